"""Where the steps of the figure neuron stand, on a slide and on a narrow page."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import MARGIN
from cnnviz.figures.neuron.numbers import Subject
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats


class Sizes(NamedTuple):
    """How large the parts of a neuron are: half the height of the field behind it, the radius of
    the circle in which the bias is added, that of the one that holds the activation, how high a
    number stands over its arrow, the type of numbers and of a band's title, and the room for the
    sum beside the field.
    """

    body: float
    plus: float
    out: float
    over: float
    number: float
    title: float
    sum: float


ROOMY = Sizes(21.0, 11.0, 17.0, 6.0, 13.0, 17.0, 20.5)
LEAST = Sizes(15.5, 9.0, 14.0, 4.0, 12.0, 13.0, 16.5)
EDGE = 8.0
"""How far a neuron's box reaches beyond its activation."""


class Flow(NamedTuple):
    """Where the steps stand: the x of each column, the y at which each band begins, and sizes.

    `strip` is the x of the first cell, one an input, `cell` how wide one is; `pitch` how far inputs
    are apart, `shape` how many there are; `middle` the y of a band's middle below its top and how
    far its two neurons are apart. On a narrow page no kernels are drawn beside the neurons: their
    weights stand in the sums.
    """

    wide: float
    tops: tuple[float, float]
    middle: tuple[float, float]
    pitch: float
    inputs: float
    sums: float
    biases: float
    functions: float
    outs: float
    strip: float
    cell: float
    shape: Shape
    sizes: Sizes = ROOMY
    narrow: bool = False

    @property
    def radius(self) -> float:
        """Of inputs and sums alike."""
        return min(14.0, self.pitch * 0.46)

    def _spread(self, gap: float) -> Floats:
        """0, 1, 2, ... for the inputs, and `gap` more from channel to channel."""
        index = np.arange(prod(self.shape))
        found: Floats = index + gap * (index // self.shape[1])
        return found

    def cells(self) -> Floats:
        """The x (n,) at which the cells begin."""
        return self.strip + self.cell * self._spread(STRIP_GAP / self.cell)

    def input_at(self, at: int) -> Floats:
        """The centres (n, 2) of a band's inputs, with a gap between channels."""
        rows = self._spread(CHANNEL_GAP)
        y = self.tops[at] + self.middle[0] + (rows - rows[-1] / 2) * self.pitch
        return np.stack([np.full(len(y), self.inputs), y], axis=1)

    def row(self, at: int, which: int) -> float:
        """The y of the upper (0) or lower (1) neuron of a band."""
        return self.tops[at] + self.middle[0] + (which - 0.5) * self.middle[1]


CHANNEL_GAP = 0.5
"""How many pitches more two inputs of different channels are apart."""
STRIP_GAP = 8.0
"""How far the cells of two channels are apart, in points."""


TITLE, LOW_TITLE = 27.0, 17.0
"""The room for a band's title, and on a low page."""
STRIP_LEAST = 196.0
"""The room for the words of a kernel, however few cells it has."""
LOW = 148.0
"""The least height of a band without its title."""
NARROW = 700.0
"""A page less wide than this has no room for kernels beside the neurons."""
SIDE = 10.0
"""The margin of a narrow page."""


def flow(about: Subject, page: tuple[float, float, float]) -> Flow:
    """Divides a page (width, top, foot) into two bands of the same columns.

    Raises CnnvizError where the page is too small.
    """
    wide, top, foot = page
    if wide < NARROW:
        return _narrow(about, page)
    each = (foot - top) / 2
    if each < TITLE + LOW:
        raise CnnvizError(REFUSED)
    slots, gaps = prod(about.shape), about.shape[0] - 1
    room = wide - 2 * MARGIN
    cell = min(46.0, (0.3 * room + 4 - STRIP_GAP * gaps) / slots)
    reach = room - max(STRIP_LEAST, cell * slots + STRIP_GAP * gaps) - 26
    parts = (0.05, 0.4, 0.575, 0.77, 0.96)
    one, two, three, four, five = (MARGIN + reach * part for part in parts)
    rows = slots + CHANNEL_GAP * gaps
    pitch = min(30.0, (each - TITLE - 6) / rows)
    middle = TITLE + (each - TITLE) / 2, min(84.0, each - TITLE - 80)
    strip = MARGIN + reach + 26, cell
    tops, columns = (top, top + each), (one, two, three, four, five)
    return Flow(wide, tops, middle, pitch, *columns, *strip, about.shape)


REFUSED = (
    "the figure neuron does not fit the size that was asked for: take --size 16:9, 4:3 or page"
)


def _narrow(about: Subject, page: tuple[float, float, float]) -> Flow:
    """The same two bands without kernels, for a page that is not wide enough for these."""
    wide, top, foot = page
    each = (foot - top) / 2
    sizes, title = (ROOMY, TITLE) if each > 160 else (LEAST, LOW_TITLE)
    rows = prod(about.shape) + CHANNEL_GAP * (about.shape[0] - 1)
    apart = min(90.0, each - title - 2 * (sizes.body + sizes.sum))
    pitch = min(30.0, (each - title - 2) / rows)
    if wide < 400 or apart < 2 * sizes.body + 16 or pitch < 16:
        raise CnnvizError(REFUSED)
    reach, right = wide - 2 * SIDE, wide - SIDE
    parts = (0.03, 0.385, 0.545, 0.74)
    one, two, three, four = (SIDE + 1 + reach * part for part in parts)
    columns = (one, two, three, four, right - EDGE - sizes.out)
    middle = title + (each - title) / 2 + 1, apart
    strip = right + 20, 0.0
    laid = Flow(wide, (top, top + each), middle, pitch, *columns, *strip, about.shape)
    return laid._replace(sizes=sizes, narrow=True)
