"""Graphs of neurons: which are shown, where they stand, how their connections look."""
