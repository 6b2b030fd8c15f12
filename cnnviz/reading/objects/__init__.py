"""Modules and models that Python hands over. Their frameworks are theirs: none is imported here."""
