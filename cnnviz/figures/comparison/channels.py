"""Channels and feature maps as nodes; a line is the weights of one kernel for one channel."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.kernel_looks import KERNELS, KernelLook, kernel_look
from cnnviz.figures.neurons.looks import numbered_name
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Floats, Lines, Marks, Polygons, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

PITCH, SIDE, GAP = 60.0, 27.0, 1.5
"""The most distance between nodes, their size, and the least gap between two."""
LEAST = 14.0
"""The least size of a node: its name fits inside."""
MESH = 64
"""The most lines that can be told apart."""
THICK, THIN = 3.4, 1.3


class Channels(NamedTuple):
    """A panel: the kind of its convolution, its layer, and the shape of its input."""

    kind: str
    layer: Conv
    shape: Shape

    @property
    def ins(self) -> int:
        """The number of input channels."""
        return self.layer.in_channels

    @property
    def outs(self) -> int:
        """The number of feature maps."""
        return self.layer.out_channels

    @property
    def cells(self) -> int:
        """The number of weights of a kernel for each of its channels."""
        return prod(window.kernel for window in self.layer.windows())

    @property
    def width(self) -> float:
        """The thickness of its lines."""
        return THIN if self.cells == 1 else THICK

    def seen(self, maps: Indices) -> Indices:
        """(n, 2): which map sees which channel, from the connections of a neuron in the middle of
        each of `maps`.
        """
        shape = self.layer.output_shape(self.shape)
        middle = np.ravel_multi_index(tuple(n // 2 for n in shape[1:]), shape[1:])
        wire = between(self.layer, self.shape, dst=maps * prod(shape[1:]) + middle)
        channel, kernel = wire.src // prod(self.shape[1:]), wire.dst // prod(shape[1:])
        pairs = distinct(kernel.astype(np.int64) * self.ins + channel)
        return np.stack(np.divmod(pairs, self.ins), axis=1)


def as_nodes(panels: list[Channels]) -> bool:
    """Whether all lines of all panels can be told apart."""
    return all(panel.ins * panel.outs <= MESH for panel in panels)


def least(panel: Channels) -> Size:
    """The least room of a panel."""
    return Size(86.0, max(panel.ins, panel.outs) * (LEAST + GAP) - GAP)


def looks(kernels: int, theme: Theme) -> list[KernelLook]:
    """The looks of kernels: each has its own if they are few."""
    plain = KernelLook(theme.rule, (), theme.wash2)
    return [kernel_look(i, theme) if kernels <= KERNELS else plain for i in range(kernels)]


def marks(panel: Channels, size: Size, theme: Theme) -> Marks:
    """The nodes and lines of a panel in a box of `size`."""
    side = _side(panel, size)
    left = _column(panel.ins, side / 2, size, side)
    right = _column(panel.outs, size.width - side / 2, size, side)
    pairs = panel.seen(np.arange(panel.outs))
    return (*_lines(panel, (left, right), pairs, side, theme), *_ins(left, side, theme),
            *_outs(right, side, theme))  # fmt: skip


def _side(panel: Channels, size: Size) -> float:
    count = max(panel.ins, panel.outs)
    return min(SIDE, (size.height + GAP) / count - GAP)


def _column(count: int, x: float, size: Size, side: float) -> Floats:
    """The centres of nodes; the first ones of all columns are at one height."""
    step = min(PITCH, (size.height - side) / max(1, count - 1))
    return np.stack([np.full(count, x), side / 2 + step * np.arange(count)], axis=1)


def _lines(
    panel: Channels, ends: tuple[Floats, Floats], pairs: Indices, side: float, theme: Theme
) -> Marks:
    """A line for each map and channel, in the colour of the map's kernel."""
    maps, channels = pairs.T
    start, end = ends[0][channels] + [side / 2, 0], ends[1][maps] - [side / 2, 0]
    styles = tuple(Style(c, None, panel.width, dash) for c, dash, _ in looks(panel.outs, theme))
    names = {"layer": 0, "channel": channels, "map": maps, "count": panel.cells}
    return (Lines(start, end, np.zeros(len(pairs)), styles, maps, "bundle", names),)


def _ins(at: Floats, side: float, theme: Theme) -> Marks:
    styles = (Style(theme.rule, theme.wash2, 1.2),) * len(at)
    words = tuple(str(i + 1) for i in range(len(at)))
    return _nodes(at, side, styles, _Column(0, words, theme.quiet), theme)


def _outs(at: Floats, side: float, theme: Theme) -> Marks:
    count = len(at)
    styles = tuple(Style(colour, tint, 1.6, dash) for colour, dash, tint in looks(count, theme))
    words = tuple(numbered_name(i, count) for i in range(count))
    return _nodes(at, side, styles, _Column(1, words, theme.ink), theme)


class _Column(NamedTuple):
    """The index of a column, the names of its channels, and their colour."""

    layer: int
    names: tuple[str, ...]
    colour: str


def _nodes(
    at: Floats, side: float, styles: tuple[Style, ...], column: _Column, theme: Theme
) -> Marks:
    """Squares with their names inside."""
    look = type_of("letter", theme)._replace(colour=column.colour, cls="channel-name")
    which = np.arange(len(at))
    box = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * side / 2
    names = {"layer": column.layer, "channel": which}
    return (
        Polygons(at[:, None] + box, styles, which, cls="channel", names=names),
        inscribed(column.names, at, look, names),
    )
