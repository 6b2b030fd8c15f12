"""How each family of layers connects, one file a family, named like the family's file in `layers`."""
