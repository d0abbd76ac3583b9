"""Kinds of input: what an example is, and how it becomes an array; one package per kind."""
