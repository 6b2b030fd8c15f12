"""Pixels in at most 256 colours, as near to what they were as nobody sees the difference.

A drawing has few colours and, where edges are smoothed, thousands of mixtures of them. Colours that
fill an area are kept as they are; only mixtures are moved to their nearest neighbours.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Floats, Which

Rgba = NDArray[np.uint8]
"""(..., 4): red, green, blue and opacity."""

MOST = 256
UNSEEN, RARE = 16.0, 0.004
"""A mixture may be so far off, of 255, on all but so few of the pixels."""


class Indexed(NamedTuple):
    """Pixels as places (rows, columns) in a list of colours (n, 4)."""

    places: NDArray[np.uint8]
    colours: Rgba


def indexed(pixels: Rgba, exact: bool = False) -> Indexed | None:
    """The pixels (rows, columns, 4) in 256 colours or fewer, or None where that would be seen.

    `exact` asks for the very same colours.

    >>> found = indexed(np.zeros((2, 3, 4), np.uint8))
    >>> found.places.shape, found.colours.tolist()
    ((2, 3), [[0, 0, 0, 0]])
    """
    flat = np.ascontiguousarray(pixels).view(np.uint32).ravel()
    # Most pixels are the ground's, and neighbours are alike: sparing both makes this quick.
    inked = flat != flat[0]
    ink = flat[inked]
    begins = np.append(True, ink[1:] != ink[:-1])[: len(ink)]
    lengths = np.diff(np.append(np.flatnonzero(begins), len(ink)))
    values = np.unique(ink[begins])
    which = np.searchsorted(values, ink[begins])
    counts = np.bincount(which, lengths, len(values)).astype(int)
    values, counts = np.append(flat[:1], values), np.append(len(flat) - len(ink), counts)
    colours: Rgba = values.view(np.uint8).reshape(-1, 4)
    kept, nearest = np.arange(len(values)), np.arange(len(values))
    if len(values) > MOST:
        found = None if exact else _reduced(colours, counts)
        if found is None:
            return None
        kept, nearest = found
    places = np.full(len(flat), nearest[0], np.uint8)
    places[inked] = np.repeat(nearest.astype(np.uint8)[1:][which], lengths)
    return Indexed(places.reshape(pixels.shape[:2]), colours[kept])


def _reduced(colours: Rgba, counts: Which) -> tuple[Which, Which] | None:
    """Which colours are kept, and which of those is nearest to each; None where that is seen."""
    # As they look on black and on white. Whole numbers, whose sums are exact, make the same choice
    # on every machine.
    opacity = colours[:, 3:] * 1.0
    on_black = np.round(colours[:, :3] * (opacity / 255))
    clear = (colours[:, 3] < 255).any()
    points = np.hstack([on_black, on_black + (255 - opacity)]) if clear else on_black
    kept = representatives(points, counts)
    # Exact in single precision, too.
    points = points.astype(np.float32)
    chosen = points[kept]
    nearest = ((chosen**2).sum(axis=1) - 2 * points @ chosen.T).argmin(axis=1)
    off = np.abs(points - chosen[nearest]).max(axis=1)
    seen = counts[off > UNSEEN].sum() / counts.sum()
    return None if seen > RARE else (kept, nearest)


class _Box(NamedTuple):
    """Colours close together: minus how far they spread along the axis in which they spread most,
    a number that settles ties, that axis, where it is cut, and which colours they are.
    """

    spread: float
    number: int
    axis: int
    cut: float
    members: Which


def representatives(points: Floats, counts: Which, most: int = MOST) -> Which:
    """At most so many of the points, each the commonest of those near it.

    The box that spreads most is cut at its mean until there are enough (Heckbert 1982, with the
    variance in place of the extent, as Wu 1991). Roots of counts let rare colours count for more.
    """
    weights, numbers = np.ceil(np.sqrt(counts)), count()
    boxes = [_box(points, weights, np.arange(len(points)), next(numbers))]
    while len(boxes) < most and boxes[0].spread < 0:
        whole = heappop(boxes)
        low = points[whole.members, whole.axis] <= whole.cut
        for part in (whole.members[low], whole.members[~low]):
            heappush(boxes, _box(points, weights, part, next(numbers)))
    return np.sort([box.members[counts[box.members].argmax()] for box in boxes])


def _box(points: Floats, weights: Floats, members: Which, number: int) -> _Box:
    inside, weight = points[members], weights[members]
    total, mass = weight @ inside, float(weight.sum())
    spread = weight @ inside**2 - total**2 / mass
    axis = int(spread.argmax())
    return _Box(-round(float(spread[axis]), 3), number, axis, float(total[axis]) / mass, members)
