"""A layer as the matrix that it is: one row an output neuron, one column an input."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.identity import Looks, looks
from cnnviz.figures.neurons.panel import totals
from cnnviz.figures.page.words import many
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.count import Counts
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network, chain
from cnnviz.picture.theme import Theme


class Table(NamedTuple):
    """The upper left `rows` x `columns` cells of a layer's matrix, and how its weights look.

    `wires` has a connection for each filled cell, `source` and `target` are the layer's shapes.
    """

    kind: str
    wires: Connections
    look: Looks
    source: Shape
    target: Shape
    rows: int
    columns: int

    @property
    def whole(self) -> bool:
        """Whether no cell is left out."""
        return self.rows * self.columns == prod(self.source) * prod(self.target)

    def places(self) -> Indices:
        """For each connection the number of its cell, row after row."""
        found: Indices = self.wires.dst.astype(np.int64) * self.columns + self.wires.src
        return found


def subject(request: Request) -> tuple[Request, tuple[str, ...]]:
    """The request for the one layer that is drawn, and what there is to say of the others.

    The first convolution, or the first layer that learns. Raises CnnvizError where none does.
    """
    network = request.network
    found = [i for i, layer in enumerate(network.layers) if layer.convolutional]
    found = found or [i for i in range(len(network.layers)) if _learns(network, i)]
    if not found:
        raise CnnvizError(
            "the figure matrix shows learned weights, and this network has none:"
            " take a layer such as Conv1d(1, 1, kernel_size=3)"
        )
    at = found[0]
    layer, name = network.layers[at], network.names[at]
    alone = chain(network.shapes[at], (layer,), (name,))
    others = sum(not other.pointwise for other in network.layers) - 1
    note = f"Drawn is layer {name}, {layer.spec_name}, alone (--layers picks another)."
    return request._replace(network=alone), (note,) * bool(others)


def _learns(network: Network, at: int) -> bool:
    layer, shape = network.layers[at], network.shapes[at]
    return not layer.pointwise and totals(chain(shape, (layer,))).connections > 0


def table(kind: str, network: Network, most: tuple[int, int], theme: Theme) -> Table:
    """The matrix of a network's one layer, cut to `most` (rows, columns).

    Raises CnnvizError where several connections would share a cell.
    """
    (layer,), (source, target) = network.layers, network.shapes
    rows, columns = min(most[0], prod(target)), min(most[1], prod(source))
    wires = between(layer, source, np.arange(columns), np.arange(rows))
    (look,) = looks([wires], kind not in ("fc", "local"), theme)
    made = Table(kind, wires, look, source, target, rows, columns)
    if len(distinct(made.places())) < len(wires):
        raise CnnvizError(
            f"{layer!r} joins some neurons by several connections, which a matrix would add up"
            " in one cell: take padding_mode='zeros' or a longer input"
        )
    return made


def emptied(tables: list[Table]) -> list[Table]:
    """The same tables; where a fully connected layer is among them, the weights of the locally
    connected one look and are called as those in the same cells: its matrix is that matrix, with
    its far cells emptied.
    """
    kinds = [table.kind for table in tables]
    if not {"fc", "local"} <= set(kinds):
        return tables
    full, local = tables[kinds.index("fc")], tables[kinds.index("local")]
    if full.look.neutral or local.look.neutral:
        return tables
    among, mine = full.places(), local.places()[np.argsort(local.wires.weight)]
    order = np.argsort(among)
    weights = full.wires.weight[order][np.searchsorted(among[order], mine)]
    at = np.searchsorted(full.look.weights, weights)
    names = tuple(full.look.names[i] for i in at)
    look = Looks(local.look.weights, full.look.which[at], full.look.combos, names, False)
    return [table._replace(look=look) if table is local else table for table in tables]


def cut(shape: Shape, most: int) -> int:
    """How many rows or columns of neurons of `shape` are shown where `most` are: whole image rows.

    >>> cut((1, 28, 28), 300), cut((1, 100), 300), cut((1, 900), 300)
    (280, 100, 300)
    """
    if prod(shape) <= most:
        return prod(shape)
    block = shape[-1] if len(shape) > 2 and shape[-1] <= most else 1
    return most // block * block


def kind_of(layer: Layer) -> str:
    """The kind of panel that a layer is which stands for itself."""
    for kind, begun in (("local", "Locally"), ("tiled", "Tiled")):
        if layer.spec_name.startswith(begun):
            return kind
    return "fc"


def plain(kind: str, layer: Layer) -> str:
    """A few words on the form of a layer's matrix."""
    if kind == "fc":
        return "dense: no cell is empty"
    if kind in ("local", "tiled"):
        return "bands: far cells are empty" if kind == "local" else "kernels in turn, row by row"
    if not isinstance(layer, Conv):
        return "each column: the kernel, moved on"
    if {window.stride for window in layer.windows()} != {1}:
        return "each row: the kernel, moved on"
    form = "doubly blocked Toeplitz" if layer.dims > 1 else "Toeplitz: diagonals repeat"
    several = layer.in_channels * layer.out_channels > 1
    return f"{form},\nfor each pair of channels" if several else form


def counted(counts: Counts) -> str:
    """How many cells are filled, one a connection, and how many biases come on top."""
    biases = many(counts.biases, "bias") if counts.biases else "no bias"
    return f"{many(counts.connections, 'filled cell')} · {biases}"
