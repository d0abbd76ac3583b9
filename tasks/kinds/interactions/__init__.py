"""What users did with items: what comes next for a user, or what a user thinks of an item."""
