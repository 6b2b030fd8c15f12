"""A picture goes in, a picture comes out."""
