"""The figure receptive-field on sheets: maps with nested squares, or strips where they are long."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.blocks3d import View, box, neutral, sides
from cnnviz.figures.ink.shade import mix
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.trace import Reached, Sets, back
from cnnviz.graph.field import Field
from cnnviz.picture.marks import Floats, Group, Lines, Mark, Polygons, Style
from cnnviz.picture.theme import Theme

DEPTH = (0.6, 0.34)
"""Where one column further back stands: so many rows' heights to the right and up."""
GAP = (26.0, 14.0)
"""The least room between two sheets; the second where each has less than 110 points."""
THICK = 5.0
SMALL = 4.0
"""A region less high or wide than this is drawn so."""

Rect = tuple[tuple[float, float], tuple[float, float]]
"""Rows and columns from - to, counted in inputs."""


Marked = tuple[tuple[Sets, float], ...]
"""Positions on a sheet and how dark they are, 0 to 1, the lightest first."""


class Axis(NamedTuple):
    """Where the neurons of a map stand along one axis, counted in inputs: the first one's centre,
    the distance of neighbours, and how many there are.
    """

    start: float
    jump: float
    many: int

    def span(self, low: int = 0, high: int | None = None) -> tuple[float, float]:
        """From where to where the cells `low` to `high` reach."""
        last = self.many - 1 if high is None else high
        return self.start + (low - 0.5) * self.jump, self.start + (last + 0.5) * self.jump


class Sheet(NamedTuple):
    """One map: its axes (rows, columns), its view, which counts in inputs, what is marked on it."""

    axes: tuple[Axis, Axis]
    view: View
    regions: Marked

    @property
    def whole(self) -> Rect:
        """The extent of the map."""
        return self.axes[0].span(), self.axes[1].span()

    def rect(self, positions: Sets) -> Rect:
        """The extent of positions."""
        found = [axis.span(p[0], p[-1]) for axis, p in zip(self.axes, _two(positions), strict=True)]
        return found[0], found[1]

    def corners(self, rect: Rect) -> Floats:
        """The corners (4, 2) of an extent on the sheet, enlarged where it could not be seen."""
        sizes = (self.view.row, self.view.across)
        rows, columns = (_at_least(r, SMALL / size) for r, size in zip(rect, sizes, strict=True))
        return self.view.face(0, rows, columns)


def _two(positions: Sets) -> Sets:
    return positions if len(positions) == 2 else (positions[0], (0,))


def _at_least(span: tuple[float, float], least: float) -> tuple[float, float]:
    middle, half = (span[0] + span[1]) / 2, max(span[1] - span[0], least) / 2
    return middle - half, middle + half


def kept(found: tuple[Column, ...], wide: float) -> tuple[int, ...]:
    """Which columns get a sheet: all, or where that are too many, the last of each map size."""
    places = tuple(range(len(found)))
    if len(places) <= wide // 100:
        return places
    pairs = zip(found[1:], (*found[2:], None), strict=True)
    last = [after is None or after.shape[1:] != one.shape[1:] for one, after in pairs]
    return (0, *(i for i, keep in enumerate(last, 1) if keep))


def marked(about: Subject, places: tuple[int, ...]) -> tuple[tuple[Marked, ...], list[Sets]]:
    """For each sheet what is marked on it, and on each but the first the neuron that lines end at.

    Back from the output, these are the neurons in the middle of what the last one sees; each sheet
    shows what those of the later sheets see, the next one's darkest.
    """
    path = [_middle(about.traced[place]) for place in places]
    regions: list[list[tuple[Sets, float]]] = [[] for _ in places]
    for k in range(len(places) - 1, 0, -1):
        seen = back(about.found, places[k], path[k])
        for sheet in range(k):
            dark = 0.5 - 0.38 * (k - sheet - 1) / max(1, len(places) - 2)
            regions[sheet].append((seen[places[sheet]].positions, dark))
    for sheet, one in enumerate(path[1:], 1):
        regions[sheet].append((one.positions, 1.0))
    return tuple(map(tuple, regions)), [one.positions for one in path]


