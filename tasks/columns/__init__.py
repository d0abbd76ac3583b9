"""Columns of any type: what each is taken for, and how it becomes numbers."""
