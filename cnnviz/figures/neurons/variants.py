"""The networks that panels compare: twins, and convolutions with other groups or biases."""

from __future__ import annotations

from dataclasses import replace
from math import gcd

from cnnviz.errors import CnnvizError
from cnnviz.figures.request import Request
from cnnviz.graph.twin import KINDS, twin
from cnnviz.labels import ENGLISH
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network, chain
from cnnviz.wording import quoted, whole_number


def kinds_of(
    request: Request, usual: tuple[str, ...], known: tuple[str, ...] = KINDS
) -> tuple[str, ...]:
    """The panels of `--panels a,b`, or the usual ones; each must be one of `known`."""
    text = request.options.get("panels")
    if text is None:
        return usual
    kinds = tuple(word.strip() for word in text.split(","))
    unknown = [kind for kind in kinds if kind not in known]
    if unknown or len(set(kinds)) < len(kinds) or len(kinds) > 4:
        raise CnnvizError(
            f"--panels {quoted(text)}: name one to {ENGLISH.spelled(min(4, len(known)))} different"
            f" panels of {', '.join(known)}, joined by commas"
        )
    return kinds


def tiles_of(request: Request) -> int:
    """How many kernels a tiled convolution uses in turn: `--tiles`, 2 by default."""
    text = request.options.get("tiles", "2")
    tiles = whole_number(text)
    if tiles is None or not 1 <= tiles <= 64:
        raise CnnvizError(f"--tiles {quoted(text)}: take a whole number from 1 to 64")
    return tiles


def variant(network: Network, kind: str, tiles: int = 2) -> Network:
    """The network of one panel, on the same neurons as `network`.

    >>> from cnnviz.layers.network import chain
    >>> variant(chain((1, 8), (Conv(1, 1, 1, 3),)), "untied").layers
    (Conv1d(1, 1, kernel_size=3, bias='untied'),)
    """
    if kind in KINDS:
        return twin(network, kind, tiles)
    if kind in ("self", "tied"):
        return network
    layers = tuple(
        _changed(layer, kind) if isinstance(layer, Conv) else layer for layer in network.layers
    )
    return chain(network.input_shape, layers, network.names, network.notes)


def _changed(layer: Conv, kind: str) -> Layer:
    """The convolution with other groups, another bias, or a kernel of one cell."""
    if kind == "untied":
        return replace(layer, bias="untied")
    if kind == "pointwise":
        return replace(layer, kernel_size=1, padding=0, dilation=1, groups=1)
    keeps_groups = 1 < layer.groups < layer.in_channels
    least_groups = layer.groups if keeps_groups else smallest_groups(layer)
    groups = {"full": 1, "grouped": least_groups, "depthwise": layer.in_channels}[kind]
    return replace(layer, groups=groups)


def smallest_groups(layer: Conv) -> int:
    """The least number of groups above one that divides a convolution's channels; 1 if there is
    none.
    """
    common = gcd(layer.in_channels, layer.out_channels)
    return next((g for g in range(2, common + 1) if common % g == 0), 1)
