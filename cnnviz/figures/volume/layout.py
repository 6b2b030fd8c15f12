"""Where the volume figure's blocks, kernels and words stand, and at what scale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import head
from cnnviz.figures.ink.blocks3d import DEPTH, View, run_of
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.request import Request
from cnnviz.figures.volume.room import COLUMN, NARROW, SLIDE, SQUARE, Room
from cnnviz.figures.volume.subject import Subject, slots, spot
from cnnviz.picture.marks import Floats
from cnnviz.picture.text import width


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
    room: Room


class Cell(NamedTuple):
    """The size of a cell: a row's height and a column's run."""

    row: float
    across: float
    rise: float


class Page(NamedTuple):
    """The canvas: its size, the y of the words above and below, the room at the blocks' sides, and
    that of all else.
    """

    wide: float
    high: float
    heads: float
    foot: float
    sides: tuple[float, float]
    room: Room


def layout(request: Request, about: Subject, notes: int = 1) -> Laid:
    """Places everything, with `notes` lines at the foot.

    Raises CnnvizError where the canvas is too small, with sizes that are not.
    """
    page = _page(request, about, notes)
    low = 220 if page.wide < NARROW else 300
    if page.wide < 400 or page.foot - page.heads < low:
        raise CnnvizError(REFUSED)
    cells, scale = _cells(about, page)
    if page.wide < NARROW and _is_small(about, cells):
        raise CnnvizError(REFUSED)
    return _placed(about, page, (cells, scale), request.focus)


REFUSED = (
    "the figure volume does not fit the size that was asked for: take --size 16:9, 4:3 or page"
)


def _page(request: Request, about: Subject, notes: int) -> Page:
    wide, high, _ = canvas(request)
    if wide < NARROW:
        below = head(request, about.title) + 9 if compact(request) else 92.0
        heads = 16.0 if request.title == "" else below
        room = COLUMN if wide < 500 else SQUARE
        return Page(wide, high, heads, high - 12 - 15 * notes, (0.0, 0.0), room)
    labels = [
        f"{shape[1]:,} {'long' if about.flat else 'high'}" for shape in (about.source, about.target)
    ]
    one, two = (width(label, 13) + 10 for label in labels)
    heads = 26.0 if request.title == "" else 94.0
    return Page(wide, high, heads, high - 48 - 17 * notes, (one, two), SLIDE)


def _is_small(about: Subject, cells: tuple[Cell, Cell]) -> bool:
    """Whether a block is too small to be looked at on a narrow page."""
    blocks = zip(cells, (about.source, about.target), strict=True)
    return any(cell.row * n < 44 or cell.across * m < 16 for cell, (_, n, m) in blocks)


def _apart(about: Subject, wide: float) -> float:
    """How far one card stands from the next on a canvas so wide; flat ones don't overlap."""
    if wide < NARROW:
        return (23.0 if about.flat else 19.0) if wide < 500 else 24.0
    return min(44.0, max(27.0, 0.0708 * wide - 24))


def _widths(about: Subject, apart: float) -> tuple[float, float]:
    """How wide the two blocks are without the run of their columns."""
    thick = 0.0 if about.flat else 0.24 * apart
    one, two = (slots(drawn)[-1] * apart + thick for drawn in (about.channels, about.maps))
    return one, two


def _cells(about: Subject, page: Page) -> tuple[tuple[Cell, Cell], str]:
    """The largest cells with which both blocks fit, and in words what is then not to scale."""
    gaps = max(184.0, 0.36 * page.wide - 75)
    if page.wide < NARROW:
        gaps = 0.272 * page.wide
    room = (
        page.wide
        - 2 * page.room.margin
        - sum(page.sides)
        - sum(_widths(about, _apart(about, page.wide)))
        - gaps
    )
    highs = tuple(foot - top for top, foot in _spans(about, page))
    cell = _cell(about, page.wide, room, highs)
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
    room, foot = page.room, page.foot - page.room.foot
    lines = room.lanes[0] + room.lanes[1] * (len(about.maps) - 1)
    return (
        (page.heads + room.heads[0], foot - room.labels[0]),
        (page.heads + room.heads[1], foot - room.labels[1] - lines),
    )


