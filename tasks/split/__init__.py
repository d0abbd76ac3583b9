"""Split: divide the rows once, and learn what the columns are on training rows alone."""
