"""A layer as a matrix: one row per output neuron, one column per input."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.matrix.cut import LETTERED, Cut
from cnnviz.figures.matrix.looks import shades_of
from cnnviz.figures.neurons.looks import Looks, looks, used_weights
from cnnviz.figures.neurons.wiring import OWN, named_weights, totals
from cnnviz.figures.page.layers import Alone, alone
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network, chain
from cnnviz.picture.theme import Theme


class Table(NamedTuple):
    """The drawn cells of a layer's matrix, and the looks of its weights.

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
        """Whether cells share weights."""
        return self.kind not in OWN

    def places(self) -> tuple[Indices, Indices]:
        """The column and the row of each connection, among those that are drawn."""
        rows, columns, _ = self.cut
        return np.searchsorted(columns, self.wires.src), np.searchsorted(rows, self.wires.dst)


def subject(request: Request) -> Alone:
    """The layer to draw: the first convolution, or the first layer that learns.

    Raises CnnvizError if none does.
    """
    network = request.network
    learned = [i for i, layer in enumerate(network.layers) if layer.convolutional]
    learned = learned or [i for i in range(len(network.layers)) if _learns(network, i)]
    if not learned:
        raise CnnvizError(
            "the figure matrix shows learned weights, and this network has none:"
            " take a layer such as Conv1d(1, 1, kernel_size=3)"
        )
    i = learned[0]
    # Pointwise layers have no matrix.
    layer_network = chain(network.shapes[i], (network.layers[i],), (network.names[i],))
    layer_network = replace(layer_network, assumed=network.assumed)
    return alone(network, i)._replace(network=layer_network, first=i)


def _learns(network: Network, i: int) -> bool:
    layer, shape = network.layers[i], network.shapes[i]
    return not layer.pointwise and totals(chain(shape, (layer,))).connections > 0


def table(kind: str, network: Network, cut: Cut, theme: Theme, lines: bool = False) -> Table:
    """A part of the matrix of a network's only layer, in the looks of `lines` if it has any.

    Raises CnnvizError if several connections would share a cell.
    """
    (layer,), (source, target) = network.layers, network.shapes
    wires = between(layer, source, cut.columns, cut.rows)
    shares, weights = kind not in OWN, used_weights(wires)
    if not shares or lines:
        weights = named_weights(layer, source, wires, shares, theme)
        (look,) = looks([weights], [wires], shares, theme)
    else:
        look = shades_of(weights, layer, wires, theme, cut.cell >= LETTERED)
    matrix = Table(kind, wires, look, source, target, cut)
    columns, rows = matrix.places()
    if len(distinct(rows * len(cut.columns) + columns)) < len(wires):
        # Reflected and replicated edges are seen twice however long the input is.
        longer = " or a longer input" if layer.edge == "circular" else ""
        raise CnnvizError(
            f"with padding_mode={layer.edge!r} some neurons are joined by several connections,"
            f" which a matrix would add up in one cell: take padding_mode='zeros'{longer}"
        )
    return matrix
