"""What one neuron sees through all layers: a band behind the neurons, numbers below them."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.ink.pen import band
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired, dense
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

FOOT = 26.0
"""The room below the neurons for how many are seen, in points."""


def reached(panel: Wired, scene: Scene) -> list[Indices]:
    """For each column the neurons that the traced one sees, drawn or not, itself last."""
    found = [np.array(scene.traced[-1])]
    for column in range(len(scene.columns) - 1, 0, -1):
        layer, shape = panel.part(column)
        if len(found[0]) and dense(layer, shape):
            found.insert(0, np.arange(prod(shape)))
        else:
            found.insert(0, distinct(between(layer, shape, dst=found[0]).src))
    return found


def reach_band(panel: Wired, scene: Scene, theme: Theme) -> Marks:
    """The band of all that the traced neuron sees, from column to column."""
    if len(scene.places[0].frames):
        return ()
    along = 0 if scene.up else 1
    ends = []
    for column, neurons in enumerate(reached(panel, scene)):
        place = scene.places[column]
        at = place.of(neurons[np.isin(neurons, place.shown)])
        if len(neurons) == prod(scene.columns[column].shape):
            # All are seen: those too for which dots stand.
            at = np.concatenate([at, place.gaps.reshape(-1, 2)])
        low, high = at[np.argmin(at[:, along])], at[np.argmax(at[:, along])]
        by = np.zeros(2)
        by[along] = scene.radius + 3.0
        ends.append((low - by, high + by))
    outline = [low for low, _ in ends] + [high for _, high in reversed(ends)]
    return (band(outline, theme),)


def reach_words(panel: Wired, scene: Scene, height: float, how: Drawing) -> Marks:
    """Below each column but the last how many of its neurons the traced one sees."""
    look = type_of("subhead", how.theme)._replace(cls="sees")
    marks: Marks = ()
    seen = reached(panel, scene)[:-1]
    for at, (place, neurons) in enumerate(zip(scene.places, seen, strict=False)):
        total = prod(scene.columns[at].shape)
        key = "reach.all" if len(neurons) == total else "reach.some"
        words = how.labels(key, n=len(neurons), all=total)
        x = float(place.at[:, 0].min()) - scene.radius
        marks += (near(words, (x, height), "above", look, 4, "start", {"layer": at}),)
    return marks


def sees(room: Size, theme: Theme, labels: Labels) -> Marks:
    """What the numbers below the columns are, in the gutter at their left."""
    look = type_of("axis", theme)
    return (near(labels("reach"), (room.width + 4, room.height), "above", look, 4, "end"),)
