"""Grids of cells as marks: tiles in several looks, words in them, and frames around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.graph.connections import Positions
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Mark, Polygons, Style, Texts
from cnnviz.picture.theme import Theme

DASH = (2.5, 2.0)
"""The rim of a cell that is no neuron."""


class Grid(NamedTuple):
    """`columns` columns of cells of `side` points, numbered row by row, from the corner (x, y)."""

    x: float
    y: float
    side: float
    columns: int

    def centres(self, cells: Positions) -> Floats:
        """The centres of cells: (n, 2).

        >>> Grid(0, 0, 10, columns=3).centres(np.array([4]))
        array([[15., 15.]])
        """
        row, column = np.divmod(np.asarray(cells), self.columns)
        points: Floats = np.stack([column + 0.5, row + 0.5], axis=-1) * self.side + [self.x, self.y]
        return points

    def squares(self, cells: Positions, inset: float = 0.0) -> Floats:
        """The corners of cells, `inset` points within their rims: (n, 4, 2)."""
        half = self.side / 2 - inset
        around = corners(Box(-half, -half, half, half))
        points: Floats = self.centres(cells)[:, None] + around
        return points


class Looks(NamedTuple):
    """How cells look. `dark` are fills that carry words in the background's colour."""

    input: Style
    virtual: Style
    seen: Style
    seen_virtual: Style
    made: Style
    now: Style
    later: Style


def tiles(
    grid: Grid,
    which: Sequence[Style],
    cls: str,
    cells: Positions | None = None,
    close: bool = False,
) -> Mark:
    """A tile per cell, each in its own style; slightly apart, so that every rim shows in full,
    unless `close` together.
    """
    positions = np.arange(len(which)) if cells is None else cells
    styles = tuple(dict.fromkeys(which))
    index = np.array([styles.index(style) for style in which], np.int64)
    inset = 0.0 if close else max(0.8, 0.045 * grid.side)
    return Polygons(
        grid.squares(positions, inset), styles, index, cls=cls, names={"cell": positions}
    )


def span(grid: Grid, cells: Positions) -> Box:
    """The rectangle that cells span."""
    square = grid.squares(cells).reshape(-1, 2)
    (x0, y0), (x1, y1) = square.min(0).tolist(), square.max(0).tolist()
    return Box(x0, y0, x1, y1)


def frame(around: Box, colour: str, width: float = 2.4) -> Mark:
    """A frame on the rim of a rectangle."""
    return polygons(corners(around), Style(colour, None, width), "frame")


def lettered(
    grid: Grid, words: list[str], fills: list[Style], theme: Theme, size: float, bold: bool = True
) -> Texts:
    """Words in the cells of a grid, each in a colour that stands out from its cell; "" is none."""
    lettered_cells = [i for i, word in enumerate(words) if word]
    inks = [
        Style(fill=readable_on(fills[i].fill or theme.background, theme)) for i in lettered_cells
    ]
    styles = tuple(dict.fromkeys(inks))
    at = grid.centres(np.array(lettered_cells, int)) + [0.0, 0.36 * size]
    which = np.array([styles.index(ink) for ink in inks], np.int64)
    texts = tuple(words[i] for i in lettered_cells)
    return Texts(at, texts, size, styles, which, "middle", bold, cls="value", font=theme.font)
