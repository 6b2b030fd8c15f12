"""Python's own functions, its standard library and NumPy, over the values of a text."""