def _cell(about: Subject, wide: float, room: float, highs: tuple[float, ...]) -> Cell:
    """The largest cell for both blocks on a page so `wide`, whose runs have `room` together, and
    their heights `highs`.

    To scale, unless one axis would then be too short to be seen.
    """
    rows = (about.source[1], about.target[1])
    columns = (about.source[2], about.target[2])
    if about.flat:
        # The next map stands over no neuron of this one, and a gap tells one from the other.
        across = min(26.0, _apart(about, wide) - 3)
        return Cell(min(27.0, *(h / n for h, n in zip(highs, rows, strict=True))), across, 0.0)
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
    ((one, two), scale), room = scaled, page.room
    source, target = _views(about, page, (one, two))
    radius = _radius(two, 8.0 if room.sizes else 6.0)
    place = spot(about, (rim(radius, two.row), rim(radius, two.across)), focus)
    begin = source.x + _widths(about, source.apart)[0] + one.across * about.source[2]
    feet = _feet(about, page, (one, two))
    lanes = feet[1] + room.lanes[0] + room.lanes[1] * np.arange(float(len(about.maps)))
    span = _span(about, page, target.y - two.rise * about.target[2], float(lanes[-1]))
    small, kernels = _kernels(about, (begin, target.x), span)
    fork = (float(kernels[0][0]) - room.fork, feet[0] + 10 + room.band / 2)
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
        room=room,
    )


def _views(about: Subject, page: Page, cells: tuple[Cell, Cell]) -> tuple[View, View]:
    """Where both blocks stand: at either side of the page, each upon its foot."""
    (one, two), room, apart = cells, page.room, _apart(about, page.wide)
    thick, feet = 0.0 if about.flat else 0.24 * apart, _feet(about, page, cells)
    left = room.margin + page.sides[0]
    wide = two.across * about.target[2] + _widths(about, apart)[1]
    right = page.wide - room.margin - page.sides[1] - wide
    return (
        View(left, feet[0] - one.row * about.source[1], apart, *one, thick),
        View(right, feet[1] - two.row * about.target[1], apart, *two, thick),
    )


def _span(about: Subject, page: Page, top: float, low: float) -> tuple[float, float]:
    """Between which y the kernels stand. On a narrow page that is below the words over the output,
    which reach as far as the kernels: beside the output, from its `top` to the `low`est line, so
    that the last name stands above the words below.
    """
    if page.room.sizes:
        return page.heads + page.room.heads[0], page.foot - 20
    pitch = (low - top + 20) / (slots(about.maps)[-1] + 1)
    if pitch < 22:
        raise CnnvizError(REFUSED)
    return top - 6, low + min(14.0, pitch / 2 - 6)


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
    between = gap[1] - gap[0]
    small = small_view(about, 15.0 if between > 240 else 12.0 if between > 170 else 9.0, pitch - 8)
    wide, tall = small_size(about, small)
    x = gap[0] + (0.5 if between > 170 else 0.46) * between - wide / 2
    ys = (top + foot) / 2 + pitch * (at - at[-1] / 2) - tall / 2
    return small, np.stack([np.full(len(ys), x), ys], axis=1)


def rim(radius: float, cell: float) -> int:
    """The first cell from an edge whose neuron stays inside it.

    >>> rim(7.5, 20.0), rim(8.0, 4.0)
    (0, 2)
    """
    return max(0, int(np.ceil((radius + 0.5) / cell - 0.5)))


def _radius(cell: Cell, least: float) -> float:
    """The radius of a neuron: that of its cell, or `least` where that is too small for a letter."""
    inside = min(cell.row / 2 - 1.6, cell.across / 2 - 1.6)
    return min(max(inside, 6.0), 9.5) if inside >= 4.8 else least


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
