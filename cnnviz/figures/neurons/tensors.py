"""Where in a layer's weight tensor its kernels are."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.graph.connections import Indices
from cnnviz.layers.base import Layer, Shape


def tensor_of(layer: Layer, shape: Shape) -> Indices:
    """The index of each weight of a layer, laid out as its kernels (out, in, *k).

    >>> from cnnviz.layers.transposed import ConvTranspose
    >>> tensor_of(ConvTranspose(1, 2, 3, 1), (2, 3, 1))[:, :, 0].tolist()
    [[0, 3], [1, 4], [2, 5]]
    """
    kernels = _kernels(layer, shape)
    found: Indices = np.arange(prod(shape))
    if layer.direction == "backward":
        each = (kernels[1], shape[1 - len(kernels)], prod(kernels[2:]))
        found = found.reshape(-1, *each).swapaxes(1, 2)
    return found.reshape(kernels)


def _kernels(layer: Layer, shape: Shape) -> Shape:
    """The shape (out, in, *k) of all kernels of a layer whose weight tensor has `shape`: tiles are
    kernels, too, and a transposed convolution has (in, out / groups, *k).
    """
    dims = len(shape) // 2 - 1 if layer.sharing == "tiled" else len(shape) - 2
    tiles, (first, second) = prod(shape[: -2 - dims]), shape[-2 - dims : -dims]
    turned = (layer.groups * second, first // layer.groups)
    pair = turned if layer.direction == "backward" else (first, second)
    return (tiles * pair[0], pair[1], *shape[-dims:])
