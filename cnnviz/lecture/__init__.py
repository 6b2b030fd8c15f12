"""A whole lecture: the story from fully connected to convolution, told with one network."""

from __future__ import annotations

NAMES = (
    "cost",
    "connections",
    "sharing",
    "bias",
    "argument",
    "kernel",
    "volume",
    "receptive-field",
    "pooling",
    "matrix",
    "network",
)
"""All slides in order; `--slides` counts them from 1. Here so that help need not import figures."""
