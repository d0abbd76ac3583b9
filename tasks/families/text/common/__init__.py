"""What several families of text have in common."""
