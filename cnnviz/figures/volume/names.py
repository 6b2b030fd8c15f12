"""What stands at the groups of the figure volume: their names."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.stacks import Stack
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.volume.place import Laid
from cnnviz.figures.volume.subject import Subject
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark
from cnnviz.picture.theme import Theme

HIGH = 16.0
"""The room for the names of groups, over their maps."""


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
