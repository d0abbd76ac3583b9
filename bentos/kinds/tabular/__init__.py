"""Rows of a table as requests."""
