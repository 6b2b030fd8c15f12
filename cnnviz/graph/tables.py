"""A plan as arrays, to search all pieces of an axis at once."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.graph.plan import Factor, Piece, Product, plan_of
from cnnviz.layers.base import Layer, Shape, Shapes

Numbers = NDArray[np.int64]


class Progressions(NamedTuple):
    """Where the entries of each of several pieces begin, and how far apart they are."""

    start: Numbers
    step: Numbers

    def at(self, piece: Numbers, entry: Numbers) -> Numbers:
        """The position of each `entry` of each `piece`."""
        return self.start[piece] + self.step[piece] * entry


class Pieces(NamedTuple):
    """Evenly spaced pieces of an axis, stacked: a kernel has thousands of them."""

    size: Numbers
    src: Progressions
    dst: Progressions
    weight: Progressions
    scale: NDArray[np.float64]

    def part(self, first: int, last: int) -> Pieces:
        """Pieces `first` to `last` (excluded)."""
        src, dst, weight = (
            Progressions(side.start[first:last], side.step[first:last])
            for side in (self.src, self.dst, self.weight)
        )
        return Pieces(self.size[first:last], src, dst, weight, self.scale[first:last])


class Table(NamedTuple):
    """A product, and the pieces of each of its axes, evenly spaced ones stacked."""

    part: Product
    axes: tuple[tuple[Piece | Pieces, ...], ...]
    learned: bool


@lru_cache(64)
def tables(layer: Layer, input_shape: Shape | Shapes) -> tuple[Table, ...]:
    """The tables of a layer's plan, cached: a figure searches the same layer again and again."""
    plan = plan_of(layer, input_shape)
    return tuple(
        Table(part, tuple(map(_axis, part.factors)), bool(plan.weight_shape))
        for part in plan.products
    )


def _axis(factor: Factor) -> tuple[Piece | Pieces, ...]:
    axis = list[Piece | Pieces]()
    for is_listed, run in groupby(factor.pieces, _is_listed):
        pieces = list(run)
        axis += pieces if is_listed else [_stack(pieces)]
    return tuple(axis)


def _is_listed(piece: Piece) -> bool:
    """Whether a piece lists its positions or factors one by one."""
    return any(isinstance(numbers, list) for numbers in (piece.src, piece.dst, piece.scale))


def _stack(pieces: list[Piece]) -> Pieces:
    size, scale = np.array([p.size for p in pieces]), np.array([p.scale for p in pieces])
    src, dst, weight = (
        Progressions(*np.array(side, np.int64).T)
        for side in zip(*((p.src, p.dst, p.weight) for p in pieces), strict=True)
    )
    return Pieces(size, src, dst, weight, scale)
