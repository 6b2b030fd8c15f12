"""Where the plots of a growing cost stand on a page, and their scales."""

from __future__ import annotations

from math import log2
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.cost.cost import MEASURES
from cnnviz.figures.cost.sweep import Growth
from cnnviz.figures.ink.axis import SIZE, LogAxis, log_axis, power_words
from cnnviz.figures.page.canvas import NARROW
from cnnviz.figures.page.margins import edge
from cnnviz.picture.text import width

LABELS = (150.0, 124.0, 134.0)
"""The room to the right of a plot for the names of its curves: on a wide page, on others, and on a
paper's column, where each name fits a line.
"""
POWERS = 86.0
"""The room to the left of a plot for the names of powers of ten."""


class Plot(NamedTuple):
    """Where one plot stands: its upper left corner, its width and that of the names beside it,
    its scales, the type sizes of its title and of the curves' names, whether the powers of ten
    are named to its left and the sizes below it.
    """

    x: float
    y: float
    width: float
    labels: float
    axis: LogAxis
    sizes: tuple[int, ...]
    head: float = 19.0
    names: float = 13.0
    powered: bool = True
    footed: bool = True

    @property
    def foot(self) -> float:
        """The y of the horizontal axis."""
        return self.y + self.axis.length

    def across(self, size: int) -> float:
        """The x of a size: equal steps are equal factors."""
        first, last = self.sizes[0], self.sizes[-1]
        return self.x + self.width * log2(size / first) / log2(last / first)

    def points(self, counts: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """The places (n, 2) of a curve's counts, one a size."""
        pairs = zip(self.sizes, counts, strict=True)
        return np.array([(self.across(s), self.foot - self.axis.place(c)) for s, c in pairs])


def plots(growth: Growth, page: tuple[float, float, float], low: bool) -> tuple[Plot, Plot]:
    """The plots, with the same scales, between `top` and `foot` of a page (width, top, foot).

    They stand side by side or, on a narrow page, one above the other. Raises CnnvizError, with
    sizes that do, where there is no room.
    """
    if page[0] < (NARROW if low else 500):
        return _slim_plots(growth, page)
    wide, top, foot = page
    stacked, x, gap = wide < NARROW, edge(wide) + POWERS, 30.0
    room = wide - edge(wide) - x
    labels = LABELS[wide < 900]
    across = room - labels if stacked else (room - gap) / 2 - labels
    down = (foot - top) / (2 if stacked else 1)
    high = down - 30 - 44
    _must_fit(across, high)
    first = Plot(x, top + 30, across, labels, _axis(growth, high), growth.sizes)
    if stacked:
        return first, first._replace(y=first.y + down)
    return first, first._replace(x=x + across + labels + gap, powered=False)


def _slim_plots(growth: Growth, page: tuple[float, float, float]) -> tuple[Plot, Plot]:
    """The same, one above the other on a paper's column: their sizes are named once, below both."""
    wide, top, foot = page
    labels, high = LABELS[2], (foot - top - 2 * 24 - 6 - 40) / 2
    axis = _axis(growth, high)
    named = max(width(power_words(k), SIZE) for k in axis.named(across=False))
    x = edge(wide) + named + 10
    across = wide - edge(wide) - x - labels
    _must_fit(across, high)
    first = Plot(x, top + 24, across, labels, axis, growth.sizes, 14.0, 12.0, footed=False)
    return first, first._replace(y=first.foot + 6 + 24, footed=True)


def _must_fit(across: float, high: float) -> None:
    if across < 110 or high < 78:
        raise CnnvizError(
            "the curves of the figure cost do not fit the size that was asked for:"
            " take --size 16:9, 4:3, square or page"
        )


def _axis(growth: Growth, high: float) -> LogAxis:
    """One scale of counts for both plots."""
    kinds = range(len(growth.costs[0]))
    return log_axis([c for m in MEASURES for k in kinds for c in growth.curve(k, m)], high)
