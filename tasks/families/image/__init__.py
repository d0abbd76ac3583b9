"""Families for pictures."""
