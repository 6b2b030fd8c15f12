"""A layer as a sparse matrix: output neurons down, input neurons across."""

from __future__ import annotations

from dataclasses import fields, replace
from math import prod
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import connections
from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.graph.export.arrays import Arrays
from cnnviz.graph.export.source import Part, Source
from cnnviz.layers.base import Layer, Shape


def write(part: Part, stream: BinaryIO) -> None:
    """Writes what `scipy.sparse.load_npz` reads: a COO matrix, one entry per connection.

    An entry is the weight's index + 1 (a 0 would be invisible), or the fixed factor if no weight is
    learned.
    """
    shape = (prod(part.head.output_shape), prod(part.head.input_shape))
    columns = {
        "row": (part.head.dst.dtype, (block.dst for block in part.blocks())),
        "col": (part.head.src.dtype, (block.src for block in part.blocks())),
        "data": (_entries(part.head).dtype, (_entries(block) for block in part.blocks())),
    }
    with Arrays(stream) as arrays:
        for name, (dtype, pieces) in columns.items():
            arrays.stream(name, part.count, dtype, pieces)
        arrays.put("shape", np.array(shape, np.int64))
        arrays.put("format", np.array(b"coo"))


def _entries(block: Connections) -> NDArray[Any]:
    if block.scale is not None:
        return block.scale
    return np.where(block.weight < 0, 1, block.weight + 1)


WALKS = 3
"""How often `write` walks over the connections of a layer."""


def check(source: Source) -> None:
    """Raises `CnnvizError` if connections are parallel: a matrix would add them up."""
    for part in source.parts():
        duplicates = _duplicates(part)
        if duplicates:
            raise CnnvizError(
                f"layer {part.name}, {part.layer!r}, has {duplicates:,} connections that join the"
                " same two neurons as another one does; a matrix has one entry for both and would"
                " add them up. The other formats keep them apart: -o graph.npz, for example"
            )


def _duplicates(part: Part) -> int:
    """How many connections join two neurons that an earlier one already joins."""
    # Only padding that shows the same input twice can cause them.
    if part.layer.edge == "zeros":
        return 0
    single, shape, repeats = _one_channel(part.layer, part.head.input_shape)
    edges = connections(single, shape)
    pairs = edges.dst.astype(np.int64) * prod(shape) + edges.src
    return (len(pairs) - len(distinct(pairs))) * repeats


def _one_channel(layer: Layer, shape: Shape) -> tuple[Layer, Shape, int]:
    """The layer with one channel in and out, its input, how often the whole layer repeats it."""
    names = {field.name for field in fields(layer)}  # type: ignore[arg-type]
    if not {"in_channels", "out_channels", "groups"} <= names:
        return layer, shape, 1
    single = replace(layer, in_channels=1, out_channels=1, groups=1)  # type: ignore[type-var]
    repeats = layer.in_channels // layer.groups * layer.out_channels  # type: ignore[attr-defined]
    return single, (1, *shape[1:]), repeats
