"""What several families of interactions have in common."""
