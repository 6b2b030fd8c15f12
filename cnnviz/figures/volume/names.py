"""The names of the groups in the figure volume, and the signs before the words below it."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.pen import CORNER, corners, discs, polygons, rounded
from cnnviz.figures.ink.stacks import Stack
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.volume.marks import Look, looks
from cnnviz.figures.volume.place import Layout
from cnnviz.figures.volume.subject import Subject
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Style
from cnnviz.picture.parts import Part, Size, ink
from cnnviz.picture.theme import Theme

HEIGHT = 16.0
"""The room for the names of groups, over their maps."""
SIGN = Size(34.0, 17.0)
"""The size of a sign."""


def groups(subject: Subject, layout: Layout, theme: Theme) -> Marks:
    """The names of the drawn groups over their channels and maps; () if they do not fit."""
    sides = (
        (layout.source, subject.channels, subject.group[0]),
        (layout.target, subject.maps, subject.group[1]),
    )
    names_by_side = [_group_names(subject, *side, theme) for side in sides]
    return tuple(name for names in names_by_side for name in names) if all(names_by_side) else ()


def _group_names(
    subject: Subject, stack: Stack, indices: tuple[int, ...], group_size: int, theme: Theme
) -> list[Mark]:
    """The names over one side."""
    look = type_of("line", theme).sized(13)._replace(cls="group-name", safe=True)
    drawn_groups = [channel // group_size for channel in indices]
    firsts = [drawn_groups.index(group) for group in dict.fromkeys(drawn_groups)]
    words = [subject.labels("group", n=drawn_groups[first] + 1) for first in firsts]
    tops = [stack.frame(first)[0] for first in firsts]
    rooms = np.diff([x for x, _ in tops])
    is_narrow = any(look.width(word) + 6 > room for word, room in zip(words, rooms, strict=False))
    # Maps of more axes overlap.
    if subject.layer.groups == 1 or subject.layer.dims > 1 or is_narrow:
        return []
    return [
        near(word, Box(x, y, x, y), "above", look, 4, "start")
        for word, (x, y) in zip(words, tops, strict=True)
    ]


def sign(subject: Subject, name: str, theme: Theme) -> Part:
    """A small sign for words: the row of neurons at one position, or the front map."""
    kernel_looks = looks(subject, theme)
    if name == "across":
        return ink(SIGN, lambda: _row(kernel_looks, theme), (0.0, 0.0))
    return ink(SIGN, lambda: _map(kernel_looks[-1]), (0.0, 0.0))


def _row(kernel_looks: tuple[Look, ...], theme: Theme) -> Marks:
    """The outline of the row, with its first and its last neuron."""
    ends = kernel_looks[:1] if len(kernel_looks) == 1 else (kernel_looks[0], kernel_looks[-1])
    box = Box(1.0, 1.5, 1.0 + 15.0 * len(ends), 15.5)
    outline = polygons(rounded(box, 6.9, CORNER), Style(theme.ink, None, 1.6), "sign")
    spots = [(8.5 + 15.0 * at, 8.5) for at in range(len(ends))]
    return (
        outline,
        *(discs(spot, 4.6, Style(None, look.colour), "sign")
          for spot, look in zip(spots, ends, strict=True)),
    )  # fmt: skip


def _map(look: Look) -> Marks:
    """A map with neurons of one colour."""
    frame = polygons(corners(Box(1, 1, 31, 16)), Style(look.colour, look.tint, 1.6), "sign")
    spots = np.array([(x, y) for y in (5.0, 12.0) for x in (6.0, 12.7, 19.3, 26.0)])
    return (frame, discs(spots, 2.3, Style(None, look.colour), "sign"))
