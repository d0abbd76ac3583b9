"""Pictures: an example is an encoded picture, decoded and resized for the model."""
