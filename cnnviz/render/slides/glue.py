"""The circles that lines are glued to, and where on their rims."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.picture.marks import Dots, Floats, Lines, Which
from cnnviz.render.ends import Key, ends, keys

SITES = 8
"""The connection sites of a circle: from the top, counterclockwise by eighths."""


class Circles(NamedTuple):
    """The circles that lines may name: their centres (n, 2), radii (n,), and shape numbers (n,);
    `keys` gives the circles that stand for a key, one per panel.
    """

    keys: dict[Key, list[int]]
    at: Floats
    radius: Floats
    shapes: Which


class Glue(NamedTuple):
    """For each line (n,) the shapes at its ends, 0 for none, and the sites on them."""

    start: Which
    start_site: Which
    end: Which
    end_site: Which


def circles(dots: list[tuple[Dots, int]]) -> Circles:
    """The circles of marks, each mark with the number of its first shape."""
    keyed = [(mark, first, known) for mark, first in dots if (known := keys(mark, mark.cls))]
    places: dict[Key, list[int]] = {}
    for place, key in enumerate(key for *_, known in keyed for key in known):
        places.setdefault(key, []).append(place)
    none = np.zeros((0, 2))
    numbers = [first + np.arange(len(mark.radius)) for mark, first, _ in keyed]
    return Circles(
        places,
        np.concatenate([none, *(mark.at for mark, *_ in keyed)]),
        np.concatenate([none[:, 0], *(mark.radius for mark, *_ in keyed)]),
        np.concatenate([none[:, 0].astype(np.int64), *numbers]),
    )


def glue(mark: Lines, targets: Circles) -> Glue:
    """Where lines are glued: to the circles that they name, if they really end there."""
    joined = ends(mark)
    if joined is None:
        none = np.zeros(len(mark.bow), np.int64)
        return Glue(none, none, none, none)
    start, start_site = _ends(joined.start, mark.start, targets)
    end, end_site = _ends(joined.end, mark.end, targets)
    return Glue(start, start_site, end, end_site)


def _ends(keys: list[Key], at: Floats, targets: Circles) -> tuple[Which, Which]:
    """The shapes at points, among those that stand for the keys, and their nearest sites.

    The number 0 means no shape.
    """
    candidates = [targets.keys.get(key, []) for key in keys]
    columns = max(map(len, candidates), default=0)
    if not columns:
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
    # Several panels may have the same key: the right circle is the one that the line touches.
    table = np.array(
        [row + row[-1:] * (columns - len(row)) or [-1] * columns for row in candidates]
    )
    distances = (
        np.hypot(*np.moveaxis(at[:, None] - targets.at[table], -1, 0)) - targets.radius[table]
    )
    best = distances.argmin(axis=1)
    row = np.arange(len(keys))
    place = table[row, best]
    touching = (place >= 0) & (distances[row, best] <= 1 + 0.5 * targets.radius[place])
    offset = at - targets.at[place]
    angle = np.degrees(np.arctan2(-offset[:, 1], offset[:, 0])) - 90
    sites = np.round(angle / (360 / SITES)).astype(np.int64) % SITES
    return np.where(touching, targets.shapes[place], 0), sites
