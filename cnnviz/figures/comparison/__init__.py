"""Twins of one network on the same neurons, side by side."""
