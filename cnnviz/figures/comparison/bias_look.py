"""Which bias looks how: those that neurons share have a letter and their kernel's colour."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from cnnviz.figures.neurons.cones import KERNELS
from cnnviz.figures.neurons.looks import numbered
from cnnviz.figures.neurons.map_names import kernel_tone
from cnnviz.figures.neurons.wired import Wired
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.picture.marks import Style
from cnnviz.picture.theme import Theme


class BiasLook(NamedTuple):
    """How a bias looks: its name, the line of its node and frame, the colours of its words and of
    its map.
    """

    name: str
    line: Style
    ink: str
    tint: str


def shares_biases(panel: Wired) -> bool:
    """Whether neurons of a panel share biases."""
    return panel.counts.biases < prod(panel.network.shapes[-1])


def biases(panel: Wired, shown: Indices) -> Indices:
    """(n,): the bias that each of the neurons `shown` adds, -1 for none."""
    return between(*panel.part(1), shown[:0], shown).bias


def look_of(panel: Wired, bias: int, theme: Theme) -> BiasLook:
    """The look of a bias: A, B, ... in the colour of its map's kernel where neurons share it, else
    a number in neutral ink.
    """
    if not shares_biases(panel):
        line = Style(theme.rule, theme.background, 1.2)
        return BiasLook(str(bias + 1), line, theme.quiet, theme.wash)
    count = panel.counts.biases
    name = numbered(bias, count)
    if count > KERNELS:
        return BiasLook(name, Style(theme.ink, theme.ink, 1.6), theme.ink, theme.wash)
    colour, dash = kernel_tone(bias, theme)
    tint = theme.tints[bias % len(theme.tints)]
    return BiasLook(name, Style(colour, colour, theme.line_width, dash), colour, tint)
