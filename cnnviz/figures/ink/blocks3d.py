"""Feature maps and volumes in one oblique projection: channels to the right, columns into the
depth.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.shade import mix
from cnnviz.picture.marks import Floats, Lines, Mark, Polygons, Style
from cnnviz.picture.paired import paired
from cnnviz.picture.theme import Theme, contrast

DEPTH = (0.8, 0.34)
"""A column further back stands this far to the right and up, in heights of a row."""


class View(NamedTuple):
    """Cards, one a channel, that stand behind one another; the viewer is at their right, in front
    and above.

    (x, y) is the near upper corner of the first card; the next one is `apart` points to its right.
    A row is `row` points high, a column goes (`across`, -`rise`) into the depth, a card is `thick`
    points thick.
    """

    x: float
    y: float
    apart: float
    row: float
    across: float
    rise: float
    thick: float = 0.0

    def at(self, slot: Floats | float, row: Floats | float, column: Floats | float) -> Floats:
        """The points (..., 2) at rows and columns (cells, from 0) of the right faces of cards.

        >>> View(10, 20, apart=50, row=10, across=6, rise=3, thick=5).at(1, 2, 1)
        array([71., 37.])
        """
        slot, row, column = np.broadcast_arrays(
            *(np.asarray(v, float) for v in (slot, row, column))
        )
        x = self.x + slot * self.apart + self.thick + column * self.across
        found: Floats = np.stack([x, self.y + row * self.row - column * self.rise], axis=-1)
        return found

    def face(self, slot: float, rows: tuple[float, float], columns: tuple[float, float]) -> Floats:
        """The corners (4, 2) of a rectangle on a card's right face: near top, far top, far foot,
        near foot.
        """
        (top, foot), (near, far) = rows, columns
        return self.at(slot, np.array([top, top, foot, foot]), np.array([near, far, far, near]))

    def card(self, slot: float, rows: float, columns: tuple[float, float]) -> Floats:
        """The three sides (3, 4, 2) of a card of `rows` rows that one sees."""
        x, y = self.at(slot, 0.0, columns[0])
        deep = columns[1] - columns[0]
        run = (deep * self.across, deep * self.rise)
        return box((x - self.thick, y), (self.thick, rows * self.row), run)


class Shades(NamedTuple):
    """The colours of a box: its right face, its top, its near side, and its edges."""

    face: str
    top: str
    side: str
    edge: str

    @property
    def styles(self) -> tuple[Style, Style, Style]:
        """For the sides in the order of `box`."""
        return (
            Style(self.edge, self.side, 1.0),
            Style(self.edge, self.top, 1.0),
            Style(self.edge, self.face, 1.0),
        )


def box(corner: tuple[float, float], size: tuple[float, float], run: tuple[float, float]) -> Floats:
    """The sides of a box that one sees, (3, 4, 2): the near one, the top, the right one.

    `corner` is the near, upper, left one; `size` (width, height) of the near side; depth goes `run`
    right and up.

    >>> box((0, 0), (10, 20), (5, 3))[1].tolist()
    [[0.0, 0.0], [10.0, 0.0], [15.0, -3.0], [5.0, -3.0]]
    """
    (x, y), (wide, high), (dx, dy) = corner, size, run
    near = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], float)
    back = np.array([dx, -dy])
    top = np.stack([near[0], near[1], near[1] + back, near[0] + back])
    right = np.stack([near[1], near[1] + back, near[2] + back, near[2]])
    return np.stack([near, top, right]) + [x, y]


def neutral(theme: Theme) -> Shades:
    """The shades of what no kernel made: neutral ink on the theme's background."""
    face, top, side = (mix(theme.background, theme.ink, part) for part in (0.05, 0.1, 0.19))
    return Shades(face, top, side, theme.line)


@paired
def dark(theme: Theme) -> str:
    """The shade of inputs that are seen: dark, yet lines in ink still stand out on it."""
    shades = [mix(theme.background, theme.ink, part / 100) for part in range(62, 40, -2)]
    return next((shade for shade in shades if contrast(shade, theme.ink) >= 3.1), shades[-1])


def tinted(colour: str, theme: Theme) -> Shades:
    """The shades of a feature map whose kernel has this colour: pale, so that its neurons stand
    out.
    """
    face, top, side = (mix(theme.background, colour, part) for part in (0.1, 0.2, 0.34))
    return Shades(face, top, side, mix(theme.background, colour, 0.75))


def solid(colour: str, theme: Theme) -> Shades:
    """The shades of a kernel of this colour."""
    dark, light = mix(colour, "#000000", 0.2), mix(colour, theme.background, 0.3)
    return Shades(colour, light, dark, mix(colour, theme.background, 0.75))


def sides(corners: Floats, shades: Shades, cls: str) -> Mark:
    """A box, from the corners of its three sides."""
    return Polygons(corners, shades.styles, np.arange(3), cls=cls)


def grid(view: View, slot: float, rows: int, columns: tuple[float, int], colour: str) -> list[Mark]:
    """The lines between the cells of a card's face."""
    near, far = columns
    row, column = np.arange(1.0, rows), np.arange(np.floor(near) + 1.0, far)
    if not len(row) + len(column):
        return []
    start = np.concatenate([view.at(slot, row, near), view.at(slot, 0, column)])
    end = np.concatenate([view.at(slot, row, far), view.at(slot, rows, column)])
    none = np.zeros(len(start))
    return [Lines(start, end, none, (Style(colour, None, 0.7),), none.astype(int), "grid")]


def run_of(columns: float, row: float) -> tuple[float, float]:
    """How far to the right and up that many columns go, where a row is `row` points high.

    >>> run_of(10, 10)
    (80.0, 34.0)
    """
    return columns * DEPTH[0] * row, columns * DEPTH[1] * row
