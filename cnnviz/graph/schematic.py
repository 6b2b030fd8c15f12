"""A layer as a text: its weight matrix with a letter for each weight, for any terminal."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.graph.connect import between
from cnnviz.graph.count import Counts, count
from cnnviz.graph.twin import twin
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.network import Network, chain

ROWS = 24
"""Output neurons at most: what is longer scrolls away."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KINDS = {"fc": "Fully connected", "local": "Locally connected", "conv": "Convolution"}


def schematic(network: Network, width: int = 80) -> str:
    """The weight matrix of the first layer that has weights, at most `width` columns of text wide.

    A row is an output neuron, a column an input neuron; a letter stands for one weight wherever it
    is, a dot for no connection. Below are the counts, also of the layer's twins that share less.

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
        f"Rows: {_many(outputs, 'output neuron')}. Columns: {_many(inputs, 'input')}."
        " A letter is a weight, a dot no connection.",
    ]
    matrix, said = _matrix(layer, shape, width)
    lines += [said] if said else []
    return "\n".join([*lines, "", *matrix, "", *_counts(layer, shape), ""])


def _first(network: Network) -> tuple[Layer, Shape]:
    """The first layer whose connections carry weights, else the first that is there."""
    pairs = list(zip(network.layers, network.shapes, strict=False))
    return next((pair for pair in pairs if count(*pair).weights), pairs[0])


def _matrix(layer: Layer, shape: Shape, width: int) -> tuple[list[str], str]:
    """The rows of the matrix, and what is not shown of it."""
    whole = prod(layer.output_shape(shape)), prod(shape)
    letters, rows, columns = 1, min(ROWS, whole[0]), 0
    while True:
        columns = min(whole[1], max(1, (width + 1) // (letters + 1)))
        cells = _cells(layer, shape, rows, columns)
        longest = max(len(cell) for row in cells for cell in row)
        if longest <= letters:
            break
        letters = longest
    lines = [" ".join(cell.ljust(letters) for cell in row).rstrip() for row in cells]
    if (rows, columns) == whole:
        return lines, ""
    return (
        lines,
        f"Shown: the first {rows:,} of {whole[0]:,} rows, {columns:,} of {whole[1]:,} columns.",
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
    turn, place = divmod(position, len(LETTERS))
    return LETTERS[place] + (str(turn + 1) if turn else "")


def _counts(layer: Layer, shape: Shape) -> list[str]:
    if not layer.convolutional:
        return [f"{layer.spec_name}: {_counted(count(layer, shape))}"]
    twins = ((name, twin(chain(shape, (layer,)), kind).layers[0]) for kind, name in KINDS.items())
    return [f"{name}: {_counted(count(other, shape))}" for name, other in twins]


def _counted(counts: Counts) -> str:
    learned = counts.connections or counts.fixed_connections
    return (
        f"{_many(learned, 'connection')}, {_many(counts.weights, 'weight')},"
        f" {_many(counts.biases, 'bias', 'biases')}."
    )


def _many(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"
