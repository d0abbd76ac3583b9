"""What several families of tabular have in common."""
