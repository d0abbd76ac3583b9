"""Predict: the model in force on rows of people's own, without a service."""
