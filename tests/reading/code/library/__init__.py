"""Python's own functions and NumPy's."""
