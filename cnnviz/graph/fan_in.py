"""How many inputs the neurons of a layer see."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.graph.plan import Factor, Positions, Steps, plan_of
from cnnviz.layers.base import Layer, Shape


class FanIn(NamedTuple):
    """Of all neurons of a layer, the one that sees the fewest different inputs and the one that
    sees the most.
    """

    least: int
    most: int


@lru_cache(64)
def fan_in(layer: Layer, input_shape: Shape) -> FanIn:
    """How many different inputs the neurons of `layer` see; raises `ShapeFault` as `count` does.

    >>> from cnnviz.layers.conv import Conv
    >>> fan_in(Conv(1, 1, 1, 3), (1, 8)), fan_in(Conv(1, 1, 1, 3, padding=1), (1, 8))
    (FanIn(least=3, most=3), FanIn(least=2, most=3))
    """
    least = most = 1
    for factor in plan_of(layer, input_shape).factors:
        seen = _seen(factor)
        least, most = least * int(seen.min()), most * int(seen.max())
    return FanIn(least, most)


def _seen(factor: Factor) -> Indices:
    """For each position of the output along an axis, the different inputs that it sees there."""
    pairs = [
        _positions(piece.dst, piece.size) * factor.src.base + _positions(piece.src, piece.size)
        for piece in factor.pieces
    ]
    joined = distinct(np.concatenate([np.arange(0), *pairs])) // factor.src.base
    return np.bincount(joined, minlength=factor.dst.base)


def _positions(which: Positions, size: int) -> Indices:
    if isinstance(which, Steps):
        return which.start + which.step * np.arange(size)
    return np.array(which)
