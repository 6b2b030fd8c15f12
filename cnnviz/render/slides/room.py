"""How far the boxes of texts may reach: a deck's font may be wider here than it was there.

A text that is wider than its box is shrunk by the program that shows it, so a box takes what no
other text needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnnviz.picture.extent import ANCHORS
from cnnviz.picture.marks import Floats, Lines, Mark, Texts
from cnnviz.picture.text import ASCENT, DESCENT, width

LEAST, MOST = (0.08, 0.1), (0.3, 0.3)
"""By how much a box is wider than its text, as a part of that and in ems: wherever it is, and where
it has room. DejaVu Sans, with which LibreOffice replaces what it lacks, is up to 0.3 wider than
Fira Sans, and a lone figure more.
"""
TIGHT = 0.04
"""As a part of its text, where another is nearer."""
APART = 0.25
"""Ems that two texts stay apart."""
MANY = 2000
"""Of more texts than these, boxes have the least."""


def rooms(marks: Sequence[Mark], page: float) -> Iterator[tuple[Texts, Floats]]:
    """Each of the marks that are texts, and how far the boxes of its n texts reach beyond them, to
    the left and to the right (n, 2), on a page so wide.
    """
    texts = [mark for mark in marks if isinstance(mark, Texts)]
    if not texts:
        return
    frames = np.concatenate([*map(_frames, texts)])
    long, size, anchor = frames[:, 1] - frames[:, 0], frames[:, 4], frames[:, 5]
    least, most = (part * long + ems * size for part, ems in (LEAST, MOST))
    grown = least
    if len(frames) <= MANY:
        level = [_level(mark) for mark in marks if isinstance(mark, Lines)]
        free = _free(frames, np.concatenate([frames, *level]), page)
        # What is anchored in the middle grows to both sides alike.
        able = np.where(np.stack([anchor > 0, anchor < 1], axis=1), free, np.inf).min(axis=1)
        able = np.where(anchor == 0.5, 2 * able, able)
        grown = np.clip(able, np.minimum(least, TIGHT * long), most)
    sides = grown[:, None] * np.stack([anchor, 1 - anchor], axis=1)
    ends = np.cumsum([len(mark.strings) for mark in texts])
    yield from zip(texts, np.split(sides, ends[:-1]), strict=True)


def _frames(mark: Texts) -> Floats:
    """(n, 6): left, right, top and bottom of texts as if they were not turned, size, anchor."""
    long = np.array([width(string, mark.size, mark.bold, mark.font) for string in mark.strings])
    left, (x, y) = ANCHORS[mark.anchor], mark.at.T
    same = np.full((2, len(long)), [[mark.size], [left]])
    top, low = y - ASCENT * mark.size, y + DESCENT * mark.size
    return np.stack([x - left * long, x + (1 - left) * long, top, low, *same], axis=1)


def _level(mark: Lines) -> Floats:
    """The same of lines that are level, and join no neurons: they neither have a size nor grow."""
    level = (mark.start[:, 1] == mark.end[:, 1]) & ("src" not in mark.names)
    (x0, y), x1 = mark.start[level].T, mark.end[level, 0]
    none = np.full((2, len(x0)), [[0.0], [np.nan]])
    return np.stack([np.minimum(x0, x1), np.maximum(x0, x1), y, y, *none], axis=1)


def _free(frames: Floats, others: Floats, page: float) -> Floats:
    """(n, 2): how far each text may grow to the left and to the right before it meets another."""
    left, right, top, low, size, anchor = (column[:, None] for column in frames.T)
    begin, end, above, below, _, towards = others.T
    beside = (top < below) & (low > above)
    to_left, to_right = left - end, begin - right
    # Two that grow towards each other share what is between them.
    to_left = np.where((towards < 1) & (anchor > 0), to_left / 2, to_left)
    to_right = np.where((towards > 0) & (anchor < 1), to_right / 2, to_right)
    each = (np.where(beside & (gap >= 0), gap, np.inf) for gap in (to_left, to_right))
    met = np.stack([gap.min(axis=1, initial=np.inf) for gap in each], axis=1)
    free: Floats = np.minimum(met, np.hstack([left, page - right])) - APART * size
    return free
