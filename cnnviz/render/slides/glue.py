"""Which circles lines are glued to, and where on their rims."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cnnviz.picture.marks import Dots, Floats, Lines, Which

SITES = 8
"""The places on a circle that take a line: the top, and on to the left by eighths."""


Key = tuple[str, int, int]
"""What a circle stands for: "neuron", its layer and index, or "bias", 0 and its index."""


class Circles(NamedTuple):
    """The circles that lines may name: their centres (n, 2), radii (n,), and the numbers of their
    shapes (n,); for each key those that stand for it, a panel each.
    """

    keys: dict[Key, list[int]]
    at: Floats
    radius: Floats
    shapes: Which


class Glue(NamedTuple):
    """For each line (n,) the shapes at its two ends, 0 for none, and the sites on them."""

    start: Which
    start_site: Which
    end: Which
    end_site: Which


def circles(dots: list[tuple[Dots, int]]) -> Circles:
    """The circles of marks, each mark with the number of its first shape."""
    named = [(mark, first, keys) for mark, first in dots if (keys := _keys(mark))]
    places: dict[Key, list[int]] = {}
    for place, key in enumerate(key for *_, keys in named for key in keys):
        places.setdefault(key, []).append(place)
    none = np.zeros((0, 2))
    numbers = [first + np.arange(len(mark.radius)) for mark, first, _ in named]
    return Circles(
        places,
        np.concatenate([none, *(mark.at for mark, *_ in named)]),
        np.concatenate([none[:, 0], *(mark.radius for mark, *_ in named)]),
        np.concatenate([none[:, 0].astype(np.int64), *numbers]),
    )


def _keys(mark: Dots) -> list[Key]:
    """What lines call the circles of a mark."""
    names, n = mark.names, len(mark.radius)
    if mark.cls == "neuron" and {"layer", "index"} <= names.keys():
        return _joined("neuron", names["layer"], names["index"], n)
    if mark.cls == "bias" and "bias" in names:
        return _joined("bias", 0, names["bias"], n)
    return []


def _joined(kind: str, first: Any, second: Any, n: int) -> list[Key]:
    rows = (np.broadcast_to(np.asarray(column), n).tolist() for column in (first, second))
    return [(kind, a, b) for a, b in zip(*rows, strict=True)]


def glue(mark: Lines, known: Circles) -> Glue:
    """Where lines are glued: to the circles that they name, where they do end at them."""
    names, n = mark.names, len(mark.bow)
    none = np.zeros(n, np.int64)
    if not {"layer", "dst"} <= names.keys() or not {"src", "bias"} & names.keys():
        return Glue(none, none, none, none)
    layer = np.broadcast_to(np.asarray(names["layer"]), n)
    heads = _joined("neuron", layer + 1, names["dst"], n)
    kind = "neuron" if "src" in names else "bias"
    below = layer if kind == "neuron" else 0
    tails = _joined(kind, below, names["src" if kind == "neuron" else "bias"], n)
    start, start_site = _ends(tails, mark.start, known)
    end, end_site = _ends(heads, mark.end, known)
    return Glue(start, start_site, end, end_site)


def _ends(keys: list[Key], at: Floats, known: Circles) -> tuple[Which, Which]:
    """The shapes at points, of those that stand for the keys, and the sites of them next to them.

    A shape that is not there has the number 0.
    """
    found = [known.keys.get(key, []) for key in keys]
    most = max(map(len, found), default=0)
    if not most:
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
    # The same key, a panel each: the right one is that which the line touches.
    table = np.array([row + row[-1:] * (most - len(row)) or [-1] * most for row in found])
    far = np.hypot(*np.moveaxis(at[:, None] - known.at[table], -1, 0)) - known.radius[table]
    best = far.argmin(axis=1)
    row = np.arange(len(keys))
    place = table[row, best]
    touching = (place >= 0) & (far[row, best] <= 1 + 0.5 * known.radius[place])
    way = at - known.at[place]
    turned = np.degrees(np.arctan2(-way[:, 1], way[:, 0])) - 90
    sites = np.round(turned / (360 / SITES)).astype(np.int64) % SITES
    return np.where(touching, known.shapes[place], 0), sites
