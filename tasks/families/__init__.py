"""Families of models, by the kind of input that they learn from."""
