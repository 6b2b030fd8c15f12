"""The sizes of nested squares, written in them."""

from __future__ import annotations

from itertools import zip_longest

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

DIGITS = 0.95
"""The least height of a size in a square, in type sizes: digits have no descenders."""
RIM = 0.8
"""The part of a square's rim within it, in points."""


def sizes(subject: Subject, map_: Map, map_regions: list[Region], theme: Theme) -> list[Mark]:
    """The sizes of nested squares, written in them; only the outermost one's if one has no room."""
    if subject.forward or subject.axes == 1:
        return []
    solid = [region for region in map_regions if len(map_.fields(region.positions)) == 1]
    sized_fields = [(map_.field(region.positions), region) for region in solid]
    pairs = zip_longest(sized_fields, [field for field, _ in sized_fields[1:]])
    labels = [
        _size(
            subject,
            region,
            (outer, inner),
            field_fill(region, 1, len(subject.places), theme).colour,
            theme,
        )
        for (outer, region), inner in pairs
    ]
    if sized_fields and not all(labels):
        # A single inner size could be mistaken for what the last neuron sees.
        around = map_.frame, sized_fields[0][0]
        labels = [_size(subject, solid[0], around, theme.background, theme)]
    return [mark for marks in labels for mark in marks]


def _size(
    subject: Subject, region: Region, fields: tuple[Floats, Floats | None], fill: str, theme: Theme
) -> Marks:
    """The size of a region, on a patch of `fill`, in a square but outside an inner one; () without
    room.
    """
    ink = max(theme.ink, theme.background, key=lambda colour: contrast(colour, fill))
    look = type_of("letter", theme)._replace(cls="size", colour=ink)
    words = subject.labels.sized(tuple(map(len, region.positions)))
    room = _room(*fields, Size(look.width(words) + 6, DIGITS * look.size))
    if not room:
        return ()
    text = near(words, room, "within", look, names={"by": region.by})
    x0, y0, x1, y1 = box((text,))
    # The rims of the square stay.
    patch = Box(x0 - 1, max(y0, room.y0 + RIM), x1 + 1, min(y1, room.y1 - RIM))
    return polygons(corners(patch), Style(None, fill), "paper"), text


def _room(outer: Floats, inner: Floats | None, least: Size) -> Box | None:
    """Where words fit in a square: anywhere in it, or below or above the inner one."""
    (x0, y0), _, (x1, y1), _ = outer.tolist()
    spans = [(y0, y1)] if inner is None else [(inner[2, 1], y1), (y0, inner[0, 1])]
    rooms = (Box(x0, float(top), x1, float(bottom)) for top, bottom in spans)
    return next((b for b in rooms if b.width >= least.width and b.height >= least.height), None)