def _middle(reached: Reached) -> Reached:
    return reached._replace(positions=tuple((p[len(p) // 2],) for p in reached.positions))


def drawing(
    about: Subject,
    places: tuple[int, ...],
    room: tuple[float, float, float, float],
    theme: Theme,
) -> tuple[Group, tuple[float, ...]]:
    """The sheets of some columns as marks, and the x of their middles, in a room (x, y, w, h)."""
    shown = about.only(places)
    regions: tuple[Marked, ...]
    if about.forward:
        reached = [one.positions for one in shown.traced]
        regions = tuple(((one, 1.0 if i == 0 else 0.4),) for i, one in enumerate(reached))
        links = list(pairwise(reached))
    else:
        regions, path = marked(about, places)
        links = [(one[-1 if i == 0 else -2][0], path[i + 1]) for i, one in enumerate(regions[:-1])]
    placed = [axes(c, f, about.found[0]) for c, f in zip(shown.found, shown.seen, strict=True)]
    found = sheets(placed, regions, room, about.flat)
    middles = []
    for sheet in found:
        corners = _box(sheet)[..., 0]
        middles.append(float(corners.min() + corners.max()) / 2)
    return draw(found, links, theme), tuple(middles)


def axes(column: Column, field: Field | None, first: Column) -> tuple[Axis, Axis]:
    """Where a column's neurons stand, by their receptive fields, or evenly where these differ."""
    sizes, whole = _pair(spatial(column.shape)[1:]), _pair(spatial(first.shape)[1:])
    if field is not None:
        starts, jumps = (*field.start, 0.0), (*field.jump, 1)
        one, two = (Axis(starts[i], float(jumps[i]), sizes[i]) for i in (0, 1))
        return one, two
    one, two = (Axis((n / m - 1) / 2, n / m, m) for n, m in zip(whole, sizes, strict=True))
    return one, two


def _pair(shape: tuple[int, ...]) -> tuple[int, int]:
    return (shape[0], 1) if len(shape) == 1 else (shape[0], shape[1])


def sheets(
    placed: list[tuple[Axis, Axis]],
    regions: tuple[Marked, ...],
    room: tuple[float, float, float, float],
    flat: bool,
) -> tuple[Sheet, ...]:
    """The sheets in a room (x, y, width, height): to one scale, each in the middle of its share."""
    x, top, wide, high = room
    spans = np.array([[axis.span() for axis in pair] for pair in placed])
    (r0, c0), (r1, c1) = spans[..., 0].min(0), spans[..., 1].max(0)
    share = wide / len(placed)
    unit, across, rise, thick = high / (r1 - r0), 24.0, 0.0, 0.0
    if not flat:
        deep = c1 - c0
        unit = min(
            high / (r1 - r0 + DEPTH[1] * deep), (share - GAP[share < 110]) / (DEPTH[0] * deep)
        )
        across, rise, thick = unit * DEPTH[0], unit * DEPTH[1], THICK
    y = top + (high - unit * (r1 - r0) - rise * (c1 - c0)) / 2 + rise * c1 - unit * r0
    made = []
    for i, (pair, marks) in enumerate(zip(placed, regions, strict=True)):
        near, far = pair[1].span()
        at = x + share * (i + 0.5) - (near + far) / 2 * across - thick / 2
        made.append(Sheet(pair, View(at, y, 0.0, unit, across, rise, thick), marks))
    return tuple(made)


def draw(found: tuple[Sheet, ...], links: list[tuple[Sets, Sets]], theme: Theme) -> Group:
    """The sheets, back to front, and between them the lines that join a region to what it makes.

    What runs behind a sheet is dashed.
    """
    marks: list[Mark] = []
    for i, sheet in enumerate(found):
        marks += _sheet(sheet, theme)
        if i:
            start, end = _ends(found[i - 1], sheet, links[i - 1])
            marks.append(_dashed(start, end, sheet, theme))
        if i + 1 < len(found):
            start, end = _ends(sheet, found[i + 1], links[i])
            ink, none = (Style(theme.ink, None, 1.3),), np.zeros(len(start))
            marks.append(Lines(start, end, none, ink, none.astype(int), "beam"))
    return Group(tuple(marks), "panel", {"panel": "receptive-field", "ink": "neutral"})


def _sheet(sheet: Sheet, theme: Theme) -> list[Mark]:
    """One map: its box, its cells where they can be seen, and the regions on it."""
    marks: list[Mark] = [sides(_box(sheet), neutral(theme), "sheet")]
    for positions, dark in sheet.regions:
        fill = theme.ink if dark == 1 else mix(theme.background, theme.ink, dark)
        rim = Style(theme.ink, fill, 0.9)
        quads = np.stack([sheet.corners(rect) for rect in _cells(sheet, positions)])
        field = Polygons(quads, (rim,), np.zeros(len(quads), int), cls="field")
        marks += [*_grid(sheet, theme), field] if dark == 1 else [field]
    return marks if any(dark == 1 for _, dark in sheet.regions) else [*marks, *_grid(sheet, theme)]


def _box(sheet: Sheet) -> Floats:
    (r0, r1), (c0, c1) = sheet.whole
    view = sheet.view
    x, y = view.at(0, r0, c0)
    run = ((c1 - c0) * view.across, (c1 - c0) * view.rise)
    return box((float(x) - view.thick, float(y)), (view.thick, (r1 - r0) * view.row), run)


def _grid(sheet: Sheet, theme: Theme) -> list[Mark]:
    """The lines between cells that are at least 7 points high."""
    rows, columns = sheet.axes
    if rows.jump * sheet.view.row < 7:
        return []
    (r0, r1), (c0, c1) = sheet.whole
    down = rows.start + (np.arange(1.0, rows.many) - 0.5) * rows.jump
    along = columns.start + (np.arange(1.0, columns.many) - 0.5) * columns.jump
    start = np.concatenate([sheet.view.at(0, down, c0), sheet.view.at(0, r0, along)])
    end = np.concatenate([sheet.view.at(0, down, c1), sheet.view.at(0, r1, along)])
    none = np.zeros(len(start))
    return [Lines(start, end, none, (Style(theme.faint, None, 0.7),), none.astype(int), "grid")]


def _cells(sheet: Sheet, positions: Sets) -> list[Rect]:
    """The extent of positions, or where they have holes and are few, each cell's."""
    whole = all(p[-1] - p[0] + 1 == len(p) for p in positions)
    rows, columns = _two(positions)
    if whole or len(rows) * len(columns) > 400:
        return [sheet.rect(positions)]
    (one, two) = sheet.axes
    return [(one.span(r, r), two.span(c, c)) for r in rows for c in columns]


def _ends(sheet: Sheet, after: Sheet, link: tuple[Sets, Sets]) -> tuple[Floats, Floats]:
    """The lines from the corners of a region to those of what it makes on the next sheet."""
    start, end = sheet.corners(sheet.rect(link[0])), after.corners(after.rect(link[1]))
    return (start, end) if after.view.thick else (start[[1, 2]], end[[0, 3]])


def _dashed(start: Floats, end: Floats, sheet: Sheet, theme: Theme) -> Mark:
    """The parts of lines that run behind a sheet, up to the rim of the region they end at."""
    near, top, right = _box(sheet)
    outline = np.array([near[0], top[3], right[1], right[2], right[3], near[3]])
    entry = np.array([_entry(p, q, outline) for p, q in zip(start, end, strict=True)])
    none = np.zeros(len(start))
    ink = (Style(theme.ink, None, 1.1, (3.0, 2.5)),)
    rim = np.array([_entry(p, q, end) for p, q in zip(start, end, strict=True)])
    inside, outer = (start + t[:, None] * (end - start) for t in (entry, rim))
    return Lines(inside, outer, none, ink, none.astype(int), "behind")


def _entry(start: Floats, end: Floats, outline: Floats) -> float:
    """How far along a line enters a convex outline (clockwise on the canvas) in which it ends."""
    side = np.roll(outline, -1, axis=0) - outline
    normal = np.stack([side[:, 1], -side[:, 0]], axis=1)
    out = ((start - outline) * normal).sum(1)
    pace = (normal @ (end - start)).astype(float)
    crosses = (out > 0) & (pace < 0)
    return float((out[crosses] / -pace[crosses]).max(initial=0.0))
