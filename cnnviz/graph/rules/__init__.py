"""How each family of layers connects, a file a family, named like its file in `layers`."""
