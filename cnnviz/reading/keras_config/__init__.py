"""Keras's own description of a model, its config: in a .json, in a .keras file, of an object."""
