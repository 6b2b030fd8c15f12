"""Parts of a page: each says how much room it needs, and draws itself where it is put.

A page is a part made of parts. Widths are divided first, heights follow from them (a narrower text
is taller). Measuring makes no marks, and what does not fit is never drawn: `fits` tells beforehand,
so a figure tries its forms in turn and takes the first that has room.
"""

from __future__ import annotations

from collections.abc import Callable

from cnnviz.picture.compose import shift
from cnnviz.picture.extent import Box, box
from cnnviz.picture.grid import column, grid, row
from cnnviz.picture.marks import UNNAMED, Group, Marks, Names
from cnnviz.picture.part import (
    EMPTY,
    NO_GAP,
    Part,
    PlacedPart,
    Size,
    Span,
    Spots,
    divided,
    together,
    widest,
)
from cnnviz.picture.text import HAIR


def ink(size: Size, marks: Callable[[], Marks], align: tuple[float, float] = (0.5, 0.5)) -> Part:
    """Marks of a known size, made when they are drawn, with their upper left corner at the origin.

    `align` places them if there is more room: (0, 0) at its upper left, (1, 1) at its lower right.
    """

    def draw(at: Box) -> PlacedPart:
        x = at.x0 + align[0] * (at.width - size.width)
        y = at.y0 + align[1] * (at.height - size.height)
        return PlacedPart(shift(marks(), x, y))

    height = Span(size.height, size.height)
    return Part(Span(size.width, size.width), lambda _: height, draw)


def graph(marks: Callable[[Size], Marks], least: Size) -> Part:
    """Marks that fill their room, at least `least`, with the origin at its upper left corner."""

    def draw(at: Box) -> PlacedPart:
        return PlacedPart(shift(marks(Size(at.width, at.height)), at.x0, at.y0))

    width, height = (Span(side, side) for side in least)
    return Part(width, lambda _: height, draw, across=True, down=True)


def either(*forms: Part) -> Part:
    """The first of some forms that is narrow enough for its room, or the last."""

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


def air(width: float = 0.0, height: float = 0.0) -> Part:
    """Empty room of a size."""
    return Part(Span(width, width), lambda _: Span(height, height), lambda _: PlacedPart())


def pad(
    part: Part, across: float = 0.0, down: float = 0.0, top: float = 0.0, low: float = 0.0
) -> Part:
    """A part with air at its sides (`across`), above and below (`down`, `top` and `low`)."""
    above, below = down + top, down + low
    width = Span(*(n + 2 * across for n in part.width))

    def height(room: float) -> Span:
        return Span(*(n + above + below for n in part.height(room - 2 * across)))

    def draw(at: Box) -> PlacedPart:
        return part.draw(Box(at.x0 + across, at.y0 + above, at.x1 - across, at.y1 - below))

    return part._replace(width=width, height=height, draw=draw)


def grown(part: Part) -> Part:
    """A part that takes the width that is left over."""
    return part._replace(across=True)


def fixed(part: Part, width: float) -> Part:
    """A part with a known width."""
    return part._replace(width=Span(width, width), across=False)


def centred(part: Part) -> Part:
    """A part that stands halfway up its room if others beside it are taller."""

    def draw(at: Box) -> PlacedPart:
        spare = max(0.0, at.height - part.height(at.width).least) / 2
        return part.draw(Box(at.x0, at.y0 + spare, at.x1, at.y1 - spare))

    return part._replace(draw=draw)


def sunk(part: Part) -> Part:
    """A part that stands at the foot of its room if others beside it are taller."""

    def draw(at: Box) -> PlacedPart:
        return part.draw(at._replace(y0=max(at.y0, at.y1 - part.height(at.width).least)))

    return part._replace(draw=draw)


def spanning(part: Part, columns: int, gap: float) -> list[Part]:
    """A part across several columns of a table, `gap` apart: a cell for each, of which the first
    draws it. It takes the width that it needs at least.
    """
    room = part.width.least
    share = max(0.0, (room - gap * (columns - 1)) / columns)

    def draw(at: Box) -> PlacedPart:
        return part.draw(at._replace(x1=at.x0 + room))

    first = Part(Span(share, share), lambda _: part.height(room), draw)
    return [first, *[air(share)] * (columns - 1)]


def over(*parts: Part) -> Part:
    """Parts in the same room, the later ones painted over the earlier."""
    width = widest([part.width for part in parts])
    return Part(
        width,
        lambda room: widest([part.height(room) for part in parts]),
        lambda at: together(part.draw(at) for part in parts),
        any(part.across for part in parts),
        any(part.down for part in parts),
    )


def changed(part: Part, change: Callable[[PlacedPart, Box], PlacedPart]) -> Part:
    """A part that is changed once it is drawn into its box."""
    return part._replace(draw=lambda at: change(part.draw(at), at))


def named(part: Part, name: str) -> Part:
    """A part that can be found again by the box of its marks, as the end of an arrow, say."""
    return changed(part, lambda own, _: own._replace(spots={**own.spots, name: box(own.marks)}))


def group(part: Part, cls: str, names: Names = UNNAMED) -> Part:
    """A part whose marks form a group, which steps and readers of an SVG can select."""
    return changed(
        part, lambda own, _: own._replace(marks=(Group(own.marks, cls, names),) * bool(own.marks))
    )


def marked(part: Part, names: Names) -> Part:
    """A part whose marks have these names as well."""

    def change(own: PlacedPart, _: Box) -> PlacedPart:
        return own._replace(marks=tuple(m._replace(names={**m.names, **names}) for m in own.marks))

    return changed(part, change)


def linked(part: Part, links: Callable[[Spots, Box], Marks]) -> Part:
    """A part with marks between its named parts, made once it is known where these stand."""
    return changed(part, lambda own, at: own._replace(marks=(*links(own.spots, at), *own.marks)))


def fits(part: Part, room: Size) -> bool:
    """Whether a part fits into the room."""
    across = part.width.least <= room.width + HAIR
    return across and part.height(room.width).least <= room.height + HAIR


__all__ = [
    "EMPTY",
    "HAIR",
    "NO_GAP",
    "Part",
    "PlacedPart",
    "Size",
    "Span",
    "Spots",
    "air",
    "changed",
    "column",
    "divided",
    "either",
    "fits",
    "fixed",
    "graph",
    "grid",
    "group",
    "grown",
    "ink",
    "linked",
    "marked",
    "named",
    "over",
    "pad",
    "row",
    "spanning",
    "together",
    "widest",
]  # fmt: skip
