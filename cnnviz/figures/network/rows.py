"""The figure network on a narrow page: its volumes in rows, one above the other, to one scale."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import log2
from typing import NamedTuple

import numpy as np

from cnnviz.figures.network.scale import (
    BETWEEN,
    Laid,
    Scale,
    laid_out,
    sizes_of,
    thinnest,
    together,
)
from cnnviz.figures.network.steps import Step, is_vector, short
from cnnviz.picture.text import width

SIDE = 12.0
"""The room at either side, where a row goes on to the next one."""
TURN = 16.0
"""The room between two rows."""
UNDER = 4.0
"""What words need below volumes, beside their own lines."""
BRACKET = 9.0
"""What a bracket below volumes needs."""
LOWEST = 44.0
"""A row of volumes is at least so high, in points."""
SMALLEST = 6.0
"""So large is the smallest map at least, if maps are drawn to scale, in points."""


class Words(NamedTuple):
    """The words below a volume, a line each: what the layer does, how large its output is, and what
    it has.
    """

    done: tuple[str, ...]
    size: tuple[str, ...]
    counts: tuple[str, ...]


class Row(NamedTuple):
    """One row: its steps, where their volumes stand, the y of their first line of words, and the y
    where the way to the next row runs.
    """

    found: tuple[Step, ...]
    words: tuple[Words, ...]
    laid: Laid
    below: float
    turn: float


class Room(NamedTuple):
    """What rows may take: `wide` points, from `top` to `foot`; `counts` is how many lines say what
    a layer has, `large` how large words are in 12 points.
    """

    wide: float
    top: float
    foot: float
    counts: int
    large: float

    @property
    def line(self) -> float:
        """From one line of words to the next."""
        return 14.5 * self.large

    def column(self, many: int) -> float:
        """How wide the words of one of `many` columns may be, in 12 points."""
        return ((self.wide - 2 * SIDE + BETWEEN) / many - BETWEEN) / self.large


def words_of(step: Step, room: Room, column: float) -> Words:
    """The words below a step, where a column is so wide."""
    size = " ".join(step.size)
    two = width(size, 12, True) > column
    has = step.counts
    counts: tuple[str, ...] = () if step.places == (0,) else ("no weights",)
    if has.weights:
        counts = (
            f"{short(has.weights)} weight{'s' * (has.weights != 1)}",
            f"{short(has.connections)} connections",
        )
    return Words(step.done, step.size if two else (size,), counts[: room.counts])


def rows(found: tuple[Step, ...], many: int, room: Room) -> tuple[Row, ...] | None:
    """The steps in `many` rows, or None where they have no room."""
    if many > len(found) or _too_many(found, many, room):
        return None
    parts = split(found, many, room)
    words = [_words(part, room) for part in parts]
    below = [_below(*row, room) for row in zip(parts, words, strict=True)]
    high = room.foot - room.top - sum(below) - TURN * (many - 1)
    for scale in _scales(parts, high):
        highs = [_high(part, scale) for part in parts]
        needs = [_needs(*row, scale, room) for row in zip(parts, words, strict=True)]
        if sum(highs) <= high + 1e-6 and all(sum(need) <= _free(need, room) for need in needs):
            more = (high - sum(highs)) / many
            return _stacked(list(zip(parts, words, strict=True)), scale, room, more)
    return None


def _too_many(found: tuple[Step, ...], many: int, room: Room) -> bool:
    """Whether not even the narrowest words and volumes have room, however the steps are split."""
    words = (_wide(words_of(step, room, 0.0), room) for step in found)
    least = (max(wide, thinnest(step)) for wide, step in zip(words, found, strict=True))
    return sum(least) + BETWEEN * len(found) > many * (room.wide - 2 * SIDE + BETWEEN)


def split(found: tuple[Step, ...], many: int, room: Room) -> tuple[tuple[Step, ...], ...]:
    """The steps in parts whose widest is as narrow as can be."""
    wide = [_wide(words_of(step, room, room.wide), room) + BETWEEN for step in found]
    cuts = combinations(range(1, len(found)), many - 1)
    ends = min(
        ((0, *cut, len(found)) for cut in cuts),
        key=lambda ends: max(sum(wide[a:b]) for a, b in pairwise(ends)),
    )
    return tuple(found[a:b] for a, b in pairwise(ends))


def _words(part: tuple[Step, ...], room: Room) -> tuple[Words, ...]:
    return tuple(words_of(step, room, room.column(len(part))) for step in part)


def _below(part: tuple[Step, ...], words: tuple[Words, ...], room: Room) -> float:
    """How much room the words of a row and its brackets take below the volumes."""
    lines = sum(max(map(len, block)) for block in zip(*words, strict=True))
    return room.line * lines + UNDER + _bracket(part)


def _bracket(part: tuple[Step, ...]) -> float:
    return BRACKET * any(len(step.shapes) > 1 for step in part)


def _wide(words: Words, room: Room) -> float:
    """How wide the words of a column are."""
    plain = (width(line, 12) for line in (*words.done, *words.counts))
    return room.large * max(*plain, *(width(line, 12, True) for line in words.size))


def _needs(
    part: tuple[Step, ...], words: tuple[Words, ...], scale: Scale, room: Room
) -> list[float]:
    """How wide each column of a row is."""
    volumes = (together(sizes) + 18 for sizes in sizes_of(part, scale))
    return [max(_wide(one, room), box) for one, box in zip(words, volumes, strict=True)]


def _free(needs: list[float], room: Room) -> float:
    return room.wide - 2 * SIDE - BETWEEN * (len(needs) - 1)


def _high(part: tuple[Step, ...], scale: Scale) -> float:
    """How high the volumes of a row are."""
    return max(LOWEST, *(size.tall for sizes in sizes_of(part, scale) for size in sizes))


def _scales(parts: tuple[tuple[Step, ...], ...], high: float) -> list[Scale]:
    """The scales to try, the largest first: in proportion, while the smallest map is seen; then
    logarithms.
    """
    shapes = [shape for part in parts for step in part for shape in step.shapes]
    maps = [min(shape[1:]) for shape in shapes if not is_vector(shape)]
    longest = log2(1 + max((shape[0] for shape in shapes if is_vector(shape)), default=1))
    logs = [Scale(True, u, wide, u) for u in _units(24.0) for wide in (4.0, 2.2, 1.2, 0.7)]
    if not maps:
        return logs
    even = []
    for unit in _units(high):
        scale = Scale(False, unit, unit, 0.0)
        taken = [_high(part, scale) for part in parts]
        listed = [h for h, part in zip(taken, parts, strict=True) if _lists(part)]
        if unit * min(maps) >= SMALLEST and listed:
            free = max(0.0, high - sum(taken)) / len(listed)
            scale = scale._replace(bar=min(max(taken), min(listed) + free - 4) / longest)
        if unit * min(maps) >= SMALLEST:
            even.append(scale)
    return [*even, *logs]


def _units(most: float) -> list[float]:
    return [float(unit) for unit in most * 0.97 ** np.arange(160)]


def _lists(part: tuple[Step, ...]) -> bool:
    """Whether some of a row are lists of neurons."""
    return any(is_vector(shape) for step in part for shape in step.shapes)


def _stacked(
    parts: list[tuple[tuple[Step, ...], tuple[Words, ...]]], scale: Scale, room: Room, more: float
) -> tuple[Row, ...]:
    """Rows one above the other, each `more` points higher than its volumes."""
    made, y = [], room.top
    for part, words in parts:
        high = _high(part, scale) + more
        needs = _needs(part, words, scale, room)
        spread = (needs, (_free(needs, room) - sum(needs)) / max(1, len(part) - 1))
        sizes = sizes_of(part, scale)
        laid = laid_out((scale, room.large), sizes, spread, y + high / 2, SIDE)
        below = y + high + 12 * room.large + 1 + _bracket(part)
        y += high + _below(part, words, room) + TURN
        made.append(Row(part, words, laid, below, y - TURN / 2))
    return tuple(made)
