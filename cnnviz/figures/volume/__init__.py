"""A convolution between two volumes."""
