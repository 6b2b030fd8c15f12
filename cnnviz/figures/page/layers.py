"""A layer in the words of the field."""

from __future__ import annotations

from cnnviz.labels import Labels
from cnnviz.layers.base import Layer


def layer_name(layer: Layer, labels: Labels, short: bool = False) -> str:
    """A layer in the words of the field, or in the name of a specification.

    >>> from cnnviz.labels import ENGLISH
    >>> from cnnviz.layers.conv import Conv
    >>> layer_name(Conv(2, 1, 1, 3), ENGLISH), layer_name(Conv(2, 1, 1, 3), ENGLISH, True)
    ('Convolution', 'conv')
    """
    key = f"layer.{type(layer).__name__}{'.short' * short}"
    return labels(key) if labels.has(key) else layer.spec_name
