"""A kernel as tiles in the colours of its weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.picture.marks import Floats, Marks, Polygons, Style, Which
from cnnviz.picture.paired import paired
from cnnviz.picture.parts import Part, Size, ink
from cnnviz.picture.theme import Theme, contrast

SIDE, SMALL, GAP = 18.0, 15.0, 1.5
RIM, FRAMED = 1.6, 21.0
"""The width of a dashed rim, and the side of a tile that has one around its letter."""
READABLE = 4.5
"""The least contrast of words."""


class Tile(NamedTuple):
    """A cell of a kernel: its column and row (possibly fractions), its look, its name."""

    at: tuple[float, float]
    look: tuple[str, tuple[float, ...]]
    name: str
    layer: int
    weight: int


@paired
def readable_on(colour: str, theme: Theme) -> str:
    """The colour of words on a field of `colour`: the theme's background or ink, or, if neither can
    be read, white or black, one of which always can.
    """
    pairs = (theme.background, theme.ink), ("#ffffff", "#000000")
    best = (max(pair, key=lambda words: contrast(words, colour)) for pair in pairs)
    return next((words for words in best if contrast(words, colour) >= READABLE), pairs[1][1])


def worn(
    looks: Sequence[tuple[str, tuple[float, ...]]], theme: Theme, framed: bool = False
) -> tuple[tuple[Style, ...], tuple[str, ...]]:
    """The styles of cells for weights whose lines have these colours and dashes, and the inks of
    their letters: filled; or, if two share a colour or all are `framed`, framed with the line's
    dash.
    """
    distinct = not framed and len({colour for colour, _ in looks}) == len(looks)
    cells = tuple(
        Style(None, colour) if distinct or not dash else Style(colour, theme.background, RIM, dash)
        for colour, dash in looks
    )
    pairs = zip(cells, looks, strict=True)
    inks = (colour if cell.stroke else readable_on(colour, theme) for cell, (colour, _) in pairs)
    return cells, tuple(inks)


def squares(at: Floats, box: tuple[float, float], cells: Sequence[Style], which: Which) -> Floats:
    """The corners of cells at `at`, from `box[0]` to `box[1]` on both axes, rims included."""
    rim = np.array([RIM / 2 if cell.stroke else 0.0 for cell in cells])[which]
    start, end = box[0] + rim, box[1] - rim
    corners = np.stack([[start, start], [end, start], [end, end], [start, end]]).transpose(2, 0, 1)
    points: Floats = at[:, None] + corners
    return points


def tiles(
    cells: tuple[Tile, ...],
    theme: Theme,
    least: float | None = None,
    cls: str = "letter",
    framed: bool = False,
) -> Part:
    """Cells with their names in them, texts of class `cls`; if two share a colour, or all are
    `framed`, framed with the dash of their weight's line. A side is at least `least`, or what a rim
    needs, and holds the longest name.
    """
    letter = type_of("letter", theme)
    styles, _ = worn(sorted({cell.look for cell in cells}), theme, framed)
    rims = framed or (any(style.stroke for style in styles) and any(cell.name for cell in cells))
    least = least or (FRAMED if rims else SIDE)
    air = min(7.0, least - SIDE + 7)
    side = max(least, *(letter.width(cell.name) + air for cell in cells))
    ends = np.array([cell.at for cell in cells]) + 1
    size = Size(*(ends.max(axis=0) * side).tolist())
    return ink(size, lambda: _marks(cells, theme, side, (cls, framed)), (1.0, 1.0))


def _marks(cells: tuple[Tile, ...], theme: Theme, side: float, how: tuple[str, bool]) -> Marks:
    cls, framed = how
    at = np.array([cell.at for cell in cells]) * side
    looks = sorted({cell.look for cell in cells})
    which = np.array([looks.index(cell.look) for cell in cells])
    names = {
        "layer": np.array([c.layer for c in cells]),
        "weight": np.array([c.weight for c in cells]),
    }
    styles, inks = worn(looks, theme, framed)
    box = squares(at, (GAP / 2, side - GAP / 2), styles, which)
    look = type_of("letter", theme)._replace(cls=cls)
    return (
        Polygons(box, styles, which, cls="tile", names=names),
        inscribed([c.name for c in cells], at + side / 2, look, names, inks, which),
    )
