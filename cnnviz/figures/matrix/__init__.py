"""Layers as weight matrices."""
