"""The graph as plain numpy arrays: NAME/src, NAME/dst, NAME/weight, ... for each layer NAME."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from cnnviz.graph.export.arrays import Arrays
from cnnviz.graph.export.source import Part, Source


def write(source: Source, stream: BinaryIO) -> None:
    """Writes the graph, one walk over a layer's connections for each of its arrays.

    Evaluated with c = w.flat[weight] (1 where weight is -1), times scale if there is one:
    `np.add.at(y, dst, c * x.flat[src])` (`np.maximum.at` for max), then the bias, then the
    function.
    """
    with Arrays(stream) as arrays:
        for part in source.parts():
            _indices(arrays, part)
            dtype = part.head.bias.dtype
            arrays.stream(f"{part.member}/bias", part.neurons, dtype, part.biases())
            _facts(arrays, part)


def walks(part: Part) -> int:
    """How often `write` walks over the connections of a layer."""
    return len(_columns(part))


def _columns(part: Part) -> tuple[str, ...]:
    names = ("src", "dst", "weight")
    return names if part.head.scale is None else (*names, "scale")


def _indices(arrays: Arrays, part: Part) -> None:
    """Writes the arrays that have one entry per connection."""
    for name in _columns(part):
        dtype = getattr(part.head, name).dtype
        pieces = (getattr(block, name) for block in part.blocks())
        arrays.stream(f"{part.member}/{name}", part.count, dtype, pieces)


def _facts(arrays: Arrays, part: Part) -> None:
    """Writes what holds for the layer as a whole."""
    head = part.head
    arrays.put(f"{part.member}/reduce", np.array(head.reduce))
    if head.function:
        arrays.put(f"{part.member}/function", np.array(head.function))
    for name in ("input_shape", "output_shape", "weight_shape"):
        arrays.put(f"{part.member}/{name}", np.array(getattr(head, name), np.int64))
    if part.inputs:
        arrays.put(f"{part.member}/inputs", np.array(part.inputs))
    if part.layer.merges:
        arrays.put(f"{part.member}/input_shapes", np.array(part.input_shape, np.int64))
    if part.tensors:
        arrays.put(f"{part.member}/tensors", np.array(part.tensors))
