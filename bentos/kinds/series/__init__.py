"""Windows of series as requests."""
