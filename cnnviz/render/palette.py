"""Pixels in at most 256 colours, so near to the originals that nobody sees the difference.

A drawing has few colours and, along smoothed edges, thousands of mixtures of them. Colours that
fill areas are kept as they are; only mixtures are replaced by their nearest neighbours.
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
INVISIBLE, RARE = 16.0, 0.004
"""The largest invisible error of a mixture, of 255, and the part of pixels that may exceed it."""


class Indexed(NamedTuple):
    """Pixels as indices (rows, columns) into a list of colours (n, 4)."""

    places: NDArray[np.uint8]
    colours: Rgba


def index_colours(pixels: Rgba, exact: bool = False) -> Indexed | None:
    """The pixels (rows, columns, 4) in at most 256 colours, or None if that would be visible.

    `exact` asks for exactly the same colours.

    >>> image = index_colours(np.zeros((2, 3, 4), np.uint8))
    >>> image.places.shape, image.colours.tolist()
    ((2, 3), [[0, 0, 0, 0]])
    """
    flat = np.ascontiguousarray(pixels).view(np.uint32).ravel()
    # Most pixels are background, and neighbours are alike: skipping both makes this quick.
    is_ink = flat != flat[0]
    ink = flat[is_ink]
    begins = np.append(True, ink[1:] != ink[:-1])[: len(ink)]
    lengths = np.diff(np.append(np.flatnonzero(begins), len(ink)))
    values = np.unique(ink[begins])
    which = np.searchsorted(values, ink[begins])
    counts = np.bincount(which, lengths, len(values)).astype(int)
    values, counts = np.append(flat[:1], values), np.append(len(flat) - len(ink), counts)
    colours: Rgba = values.view(np.uint8).reshape(-1, 4)
    selection, nearest = np.arange(len(values)), np.arange(len(values))
    if len(values) > MOST:
        result = None if exact else _reduce(colours, counts)
        if result is None:
            return None
        selection, nearest = result
    places = np.full(len(flat), nearest[0], np.uint8)
    places[is_ink] = np.repeat(nearest.astype(np.uint8)[1:][which], lengths)
    return Indexed(places.reshape(pixels.shape[:2]), colours[selection])


def _reduce(colours: Rgba, counts: Which) -> tuple[Which, Which] | None:
    """Which colours are kept, and the nearest of them to each; None if that would be visible."""
    # As they look on black and on white. Integers, whose sums are exact, lead to the same choice
    # on every machine.
    opacity = colours[:, 3:] * 1.0
    on_black = np.round(colours[:, :3] * (opacity / 255))
    clear = (colours[:, 3] < 255).any()
    points = np.hstack([on_black, on_black + (255 - opacity)]) if clear else on_black
    selection = representatives(points, counts)
    # Exact in single precision, too.
    points = points.astype(np.float32)
    palette = points[selection]
    nearest = ((palette**2).sum(axis=1) - 2 * points @ palette.T).argmin(axis=1)
    error = np.abs(points - palette[nearest]).max(axis=1)
    visible = counts[error > INVISIBLE].sum() / counts.sum()
    return None if visible > RARE else (selection, nearest)


class _Box(NamedTuple):
    """Colours close together: minus their spread along the axis of the largest spread, a number
    that breaks ties, that axis, where it is cut, and the colours' indices.
    """

    spread: float
    number: int
    axis: int
    cut: float
    members: Which


def representatives(points: Floats, counts: Which, limit: int = MOST) -> Which:
    """At most `limit` of the points, each the commonest of those near it.

    The box of the largest spread is cut at its mean until there are enough (Heckbert 1982, with the
    variance instead of the extent, as Wu 1991). Square roots of counts favour rare colours.
    """
    weights, numbers = np.ceil(np.sqrt(counts)), count()
    boxes = [_box(points, weights, np.arange(len(points)), next(numbers))]
    while len(boxes) < limit and boxes[0].spread < 0:
        box = heappop(boxes)
        is_low = points[box.members, box.axis] <= box.cut
        for part in (box.members[is_low], box.members[~is_low]):
            heappush(boxes, _box(points, weights, part, next(numbers)))
    return np.sort([box.members[counts[box.members].argmax()] for box in boxes])


def _box(points: Floats, weights: Floats, members: Which, number: int) -> _Box:
    own_points, weight = points[members], weights[members]
    total, mass = weight @ own_points, float(weight.sum())
    spread = weight @ own_points**2 - total**2 / mass
    axis = int(spread.argmax())
    return _Box(-round(float(spread[axis]), 3), number, axis, float(total[axis]) / mass, members)
