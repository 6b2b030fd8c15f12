"""Where the volume figure's blocks, kernels and words stand, and at what scale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.blocks3d import DEPTH, View, run_of
from cnnviz.figures.canvas import canvas
from cnnviz.figures.request import Request
from cnnviz.figures.volume_subject import Subject, slots, spot
from cnnviz.picture.marks import Floats
from cnnviz.picture.text import width

MARGIN = 22.0
HEADS = (36.0, 82.0)
"""The height of the words above the input and the kernels, and above the output."""
BAND = 11.0
"""How broad the band is that brings the receptive field to the kernels."""
LANE = (13.0, 8.0)
"""How far below the output the first line to a map runs, and how far each next one below it."""
LABELS = (80.0, 46.0)
"""The height of the words and the band under the input, and of the words under the lines."""


class Laid(NamedTuple):
    """The canvas, and where things go on it.

    `source`, `target` and `small` are the views of the input, the output and one kernel (at the
    origin), `kernels` (n, 2) the upper left corners of the drawn kernels, `radius` a neuron's. At
    `fork` the band from the receptive field turns to the kernels. `place` is the (row, column) of
    the neurons that are drawn on all maps, `lanes` (n,) the y of the lines below the output.
    `heads` and `foot` are the y of the first line of words above and below; `scale` says
    in words what is not to scale.
    """

    wide: float
    high: float
    source: View
    target: View
    small: View
    kernels: Floats
    fork: tuple[float, float]
    radius: float
    place: tuple[int, int]
    lanes: Floats
    heads: float
    foot: float
    scale: str


class Cell(NamedTuple):
    """The size of a cell: a row's height and a column's run."""

    row: float
    across: float
    rise: float


class Page(NamedTuple):
    """The canvas: its size, the y of the words above and below, the room at the blocks' sides."""

    wide: float
    high: float
    heads: float
    foot: float
    sides: tuple[float, float]


def layout(request: Request, about: Subject, notes: int = 1) -> Laid:
    """Places everything, with `notes` lines at the foot.

    Raises CnnvizError where the canvas is too small, with sizes that are not.
    """
    wide, high, _ = canvas(request)
    labels = [
        f"{shape[1]:,} {'long' if about.flat else 'high'}" for shape in (about.source, about.target)
    ]
    one, two = (width(label, 13) + 10 for label in labels)
    page = Page(
        wide, high, 26.0 if request.title == "" else 94.0, high - 48 - 17 * notes, (one, two)
    )
    if wide < 640 or page.foot - page.heads < 300:
        raise CnnvizError(
            "the figure volume does not fit the size that was asked for:"
            " take --size 16:9, 4:3 or page"
        )
    return _placed(about, page, _cells(about, page), request.focus)


def _apart(wide: float) -> float:
    """How far one card stands from the next on a canvas so wide."""
    return min(44.0, max(27.0, 0.0708 * wide - 24))


def _widths(about: Subject, apart: float) -> tuple[float, float]:
    """How wide the two blocks are without the run of their columns."""
    thick = 0.0 if about.flat else 0.24 * apart
    one, two = (slots(drawn)[-1] * apart + thick for drawn in (about.channels, about.maps))
    return one, two


def _cells(about: Subject, page: Page) -> tuple[tuple[Cell, Cell], str]:
    """The largest cells with which both blocks fit, and in words what is then not to scale."""
    gaps = max(184.0, 0.36 * page.wide - 75)
    room = page.wide - 2 * MARGIN - sum(page.sides) - sum(_widths(about, _apart(page.wide))) - gaps
    highs = tuple(foot - top for top, foot in _spans(about, page))
    cell = _cell(about, room, highs)
    even = about.flat or abs(cell.across - DEPTH[0] * cell.row) < 1e-6
    scale = "Channels are drawn apart." if even else "Not to scale."
    ratio = about.target[1] / about.source[1]
    if ratio >= 0.45:
        return (cell, cell), scale
    up = min(0.55 / ratio, 30.0 / cell.row, 1 + 50.0 / (cell.across * about.target[2]))
    deep = 1.0 if about.flat else up
    larger = Cell(cell.row * up, cell.across * deep, cell.rise * deep)
    return (cell, larger), "Input and output are drawn to different scales."


def _spans(about: Subject, page: Page) -> tuple[tuple[float, float], tuple[float, float]]:
    """Between which y the input may stand, and the output."""
    foot = page.foot - 22
    lines = LANE[0] + LANE[1] * (len(about.maps) - 1)
    return (
        (page.heads + HEADS[0], foot - LABELS[0]),
        (page.heads + HEADS[1], foot - LABELS[1] - lines),
    )


