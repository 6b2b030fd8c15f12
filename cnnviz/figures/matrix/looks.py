"""The looks of weights in a matrix without lines: hues and shades of them, no dashes."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.ink.hues import hues
from cnnviz.figures.neurons.looks import DISTINCT_HUES, FULL, Looks, Names, looks
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer
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
