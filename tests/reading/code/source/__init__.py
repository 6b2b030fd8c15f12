"""Code found in what surrounds it."""
