"""The looks of the weights in a matrix of cells alone: hues and shades of them, no dashes."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.ink.hues import hues
from cnnviz.figures.neurons.looks import FULL, TOLD, Looks, Names, looks
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer
from cnnviz.picture.faint import mixed
from cnnviz.picture.theme import Theme

SHADES, PALE = 6, 0.6
"""So many shades of a hue are told apart, of which the palest has so much of the background."""
LIGHTEST = 0.9
"""So much of the background has the lightest of greys, which letters tell apart."""


def shades_of(
    own: Indices, layer: Layer, wires: Connections, theme: Theme, lettered: bool
) -> Looks:
    """A look for each weight: its hue says where along a line of its kernel it is, and of which
    kernel, if there are hues enough; its shade says which line. Neutral, where they are too many.
    In a theme of few colours greys, where cells are `lettered`.
    """
    few = theme.dash_first or len(theme.weights) < FULL
    if few and not lettered:
        return looks([own], [wires], True, theme)[0]
    neutral = (theme.rule, ())
    spots = _spots(own, layer, wires.weight_shape)
    count, depth = (int(side.max(initial=-1)) + 1 for side in spots)
    if not len(own) or count > TOLD or depth > SHADES:
        return Looks(own, np.zeros(len(own), int), (neutral,), Names(0, len(own), True), False)
    pairs = zip(*(side.tolist() for side in spots), strict=True)
    if few:
        parts = [LIGHTEST * (hue * depth + shade) / (count * depth) for hue, shade in pairs]
        each = [(mixed(theme.background, theme.ink, part), ()) for part in parts]
    else:
        colours = theme.weights[:count]
        colours += hues(count - len(colours), theme.background, (*colours, theme.ink, theme.rule))
        part = PALE / max(1, depth - 1)
        each = [(mixed(theme.background, colours[hue], part * shade), ()) for hue, shade in pairs]
    names = Names(0, len(own), True)
    return Looks(own, np.arange(len(own)), (*each, neutral), names, True)


def _spots(own: Indices, layer: Layer, shape: tuple[int, ...]) -> tuple[Indices, Indices]:
    """The number of the hue and of the shade of each weight: of few each has its hue."""
    if len(own) <= TOLD:
        return np.arange(len(own)), np.zeros(len(own), int)
    line, column = np.divmod(own, shape[-1])
    columns, hue = _ranked(column)
    _, shade = _ranked(line)
    if len(columns) > TOLD:
        return np.arange(len(own)) % FULL, np.arange(len(own)) // FULL
    forward = layer.sharing == "kernel" and layer.direction == "forward"
    kernels, kernel = _ranked(own // prod(shape[1:] if forward else shape))
    if len(kernels) * len(columns) <= TOLD:
        first = np.array([shade[kernel == one].min() for one in range(len(kernels))])
        return kernel * len(columns) + hue, shade - first[kernel]
    return hue, shade


def _ranked(values: Indices) -> tuple[Indices, Indices]:
    """The different values, ascending, and which of them each is."""
    found = distinct(values)
    return found, np.searchsorted(found, values)
