"""The words of the figure matrix: its point, the form of each matrix, what is drawn of it."""

from __future__ import annotations

from itertools import chain
from math import prod

import numpy as np

from cnnviz.figures.matrix.cut import Cut
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons.wired import totals
from cnnviz.figures.page.frame import no_longer
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network


def title(table: Table, network: Network, labels: Labels) -> str:
    """The point, as far as it holds for this layer and can be seen of it."""
    (layer,) = network.layers
    if not layer.convolutional:
        return labels("matrix.title.alone")
    if _diagonal(layer):
        return labels("matrix.title.diagonal")
    counts: Counts = totals(network)
    empty = 2 * counts.connections < prod(network.shapes[0]) * prod(network.shapes[1])
    empty = empty and 2 * len(table.wires) < prod(table.cut.size)
    return labels("matrix.title.empty" if empty else "matrix.title")


def _diagonal(layer: Layer) -> bool:
    """Whether each diagonal of the matrix has one weight, as a Toeplitz matrix has."""
    if not isinstance(layer, Conv) or not layer.in_channels == layer.out_channels == 1:
        return False
    return [window.stride for window in layer.windows()] == [1]


def line(table: Table, network: Network, labels: Labels) -> tuple[str, ...]:
    """The form of a matrix, in fewer words as well."""
    (layer,) = network.layers
    if table.kind == "conv":
        kind = "conv" if isinstance(layer, Conv) else "transposed"
        # Each map has its own kernel, in whichever direction it goes.
        kind = "conv.maps" if table.target[0] > 1 else kind
    else:
        deep = len(table.source) > 2 and table.kind == "local"
        kind = f"{table.kind}.deep" if deep else table.kind
    ways = (labels(f"matrix.line.{kind}"), labels(f"matrix.line.{kind}.short"))
    if len(table.wires) == prod(table.cut.size):
        return ways
    return (*(labels("matrix.empty", form=way) for way in ways), labels("matrix.empty.short"))


def context(table: Table, request: Request, panel: str, row: int) -> list[list[str]]:
    """What rows and columns are and how many are drawn, the layer, if there is room for it in the
    words of the `panel` that it is, and how many connections of one `row` are drawn; in fewer words
    as well.
    """
    layer = repr(request.network.layers[0])
    long, short = axes(table.cut, request)
    of_row = [_of_row(table, request, row, words) for words in (panel, layer)]
    tried = [(long, of_row), (short, of_row)]
    tried += [(short, [panel, layer])] if of_row[0] != panel else []
    ways = (no_longer(request, [words, more], [words, less]) for words, (more, less) in tried)
    return [*chain.from_iterable(ways), [short]]


def axes(cut: Cut, request: Request) -> tuple[str, str]:
    """What rows and columns are, and how many there are and are drawn; in fewer words as well."""
    labels, (columns, rows) = request.labels, map(prod, request.network.shapes)
    inputs, neurons = labels("inputs", n=columns), labels("neurons", n=rows)
    wide, high = cut.size
    if (wide, high) == (columns, rows):
        long = labels("matrix.axes", columns=inputs, rows=neurons)
        return long, labels("matrix.axes.short", columns=columns, rows=rows)
    drawn = ((high, rows, neurons), (wide, columns, inputs))
    parts = [
        labels("matrix.part" if n < count else "matrix.part.all", n=n, all=words)
        for n, count, words in drawn
    ]
    long, short = (
        labels(f"matrix.cut{key}", rows=parts[0], columns=parts[1]) for key in ("", ".short")
    )
    return long, short


def _of_row(table: Table, request: Request, row: int, words: str) -> str:
    """The words of a layer, and how many connections of a row are drawn, if not all."""
    (layer,) = request.network.layers
    drawn = int((table.wires.dst == row).sum())
    every = len(between(layer, table.source, dst=np.array([row])))
    if not 0 < drawn < every:
        return words
    return request.labels("matrix.cut.row", layer=words, n=drawn, all=every)
