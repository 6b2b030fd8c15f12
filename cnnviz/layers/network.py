"""A network: layers that follow one another, with the shape at each step."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, times

MOST_NEURONS = 2**31
"""A layer has fewer neurons than this on either side, so that 32 bits can number them."""


@dataclass(frozen=True)
class Network:
    """Layers in a row. Each has a name (its position, or its dotted path in a printed module).

    `notes` are sentences for the user about how the text was read (an inserted Flatten, say).
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    """`shapes[i]` is the input of layer i and `shapes[i + 1]` its output: one more than layers."""
    notes: tuple[str, ...] = ()


def chain(
    input_shape: Shape,
    layers: tuple[Layer, ...],
    names: tuple[str, ...] | None = None,
    notes: tuple[str, ...] = (),
) -> Network:
    """The network of `layers` over `input_shape`; raises `ShapeFault`, with its position.

    >>> from cnnviz.layers.conv import Conv
    >>> chain((1, 8), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))).shapes
    ((1, 8), (1, 6), (1, 4))
    """
    check_size(input_shape)
    shapes = [input_shape]
    for position, layer in enumerate(layers):
        try:
            shapes.append(layer.output_shape(shapes[-1]))
            check_size(shapes[-1])
        except ShapeFault as fault:
            fault.position = position  # type: ignore[attr-defined]
            raise
    names = names or tuple(str(i) for i in range(len(layers)))
    return Network(input_shape, layers, names, tuple(shapes), notes)


def check_size(shape: Shape) -> None:
    """Raises `ShapeFault` where a layer's side is not a shape or has 2^31 neurons or more.

    >>> check_size((1, 50_000, 50_000))
    Traceback (most recent call last):
    ...
    cnnviz.errors.ShapeFault: 1x50000x50000 is 2,500,000,000 neurons; cnnviz takes fewer than 2^31
    """
    if not shape or min(shape) < 1:
        raise ShapeFault(f"each axis must have a size of 1 or more, not {times(shape) or 'none'}")
    if prod(shape) >= MOST_NEURONS:
        raise ShapeFault(f"{times(shape)} is {prod(shape):,} neurons; cnnviz takes fewer than 2^31")
