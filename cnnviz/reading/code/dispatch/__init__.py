"""Statements and expressions: each kind dispatched to what handles it."""
