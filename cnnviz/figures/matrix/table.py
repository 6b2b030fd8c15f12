"""A layer as the matrix that it is: one row an output neuron, one column an input."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.matrix.cut import LETTERED, Cut
from cnnviz.figures.matrix.looks import shades_of
from cnnviz.figures.neurons.looks import Looks, looks, used
from cnnviz.figures.neurons.wired import OWN, named_weights, totals
from cnnviz.figures.page.asked import Alone, alone
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network, chain
from cnnviz.picture.theme import Theme


class Table(NamedTuple):
    """The cells that are drawn of a layer's matrix, and how its weights look.

    `wires` has a connection for each filled cell, `source` and `target` are the layer's shapes.
    """

    kind: str
    wires: Connections
    look: Looks
    source: Shape
    target: Shape
    cut: Cut

    @property
    def shares(self) -> bool:
        """Whether cells of one weight repeat."""
        return self.kind not in OWN

    def places(self) -> tuple[Indices, Indices]:
        """For each connection the numbers of its column and of its row, of those that are drawn."""
        rows, columns, _ = self.cut
        return np.searchsorted(columns, self.wires.src), np.searchsorted(rows, self.wires.dst)


def subject(request: Request) -> Alone:
    """The one layer that is drawn.

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
    # What acts on each neuron alone has no matrix.
    own = chain(network.shapes[at], (network.layers[at],), (network.names[at],))
    own = replace(own, assumed=network.assumed)
    return alone(network, at)._replace(network=own, first=at)


def _learns(network: Network, at: int) -> bool:
    layer, shape = network.layers[at], network.shapes[at]
    return not layer.pointwise and totals(chain(shape, (layer,))).connections > 0


def table(kind: str, network: Network, cut: Cut, theme: Theme, lines: bool = False) -> Table:
    """A part of the matrix of a network's one layer, in the looks of `lines` if it has some.

    Raises CnnvizError where several connections would share a cell.
    """
    (layer,), (source, target) = network.layers, network.shapes
    wires = between(layer, source, cut.columns, cut.rows)
    shared, own = kind not in OWN, used(wires)
    if not shared or lines:
        own = named_weights(layer, source, wires, shared, theme)
        (look,) = looks([own], [wires], shared, theme)
    else:
        look = shades_of(own, layer, wires, theme, cut.cell >= LETTERED)
    made = Table(kind, wires, look, source, target, cut)
    columns, rows = made.places()
    if len(distinct(rows * len(cut.columns) + columns)) < len(wires):
        # Reflected and repeated edges are seen twice however long the input is.
        longer = " or a longer input" if layer.edge == "circular" else ""
        raise CnnvizError(
            f"with padding_mode={layer.edge!r} some neurons are joined by several connections,"
            f" which a matrix would add up in one cell: take padding_mode='zeros'{longer}"
        )
    return made
