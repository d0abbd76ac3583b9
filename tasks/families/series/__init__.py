"""One file per family of models: a builder and a search space."""
