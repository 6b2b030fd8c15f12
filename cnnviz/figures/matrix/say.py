"""The words of the figure matrix: its title, the form of each matrix, how much is drawn."""

from __future__ import annotations

from itertools import chain
from math import prod

import numpy as np

from cnnviz.figures.matrix.cut import Cut
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons.wiring import totals
from cnnviz.figures.page.frame import no_longer
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network


def title(table: Table, network: Network, labels: Labels) -> str:
    """The title, as far as it holds for this layer and its drawn part shows it."""
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
    """Whether each diagonal of the matrix has one weight, as in a Toeplitz matrix."""
    if not isinstance(layer, Conv) or not layer.in_channels == layer.out_channels == 1:
        return False
    return [window.stride for window in layer.windows()] == [1]


def line(table: Table, network: Network, labels: Labels) -> tuple[str, ...]:
    """The form of a matrix, and shorter versions."""
    (layer,) = network.layers
    if table.kind == "conv":
        kind = "conv" if isinstance(layer, Conv) else "transposed"
        # Each map has its own kernel, in whichever direction it goes.
        kind = "conv.maps" if table.target[0] > 1 else kind
    else:
        deep = len(table.source) > 2 and table.kind == "local"
        kind = f"{table.kind}.deep" if deep else table.kind
    forms = (labels(f"matrix.line.{kind}"), labels(f"matrix.line.{kind}.short"))
    if len(table.wires) == prod(table.cut.size):
        return forms
    return (*(labels("matrix.empty", form=form) for form in forms), labels("matrix.empty.short"))


def context(table: Table, request: Request, panel: str, row: int) -> list[list[str]]:
    """What rows and columns are and how many are drawn, the layer, with room in the words of the
    `panel`, and how many connections of one `row` are drawn; then shorter versions.
    """
    layer = repr(request.network.layers[0])
    long, short = axes(table.cut, request)
    of_row = [_with_row(table, request, row, words) for words in (panel, layer)]
    choices = [(long, of_row), (short, of_row)]
    choices += [(short, [panel, layer])] if of_row[0] != panel else []
    contexts = (no_longer(request, [words, more], [words, less]) for words, (more, less) in choices)
    return [*chain.from_iterable(contexts), [short]]


def axes(cut: Cut, request: Request) -> tuple[str, str]:
    """What rows and columns are, and how many there are and are drawn; and a shorter version."""
    labels, (columns, rows) = request.labels, map(prod, request.network.shapes)
    inputs, neurons = labels("inputs", n=columns), labels("neurons", n=rows)
    drawn_columns, drawn_rows = cut.size
    if (drawn_columns, drawn_rows) == (columns, rows):
        long = labels("matrix.axes", columns=inputs, rows=neurons)
        return long, labels("matrix.axes.short", columns=columns, rows=rows)
    sides = ((drawn_rows, rows, neurons), (drawn_columns, columns, inputs))
    parts = [
        labels("matrix.part" if n < count else "matrix.part.all", n=n, all=words)
        for n, count, words in sides
    ]
    long, short = (
        labels(f"matrix.cut{key}", rows=parts[0], columns=parts[1]) for key in ("", ".short")
    )
    return long, short


def _with_row(table: Table, request: Request, row: int, words: str) -> str:
    """The words of a layer, with how many connections of a row are drawn, unless all are."""
    (layer,) = request.network.layers
    drawn = int((table.wires.dst == row).sum())
    total = len(between(layer, table.source, dst=np.array([row])))
    if not 0 < drawn < total:
        return words
    return request.labels("matrix.cut.row", layer=words, n=drawn, all=total)
