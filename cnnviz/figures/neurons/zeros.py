"""The zeros beside a column whose reader is padded."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.pen import discs
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import LayerInput, Wiring
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.picture.marks import Floats, Mark, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

DASH = (2.5, 2.5)
"""Dashed, as there is no neuron and no connection."""
NONE = np.zeros((0, 2))


def zeros(panel: Wiring, scene: Scene, room: Size) -> Floats:
    """The places of zeros, (n, 2), in line with the neurons of a sequence of one channel; none if
    some do not fit.
    """
    pairs = enumerate(zip(scene.places, scene.columns, strict=True), 1)
    parts = [NONE]
    for i, (place, column) in pairs:
        if i == len(scene.columns) or len(place.frames) or spatial(column.shape)[0] > 1:
            continue
        before, after = padded(panel.part(i))
        if not before + after or not 1 < len(place.shown) == np.prod(column.shape):
            continue
        step = place.at[1] - place.at[0]
        parts.append(place.at[0] - step * np.arange(1, before + 1)[:, None])
        parts.append(place.at[-1] + step * np.arange(1, after + 1)[:, None])
    points, (width, height) = np.concatenate(parts), (room.width, room.height)
    inside = (points >= scene.radius) & (points <= np.array([width, height]) - scene.radius)
    return points if inside[:, 1 - scene.up].all() else NONE


def padded(fed: LayerInput) -> tuple[int, int]:
    """How many zeros the windows of a layer reach at each end of a sequence."""
    windows = fed.layer.windows() if fed.layer.convolutional and fed.layer.edge == "zeros" else None
    if not windows or len(windows) != 1 or len(fed.shape) != 2:
        return 0, 0
    return windows[0].reach(fed.shape[1])


def marks(points: Floats, scene: Scene, theme: Theme) -> list[Mark]:
    """Dashed circles with a zero in each; none if the zeros do not fit."""
    look = type_of("number", theme)._replace(cls="zero")
    if not len(points) or 1.7 * scene.radius < look.size:
        return []
    rim = Style(theme.rule, theme.background, 1.0, DASH)
    circles = discs(points, 0.9 * scene.radius, rim, "padding")
    return [circles, inscribed(["0"] * len(points), points, look, {})]
