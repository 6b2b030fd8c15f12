"""What stands at the groups of the figure volume, and before words below it: names and signs."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.pen import CORNER, corners, discs, polygons, rounded
from cnnviz.figures.ink.stacks import Stack
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.volume.drawn import Look, looks
from cnnviz.figures.volume.place import Laid
from cnnviz.figures.volume.subject import Subject
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.parts import Part, Size, ink
from cnnviz.picture.theme import Theme

HIGH = 16.0
"""The room for the names of groups, over their maps."""
SIGN = Size(34.0, 17.0)
"""The size of a sign."""


def groups(about: Subject, at: Laid, theme: Theme) -> Marks:
    """The names of the drawn groups over their channels and their maps; none where they have no
    room.
    """
    sides = (at.source, about.channels, about.group[0]), (at.target, about.maps, about.group[1])
    found = [_named(about, *side, theme) for side in sides]
    return tuple(name for names in found for name in names) if all(found) else ()


def _named(
    about: Subject, of: Stack, shown: tuple[int, ...], each: int, theme: Theme
) -> list[Mark]:
    """The names over one side."""
    look = type_of("line", theme).sized(13)._replace(cls="group-name", safe=True)
    drawn = [channel // each for channel in shown]
    firsts = [drawn.index(group) for group in dict.fromkeys(drawn)]
    words = [about.labels("group", n=drawn[first] + 1) for first in firsts]
    tops = [of.frame(first)[0] for first in firsts]
    rooms = np.diff([x for x, _ in tops])
    narrow = any(look.width(word) + 6 > room for word, room in zip(words, rooms, strict=False))
    # Maps of more axes stand before one another.
    if about.layer.groups == 1 or about.layer.dims > 1 or narrow:
        return []
    return [
        near(word, Box(x, y, x, y), "above", look, 4, "start")
        for word, (x, y) in zip(words, tops, strict=True)
    ]


def sign(about: Subject, name: str, theme: Theme) -> Part:
    """What words are about, small: the row of neurons at one position, or the front map."""
    dressed = looks(about, theme)
    if name == "across":
        return ink(SIGN, lambda: _row(dressed, theme), (0.0, 0.0))
    return ink(SIGN, lambda: _map(dressed[-1]), (0.0, 0.0))


def _row(dressed: tuple[Look, ...], theme: Theme) -> Marks:
    """The outline of the row, with its first and its last neuron."""
    ends = dressed[:1] if len(dressed) == 1 else (dressed[0], dressed[-1])
    box = Box(1.0, 1.5, 1.0 + 15.0 * len(ends), 15.5)
    around = polygons(rounded(box, 6.9, CORNER), Style(theme.ink, None, 1.6), "sign")
    spots = [(8.5 + 15.0 * at, 8.5) for at in range(len(ends))]
    return (
        around,
        *(discs(spot, 4.6, Style(None, one.colour), "sign")
          for spot, one in zip(spots, ends, strict=True)),
    )  # fmt: skip


def _map(one: Look) -> Marks:
    """A map with neurons of one colour."""
    frame = polygons(corners(Box(1, 1, 31, 16)), Style(one.colour, one.tint, 1.6), "sign")
    spots = np.array([(x, y) for y in (5.0, 12.0) for x in (6.0, 12.7, 19.3, 26.0)])
    return (frame, discs(spots, 2.3, Style(None, one.colour), "sign"))
