"""Texts as requests."""
