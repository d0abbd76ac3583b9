"""Members that a user adds, one file each, and where it goes."""
