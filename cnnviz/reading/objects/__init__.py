"""Reads modules and models passed in Python. Their frameworks are never imported here."""
