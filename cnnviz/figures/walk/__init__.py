"""A kernel on its way over an input."""
