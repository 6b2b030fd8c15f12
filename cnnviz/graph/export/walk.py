"""Neurons and connections as other programs want them: between the columns of a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.export.rows import decimals
from cnnviz.graph.export.source import BLOCK, Part, Source
from cnnviz.graph.plan import shapes_of
from cnnviz.layers.base import Shape


class Neurons(NamedTuple):
    """Some neurons of one column. Column 0 is the input, column l + 1 the output of call l.

    `layer` is the name of the layer that computes them ("input" in column 0), `flat` their flat
    indices, `position` their multi-index, one array per axis, `bias` the index of their bias or -1.
    """

    column: int
    layer: str
    flat: NDArray[Any]
    position: tuple[NDArray[Any], ...]
    bias: NDArray[Any]


class Wires(NamedTuple):
    """Some connections of one call, from neurons of column `source` to those of column `target`.

    `number` counts the connections of all calls. `scale` is text, or None without fixed factors.
    """

    source: int
    target: int
    layer: str
    number: NDArray[Any]
    block: Connections
    scale: NDArray[np.bytes_] | None


def neurons(source: Source) -> Iterator[Neurons]:
    """All neurons, column by column, in blocks."""
    shape = source.network.input_shape
    yield from _column(0, "input", shape, None)
    for column, part in enumerate(source.parts(), 1):
        yield from _column(column, part.name, part.head.output_shape, part.bias_of)


def _column(
    column: int, layer: str, shape: Shape, bias_of: Callable[[Indices], Indices] | None
) -> Iterator[Neurons]:
    size = int(np.prod(shape, dtype=np.int64))
    for first in range(0, size, BLOCK):
        index = np.arange(first, min(first + BLOCK, size))
        bias = np.full(len(index), -1) if bias_of is None else bias_of(index)
        axes = np.unravel_index(index, shape) if shape else ()  # One number has no axis.
        yield Neurons(column, layer, index, axes, bias)


def wires(source: Source) -> Iterator[Wires]:
    """All connections, layer by layer, in blocks."""
    offset = 0
    for target, part in enumerate(source.parts(), 1):
        for block in part.blocks():
            number = np.arange(offset, offset + len(block))
            for column, rows, subset in _by_column(part, block):
                scale = None if subset.scale is None else decimals(subset.scale)
                yield Wires(column, target, part.name, number[rows], subset, scale)
            offset += len(block)


def _by_column(
    part: Part, block: Connections
) -> Iterator[tuple[int, slice | NDArray[Any], Connections]]:
    """The connections from each column that a call reads, with indices within that column."""
    if not part.layer.merges:
        yield part.reads[0], slice(None), block
        return
    first = 0
    for column, shape in zip(part.reads, shapes_of(part.input_shape), strict=True):
        last = first + prod(shape)
        rows = np.flatnonzero((block.src >= first) & (block.src < last))
        if len(rows):
            yield column, rows, _subset(block, rows, first)
        first = last


def _subset(block: Connections, rows: NDArray[Any], first: int) -> Connections:
    return replace(
        block,
        src=block.src[rows] - first,
        dst=block.dst[rows],
        weight=block.weight[rows],
        scale=None if block.scale is None else block.scale[rows],
    )


def layers(source: Source) -> list[dict[str, Any]]:
    """What holds for each layer as a whole, as JSON."""
    return [_facts(part) for part in source.parts()]


def _facts(part: Part) -> dict[str, Any]:
    head, shapes = part.head, shapes_of(part.input_shape)
    return {
        "name": part.name,
        "type": part.layer.spec_name,
        "input_shape": list(head.input_shape),
        **({"inputs": list(part.inputs)} if part.inputs else {}),
        **({"input_shapes": list(map(list, shapes))} if part.layer.merges else {}),
        **({"tensors": part.tensors} if part.tensors else {}),
        "output_shape": list(head.output_shape),
        "weight_shape": list(head.weight_shape),
        "reduce": head.reduce,
        "function": head.function,
    }


def quoted(text: str) -> bytes:
    """`text` as a JSON string."""
    return json.dumps(text).encode()


def with_commas(arrays: tuple[NDArray[Any], ...], comma: bytes) -> list[bytes | NDArray[Any]]:
    """The fields of a list of numbers: the arrays with `comma` between them."""
    fields: list[bytes | NDArray[Any]] = []
    for array in arrays:
        fields += [comma, array]
    return fields[1:]
