"""The figure volume: a convolution between two volumes."""
