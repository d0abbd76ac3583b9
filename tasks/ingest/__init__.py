"""Ingest: any source becomes one snapshot that later stages read."""
