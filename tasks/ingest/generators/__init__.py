"""Seeded generators, one per file: each has ``generate(rows, seed)`` and gives a frame."""
