"""Where the names of weights stand along lines: none hides another, or another line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Dots, Floats

EVEN = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)
FRACTIONS = (*EVEN, 0.46, 0.54, 0.38, 0.62, 0.3, 0.7, 0.23, 0.77)
"""Where along a line its name may stand, best first."""
CLOSE = (
    (0.12, 0.2, 0.28, 0.16, 0.24, 0.36, 0.32, 0.44, 0.4, 0.48, 0.54),
    (*EVEN, 0.14, 0.17, 0.24, 0.3, 0.38, 0.46, 0.54, 0.62, 0.1),
)
"""The same for close lines: near their start, else anywhere."""
HIGH, NEAR, TIGHT, FREE = 12.0, 5.0, 2.9, 8.0
"""The height of a name; how near another line may come to its middle, usually and if lines are
close; and the distance at which none can be mistaken for its own, in points.
"""
RIM = 1.5
"""The gap between a name and neurons if lines are close."""
MOST = 44
"""More lines than this carry no names: the legend does."""


def places(
    path: Any, room: float, height: float = HIGH, mine: Any = None, tight: bool = False,
    above: Sequence[Dots] = (), fan: Indices | None = None,
) -> Floats | None:  # fmt: skip
    """The point of the name of each line, or each of `mine`, (n, 2); None if names of `room` by
    `height` points would crowd, or if dots `above` would hide them. `fan` is the neuron of each if
    lines of one neuron of each map are named; if these are `tight`, names may be nearer to others.

    Lines of a fan, or of one direction, carry their names at the same fraction of the way if that
    is free, so that the eye finds them; else each line takes the fraction that keeps it farthest
    from the rest.
    """
    all_paths = path
    indices = np.arange(len(all_paths.bow)) if mine is None else np.flatnonzero(mine)
    path, count = all_paths.part(indices), len(indices)
    if not 0 < count <= MOST:
        return None
    fans = [] if fan is None else [np.unique(fan, return_inverse=True)[1]]
    ways = [(FRACTIONS, NEAR), *[(close, TIGHT) for close in CLOSE] * (tight and bool(fans))]
    for fractions, distance in ways:
        spots = np.stack([path.along(t) for t in fractions], axis=1)
        clearance = _clearance(spots, all_paths, indices, (room, height), distance)
        clearance[_hidden(spots, (room, height), above)] = 0.0
        for kinds in (*fans, _directions(path), np.arange(count)):
            if kinds.max() < 12 or len(distinct(kinds)) == count:
                chosen = _greedy(spots, clearance, kinds, (room, height))
                if chosen is not None:
                    return chosen
    return None


def _directions(path: Any) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The number of each line's direction; the flattest are 0."""
    vectors = np.round(path.end - path.start)
    kind = vectors[:, 0] * 4096 + vectors[:, 1] + np.round(path.bow) * 1e8
    order, index = np.unique(kind, return_inverse=True)
    steep = np.zeros(len(order))
    steep[index.ravel()] = (
        np.minimum(np.abs(vectors[:, 1]), np.abs(vectors[:, 0])) + np.abs(path.bow) / 99
    )
    return np.asarray(np.argsort(np.argsort(steep, kind="stable"), kind="stable")[index.ravel()])


def _clearance(
    spots: Floats, all_paths: Any, indices: Any, size: tuple[float, float], distance: float
) -> Floats:
    """How clear each candidate, (n, fractions), of names of a size is of other lines and of the
    ends of its own: 0 if it is not, 1 if just at `distance`, 1.5 if free; among close lines all
    clear ones are equally good.
    """
    distances, path = _line_distances(spots, all_paths, indices), all_paths.part(indices)
    ends = np.stack([path.start, path.end], axis=1)[:, None]
    hidden = (np.abs(spots[:, :, None] - ends) < 0.5 * np.array(size)).all(-1).any(-1)
    freedom = 1 + 0.5 * (distances - distance) / (FREE - distance)
    if distance == TIGHT:
        hidden |= _end_distances(spots, all_paths) < 0.5 * max(size) + RIM
        freedom = np.full(distances.shape, 1e9)
    return np.where(hidden | (distances < distance), 0.0, freedom)


def _hidden(spots: Floats, size: tuple[float, float], above: Sequence[Dots]) -> NDArray[np.bool_]:
    """Whether any of some dots would hide each candidate, (n, fractions), of names of a size."""
    hidden = np.zeros(spots.shape[:2], bool)
    for dots in above:
        gap = np.maximum(np.abs(spots[:, :, None] - dots.at) - 0.5 * np.array(size), 0.0)
        hidden |= (np.hypot(*np.moveaxis(gap, -1, 0)) < dots.radius).any(-1)
    return hidden


def _line_distances(spots: Floats, path: Any, indices: Any) -> Floats:
    """The distance of each candidate, (n, fractions), from other lines; bows are two chords."""
    middle = path.along(0.5)
    start = np.concatenate([path.start, middle])
    vectors = np.concatenate([middle, path.end]) - start
    rel = spots[:, :, None] - start
    t = np.clip((rel * vectors).sum(-1) / np.maximum((vectors * vectors).sum(-1), 1e-9), 0, 1)
    gap = rel - t[..., None] * vectors
    distances = np.sqrt((gap * gap).sum(-1))
    same = np.tile(indices[:, None] == np.arange(len(path.bow)), 2)
    return np.asarray(np.where(same[:, None], 1e9, distances).min(-1))


def _end_distances(spots: Floats, path: Any) -> Floats:
    """The distance of each candidate, (n, fractions), from the ends of lines."""
    ends = np.concatenate([path.start, path.end])
    return np.asarray(np.hypot(*np.moveaxis(spots[:, :, None] - ends, -1, 0)).min(-1))


def _greedy(
    spots: Floats,
    clearance: Floats,
    kinds: np.ndarray[tuple[int], np.dtype[np.int64]],
    room: tuple[float, float],
) -> Floats | None:
    """One fraction per kind, in turn, with the clearest worst name; None if names would touch."""
    chosen = np.zeros((len(spots), 2))
    placed = np.zeros((0, 2))
    # Two names are apart if they are a name's width apart, or a name's height.
    size = np.array(room)
    for kind in range(int(kinds.max()) + 1):
        lines = np.flatnonzero(kinds == kind)
        free = np.minimum(clearance[lines].min(0), _distances(spots[lines] / size, placed / size))
        best = int(np.argmax(np.round(np.minimum(free, 1.5), 1)))
        if free[best] < 1:
            return None
        chosen[lines] = spots[lines, best]
        placed = np.concatenate([placed, spots[lines, best]])
    return chosen


def _distances(spots: Floats, placed: Floats) -> Floats:
    """For each fraction the least distance of its names, (m, fractions, 2), to one another and to
    those placed: the larger of the distances across and down.
    """
    least = np.full(spots.shape[1], 1e9)
    if len(placed):
        least = np.abs(spots[:, :, None] - placed).max(-1).min((0, 2))
    if len(spots) > 1:
        distances = (
            np.abs(spots[:, None] - spots[None]).max(-1) + 1e9 * np.eye(len(spots))[..., None]
        )
        least = np.minimum(least, distances.min((0, 1)))
    return least
