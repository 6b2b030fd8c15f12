"""A layer as text: its weight matrix with a letter for each weight, for any terminal."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.graph.connect import between
from cnnviz.graph.count import Counts, count
from cnnviz.graph.twin import twin
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.network import Network, chain

ROWS = 24
"""Most output neurons: anything longer scrolls away."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KINDS = {"fc": "Fully connected", "local": "Locally connected", "conv": "Convolution"}


def schematic(network: Network, width: int = 80) -> str:
    """The weight matrix of the first layer with weights, at most `width` characters wide.

    A row is an output neuron, a column an input neuron; equal letters are the same weight, a dot is
    no connection. Below are the counts, also of the layer's twins that share less.

    >>> from cnnviz.layers.conv import Conv
    >>> print(schematic(chain((1, 4), (Conv(1, 1, 1, kernel_size=2),))))
    Conv1d(1, 1, kernel_size=2) over 1x4, as a weight matrix
    Rows: 3 output neurons. Columns: 4 inputs. A letter is a weight, a dot no connection.
    <BLANKLINE>
    a b . .
    . a b .
    . . a b
    <BLANKLINE>
    Fully connected: 12 connections, 12 weights, 3 biases.
    Locally connected: 6 connections, 6 weights, 3 biases.
    Convolution: 6 connections, 2 weights, 1 bias.
    <BLANKLINE>
    """
    layer, shape = _first(network.leading_chain())
    inputs, outputs = prod(shape), prod(layer.output_shape(shape))
    lines = [
        f"{layer!r} over {times(shape)}, as a weight matrix",
        f"Rows: {_quantity(outputs, 'output neuron')}. Columns: {_quantity(inputs, 'input')}."
        " A letter is a weight, a dot no connection.",
    ]
    matrix, note = _matrix(layer, shape, width)
    lines += [note] if note else []
    return "\n".join([*lines, "", *matrix, "", *_counts(layer, shape), ""])


def _first(network: Network) -> tuple[Layer, Shape]:
    """The first layer whose connections carry weights, else the first of all."""
    pairs = list(zip(network.layers, network.shapes, strict=False))
    return next((pair for pair in pairs if count(*pair).weights), pairs[0])


def _matrix(layer: Layer, shape: Shape, width: int) -> tuple[list[str], str]:
    """The rows of the matrix, and a note if some of it is not shown."""
    size = prod(layer.output_shape(shape)), prod(shape)
    letters, rows, columns = 1, min(ROWS, size[0]), 0
    while True:
        columns = min(size[1], max(1, (width + 1) // (letters + 1)))
        cells = _cells(layer, shape, rows, columns)
        longest = max(len(cell) for row in cells for cell in row)
        if longest <= letters:
            break
        letters = longest
    lines = [" ".join(cell.ljust(letters) for cell in row).rstrip() for row in cells]
    if (rows, columns) == size:
        return lines, ""
    return (
        lines,
        f"Shown: the first {rows:,} of {size[0]:,} rows, {columns:,} of {size[1]:,} columns.",
    )


def _cells(layer: Layer, shape: Shape, rows: int, columns: int) -> list[list[str]]:
    edges = between(layer, shape, np.arange(columns), np.arange(rows))
    names: dict[int, str] = {-1: "*"}
    for weight in sorted(set(edges.weight.tolist()) - {-1}):
        names[weight] = letter(len(names) - 1)
    cells = [[""] * columns for _ in range(rows)]
    for src, dst, weight in zip(
        edges.src.tolist(), edges.dst.tolist(), edges.weight.tolist(), strict=True
    ):
        cells[dst][src] += names[weight]
    return [[cell or "." for cell in row] for row in cells]


def letter(position: int) -> str:
    """The name of a weight: a, b, ..., z, a2, b2, ...

    >>> letter(0), letter(27)
    ('a', 'b2')
    """
    round_, place = divmod(position, len(LETTERS))
    return LETTERS[place] + (str(round_ + 1) if round_ else "")


def _counts(layer: Layer, shape: Shape) -> list[str]:
    if not layer.convolutional:
        return [f"{layer.spec_name}: {_count_text(count(layer, shape))}"]
    twins = ((name, twin(chain(shape, (layer,)), kind).layers[0]) for kind, name in KINDS.items())
    return [f"{name}: {_count_text(count(other, shape))}" for name, other in twins]


def _count_text(counts: Counts) -> str:
    learned = counts.connections or counts.fixed_connections
    return (
        f"{_quantity(learned, 'connection')}, {_quantity(counts.weights, 'weight')},"
        f" {_quantity(counts.biases, 'bias', 'biases')}."
    )


def _quantity(number: int, singular: str, plural: str = "") -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
