"""A kernel as tiles in the colours of its weights."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.page.type import type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Lines, Polygons, Style, Texts
from cnnviz.picture.paired import paired
from cnnviz.picture.parts import Part, Size, ink
from cnnviz.picture.theme import contrast
from cnnviz.picture.tokens import Tokens

SIDE, GAP = 18.0, 1.5


class Tile(NamedTuple):
    """A cell of a kernel: its column and row (parts of a cell allowed), its look, its name."""

    at: tuple[float, float]
    look: tuple[str, tuple[float, ...]]
    name: str
    layer: int
    weight: int


@paired
def readable_on(colour: str, theme: Tokens) -> str:
    """The colour of words on a field of `colour`: the theme's background or its ink."""
    return max((theme.background, theme.ink), key=lambda words: contrast(words, colour))


def tiles(cells: tuple[Tile, ...], theme: Tokens, side: float = SIDE, cls: str = "letter") -> Part:
    """Cells with their names in them, texts of class `cls`, and a sample of the dash where two have
    one colour.
    """
    ends = np.array([cell.at for cell in cells]) + 1
    size = Size(*(ends.max(axis=0) * side).tolist())
    return ink(size, lambda: _marks(cells, theme, side, cls), (1.0, 1.0))


def _marks(cells: tuple[Tile, ...], theme: Tokens, side: float, cls: str) -> Marks:
    at = np.array([cell.at for cell in cells]) * side
    box = np.array([(GAP, GAP), (side, GAP), (side, side), (GAP, side)]) - GAP / 2
    looks = sorted({cell.look for cell in cells})
    which = np.array([looks.index(cell.look) for cell in cells])
    names = {
        "layer": np.array([c.layer for c in cells]),
        "weight": np.array([c.weight for c in cells]),
    }
    fills = tuple(Style(None, colour) for colour, _ in looks)
    inks = tuple(Style(fill=readable_on(colour, theme)) for colour, _ in looks)
    dashed = len({colour for colour, _ in looks}) < len(looks)
    letter = type_of("letter", theme)
    middle = at + [side / 2, side / 2 + 0.34 * letter.size - (1.8 if dashed else 0.0)]
    marks: Marks = (
        Polygons(at[:, None] + box, fills, which, cls="tile", names=names),
        Texts(
            middle, tuple(c.name for c in cells), letter.size, inks, which, "middle", True,
            cls=cls, names=names, font=letter.font,
        ),
    )  # fmt: skip
    return (*marks, _samples(at, (looks, which), theme, side)) if dashed else marks


def _samples(
    at: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    seen: tuple[list[tuple[str, tuple[float, ...]]], np.ndarray[tuple[int], np.dtype[np.int64]]],
    theme: Tokens, side: float,
) -> Lines:  # fmt: skip
    looks, which = seen
    start = at + [3.0, side - 3.4]
    styles = tuple(Style(readable_on(c, theme), None, 1.3, dash) for c, dash in looks)
    return Lines(start, start + [side - 6.0, 0.0], np.zeros(len(at)), styles, which, "sample")
