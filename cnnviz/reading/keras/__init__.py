"""Keras's spelling of the same layers: its names, its argument order, its rules."""
