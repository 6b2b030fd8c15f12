"""A kernel's walk over an input."""
