"""The services: one per kind of input, thin; they load what evaluate chose."""
