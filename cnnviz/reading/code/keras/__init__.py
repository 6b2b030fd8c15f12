"""Keras's layers and TensorFlow's functions, in Keras's order of axes."""
