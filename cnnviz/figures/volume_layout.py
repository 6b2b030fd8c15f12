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
HEADS = 50.0
"""The height of the two lines of words above the blocks."""
LABELS = (62.0, 98.0)
"""The height of the words under the input and under the output."""


class Laid(NamedTuple):
    """The canvas, and where things go on it.

    `source`, `target` and `small` are the views of the input, the output and one kernel (at the
    origin), `kernels` (n, 2) the upper left corners of the drawn kernels, `radius` a neuron's. At
    `fork` the beam from the receptive field parts. `place` is the (row, column) of the row of
    neurons. `heads` and `foot` are the y of the first line of words above and below; `scale` says
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
        wide, high, 26.0 if request.title == "" else 94.0, high - 46 - 16 * notes, (one, two)
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
    gaps = max(210.0, 0.36 * page.wide - 60)
    room = page.wide - 2 * MARGIN - sum(page.sides) - sum(_widths(about, _apart(page.wide))) - gaps
    body = page.foot - 24 - page.heads - HEADS
    more = 38.0 if page.wide < 800 else 20.0 if page.wide < 900 else 0.0
    highs = body - LABELS[0], body - LABELS[1] - more
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


def _cell(about: Subject, room: float, highs: tuple[float, float]) -> Cell:
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
    rise = max(one.rise * about.source[2], two.rise * about.target[2])
    top, left = page.heads + HEADS + rise + 6, MARGIN + page.sides[0]
    right = page.wide - MARGIN - page.sides[1] - two.across * about.target[2] - widths[1]
    source, target = View(left, top, apart, *one, thick), View(right, top, apart, *two, thick)
    radius = _radius(two)
    rims = [int(np.ceil((radius - 0.5) / size - 0.5)) for size in (two.row, two.across)]
    place = spot(about, (rims[0], rims[1]), focus)
    first = target.at(0, place[0] + 0.5, place[1] + 0.5)
    gap = (left + widths[0] + one.across * about.source[2], float(first[0]))
    level, steep = float(first[1]), (radius + 3) / apart
    small, kernels = _kernels(about, gap, (level, page.heads + HEADS, page.foot - 24), steep)
    fork = (gap[0] + 0.28 * (gap[1] - gap[0]), level + 14)
    return Laid(
        *(page.wide, page.high, source, target, small, kernels),
        *(fork, radius, place, page.heads, page.foot, scale),
    )


def _kernels(
    about: Subject, gap: tuple[float, float], levels: tuple[float, float, float], steep: float
) -> tuple[View, Floats]:
    """The view of one kernel, and the upper left corners of all: the first one level with the row.

    The others stand below it, or above where there is more room, so far that their lines come in
    at a slope of `steep` at least: none crosses another neuron then. `gap` is between the input and
    the row, `levels` are the y of the row, of the top and of the foot of the room for the kernels.
    """
    level, top, foot = levels
    down = foot - level >= level - top
    room = (foot - level if down else level - top) - 22
    at = np.array(slots(about.maps))
    pitch = min(62.0, room / max(1, at[-1]))
    extra = max(0.0, min(steep * 0.42 * (gap[1] - gap[0]) + 9 - pitch, room - 26 * at[-1]))
    pitch = min(62.0, (room - extra) / max(1, at[-1]))
    small = small_view(about, 15.0 if gap[1] - gap[0] > 240 else 13.0, pitch - 8)
    wide, tall = small_size(about, small)
    x = gap[0] + 0.55 * (gap[1] - gap[0]) - wide / 2
    ys = level - tall / 2 + (1 if down else -1) * (pitch * at + extra * (at > 0))
    return small, np.stack([np.full(len(ys), x), ys], axis=1)


def _radius(cell: Cell) -> float:
    """The radius of a neuron: that of its cell, or larger where that is too small for a letter."""
    inside = min(cell.row, 0.98 * float(np.hypot(cell.across, cell.rise))) / 2 - 1.0
    return min(inside, 9.5) if inside >= 6.2 else 8.0


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
