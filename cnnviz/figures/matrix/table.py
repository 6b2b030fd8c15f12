"""A layer as the matrix that it is: one row an output neuron, one column an input."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.kernel_tiles import tensor_of
from cnnviz.figures.neurons.looks import Looks, looks, used
from cnnviz.figures.neurons.wired import OWN, named_weights, totals
from cnnviz.figures.page.asked import Alone, alone
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network, chain
from cnnviz.picture.theme import Theme

MOST, PART = 384, 96
"""So many rows and columns are drawn at most, and of larger matrices so many, to be seen."""


class Table(NamedTuple):
    """The upper left `rows` x `columns` cells of a layer's matrix, and how its weights look.

    `wires` has a connection for each filled cell, `source` and `target` are the layer's shapes.
    `kernels` are those that are drawn, where weights are so many that `look` has a look for each of
    these.
    """

    kind: str
    wires: Connections
    look: Looks
    source: Shape
    target: Shape
    rows: int
    columns: int
    kernels: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether no cell is left out."""
        return self.rows * self.columns == prod(self.source) * prod(self.target)

    @property
    def shares(self) -> bool:
        """Whether cells of one weight repeat."""
        return self.kind not in OWN

    def places(self) -> Indices:
        """For each connection the number of its cell, row after row."""
        found: Indices = self.wires.dst.astype(np.int64) * self.columns + self.wires.src
        return found


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


def table(kind: str, network: Network, theme: Theme) -> Table:
    """The matrix of a network's one layer, cut where it is large.

    Raises CnnvizError where several connections would share a cell.
    """
    (layer,), (source, target) = network.layers, network.shapes
    most = MOST if max(prod(source), prod(target)) <= MOST else PART
    rows, columns = cut(target, most), cut(source, most)
    wires = between(layer, source, np.arange(columns), np.arange(rows))
    made = _dressed(kind, layer, (source, target), wires, theme)._replace(
        rows=rows, columns=columns
    )
    if len(distinct(made.places())) < len(wires):
        raise CnnvizError(
            f"{layer!r} joins some neurons by several connections, which a matrix would add up"
            " in one cell: take padding_mode='zeros' or a longer input"
        )
    return made


def _dressed(
    kind: str, layer: Layer, ends: tuple[Shape, Shape], wires: Connections, theme: Theme
) -> Table:
    """The matrix in the looks of its weights, all those of each kernel that is drawn; else in those
    of its kernels; in neutral ink where these are too many, or nothing is shared.
    """
    drawn, shared = used(wires), kind not in OWN
    own, kernels = drawn, tuple[int, ...]()
    if not shared or len(wires.weight_shape) < 3:
        own = named_weights(layer, ends[0], wires, shared, theme)
    else:
        tensor = tensor_of(layer, wires.weight_shape)
        there = np.isin(tensor, drawn).reshape(len(tensor), -1).any(axis=1)
        kernels = tuple(np.flatnonzero(there).tolist())
        own = np.sort(tensor[there].ravel())
    (look,) = looks([own], [wires], shared, theme)
    made = Table(kind, wires, look, *ends, 0, 0)
    if look.coloured or not 0 < len(kernels) <= max(kernels, default=0) + 1 <= theme.looks:
        return made
    which = np.zeros(len(own), int)
    for at, kernel in enumerate(kernels):
        which[np.isin(own, tensor[kernel])] = at
    combos = (*(kernel_look(kernel, theme)[:2] for kernel in kernels), look.combos[-1])
    return made._replace(look=look._replace(which=which, combos=combos), kernels=kernels)


def cut(shape: Shape, most: int) -> int:
    """How many rows or columns of neurons of `shape` are shown where `most` are: whole image rows.

    >>> cut((1, 28, 28), 300), cut((1, 100), 300), cut((1, 900), 300)
    (280, 100, 300)
    """
    if prod(shape) <= most:
        return prod(shape)
    block = shape[-1] if len(shape) > 2 and shape[-1] <= most else 1
    return most // block * block
