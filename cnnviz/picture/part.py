"""A part of a page: how much room it needs, and how it draws itself where it is put."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from cnnviz.empty import EMPTY_MAPPING
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks

Spots = Mapping[str, Box]
"""Where named parts stand."""


class Span(NamedTuple):
    """The room along an axis that a part needs at least, and that it would like, in points."""

    least: float
    wanted: float


class Size(NamedTuple):
    """A width and a height, in points."""

    width: float
    height: float


class PlacedPart(NamedTuple):
    """A part that has been put in its place: its marks, and where its named parts stand."""

    marks: Marks = ()
    spots: Spots = EMPTY_MAPPING


class Part(NamedTuple):
    """Something that takes up room on a page.

    `height` gives its heights for a width, `draw` puts it into a box; one that grows `across` or
    `down` takes the room that is left over.
    """

    width: Span
    height: Callable[[float], Span]
    draw: Callable[[Box], PlacedPart]
    across: bool = False
    down: bool = False


NO_GAP = Size(0.0, 0.0)
EMPTY = Part(Span(0, 0), lambda _: Span(0, 0), lambda _: PlacedPart())


def divided(spans: Sequence[Span], room: float, grows: Sequence[bool]) -> list[float]:
    """Room shared out: first what each needs, then what it wants, the rest to those that grow.

    >>> divided([Span(10, 30), Span(10, 10)], 60, [False, True])
    [30.0, 30.0]
    """
    spare = max(0.0, room - sum(span.least for span in spans))
    wish = sum(span.wanted - span.least for span in spans)
    share = min(1.0, spare / wish) if wish else 0.0
    rest = (spare - share * wish) / max(1, sum(grows))
    pairs = zip(spans, grows, strict=True)
    return [s.least + share * (s.wanted - s.least) + rest * float(grow) for s, grow in pairs]


def together(parts: Iterable[PlacedPart]) -> PlacedPart:
    """Several drawn parts as one."""
    all_parts = list(parts)
    spots = {name: spot for part in all_parts for name, spot in part.spots.items()}
    return PlacedPart(tuple(mark for part in all_parts for mark in part.marks), spots)


def widest(spans: Iterable[Span]) -> Span:
    """What the neediest of some spans needs, and what the greediest wants."""
    least, wanted = zip(*spans, strict=True)
    return Span(max(least), max(wanted))
