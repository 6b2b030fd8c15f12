"""The sizes of nested squares, written in them."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.receptive_field.geometry import Map
from cnnviz.figures.receptive_field.regions import Region, field_fill
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Floats, Mark, Marks, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme, contrast

CHIP, DIGITS = 1.3, 0.95
"""The least heights of a size on a patch of paper and on its square, in type sizes: digits have no
descenders.
"""
RIM = 0.8
"""The part of a square's rim within it, in points."""


class _Square(NamedTuple):
    """A region's corners, those of the largest square in it, and its fill."""

    region: Region
    outer: Floats
    inner: Floats | None
    fill: str


def sizes(subject: Subject, map_: Map, map_regions: list[Region], theme: Theme) -> list[Mark]:
    """The sizes of nested squares, written in them, on paper if all have room for that; only the
    outermost one's if one has no room at all.
    """
    solid = [region for region in map_regions if len(map_.fields(region.positions)) == 1]
    if subject.forward or subject.axes == 1 or not solid:
        return []
    fields, count = [map_.field(region.positions) for region in solid], len(subject.places)
    squares = [
        _Square(region, outer, inner, field_fill(region, 1, count, theme).colour)
        for region, outer, inner in zip(solid, fields, [*fields[1:], None], strict=True)
    ]
    # A single inner size could be mistaken for what the last neuron sees.
    around = squares[0]._replace(outer=map_.frame, inner=fields[0])
    ways = (squares, CHIP), (squares, 0.0), ([around], CHIP)
    tries = ([_size(subject, *way, theme) for way in product(some, (chip,))] for some, chip in ways)
    labels = next(filter(all, tries), [])
    return [mark for marks in labels for mark in marks]


def _size(subject: Subject, square: _Square, chip: float, theme: Theme) -> Marks:
    """The size of a region, on a patch of paper (`chip`) or of its fill, in its square but outside
    an inner one; () without room.
    """
    fill = theme.background if chip else square.fill
    ink = max(theme.ink, theme.background, key=lambda colour: contrast(colour, fill))
    look = type_of("letter", theme)._replace(cls="size", colour=ink)
    words = subject.labels.sized(tuple(map(len, square.region.positions)))
    least = Size(look.width(words) + 6, max(chip, DIGITS) * look.size)
    room = _room(square.outer, square.inner, least)
    if not room:
        return ()
    text = near(words, room, "within", look, names={"by": square.region.by})
    x0, y0, x1, y1 = box((text,))
    # The rims of the square stay.
    patch = Box(x0 - 1, max(y0, room.y0 + RIM), x1 + 1, min(y1, room.y1 - RIM))
    return polygons(corners(patch), Style(None, fill), "paper", text.names), text


def _room(outer: Floats, inner: Floats | None, least: Size) -> Box | None:
    """Where words fit in a square: anywhere in it, or below or above the inner one."""
    (x0, y0), _, (x1, y1), _ = outer.tolist()
    spans = [(y0, y1)] if inner is None else [(inner[2, 1], y1), (y0, inner[0, 1])]
    rooms = (Box(x0, float(top), x1, float(bottom)) for top, bottom in spans)
    return next((b for b in rooms if b.width >= least.width and b.height >= least.height), None)
