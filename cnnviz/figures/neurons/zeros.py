"""Zeros that stand beside a column where the layer that reads it is padded."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.pen import discs
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Fed, Wired
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.picture.marks import Floats, Mark, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

DASH = (2.5, 2.5)
"""Nothing is there, and nothing is connected to it."""
NONE = np.zeros((0, 2))


def zeros(panel: Wired, scene: Scene, room: Size) -> Floats:
    """Where they stand, (n, 2), in line with the neurons of a sequence of one channel; none where
    some have no room.
    """
    pairs = enumerate(zip(scene.places, scene.columns, strict=True), 1)
    found = [NONE]
    for at, (place, column) in pairs:
        if at == len(scene.columns) or len(place.frames) or spatial(column.shape)[0] > 1:
            continue
        before, after = padded(panel.part(at))
        if not before + after or not 1 < len(place.shown) == np.prod(column.shape):
            continue
        step = place.at[1] - place.at[0]
        found.append(place.at[0] - step * np.arange(1, before + 1)[:, None])
        found.append(place.at[-1] + step * np.arange(1, after + 1)[:, None])
    points, (across, down) = np.concatenate(found), (room.width, room.height)
    inside = (points >= scene.radius) & (points <= np.array([across, down]) - scene.radius)
    return points if inside[:, 1 - scene.up].all() else NONE


def padded(of: Fed) -> tuple[int, int]:
    """How many zeros the windows of a layer reach at either end of a sequence."""
    windows = of.layer.windows() if of.layer.convolutional and of.layer.edge == "zeros" else None
    if not windows or len(windows) != 1 or len(of.shape) != 2:
        return 0, 0
    return windows[0].reach(of.shape[1])


def marks(points: Floats, scene: Scene, theme: Theme) -> list[Mark]:
    """Dashed circles, with a zero in each; none where that has no room."""
    look = type_of("number", theme)._replace(cls="zero")
    if not len(points) or 1.7 * scene.radius < look.size:
        return []
    rim = Style(theme.rule, theme.background, 1.0, DASH)
    around = discs(points, 0.9 * scene.radius, rim, "padding")
    return [around, inscribed(["0"] * len(points), points, look, {})]
