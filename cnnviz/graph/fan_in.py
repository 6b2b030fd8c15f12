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
    """How many different inputs the neurons of `layer`, not a merge, see.

    Raises `ShapeFault` as `count` does.

    >>> from cnnviz.layers.conv import Conv
    >>> fan_in(Conv(1, 1, 1, 3), (1, 8)), fan_in(Conv(1, 1, 1, 3, padding=1), (1, 8))
    (FanIn(least=3, most=3), FanIn(least=2, most=3))
    """
    least = most = 1
    for factor in plan_of(layer, input_shape).factors:
        axis = _axis_fan_in(factor)
        least, most = least * axis.least, most * axis.most
    return FanIn(least, most)


def _axis_fan_in(factor: Factor) -> FanIn:
    """How many inputs the positions of the output see along one axis."""
    piece, positions = factor.pieces[0] if len(factor.pieces) == 1 else None, factor.dst.base
    if piece and isinstance(piece.src, Steps) and isinstance(piece.dst, Steps):
        # An axis of channels or of all inputs may have millions: don't list it.
        if piece.dst.step and piece.size == positions:
            return FanIn(1, 1)
        if not piece.dst.step and piece.src.step and positions == 1:
            return FanIn(piece.size, piece.size)
    counts = _input_counts(factor)
    return FanIn(int(counts.min()), int(counts.max()))


def _input_counts(factor: Factor) -> Indices:
    """For each position of the output along an axis, how many different inputs it sees there."""
    counts = _sliding_counts(factor)
    if counts is not None:
        return counts
    pairs = [
        _positions(piece.dst, piece.size) * factor.src.base + _positions(piece.src, piece.size)
        for piece in factor.pieces
    ]
    outputs = distinct(np.concatenate([np.arange(0), *pairs])) // factor.src.base
    return np.bincount(outputs, minlength=factor.dst.base)


def _sliding_counts(factor: Factor) -> Indices | None:
    """The same if kernel cells move in even steps and no two see the same input from one position:
    pairs are counted by where they begin and end, not listed. Else None.
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


def _positions(positions: Positions, size: int) -> Indices:
    if isinstance(positions, Steps):
        return positions.start + positions.step * np.arange(size)
    return np.array(positions)
