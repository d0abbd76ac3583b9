"""Validate: hold a snapshot against its expectations and set bad rows aside."""
