"""Pooling: connections without learned weights."""
