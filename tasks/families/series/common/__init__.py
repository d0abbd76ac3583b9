"""What several families of series have in common."""
