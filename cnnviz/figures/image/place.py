"""The sizes of the pictures in the figure image: layers side by side, feature maps of one layer
stacked, all with pixels of one size if the page is high enough.
"""

from __future__ import annotations

from math import inf
from typing import Literal, NamedTuple

import numpy as np

from cnnviz.figures.image.subject import Subject

BELOW, APART = 22.0, 10.0
"""The room below a feature map for the range of its values, and the gap between two maps."""
LOWEST = 70.0
"""The least height of the columns, in points."""
SMALLEST = 44.0
"""The least length of a picture's longer side, in points."""
NAME = 19.0
"""The room for the name above a kernel, or below a map that stands below another."""

Placement = Literal["beside", "over", ""]


class Layout(NamedTuple):
    """How much is drawn: at most this many feature maps of a layer, whether the sum is worked out
    with its terms, and where the maps of the activation stand: in a column of their own, over the
    next layer's, or nowhere.
    """

    maps: int
    worked: bool
    activation: Placement = ""


class Column(NamedTuple):
    """A stack of `total` pictures of rows and columns, each with room `below` it, in a column of at
    least a width; at the bottom a `lower` one of rows and columns, if it has any. Pixels are at
    most as large as those of all maps, `most`, if these are visible.
    """

    total: int
    rows: int
    columns: int
    below: float
    least: float
    lower: tuple[int, int] = (0, 0)
    most: float = inf

    @property
    def smallest(self) -> float:
        """The pixel of the smallest visible picture."""
        return _smallest(self.rows, self.columns)

    @property
    def lowest(self) -> float:
        """The least height."""
        own = self.total * (self.smallest * self.rows + self.below + APART) - APART
        return own + self.lower_pixel(self.smallest) * self.lower[0]

    def highest(self, height: float) -> float:
        """The largest pixel that fits a height."""
        room = height + APART - self.total * (self.below + APART)
        rows, lower, least = self.total * self.rows, self.lower[0], self.lower_pixel(0.0)
        both = room / (rows + lower)
        return both if both >= least else (room - lower * least) / rows

    def pixel(self, side: float, height: float) -> float:
        """The pixel of `side`, but visible, and such that the column fits a height."""
        return min(max(min(side, self.most), self.smallest), self.highest(height))

    def lower_pixel(self, pixel: float) -> float:
        """The pixel of the lower picture: as in those above, but visible."""
        return max(pixel, _smallest(*self.lower)) if self.lower[0] else 0.0

    def width(self, side: float, height: float) -> float:
        """The width with pixels of `side`."""
        return max(self.least, self.pixel(side, height) * self.columns)


def _smallest(rows: int, columns: int) -> float:
    """The least side of a pixel in a picture of rows and columns."""
    return SMALLEST / max(rows, columns)


class Plan(NamedTuple):
    """The columns of pictures and the gap between them, the width of the kernels' column, which is
    the second, and the total width.
    """

    columns: list[Column]
    gap: float
    kernels: float
    width: float

    @property
    def free(self) -> float:
        """The width available for pictures."""
        return self.width - self.kernels - self.gap * len(self.columns)

    @property
    def lowest(self) -> float:
        """The least height of the pictures, infinite if they do not fit the width."""
        if sum(column.width(0.0, inf) for column in self.columns) > self.free:
            return inf
        return max(column.lowest for column in self.columns)

    def pixels(self, height: float) -> list[float]:
        """The side of a pixel in each column, at a height."""
        columns = _same_pixels(self.columns, height)
        side = _side(self.free, height, columns)
        sides = [column.pixel(side, height) for column in columns]
        if self.columns[-1].lower[0]:
            # An activated map is as large as the map.
            sides[1] = sides[-1] = min(sides[1], sides[-1])
        return sides

    def widths(self, height: float) -> list[float]:
        """The width of each column, the kernels' too, at a height."""
        columns = _same_pixels(self.columns, height)
        side = _side(self.free, height, columns)
        first, *others = (column.width(side, height) for column in columns)
        return [first, self.kernels, *others]


def plan_of(
    subject: Subject, width: float, least: list[float], kernel: float, layout: Layout
) -> Plan:
    """The columns in a width, each with its least width; `kernel` is the width of a kernel."""
    columns = _columns(subject, [least[0], *least[2:]], layout)
    gap = 36.0 if width > 600 else 18.0 if width > 450 else 14.0
    gap = {36.0: 22.0, 14.0: 11.0}.get(gap, gap) if len(columns) > 3 else gap
    return Plan(columns, gap, max(least[1], kernel), width)


def _columns(subject: Subject, least: list[float], layout: Layout) -> list[Column]:
    """The columns of the picture, the maps of the convolution, its activation, the next layer."""
    _, rows, columns = subject.picture.shape
    found = [Column(1, rows, columns, 0.0, least[0])]
    for i, stage in enumerate(subject.stages):
        maps, rows, columns = stage.maps.shape
        if i and layout.activation == "over":
            below = 2 * BELOW + APART + NAME
            found.append(found[-1]._replace(below=below, least=least[-1], lower=(rows, columns)))
            continue
        found.append(Column(min(layout.maps, maps), rows, columns, BELOW, least[len(found)]))
        if not i and layout.activation == "beside":
            found.append(found[-1]._replace(least=least[len(found)]))
    return found


def _same_pixels(columns: list[Column], height: float) -> list[Column]:
    """The columns with pixels of one size: in all maps, and in the picture, too, if no column has
    several maps.
    """
    picture, *maps = columns
    single = all(column.total == 1 for column in maps)
    largest = min(column.highest(height) for column in (columns if single else maps))
    picture_largest = largest if single else inf
    return [
        picture._replace(most=picture_largest),
        *(column._replace(most=largest) for column in maps),
    ]


def _side(room: float, height: float, columns: list[Column]) -> float:
    """The largest pixel with which the columns fit side by side: their width is linear between the
    pixels at which one of them starts or stops growing.
    """
    bends = (
        (column.smallest, column.least / column.columns, min(column.most, column.highest(height)))
        for column in columns
    )
    sides = sorted({0.0, *(side for column_bends in bends for side in column_bends)})
    widths = [sum(column.width(side, height) for column in columns) for side in sides]
    return float(np.interp(room, widths, sides))
