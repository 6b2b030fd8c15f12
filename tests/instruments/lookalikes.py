"""Weights that a reader cannot tell apart: by colour, by dash, or by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cnnviz.picture.colour import difference, rgb, simulated
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Group, Lines, Mark, Picture, Style, Texts


class Lookalike(NamedTuple):
    """Two weights of one layer in one panel."""

    panel: str
    layer: int
    weight: int
    other: int


def lookalikes(picture: Picture, sight: str = "normal", least: float = 10.0) -> list[Lookalike]:
    """Pairs of weights that look the same with a `sight` of `colour.SIGHTS`.

    Their lines have one dash and colours less than `least` apart in CIELAB (twice what is seen at a
    glance), and at least one of them has no name in the panel. Panels in neutral ink tell none.
    """
    return [
        Lookalike(str(panel.names["panel"]), layer, weight, other)
        for panel in _panels(picture.marks)
        if panel.names.get("ink") != "neutral"
        for layer, weight, other in _within(panel, sight, least)
    ]


def _panels(marks: tuple[Mark, ...]) -> Iterator[Group]:
    for mark in marks:
        if isinstance(mark, Group):
            if "panel" in mark.names:
                yield mark
            yield from _panels(mark.marks)


def _within(panel: Group, sight: str, least: float) -> Iterator[tuple[int, int, int]]:
    looks = _looks(panel)
    named = {key for mark in leaves(panel.marks) if isinstance(mark, Texts) for key in _keys(mark)}
    for layer in sorted({layer for layer, _ in looks}):
        weights = sorted(weight for at, weight in looks if at == layer)
        styles = [looks[layer, weight] for weight in weights]
        colours = simulated(np.array([rgb(style.stroke or "#000000") for style in styles]), sight)
        near = difference(colours[:, None], colours[None]) < least
        for i, j in zip(*np.nonzero(np.triu(near, 1)), strict=True):
            told = {(layer, weights[i]), (layer, weights[j])} <= named
            if not told and styles[i].dash == styles[j].dash:
                yield layer, weights[i], weights[j]


def _looks(panel: Group) -> dict[tuple[int, int], Style]:
    """The look of each learned weight of the panel, by layer and index."""
    looks: dict[tuple[int, int], Style] = {}
    for mark in leaves(panel.marks):
        if isinstance(mark, Lines):
            keys = zip(_keys(mark), mark.which.tolist(), strict=True)
            looks |= {key: mark.styles[i] for key, i in keys if key[1] >= 0}
    return looks


def _keys(mark: Lines | Texts) -> list[tuple[int, int]]:
    """Layer and weight of each item, or of none where it does not say."""
    n = len(mark.which)
    columns = (
        np.broadcast_to(mark.names.get(name, -1), n).tolist() for name in ("layer", "weight")
    )
    return list(zip(*columns, strict=True))
