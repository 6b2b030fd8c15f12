"""Keras's models and the layers of a text's own classes."""
