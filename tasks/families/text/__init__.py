"""Families for texts."""
