"""One module for each type of column."""
