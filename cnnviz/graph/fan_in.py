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
    """How many different inputs the neurons of `layer`, which is no merge, see.

    Raises `ShapeFault` as `count` does.

    >>> from cnnviz.layers.conv import Conv
    >>> fan_in(Conv(1, 1, 1, 3), (1, 8)), fan_in(Conv(1, 1, 1, 3, padding=1), (1, 8))
    (FanIn(least=3, most=3), FanIn(least=2, most=3))
    """
    least = most = 1
    for factor in plan_of(layer, input_shape).factors:
        seen = _along(factor)
        least, most = least * seen.least, most * seen.most
    return FanIn(least, most)


def _along(factor: Factor) -> FanIn:
    """What positions of the output see along one axis."""
    piece, positions = factor.pieces[0] if len(factor.pieces) == 1 else None, factor.dst.base
    if piece and isinstance(piece.src, Steps) and isinstance(piece.dst, Steps):
        # An axis of channels or of all inputs, which may have millions: it is not listed.
        if piece.dst.step and piece.size == positions:
            return FanIn(1, 1)
        if not piece.dst.step and piece.src.step and positions == 1:
            return FanIn(piece.size, piece.size)
    seen = _seen(factor)
    return FanIn(int(seen.min()), int(seen.max()))


def _seen(factor: Factor) -> Indices:
    """For each position of the output along an axis, the different inputs that it sees there."""
    slid = _slid(factor)
    if slid is not None:
        return slid
    pairs = [
        _positions(piece.dst, piece.size) * factor.src.base + _positions(piece.src, piece.size)
        for piece in factor.pieces
    ]
    joined = distinct(np.concatenate([np.arange(0), *pairs])) // factor.src.base
    return np.bincount(joined, minlength=factor.dst.base)


def _slid(factor: Factor) -> Indices | None:
    """The same where each place of a kernel goes along in steps, no two of them over one input of a
    position: pairs are counted by where they begin and end, and not listed.
    """
    ends, lines = np.zeros(factor.dst.base + 1, np.int64), set[tuple[int, int]]()
    for piece in factor.pieces:
        if not isinstance(piece.src, Steps) or not isinstance(piece.dst, Steps):
            return None
        if piece.dst.step != 1 and piece.size > 1:
            return None
        ends[piece.dst.start] += 1
        ends[piece.dst.start + piece.size] -= 1
        lines.add((piece.src.step, piece.src.start - piece.src.step * piece.dst.start))
    if len({step for step, _ in lines}) > 1 or len(lines) < len(factor.pieces):
        return None
    return np.cumsum(ends[:-1])


def _positions(which: Positions, size: int) -> Indices:
    if isinstance(which, Steps):
        return which.start + which.step * np.arange(size)
    return np.array(which)
