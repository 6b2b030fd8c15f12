"""Code of Keras and TensorFlow."""
