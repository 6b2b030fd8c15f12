"""Parts of a page: each says how much room it needs, and draws itself where it is put.

A page is a part made of parts. Widths are divided first, heights follow from them (a narrower text
is higher). Measuring makes no marks; what does not fit is never drawn: `fits` tells before, so a
figure tries its forms in turn and takes the first that has room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from cnnviz.picture.compose import Marks, shift
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import UNNAMED, Group, Names

HAIR = 1e-6

Spots = Mapping[str, Box]
"""Where parts with a name stand."""


class Span(NamedTuple):
    """What a part needs along an axis at least, and what it would like to have, in points."""

    least: float
    wanted: float


class Size(NamedTuple):
    """A width and a height, in points."""

    width: float
    height: float


class Drawn(NamedTuple):
    """A part in its place: its marks, and where its named parts stand."""

    marks: Marks = ()
    spots: Spots = MappingProxyType({})


class Part(NamedTuple):
    """Something that has room on a page.

    `height` gives its heights for a width, `draw` puts it into a box; one that grows `across` or
    `down` takes the room that is left over.
    """

    width: Span
    height: Callable[[float], Span]
    draw: Callable[[Box], Drawn]
    across: bool = False
    down: bool = False


NO_GAP = Size(0.0, 0.0)
EMPTY = Part(Span(0, 0), lambda _: Span(0, 0), lambda _: Drawn())


def ink(size: Size, marks: Callable[[], Marks], align: tuple[float, float] = (0.5, 0.5)) -> Part:
    """Marks of a known size, made when they are drawn, with their upper left corner at the origin.

    `align` says where they stand in more room: (0, 0) at its upper left, (1, 1) at its lower right.
    """

    def draw(at: Box) -> Drawn:
        x = at.x0 + align[0] * (at.width - size.width)
        y = at.y0 + align[1] * (at.height - size.height)
        return Drawn(shift(marks(), x, y))

    height = Span(size.height, size.height)
    return Part(Span(size.width, size.width), lambda _: height, draw)


def graph(draw: Callable[[Box], Drawn], least: Size, wanted: Size | None = None) -> Part:
    """What is drawn to fill its room, whatever that is, from `least` on."""
    wish = wanted or least
    height = Span(least.height, wish.height)
    return Part(Span(least.width, wish.width), lambda _: height, draw, across=True, down=True)


def either(*forms: Part) -> Part:
    """The first of some forms that is narrow enough for the room that it gets."""

    def chosen(room: float) -> Part:
        return next((form for form in forms if form.width.least <= room + HAIR), forms[-1])

    width = Span(min(f.width.least for f in forms), max(f.width.wanted for f in forms))
    return Part(
        width,
        lambda room: chosen(room).height(room),
        lambda at: chosen(at.width).draw(at),
        any(form.across for form in forms),
        any(form.down for form in forms),
    )


def row(*parts: Part, gap: float = 0.0, most: float = 0.0) -> Part:
    """Parts beside one another; room that none of them wants goes between them, up to `most`."""
    return grid([parts], Size(gap, 0.0), most=most)


def column(*parts: Part, gap: float = 0.0) -> Part:
    """Parts below one another, each as wide as the widest may be."""
    return grid([[part] for part in parts], Size(0.0, gap))


def air(width: float = 0.0, height: float = 0.0) -> Part:
    """Empty room of a size."""
    return Part(Span(width, width), lambda _: Span(height, height), lambda _: Drawn())


class _Grid(NamedTuple):
    """A table of parts: what each column and each row needs, and which of them grow."""

    rows: Sequence[Sequence[Part]]
    gap: Size
    even: bool
    widths: list[Span]
    across: list[bool]
    down: list[bool]

    def shares(self, room: float) -> list[float]:
        """The width of each column."""
        inner = room - self.gap.width * (len(self.widths) - 1)
        if not self.even or not any(self.across):
            return divided(self.widths, inner, self.across)
        # Columns that grow are alike: what the others want is taken off, the rest divided.
        fixed = [
            s.wanted if not more else 0.0 for s, more in zip(self.widths, self.across, strict=True)
        ]
        each = (inner - sum(fixed)) / sum(self.across)
        return [each if more else own for own, more in zip(fixed, self.across, strict=True)]

    def heights(self, shares: list[float]) -> list[Span]:
        """What each row needs when the columns have these widths."""
        return [
            _widest([cell.height(w) for cell, w in zip(cells, shares, strict=True)])
            for cells in self.rows
        ]


def grid(
    rows: Sequence[Sequence[Part]], gap: Size = NO_GAP, even: bool = False, most: float = 0.0
) -> Part:
    """Parts in rows and columns, as in a table: those below one another have one width, those
    beside one another one height. With `even`, columns that grow are equally wide. Room that is
    left over goes between the columns, up to `most` each, then to the right.
    """
    columns = list(zip(*rows, strict=True))
    widths = [_widest([cell.width for cell in cells]) for cells in columns]
    across = [any(cell.across for cell in cells) for cells in columns]
    down = [any(cell.down for cell in cells) for cells in rows]
    if even and any(across):
        alike = _widest([span for span, more in zip(widths, across, strict=True) if more])
        widths = [alike if more else span for span, more in zip(widths, across, strict=True)]
    table = _Grid(rows, gap, even, widths, across, down)
    inner = gap.height * (len(rows) - 1)

    def height(room: float) -> Span:
        spans = table.heights(table.shares(room))
        return Span(sum(s.least for s in spans) + inner, sum(s.wanted for s in spans) + inner)

    def draw(at: Box) -> Drawn:
        shares = table.shares(at.width)
        heights = divided(table.heights(shares), at.height - inner, down)
        free = at.width - sum(shares) - gap.width * (len(columns) - 1)
        step = gap.width + min(most, max(0.0, free) / max(1, len(columns) - 1))
        made, y = [], at.y0
        for cells, high in zip(rows, heights, strict=True):
            x = at.x0
            for cell, share in zip(cells, shares, strict=True):
                made.append(cell.draw(Box(x, y, x + share, y + high)))
                x += share + step
            y += high + gap.height
        return together(made)

    gaps = gap.width * (len(columns) - 1)
    total = Span(sum(s.least for s in widths) + gaps, sum(s.wanted for s in widths) + gaps)
    return Part(total, lru_cache(8)(height), draw, any(across), any(down))


def pad(
    part: Part, across: float = 0.0, down: float = 0.0, top: float = 0.0, low: float = 0.0
) -> Part:
    """A part with air at its sides (`across`), above and below (`down`, `top` and `low`)."""
    above, below = down + top, down + low
    width = Span(*(n + 2 * across for n in part.width))

    def height(room: float) -> Span:
        return Span(*(n + above + below for n in part.height(room - 2 * across)))

    def draw(at: Box) -> Drawn:
        return part.draw(Box(at.x0 + across, at.y0 + above, at.x1 - across, at.y1 - below))

    return part._replace(width=width, height=height, draw=draw)


def grown(part: Part) -> Part:
    """A part that takes the width that is left over."""
    return part._replace(across=True)


def fixed(part: Part, width: float) -> Part:
    """A part in a column of a known width."""
    return part._replace(width=Span(width, width), across=False)


def over(*parts: Part) -> Part:
    """Parts in the same room, the later ones painted over the earlier."""
    width = _widest([part.width for part in parts])
    return Part(
        width,
        lambda room: _widest([part.height(room) for part in parts]),
        lambda at: together(part.draw(at) for part in parts),
        any(part.across for part in parts),
        any(part.down for part in parts),
    )


def named(part: Part, name: str) -> Part:
    """A part that can be found again, as the end of an arrow, say: by the box of its marks."""

    def draw(at: Box) -> Drawn:
        marks, spots = part.draw(at)
        return Drawn(marks, {**spots, name: box(marks)})

    return part._replace(draw=draw)


def group(part: Part, cls: str, names: Names = UNNAMED) -> Part:
    """A part whose marks are one group, which steps and readers of an SVG can pick."""

    def draw(at: Box) -> Drawn:
        marks, spots = part.draw(at)
        return Drawn((Group(marks, cls, names),) if marks else (), spots)

    return part._replace(draw=draw)


def linked(part: Part, links: Callable[[Spots, Box], Marks]) -> Part:
    """A part with marks between its named parts, made when it is known where these stand."""

    def draw(at: Box) -> Drawn:
        marks, spots = part.draw(at)
        return Drawn((*links(spots, at), *marks), spots)

    return part._replace(draw=draw)


def fits(part: Part, room: Size) -> bool:
    """Whether a part has room."""
    across = part.width.least <= room.width + HAIR
    return across and part.height(room.width).least <= room.height + HAIR


def first(forms: Iterable[Part], room: Size) -> Part | None:
    """The first of some forms that has room."""
    return next((form for form in forms if fits(form, room)), None)


def largest(make: Callable[[float], Part], sizes: Span, room: Size) -> Part | None:
    """The part of the largest of the `sizes` that has room, found by halving."""
    low, high = sizes
    if low > high or not fits(make(low), room):
        return None
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(make(middle), room) else (low, middle)
    return make(low)


def divided(spans: Sequence[Span], room: float, grows: Sequence[bool]) -> list[float]:
    """Room shared out: what each needs, then of what it wants, then the rest to those that grow.

    >>> divided([Span(10, 30), Span(10, 10)], 60, [False, True])
    [30.0, 30.0]
    """
    spare = max(0.0, room - sum(span.least for span in spans))
    wish = sum(span.wanted - span.least for span in spans)
    part = min(1.0, spare / wish) if wish else 0.0
    rest = (spare - part * wish) / max(1, sum(grows))
    pairs = zip(spans, grows, strict=True)
    return [s.least + part * (s.wanted - s.least) + rest * float(more) for s, more in pairs]


def together(parts: Iterable[Drawn]) -> Drawn:
    """Several drawn parts as one."""
    all_parts = list(parts)
    spots = {name: spot for part in all_parts for name, spot in part.spots.items()}
    return Drawn(tuple(mark for part in all_parts for mark in part.marks), spots)


def _widest(spans: Iterable[Span]) -> Span:
    least, wanted = zip(*spans, strict=True)
    return Span(max(least), max(wanted))


__all__ = [
    "EMPTY",
    "Drawn",
    "Part",
    "Size",
    "Span",
    "Spots",
    "air",
    "column",
    "divided",
    "either",
    "first",
    "fits",
    "fixed",
    "graph",
    "grid",
    "group",
    "grown",
    "inf",
    "ink",
    "largest",
    "linked",
    "named",
    "over",
    "pad",
    "row",
    "together",
]  # fmt: skip
