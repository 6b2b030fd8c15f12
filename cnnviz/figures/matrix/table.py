"""A layer as a matrix: one row per output neuron, one column per input."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.ink.hues import hues
from cnnviz.figures.matrix.cut import LETTERED, Cut
from cnnviz.figures.neurons.looks import DISTINCT_HUES, FULL, Looks, Names, looks, used_weights
from cnnviz.figures.neurons.wiring import OWN, named_weights, totals
from cnnviz.figures.page.layers import Alone, alone
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network, chain
from cnnviz.picture.faint import mixed
from cnnviz.picture.theme import Theme

SHADES, PALE = 6, 0.6
"""How many shades of a hue can be told apart, and how much background is in the palest."""
LIGHTEST = 0.9
"""How much background is in the lightest grey, where letters tell greys apart."""


def shades_of(
    weights: Indices, layer: Layer, wires: Connections, theme: Theme, lettered: bool
) -> Looks:
    """A look for each weight: its hue says where along a line of its kernel it is, and in which
    kernel, if there are enough hues; its shade says in which line. Neutral if there are too many
    weights. Greys in a theme of few colours if cells are `lettered`.
    """
    few_colours = theme.dash_first or len(theme.weights) < FULL
    if few_colours and not lettered:
        return looks([weights], [wires], True, theme)[0]
    plain = (theme.rule, ())
    spots = _hues_and_shades(weights, layer, wires.weight_shape)
    count, depth = (int(side.max(initial=-1)) + 1 for side in spots)
    if not len(weights) or count > DISTINCT_HUES or depth > SHADES:
        return Looks(
            weights, np.zeros(len(weights), int), (plain,), Names(0, len(weights), True), False
        )
    pairs = zip(*(side.tolist() for side in spots), strict=True)
    if few_colours:
        parts = [LIGHTEST * (hue * depth + shade) / (count * depth) for hue, shade in pairs]
        combos = [(mixed(theme.background, theme.ink, part), ()) for part in parts]
    else:
        colours = theme.weights[:count]
        colours += hues(count - len(colours), theme.background, (*colours, theme.ink, theme.rule))
        part = PALE / max(1, depth - 1)
        combos = [(mixed(theme.background, colours[hue], part * shade), ()) for hue, shade in pairs]
    names = Names(0, len(weights), True)
    return Looks(weights, np.arange(len(weights)), (*combos, plain), names, True)


def _hues_and_shades(
    weights: Indices, layer: Layer, shape: tuple[int, ...]
) -> tuple[Indices, Indices]:
    """The number of the hue and of the shade of each weight: few weights have a hue each."""
    if len(weights) <= DISTINCT_HUES:
        return np.arange(len(weights)), np.zeros(len(weights), int)
    line, column = np.divmod(weights, shape[-1])
    columns, hue = _ranks(column)
    _, shade = _ranks(line)
    if len(columns) > DISTINCT_HUES:
        return np.arange(len(weights)) % FULL, np.arange(len(weights)) // FULL
    forward = layer.sharing == "kernel" and layer.direction == "forward"
    kernels, kernel = _ranks(weights // prod(shape[1:] if forward else shape))
    if len(kernels) * len(columns) <= DISTINCT_HUES:
        first = np.array([shade[kernel == k].min() for k in range(len(kernels))])
        return kernel * len(columns) + hue, shade - first[kernel]
    return hue, shade


def _ranks(values: Indices) -> tuple[Indices, Indices]:
    """The distinct values, ascending, and the index of each value among them."""
    distinct_values = distinct(values)
    return distinct_values, np.searchsorted(distinct_values, values)


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
