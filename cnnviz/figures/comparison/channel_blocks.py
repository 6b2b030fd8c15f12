"""Many channels as blocks, one per group, and one kernel in colour, which spans its group."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison.channels import Channels
from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.line_panel import ellipses
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme
from cnnviz.wording import number

WIDE, FINE, CLEFT, DOTS = 36.0, 9.0, 3.0, 18.0
"""The width of blocks, their least height with the gap below, the least such gap (closer ones
flicker), and the room for dots.
"""
LEAST = Size(100.0, 44.0)


class Block(NamedTuple):
    """A group: its number, and its extent from y0 to y1."""

    group: int
    y0: float
    y1: float


def blocks_of(panel: Channels, height: float) -> list[Block]:
    """The blocks of all groups, or of the first ones and the last, with room for dots between."""
    groups = panel.layer.groups
    air = 6.0 if groups <= 8 else CLEFT
    pitch = (height + air) / groups
    if pitch >= FINE:
        return [Block(g, g * pitch, g * pitch + pitch - air) for g in range(groups)]
    fit = int((height - DOTS) / FINE) - 1
    first = [Block(g, g * FINE, g * FINE + FINE - CLEFT) for g in range(fit)]
    return [*first, Block(groups - 1, height - FINE + CLEFT, height)]


def marks(panel: Channels, size: Size, theme: Theme) -> Marks:
    """The groups of a panel in a box of `size`."""
    blocks = blocks_of(panel, size.height)
    drawing: list[Mark] = [_bands(blocks, size, theme)]
    drawing += [
        _column(blocks, x, column, theme) for column, x in enumerate((0.0, size.width - WIDE))
    ]
    drawing += _kernel(panel, blocks[0], size, theme)
    drawing += _counts(panel, blocks, size, theme)
    if len(blocks) < panel.layer.groups:
        y = (blocks[-2].y1 + blocks[-1].y0) / 2
        drawing += ellipses(np.array([(WIDE / 2, y), (size.width - WIDE / 2, y)]), False, theme)
    return tuple(drawing)


def _bands(blocks: list[Block], size: Size, theme: Theme) -> Mark:
    """A band between the channels and the maps of each group: all of these see all of those."""
    x0, x1 = WIDE, size.width - WIDE
    bands = [corners(Box(x0, b.y0, x1, b.y1)) for b in blocks]
    names = {"layer": 0, "group": np.array([b.group for b in blocks])}
    return polygons(bands, Style(None, theme.wash2), "band", names)


def _column(blocks: list[Block], x: float, column: int, theme: Theme) -> Mark:
    boxes = [corners(Box(x, b.y0, x + WIDE, b.y1)) for b in blocks]
    names = {"layer": column, "group": np.array([b.group for b in blocks])}
    edge = theme.rule if blocks[0].y1 - blocks[0].y0 > 4 else None
    return polygons(boxes, Style(edge, theme.wash if edge else theme.rule, 1.0), "block", names)


def _kernel(panel: Channels, block: Block, size: Size, theme: Theme) -> list[Mark]:
    """The first kernel: from all the channels that it sees to its map."""
    channels = panel.seen(np.zeros(1, int))[:, 1]
    per_group = panel.ins // panel.layer.groups
    height = block.y1 - block.y0
    y0, y1 = (
        block.y0 + height * channels.min() / per_group,
        block.y0 + height * (channels.max() + 1) / per_group,
    )
    row = _row(panel, block)
    x0, x1 = WIDE, size.width - WIDE
    colour = kernel_look(0, theme).colour
    names = {"layer": 0, "map": 0, "count": len(channels), "weights": panel.cells}
    ends = corners(Box(0.0, y0, x0, y1))
    map_ = corners(Box(x1, block.y0, x1 + WIDE, block.y0 + row))
    (above, below), (top, foot) = ends[1:3], map_[[0, 3]]
    edge = Style(colour, None, min(panel.width, max(1.0, height / 3)))
    return [
        polygons(ends, Style(None, theme.tints[0]), "seen", names),
        polygons([above, top, foot, below], Style(None, colour, opacity=0.17), "kernel", names),
        segments([above, below], [top, foot], edge, "kernel-edge", names),
        polygons(map_, Style(None, colour), "map", names),
    ]


def _row(panel: Channels, block: Block) -> float:
    """The height of one map of a block."""
    height = block.y1 - block.y0
    return max(height * panel.layer.groups / panel.outs, min(height, 2.0))


def _counts(panel: Channels, blocks: list[Block], size: Size, theme: Theme) -> list[Mark]:
    """The number of channels and of maps in each block, if it fits."""
    look = type_of("number", theme)._replace(colour=theme.ink)
    groups = panel.layer.groups
    free = [(b, b.y0 + _row(panel, b) * (b is blocks[0])) for b in blocks]
    ends = (WIDE / 2, panel.ins // groups), (size.width - WIDE / 2, panel.outs // groups)
    return [
        near(number(count), Box(x, top, x, b.y1), "within", look, names={"group": b.group})
        for (x, count), tops in zip(ends, ([(b, b.y0) for b in blocks], free), strict=True)
        for b, top in tops
        if b.y1 - top > 1.3 * look.size
    ]
