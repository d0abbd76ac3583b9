"""What the page shows beside what all solutions share, by the kind of input."""
