"""Statements and expressions: each kind sent to what knows about it."""
