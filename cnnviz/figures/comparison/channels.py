"""Channels and feature maps as nodes; a line is the weights of one kernel for one channel."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.kernel_looks import KERNELS, kernel_look
from cnnviz.figures.neurons.looks import numbered
from cnnviz.figures.neurons.map_names import Tone, kernel_tone
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Floats, Lines, Polygons, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

PITCH, SIDE, GAP = 60.0, 27.0, 1.5
"""How far apart nodes stand at most, how large they are, and the air between two at least."""
LEAST = 14.0
"""How large a node is at least: its name has room in it."""
MESH = 64
"""At most so many lines are told apart."""
THICK, THIN = 3.4, 1.3


class Channels(NamedTuple):
    """A panel: the kind of its convolution, its input's shape, and how many weights a kernel has
    for a channel.
    """

    kind: str
    layer: Conv
    shape: Shape

    @property
    def ins(self) -> int:
        """How many channels go in."""
        return self.layer.in_channels

    @property
    def outs(self) -> int:
        """How many feature maps come out."""
        return self.layer.out_channels

    @property
    def cells(self) -> int:
        """How many weights a kernel has for each of its channels."""
        return prod(window.kernel for window in self.layer.windows())

    @property
    def width(self) -> float:
        """How thick its lines are."""
        return THIN if self.cells == 1 else THICK

    def seen(self, maps: Indices) -> Indices:
        """(n, 2): which map sees which channel, by the connections of a neuron in the middle of
        each of `maps`.
        """
        out = self.layer.output_shape(self.shape)
        spot = np.ravel_multi_index(tuple(n // 2 for n in out[1:]), out[1:])
        wire = between(self.layer, self.shape, dst=maps * prod(out[1:]) + spot)
        channel, of = wire.src // prod(self.shape[1:]), wire.dst // prod(out[1:])
        pairs = distinct(of.astype(np.int64) * self.ins + channel)
        return np.stack(np.divmod(pairs, self.ins), axis=1)


def as_nodes(panels: list[Channels]) -> bool:
    """Whether all lines of all panels can be told apart."""
    return all(one.ins * one.outs <= MESH for one in panels)


def least(one: Channels) -> Size:
    """The least room of a panel."""
    return Size(86.0, max(one.ins, one.outs) * (LEAST + GAP) - GAP)


def tone(kernel: int, kernels: int, theme: Theme) -> Tone:
    """The colour of a kernel's lines: its own where they are few."""
    return kernel_tone(kernel, theme) if kernels <= KERNELS else Tone(theme.rule)


def marks(one: Channels, size: Size, theme: Theme) -> Marks:
    """Nodes and lines of a panel in a box of `size`."""
    side = _side(one, size)
    left = _column(one.ins, side / 2, size, side)
    right = _column(one.outs, size.width - side / 2, size, side)
    pairs = one.seen(np.arange(one.outs))
    return (*_lines(one, (left, right), pairs, side, theme), *_ins(left, side, theme),
            *_outs(right, side, theme))  # fmt: skip


def _side(one: Channels, size: Size) -> float:
    many = max(one.ins, one.outs)
    return min(SIDE, (size.height + GAP) / many - GAP)


def _column(count: int, x: float, size: Size, side: float) -> Floats:
    """The middles of nodes, the first ones of all columns at one height."""
    step = min(PITCH, (size.height - side) / max(1, count - 1))
    return np.stack([np.full(count, x), side / 2 + step * np.arange(count)], axis=1)


def _lines(
    one: Channels, ends: tuple[Floats, Floats], pairs: Indices, side: float, theme: Theme
) -> Marks:
    """A line for each map and channel, in the colour of the map's kernel."""
    maps, channels = pairs.T
    start, end = ends[0][channels] + [side / 2, 0], ends[1][maps] - [side / 2, 0]
    tones = [tone(kernel, one.outs, theme) for kernel in range(one.outs)]
    styles = tuple(Style(colour, None, one.width, dash) for colour, dash in tones)
    names = {"layer": 0, "channel": channels, "map": maps, "count": one.cells}
    return (Lines(start, end, np.zeros(len(pairs)), styles, maps, "bundle", names),)


def _ins(at: Floats, side: float, theme: Theme) -> Marks:
    styles = (Style(theme.rule, theme.wash2, 1.2),) * len(at)
    words = tuple(str(i + 1) for i in range(len(at)))
    return _nodes(at, side, styles, _Column(0, words, theme.quiet), theme)


def _outs(at: Floats, side: float, theme: Theme) -> Marks:
    count = len(at)
    tones = [tone(kernel, count, theme) for kernel in range(count)]
    tints = [kernel_look(i, theme).tint if count <= KERNELS else theme.wash2 for i in range(count)]
    styles = tuple(Style(t.colour, tint, 1.6, t.dash) for t, tint in zip(tones, tints, strict=True))
    words = tuple(numbered(i, count) for i in range(count))
    return _nodes(at, side, styles, _Column(1, words, theme.ink), theme)


class _Column(NamedTuple):
    """Which column it is, the names of its channels, and their colour."""

    layer: int
    names: tuple[str, ...]
    colour: str


def _nodes(
    at: Floats, side: float, styles: tuple[Style, ...], column: _Column, theme: Theme
) -> Marks:
    """Squares with names in them."""
    look = type_of("letter", theme)._replace(colour=column.colour, cls="channel-name")
    which = np.arange(len(at))
    box = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * side / 2
    names = {"layer": column.layer, "channel": which}
    return (
        Polygons(at[:, None] + box, styles, which, cls="channel", names=names),
        inscribed(column.names, at, look, names),
    )
