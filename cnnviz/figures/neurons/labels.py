"""Where along lines the names of weights stand: none hides another, or another line."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Floats

EVEN = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)
FRACTIONS = (*EVEN, 0.46, 0.54, 0.38, 0.62, 0.3, 0.7, 0.23, 0.77)
"""Where along a line its name may stand, best first."""
CLOSE = (
    (0.12, 0.2, 0.28, 0.16, 0.24, 0.36, 0.32, 0.44, 0.4, 0.48, 0.54),
    (*EVEN, 0.14, 0.17, 0.24, 0.3, 0.38, 0.46, 0.54, 0.62, 0.1),
)
"""The same where lines are close: where they begin, else anywhere."""
HIGH, NEAR, TIGHT, FREE = 12.0, 5.0, 2.9, 8.0
"""How high a name is, how near another line may come to its middle, and where lines are close; and
from where on none can be taken for its own, in points.
"""
RIM = 1.5
"""How far a name keeps from neurons where lines are close."""
MOST = 44
"""Lines beyond so many carry no names: the legend does."""


def places(
    path: Any, room: float, high: float = HIGH, mine: Any = None, tight: bool = False
) -> Floats | None:
    """For each line, or each of `mine` among all, the point of its name, (n, 2); None when names of
    `room` by `high` points would crowd. Lines that are `tight` may have them nearer to other lines.

    Lines of one direction carry their names at the same fraction of the way where that is free, so
    that the eye finds them; else each line takes the fraction that keeps it farthest from the rest.
    """
    every = path
    own = np.arange(len(every.bow)) if mine is None else np.flatnonzero(mine)
    path, count = every.part(own), len(own)
    if not 0 < count <= MOST:
        return None
    for fractions, near in ((FRACTIONS, NEAR), *[(close, TIGHT) for close in CLOSE] * tight):
        spots = np.stack([path.along(t) for t in fractions], axis=1)
        clear = _clear(spots, every, own, (room, high), near)
        for kinds in (_directions(path), np.arange(count)):
            if kinds.max() < 12 or len(distinct(kinds)) == count:
                chosen = _greedy(spots, clear, kinds, (room, high))
                if chosen is not None:
                    return chosen
    return None


def _directions(path: Any) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The number of each line's direction; the flattest are 0."""
    way = np.round(path.end - path.start)
    kind = way[:, 0] * 4096 + way[:, 1] + np.round(path.bow) * 1e8
    order, index = np.unique(kind, return_inverse=True)
    steep = np.zeros(len(order))
    steep[index.ravel()] = np.minimum(np.abs(way[:, 1]), np.abs(way[:, 0])) + np.abs(path.bow) / 99
    return np.asarray(np.argsort(np.argsort(steep, kind="stable"), kind="stable")[index.ravel()])


def _clear(spots: Floats, every: Any, own: Any, size: tuple[float, float], near: float) -> Floats:
    """How well each candidate, (n, fractions), of names of a size keeps from other lines, and from
    where its own ends: 0 where it does not, 1 where it is `near`, 1.5 where it is free; among lines
    that are close all that do are as good.
    """
    off, path = _off_lines(spots, every, own), every.part(own)
    ends = np.stack([path.start, path.end], axis=1)[:, None]
    hidden = (np.abs(spots[:, :, None] - ends) < 0.5 * np.array(size)).all(-1).any(-1)
    free = 1 + 0.5 * (off - near) / (FREE - near)
    if near == TIGHT:
        hidden |= _off_ends(spots, every) < 0.5 * max(size) + RIM
        free = np.full(off.shape, 1e9)
    return np.where(hidden | (off < near), 0.0, free)


def _off_lines(spots: Floats, path: Any, own: Any) -> Floats:
    """How far each candidate, (n, fractions), keeps from other lines; bows are two chords."""
    middle = path.along(0.5)
    start = np.concatenate([path.start, middle])
    way = np.concatenate([middle, path.end]) - start
    rel = spots[:, :, None] - start
    t = np.clip((rel * way).sum(-1) / np.maximum((way * way).sum(-1), 1e-9), 0, 1)
    gap = rel - t[..., None] * way
    far = np.sqrt((gap * gap).sum(-1))
    same = np.tile(own[:, None] == np.arange(len(path.bow)), 2)
    return np.asarray(np.where(same[:, None], 1e9, far).min(-1))


def _off_ends(spots: Floats, path: Any) -> Floats:
    """How far each candidate, (n, fractions), keeps from where lines begin and end."""
    ends = np.concatenate([path.start, path.end])
    return np.asarray(np.hypot(*np.moveaxis(spots[:, :, None] - ends, -1, 0)).min(-1))


def _greedy(
    spots: Floats,
    clear: Floats,
    kinds: np.ndarray[tuple[int], np.dtype[np.int64]],
    room: tuple[float, float],
) -> Floats | None:
    """One fraction a kind in turn, whose worst name is freest; None when names would touch."""
    chosen = np.zeros((len(spots), 2))
    taken = np.zeros((0, 2))
    # Two names are apart when they are a name's width apart, or a name's height.
    size = np.array(room)
    for kind in range(int(kinds.max()) + 1):
        mine = np.flatnonzero(kinds == kind)
        free = np.minimum(clear[mine].min(0), _apart(spots[mine] / size, taken / size))
        best = int(np.argmax(np.round(np.minimum(free, 1.5), 1)))
        if free[best] < 1:
            return None
        chosen[mine] = spots[mine, best]
        taken = np.concatenate([taken, spots[mine, best]])
    return chosen


def _apart(spots: Floats, taken: Floats) -> Floats:
    """For each fraction the least distance of its names, (m, fractions, 2), to one another and to
    those taken: the larger of the distances across and down.
    """
    worst = np.full(spots.shape[1], 1e9)
    if len(taken):
        worst = np.abs(spots[:, :, None] - taken).max(-1).min((0, 2))
    if len(spots) > 1:
        far = np.abs(spots[:, None] - spots[None]).max(-1) + 1e9 * np.eye(len(spots))[..., None]
        worst = np.minimum(worst, far.min((0, 1)))
    return worst
