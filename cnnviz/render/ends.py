"""What circles stand for, and which of them lines join, by the names of marks."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cnnviz.picture.marks import Dots, Lines

Key = tuple[Any, Any]
"""What a circle stands for: a neuron's layer and index, or "bias" and its index."""


class Ends(NamedTuple):
    """What lines start at, and what they end at, an entry per line."""

    start: list[Key]
    end: list[Key]


def keys(mark: Dots, cls: str) -> list[Key]:
    """What the circles of a mark of that class stand for; [] for nothing."""
    names, n = mark.names, len(mark.radius)
    if cls == "neuron" and {"layer", "index"} <= names.keys():
        return _keys(names["layer"], names["index"], n)
    return _keys("bias", names["bias"], n) if cls == "bias" and "bias" in names else []


def ends(mark: Lines) -> Ends | None:
    """What lines join; None if they are no connections of known neurons."""
    names, n = mark.names, len(mark.bow)
    if not {"layer", "dst"} <= names.keys() or not {"src", "bias"} & names.keys():
        return None
    layer = np.broadcast_to(np.asarray(names["layer"]), n)
    biased = "src" not in names
    start = _keys("bias", names["bias"], n) if biased else _keys(layer, names["src"], n)
    return Ends(start, _keys(layer + 1, names["dst"], n))


def _keys(first: Any, second: Any, n: int) -> list[Key]:
    rows = (np.broadcast_to(np.asarray(column), n).tolist() for column in (first, second))
    return list(zip(*rows, strict=True))
