"""Kinds of text that were met in public."""
