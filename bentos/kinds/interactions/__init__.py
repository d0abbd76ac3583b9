"""Histories of users, or users with items, as requests."""
