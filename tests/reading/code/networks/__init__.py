"""Which network a text means, and over which input."""
