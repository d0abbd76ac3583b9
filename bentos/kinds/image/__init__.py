"""Pictures as requests."""
