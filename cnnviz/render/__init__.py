"""Renderers: a picture in, the bytes of a file out; a module per format."""
