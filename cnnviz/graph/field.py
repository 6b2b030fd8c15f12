"""What a neuron of each layer sees of the network's input, from closed forms."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Concat
from cnnviz.layers.network import Network
from cnnviz.layers.window import Window


class Field(NamedTuple):
    """The receptive field of a layer's neurons in the network's input, one number per spatial axis.

    `receptive_field` is its extent, holes included, as on an unbounded input; `jump` the distance
    between the fields of neighbours; `start` the centre of the first output's field, where the
    first input is at 0.0.
    """

    receptive_field: list[int]
    jump: list[int]
    start: list[float]


def fields(network: Network) -> tuple[Field | None, ...]:
    """The field after each call; None from the first call whose neurons' fields differ.

    A sum sees all that its branches see. Araujo, Norris & Sim 2019, "Computing receptive fields of
    convolutional neural networks".

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> fields(chain((1, 8), (Conv(1, 1, 1, 3, padding=1), Conv(1, 1, 1, 3))))[-1]
    Field(receptive_field=[5], jump=[1], start=[1.0])
    """
    dims = len(network.input_shape) - 1
    results = [Field([1] * dims, [1] * dims, [0.0] * dims) if dims else None]
    for call, layer in enumerate(network.layers):
        inputs = [results[at] for at in network.reads(call)]
        if layer.merges:
            output = network.shapes[call + 1]
            aligned = all(network.shapes[at][1:] == output[1:] for at in network.reads(call))
            results.append(_merge_field(layer, inputs, aligned))
        else:
            shape = network.shapes[network.reads(call)[0]]
            windows = None if _wraps(layer) else layer.windows_over(shape)
            field = inputs[0]
            unknown = field is None or windows is None
            results.append(None if unknown else _window_field(field, windows))  # type: ignore[arg-type]
    return tuple(results[1:])


def _merge_field(layer: Layer, inputs: list[Field | None], aligned: bool) -> Field | None:
    """The field of neurons that join several: all that those see; None if neurons differ.

    `aligned`: all that it joins has the same positions, and so has its output.
    """
    fields = [field for field in inputs if field is not None]
    if not aligned or len(fields) < len(inputs):
        return None
    if any(field.jump != fields[0].jump for field in fields):
        return None
    # Stacked feature maps see what each of them saw.
    if isinstance(layer, Concat) and any(field != fields[0] for field in fields):
        return None
    ends = [_ends(field) for field in fields]
    low = [min(axis) for axis in zip(*(first for first, _ in ends), strict=True)]
    high = [max(axis) for axis in zip(*(last for _, last in ends), strict=True)]
    pairs = list(zip(low, high, strict=True))
    size = [int(last - first) + 1 for first, last in pairs]
    return Field(size, fields[0].jump, [(first + last) / 2 for first, last in pairs])


def _ends(field: Field) -> tuple[list[float], list[float]]:
    """The first and the last position that the first output sees, per axis."""
    reach = [(size - 1) / 2 for size in field.receptive_field]
    pairs = list(zip(field.start, reach, strict=True))
    return [start - half for start, half in pairs], [start + half for start, half in pairs]


def _window_field(field: Field, windows: tuple[Window, ...]) -> Field:
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
