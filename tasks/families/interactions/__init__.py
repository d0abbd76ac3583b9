"""Families for interactions: recommenders, and models of ratings."""
