"""How large the pictures of the figure image are: side by side, feature maps of one layer below one
another, all with pixels of one size while the room is high enough.
"""

from __future__ import annotations

from math import inf
from typing import Literal, NamedTuple

import numpy as np

from cnnviz.figures.image.subject import Subject

BELOW, APART = 22.0, 10.0
"""The room for a line below a feature map, the range of its values; and between two maps."""
LOWEST = 70.0
"""The least height of the columns, in points."""
SMALLEST = 44.0
"""The least length of a picture's longer side, in points."""
NAME = 19.0
"""The room for words above a kernel, or below a map that stands below another."""

Where = Literal["beside", "over", ""]


class Way(NamedTuple):
    """How much is drawn: at most so many feature maps of a layer, whether the sum is shown with
    its terms, and where what acts on each neuron alone has its maps: in a column of their own,
    over the next layer's, or nowhere.
    """

    maps: int
    worked: bool
    acted: Where = ""


class Column(NamedTuple):
    """So many pictures of rows and columns below one another, each with room `below` it, in a
    column that is at least so wide; below all a `lower` one of rows and columns, if that has some.
    Pixels are at most as large as those of all maps, `most`, where these can be seen.
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
        """The side of a pixel of the smallest picture that can be seen."""
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
        """The pixel of `side`, but one that can be seen, and fits a height."""
        return min(max(min(side, self.most), self.smallest), self.highest(height))

    def lower_pixel(self, pixel: float) -> float:
        """The pixel of the lower picture: that of those above, but one that can be seen."""
        return max(pixel, _smallest(*self.lower)) if self.lower[0] else 0.0

    def width(self, side: float, height: float) -> float:
        """The width that it takes with pixels of `side`."""
        return max(self.least, self.pixel(side, height) * self.columns)


def _smallest(rows: int, columns: int) -> float:
    """The least side of a pixel in a picture of rows and columns."""
    return SMALLEST / max(rows, columns)


class Plan(NamedTuple):
    """The columns of pictures and the gap between them, the width of the kernels' column, which is
    the second, and the whole width.
    """

    columns: list[Column]
    gap: float
    kernels: float
    width: float

    @property
    def free(self) -> float:
        """The width that is left for pictures."""
        return self.width - self.kernels - self.gap * len(self.columns)

    @property
    def lowest(self) -> float:
        """The least height of the pictures, none where they have no room in the width."""
        if sum(one.width(0.0, inf) for one in self.columns) > self.free:
            return inf
        return max(one.lowest for one in self.columns)

    def pixels(self, height: float) -> list[float]:
        """The side of a pixel in each column, in a room so high."""
        columns = _alike(self.columns, height)
        side = _side(self.free, height, columns)
        found = [one.pixel(side, height) for one in columns]
        if self.columns[-1].lower[0]:
            # What acts on a map is as large as that.
            found[1] = found[-1] = min(found[1], found[-1])
        return found

    def widths(self, height: float) -> list[float]:
        """The width of each column, the kernels' too, in a room so high."""
        columns = _alike(self.columns, height)
        side = _side(self.free, height, columns)
        first, *others = (one.width(side, height) for one in columns)
        return [first, self.kernels, *others]


def plan_of(about: Subject, width: float, least: list[float], kernel: float, way: Way) -> Plan:
    """The columns in a width, each with its least; a kernel is so wide."""
    columns = _columns(about, [least[0], *least[2:]], way)
    gap = 36.0 if width > 600 else 18.0 if width > 450 else 14.0
    gap = {36.0: 22.0, 14.0: 11.0}.get(gap, gap) if len(columns) > 3 else gap
    return Plan(columns, gap, max(least[1], kernel), width)


def _columns(about: Subject, least: list[float], way: Way) -> list[Column]:
    """The picture, the maps of the convolution, what acts on these, and those of the next layer."""
    _, rows, columns = about.picture.shape
    found = [Column(1, rows, columns, 0.0, least[0])]
    for at, stage in enumerate(about.stages):
        maps, rows, columns = stage.maps.shape
        if at and way.acted == "over":
            below = 2 * BELOW + APART + NAME
            found.append(found[-1]._replace(below=below, least=least[-1], lower=(rows, columns)))
            continue
        found.append(Column(min(way.maps, maps), rows, columns, BELOW, least[len(found)]))
        if not at and way.acted == "beside":
            found.append(found[-1]._replace(least=least[len(found)]))
    return found


def _alike(columns: list[Column], height: float) -> list[Column]:
    """The columns with pixels of one size: in all maps, and in the picture if no maps stand below
    one another, where those of all are small.
    """
    picture, *maps = columns
    single = all(one.total == 1 for one in maps)
    most = min(one.highest(height) for one in (columns if single else maps))
    own = most if single else inf
    return [picture._replace(most=own), *(one._replace(most=most) for one in maps)]


def _side(room: float, height: float, columns: list[Column]) -> float:
    """The largest pixel with which the columns fit side by side: their width grows in straight
    lines between the pixels at which one of them begins or ends to grow.
    """
    bends = (
        (one.smallest, one.least / one.columns, min(one.most, one.highest(height)))
        for one in columns
    )
    sides = sorted({0.0, *(side for each in bends for side in each)})
    widths = [sum(one.width(side, height) for one in columns) for side in sides]
    return float(np.interp(room, widths, sides))
