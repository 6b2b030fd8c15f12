"""A network: layers that follow one another, with the shape at each step."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape


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
    """The network of `layers` over `input_shape`; raises `ShapeFault` (with `.position`) where it breaks.

    >>> from cnnviz.layers.conv import Conv
    >>> chain((1, 8), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))).shapes
    ((1, 8), (1, 6), (1, 4))
    """
    shapes = [input_shape]
    for position, layer in enumerate(layers):
        try:
            shapes.append(layer.output_shape(shapes[-1]))
        except ShapeFault as fault:
            fault.position = position  # type: ignore[attr-defined]
            raise
    names = names or tuple(str(i) for i in range(len(layers)))
    return Network(input_shape, layers, names, tuple(shapes), notes)
