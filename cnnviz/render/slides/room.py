"""How far the boxes of texts may reach, as a deck's font may be wider elsewhere.

Programs shrink a text that is wider than its box, so a box takes the room that no other text needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnnviz.picture.extent import ANCHORS
from cnnviz.picture.marks import Floats, Lines, Mark, Texts
from cnnviz.picture.text import ASCENT, DESCENT, width

LEAST, MOST = (0.08, 0.1), (0.3, 0.3)
"""How much wider than its text a box is, relative to the text and in ems: anywhere, and where there
is room. DejaVu Sans, with which LibreOffice replaces missing fonts, is up to 0.3 wider than Fira
Sans, and a single digit more.
"""
TIGHT = 0.04
"""The same, relative to the text, if another text is nearer."""
GAP = 0.25
"""Ems between two texts."""
MANY = 2000
"""With more texts than these, all boxes get the least room."""


def rooms(marks: Sequence[Mark], page: float) -> Iterator[tuple[Texts, Floats]]:
    """Each mark of texts, and how far the boxes of its n texts reach beyond them to the left and to
    the right (n, 2), on a page of that width.
    """
    texts = [mark for mark in marks if isinstance(mark, Texts)]
    if not texts:
        return
    frames = np.concatenate([*map(_frames, texts)])
    lengths, size, anchor = frames[:, 1] - frames[:, 0], frames[:, 4], frames[:, 5]
    least, most = (part * lengths + ems * size for part, ems in (LEAST, MOST))
    growth = least
    if len(frames) <= MANY:
        level_lines = [_level(mark) for mark in marks if isinstance(mark, Lines)]
        free = _free(frames, np.concatenate([frames, *level_lines]), page)
        # What is anchored in the middle grows equally to both sides.
        possible = np.where(np.stack([anchor > 0, anchor < 1], axis=1), free, np.inf).min(axis=1)
        possible = np.where(anchor == 0.5, 2 * possible, possible)
        growth = np.clip(possible, np.minimum(least, TIGHT * lengths), most)
    sides = growth[:, None] * np.stack([anchor, 1 - anchor], axis=1)
    ends = np.cumsum([len(mark.strings) for mark in texts])
    yield from zip(texts, np.split(sides, ends[:-1]), strict=True)


def _frames(mark: Texts) -> Floats:
    """(n, 6): left, right, top and bottom of the texts before rotation, size, anchor."""
    lengths = np.array([width(string, mark.size, mark.bold, mark.font) for string in mark.strings])
    left, (x, y) = ANCHORS[mark.anchor], mark.at.T
    columns = np.full((2, len(lengths)), [[mark.size], [left]])
    top, bottom = y - ASCENT * mark.size, y + DESCENT * mark.size
    return np.stack([x - left * lengths, x + (1 - left) * lengths, top, bottom, *columns], axis=1)


def _level(mark: Lines) -> Floats:
    """The same for level lines that join no neurons, which have no size and do not grow."""
    level = (mark.start[:, 1] == mark.end[:, 1]) & ("src" not in mark.names)
    (x0, y), x1 = mark.start[level].T, mark.end[level, 0]
    none = np.full((2, len(x0)), [[0.0], [np.nan]])
    return np.stack([np.minimum(x0, x1), np.maximum(x0, x1), y, y, *none], axis=1)


def _free(frames: Floats, others: Floats, page: float) -> Floats:
    """(n, 2): how far each text may grow to the left and to the right before it meets another."""
    left, right, top, bottom, size, anchor = (column[:, None] for column in frames.T)
    other_left, other_right, other_top, other_bottom, _, towards = others.T
    overlapping = (top < other_bottom) & (bottom > other_top)
    to_left, to_right = left - other_right, other_left - right
    # Texts that grow towards each other share the room between them.
    to_left = np.where((towards < 1) & (anchor > 0), to_left / 2, to_left)
    to_right = np.where((towards > 0) & (anchor < 1), to_right / 2, to_right)
    gaps = (np.where(overlapping & (gap >= 0), gap, np.inf) for gap in (to_left, to_right))
    nearest = np.stack([gap.min(axis=1, initial=np.inf) for gap in gaps], axis=1)
    free: Floats = np.minimum(nearest, np.hstack([left, page - right])) - GAP * size
    return free
