"""The connections of a layer as a product of independent axes.

A flat C-order index is linear in the multi-index, so the connections of every layer here are a sum
over axes: of channels, of spatial positions, of kernel cells. A `Plan` states that sum without
computing it; it needs no numpy, and a layer of 10^13 connections has a plan of a few lines.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from math import prod
from typing import NamedTuple

from cnnviz.layers.base import Layer, Shape, Shapes
from cnnviz.layers.network import check_size


class Steps(NamedTuple):
    """The numbers start, start + step, start + 2 step, ..."""

    start: int = 0
    step: int = 0

    def part(self, first: int) -> Steps:
        """The same numbers from entry `first` on."""
        return Steps(self.start + first * self.step, self.step)


Positions = Steps | list[int]
"""Positions along an axis, one per entry: usually evenly spaced, else listed."""


class Piece(NamedTuple):
    """`size` entries along an axis: the positions they join, their weight, their fixed factor.

    `src` and `dst` are positions along the axis, `weight` is what the entry adds to the flat index
    of the weight. The factor is one for all, or one per entry.
    """

    size: int
    src: Positions = Steps()
    dst: Positions = Steps()
    weight: Steps = Steps()
    scale: float | list[float] = 1.0

    def part(self, first: int, last: int) -> Piece:
        """Entries `first` to `last` (excluded)."""
        src, dst = (
            side.part(first) if isinstance(side, Steps) else side[first:last]
            for side in (self.src, self.dst)
        )
        scale = self.scale[first:last] if isinstance(self.scale, list) else self.scale
        return Piece(last - first, src, dst, self.weight.part(first), scale)


class Digit(NamedTuple):
    """What one axis adds to a flat index: a position below `base`, times `stride`."""

    base: int = 1
    stride: int = 1


class Factor(NamedTuple):
    """One axis of the product: all entries of all its pieces, and the digits they set."""

    src: Digit
    dst: Digit
    pieces: tuple[Piece, ...]


class Product(NamedTuple):
    """Connections, one for each choice of an entry from every factor.

    For a merge, those from one of the calls that it reads: from the `size` neurons of its input
    that start at `offset`. Else all.
    """

    factors: tuple[Factor, ...]
    offset: int = 0
    size: int | None = None


class Plan(NamedTuple):
    """All connections of a layer: one for each choice of an entry from every factor.

    A merge has several such `parts` in place of `factors`.

    `weight_shape` is () if nothing is learned. `bias` has a (modulus, stride) for each axis of
    the output: the bias of the neuron at p is the sum of (p[axis] mod modulus) * stride.
    """

    factors: tuple[Factor, ...]
    weight_shape: Shape = ()
    bias: tuple[tuple[int, int], ...] | None = None
    bias_shape: Shape = ()
    reduce: str = "sum"
    function: str = ""
    scaled: bool = False
    parts: tuple[Product, ...] = ()

    @property
    def products(self) -> tuple[Product, ...]:
        """The parts, or all connections as one product."""
        return self.parts or (Product(self.factors),)


@lru_cache(64)
def plan_of(layer: Layer, input_shape: Shape | Shapes) -> Plan:
    """The plan of `layer` over `input_shape`, by the rule that the layer names.

    A merge takes the shapes of all that it reads. Raises `ShapeFault` if the layer cannot take that
    shape or has too many neurons.

    >>> from cnnviz.layers.linear import Linear
    >>> plan_of(Linear(16, 10), (16,)).weight_shape
    (10, 16)
    """
    shapes = shapes_of(input_shape)
    for shape in shapes:
        check_size(shape or (1,))
    check_size(layer.output_shape(*shapes) or (1,))
    plan: Plan = import_module(f"cnnviz.graph.rules.{layer.rule}").plan(layer, *shapes)
    return plan


def shapes_of(input_shape: Shape | Shapes) -> Shapes:
    """The shapes that a layer reads: one, or those of all that a merge joins.

    >>> shapes_of((3, 8)), shapes_of(((3, 8), (3, 8)))
    (((3, 8),), ((3, 8), (3, 8)))
    """
    is_merge = input_shape and isinstance(input_shape[0], tuple)
    return input_shape if is_merge else (input_shape,)  # type: ignore[return-value]


def joined_shape(input_shape: Shape | Shapes) -> Shape:
    """The shape of a layer's input: for a merge a vector, its inputs' neurons end to end.

    >>> joined_shape((3, 8)), joined_shape(((3, 8), (1, 8)))
    ((3, 8), (32,))
    """
    shapes = shapes_of(input_shape)
    return shapes[0] if shapes == (input_shape,) else (sum(map(prod, shapes)),)


def strides(shape: Shape) -> tuple[int, ...]:
    """How far apart neighbours along each axis lie in C order.

    >>> strides((3, 4, 5))
    (20, 5, 1)
    """
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))


def axis_of(size: int, src: int = 0, dst: int = 0, weight: int = 0) -> Factor:
    """An axis of `size` entries, by its strides in the flat indices; 0 for an index that stays.

    >>> axis_of(3, dst=10, weight=7)  # doctest: +NORMALIZE_WHITESPACE
    Factor(src=Digit(base=1, stride=1), dst=Digit(base=3, stride=10),
           pieces=(Piece(size=3, src=Steps(start=0, step=0), dst=Steps(start=0, step=1),
                         weight=Steps(start=0, step=7), scale=1.0),))
    """
    piece = Piece(size, Steps(0, int(src > 0)), Steps(0, int(dst > 0)), Steps(0, weight))
    return Factor(
        Digit(size, src) if src else Digit(), Digit(size, dst) if dst else Digit(), (piece,)
    )


def bias_per_neuron(shape: Shape) -> tuple[tuple[int, int], ...]:
    """A bias of its own for each neuron, numbered like the neurons."""
    return tuple(zip(shape, strides(shape), strict=True))


def bias_per_channel(shape: Shape) -> tuple[tuple[int, int], ...]:
    """A bias for each position along the first axis."""
    return ((shape[0], 1), *((1, 0) for _ in shape[1:]))


def bias_per_tile(bias_shape: Shape) -> tuple[tuple[int, int], ...]:
    """Biases (*tiles, channels): position mod tile along each spatial axis, and the channel.

    >>> bias_per_tile((2, 5))
    ((5, 1), (2, 5))
    """
    *tiles, channel = zip(bias_shape, strides(bias_shape), strict=True)
    return (channel, *tiles)
