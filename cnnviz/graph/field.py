"""What a neuron of each layer sees of the network's input, from closed forms."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.layers.network import Network
from cnnviz.layers.window import Window


class Field(NamedTuple):
    """The receptive field of a layer's neurons in the network's input, a number a spatial axis.

    `receptive_field` is its extent, holes included, as on an unbounded input; `jump` the distance
    between the fields of neighbours; `start` the centre of the first output's field, where the
    first input is at 0.0.
    """

    receptive_field: list[int]
    jump: list[int]
    start: list[float]


def fields(network: Network) -> tuple[Field | None, ...]:
    """The field after each layer; None from the first layer on where neurons' fields differ.

    Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks".

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> fields(chain((1, 8), (Conv(1, 1, 1, 3, padding=1), Conv(1, 1, 1, 3))))[-1]
    Field(receptive_field=[5], jump=[1], start=[1.0])
    """
    dims = len(network.input_shape) - 1
    field = Field([1] * dims, [1] * dims, [0.0] * dims) if dims else None
    found = []
    for layer in network.layers:
        windows = None if _wraps(layer) else layer.windows()
        field = None if field is None or windows is None else _through(field, windows)
        found.append(field)
    return tuple(found)


def _through(field: Field, windows: tuple[Window, ...]) -> Field:
    """The field of neurons that look through `windows` at neurons with `field`."""
    if not windows:
        return field
    axes = list(zip(*field, windows, strict=True))
    return Field(
        [size + (window.span - 1) * jump for size, jump, _, window in axes],
        [jump * window.stride for _, jump, _, window in axes],
        [start + ((window.span - 1) / 2 - window.before) * jump for _, jump, start, window in axes],
    )


def _wraps(layer: Layer) -> bool:
    """Whether some neurons see both ends of the input, as wrap-around padding makes them."""
    if layer.edge != "circular":
        return False
    return any(window.before or window.after for window in layer.windows() or ())