def _cell(about: Subject, room: float, highs: tuple[float, ...]) -> Cell:
    """The largest cell for both blocks, whose runs have `room` together, and their heights `highs`.

    To scale, unless one axis would then be too short to be seen.
    """
    rows = (about.source[1], about.target[1])
    columns = (about.source[2], about.target[2])
    if about.flat:
        return Cell(min(27.0, *(h / n for h, n in zip(highs, rows, strict=True))), 26.0, 0.0)
    deep, widest = max(columns), room / sum(columns) / DEPTH[0]
    even = min(30.0, widest, *(h / (n + DEPTH[1] * deep) for h, n in zip(highs, rows, strict=True)))
    if even * max(rows) >= 50 and even * deep * DEPTH[0] >= 16:
        return Cell(even, *run_of(1, even))
    side = min(30.0, widest, 0.4 * min(highs) / (DEPTH[1] * deep))
    left = (h - side * DEPTH[1] * deep for h in highs)
    return Cell(min(30.0, *(h / n for h, n in zip(left, rows, strict=True))), *run_of(1, side))


def _placed(
    about: Subject, page: Page, scaled: tuple[tuple[Cell, Cell], str], focus: tuple[int, ...] | None
) -> Laid:
    (one, two), scale = scaled
    apart = _apart(page.wide)
    thick = 0.0 if about.flat else 0.24 * apart
    widths = _widths(about, apart)
    left, feet = MARGIN + page.sides[0], _feet(about, page, (one, two))
    right = page.wide - MARGIN - page.sides[1] - two.across * about.target[2] - widths[1]
    source = View(left, feet[0] - one.row * about.source[1], apart, *one, thick)
    target = View(right, feet[1] - two.row * about.target[1], apart, *two, thick)
    radius = _radius(two)
    place = spot(about, (rim(radius, two.row), rim(radius, two.across)), focus)
    gap = (left + widths[0] + one.across * about.source[2], right)
    small, kernels = _kernels(about, gap, (page.heads + HEADS[0], page.foot - 20))
    fork = (float(kernels[0][0]) - 32, feet[0] + 10 + BAND / 2)
    lanes = feet[1] + LANE[0] + LANE[1] * np.arange(float(len(about.maps)))
    return Laid(
        wide=page.wide,
        high=page.high,
        source=source,
        target=target,
        small=small,
        kernels=kernels,
        fork=fork,
        radius=radius,
        place=place,
        lanes=lanes,
        heads=page.heads,
        foot=page.foot,
        scale=scale,
    )


def _feet(about: Subject, page: Page, cells: tuple[Cell, Cell]) -> tuple[float, float]:
    """The y of the near lower corners of the input and the output, a little low in their spans."""
    found = []
    for (top, foot), cell, shape in zip(
        _spans(about, page), cells, (about.source, about.target), strict=True
    ):
        high = cell.row * shape[1] + cell.rise * shape[2]
        found.append(foot - 0.4 * max(0.0, foot - top - high))
    return found[0], found[1]


def _kernels(
    about: Subject, gap: tuple[float, float], span: tuple[float, float]
) -> tuple[View, Floats]:
    """The view of one kernel, and the upper left corners of all, below one another.

    `gap` is between the input and the output, `span` the y between which they stand.
    """
    (top, foot), at = span, np.array(slots(about.maps))
    pitch = min(62.0, (foot - top) / (at[-1] + 1))
    small = small_view(about, 15.0 if gap[1] - gap[0] > 240 else 12.0, pitch - 8)
    wide, tall = small_size(about, small)
    x = gap[0] + 0.5 * (gap[1] - gap[0]) - wide / 2
    ys = (top + foot) / 2 + pitch * (at - at[-1] / 2) - tall / 2
    return small, np.stack([np.full(len(ys), x), ys], axis=1)


def rim(radius: float, cell: float) -> int:
    """The first cell from an edge whose neuron stays inside it.

    >>> rim(7.5, 20.0), rim(8.0, 4.0)
    (0, 2)
    """
    return max(0, int(np.ceil((radius + 0.5) / cell - 0.5)))


def _radius(cell: Cell) -> float:
    """The radius of a neuron: that of its cell, or larger where that is too small for a letter."""
    inside = min(cell.row / 2 - 1.6, cell.across / 2 - 1.6)
    return min(max(inside, 6.0), 9.5) if inside >= 4.8 else 8.0


def small_view(about: Subject, apart: float, most: float) -> View:
    """The view of one kernel at the origin: as the blocks, but up to `most` points high."""
    rows, columns = about.kernel
    most = min(46.0, most)
    if about.flat:
        return View(0, 0, 15.0, min(12.0, most / rows), 12.0, 0.0)
    row = min(13.0, most / (rows + DEPTH[1] * columns), 40 / (columns * DEPTH[0]))
    return View(0, 0, apart, row, *run_of(1, row), 3.0)


def small_size(about: Subject, small: View) -> tuple[float, float]:
    """The width and height of a kernel as it is drawn."""
    rows, columns = about.kernel
    wide = slots(about.channels)[-1] * small.apart + small.thick + columns * small.across
    return wide, rows * small.row + columns * small.rise
