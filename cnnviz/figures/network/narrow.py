"""The figure network on a narrow page: rows of volumes, their words, and the way between them."""

from __future__ import annotations

from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.arrowheads import arrowheads
from cnnviz.figures.network.boxes import arrows, boxes, brackets
from cnnviz.figures.network.rows import SIDE, Room, Row, rows
from cnnviz.figures.network.scale import Laid, together
from cnnviz.figures.network.steps import Step, is_vector, steps, undrawn
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.page.words import say
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Group, Lines, Mark, Style
from cnnviz.picture.text import wrap_evenly
from cnnviz.picture.theme import Theme

THIN = 24.0
"""No column of words is narrower, in points."""


class Stack(NamedTuple):
    """A network in rows, the lines of notes at the foot, and the y of the totals above these."""

    rows: tuple[Row, ...]
    notes: list[str]
    total: float

    @property
    def found(self) -> tuple[Step, ...]:
        """All steps."""
        return tuple(step for row in self.rows for step in row.found)


def stacked(request: Request, top: float) -> Stack | None:
    """A network in as few rows as hold it, layer by layer or else by stages, below y = `top`; None
    where it has no room.
    """
    low = compact(request)
    many, large = ((1, 2), (1.0,)) if low else ((1, 2, 3), (1.15, 1.0))
    for level, count, counts, size in product((0, 1, 2, 3), many, (1,) if low else (2, 1), large):
        notes = [""]
        # The notes say at which scale, and the scale depends on the room that they leave.
        for _ in (0, 1):
            found = _stack(request, (level, count), (counts, size), (top, notes))
            notes = _notes(request, found.rows[0].laid, level) if found else notes
        if found:
            return found._replace(notes=notes)
    return None


def _stack(
    request: Request,
    level: tuple[int, int],
    look: tuple[int, float],
    between: tuple[float, list[str]],
) -> Stack | None:
    """The steps of a level in so many rows, between a y and the notes at the foot; `look` is how
    many lines tell what a layer has, and how large words are.
    """
    (wide, high, _), (top, notes), network = canvas(request), between, request.network
    total = high - 9 - 15 * len(notes)
    room = Room(wide, top, total - 17, *look)
    first = steps(network, level[0])
    if len(first) * THIN > level[1] * wide:
        return None
    column = room.column(-(-len(first) // level[1]))
    made = rows(steps(network, level[0], column), level[1], room)
    return Stack(made, notes, total) if made else None


def _notes(request: Request, laid: Laid, level: int) -> list[str]:
    """At which scale, and what is not drawn, in few words."""
    network = request.network
    text = "Volumes to scale"
    if laid.scale.log:
        text = "All sizes on a log scale"
    elif any(is_vector(shape) for shape in network.shapes):
        text = "Volumes to scale, bars on a log scale"
    text += "; first spatial axis not drawn." if _deep(network) else "."
    text += " A bracket holds the layers of one map size." if level else ""
    alone = undrawn(network)
    text += f" Not drawn: {', '.join(alone)}." if alone else ""
    return wrap_evenly(text, 12, canvas(request)[0] - 20)


def _deep(network: Network) -> bool:
    return any(len(shape) > 3 for shape in network.shapes)


def drawing(found: Stack, wide: float, theme: Theme) -> list[Mark]:
    """The volumes of all rows, and the words below them, on a page `wide` points wide."""
    volumes: list[Mark] = []
    words: list[Mark] = []
    for row in found.rows:
        volumes += [*boxes(row.found, row.laid, theme), *arrows(row.laid, theme)]
        volumes += brackets(row.laid, row.below - 12 * row.laid.large - 4, theme)
        words += _table(row, theme)
    for row, after in pairwise(found.rows):
        volumes += _way(row, after, wide, theme)
    return [Group(tuple(volumes), "panel", {"panel": "network", "ink": "neutral"}), *words]


def _way(row: Row, after: Row, wide: float, theme: Theme) -> list[Mark]:
    """The arrow from the last volume of a row to the first one of the next, about the words."""
    right, left = wide - SIDE / 2, SIDE / 2
    start, end = row.laid.left[-1] + together(row.laid.sizes[-1]) + 4, after.laid.left[0] - 4
    one, two = row.laid.axis, after.laid.axis
    spots = [(start, one), (right, one), (right, row.turn), (left, row.turn), (left, two)]
    points = np.array([*spots, (end - 7, two)], float)
    ink, none = (Style(theme.line, None, 1.5),), np.zeros(len(points) - 1, int)
    shaft = Lines(points[:-1], points[1:], none.astype(float), ink, none, "step")
    tip = np.array([[end, two]])
    return [shaft, arrowheads(points[-2:-1], tip, ink, none[:1])]


def _table(row: Row, theme: Theme) -> list[Mark]:
    """Under each volume what its layer does, how large it is, and what it has."""
    marks: list[Mark] = []
    size, down = 12 * row.laid.large, 14.5 * row.laid.large
    looks = (("done", theme.ink), ("size", theme.ink), ("count", theme.quiet))
    y = row.below
    for block, (cls, ink) in enumerate(looks):
        for words, x in zip(row.words, row.laid.middles, strict=True):
            for i, line in enumerate(words[block]):
                spot = (x, y + down * i)
                marks.append(say(line, spot, size, ink, bold=cls == "size" and i == 0, cls=cls))
        y += down * max(len(words[block]) for words in row.words)
    return marks
