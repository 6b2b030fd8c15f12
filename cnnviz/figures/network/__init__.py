"""A whole network with its sizes."""
