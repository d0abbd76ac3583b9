"""Rows of a table: an example is a row, its features are columns."""
