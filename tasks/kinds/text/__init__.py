"""Texts: an example is a message, a review, a request."""
