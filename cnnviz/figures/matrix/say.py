"""The words of the figure matrix: its point, the form of each matrix, what is drawn of it."""

from __future__ import annotations

from math import prod

from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons.wired import totals
from cnnviz.figures.page.frame import no_longer
from cnnviz.figures.request import Request
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network


def title(network: Network, labels: Labels) -> str:
    """The point, as far as it holds for this layer."""
    (layer,) = network.layers
    if not layer.convolutional:
        return labels("matrix.title.alone")
    if _diagonal(layer):
        return labels("matrix.title.diagonal")
    counts: Counts = totals(network)
    empty = 2 * counts.connections < prod(network.shapes[0]) * prod(network.shapes[1])
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
        if not isinstance(layer, Conv):
            kind = "transposed"
        else:
            kind = "conv.maps" if layer.out_channels > 1 else "conv"
    else:
        deep = len(table.source) > 2 and table.kind == "local"
        kind = f"{table.kind}.deep" if deep else table.kind
    ways = (labels(f"matrix.line.{kind}"), labels(f"matrix.line.{kind}.short"))
    if len(table.wires) == table.rows * table.columns:
        return ways
    return (*(labels("matrix.empty", form=way) for way in ways), labels("matrix.empty.short"))


def context(table: Table, request: Request, panel: str) -> list[list[str]]:
    """What rows and columns are, what is cut off, and the layer, if there is room for it in the
    words of the `panel` that it is; in fewer words as well.
    """
    labels, layer = request.labels, repr(request.network.layers[0])
    columns, rows = prod(table.source), prod(table.target)
    axes = labels(
        "matrix.axes", columns=labels("inputs", n=columns), rows=labels("neurons", n=rows)
    )
    short = labels("matrix.axes.short", columns=columns, rows=rows)
    drawn = [] if table.whole else [labels("matrix.cut", rows=table.rows, columns=table.columns)]
    ways = [
        no_longer(request, [words, *drawn, panel], [words, *drawn, layer])
        for words in (axes, short)
    ]
    return [*ways[0], *ways[1], [short, *drawn]]
