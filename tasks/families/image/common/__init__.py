"""What several families of image have in common."""
