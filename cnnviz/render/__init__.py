"""Renderers: a picture in, the bytes of a file out, one file a format."""
