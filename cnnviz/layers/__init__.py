"""The algebra of layers: parameters, checks and output shapes. A file holds one family."""
