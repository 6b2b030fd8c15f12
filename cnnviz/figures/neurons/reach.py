"""What a neuron sees through all layers: a band behind the neurons, numbers below them."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.ink.pen import band
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring, dense
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.picture.marks import Marks
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

FOOT = 26.0
"""The room below the neurons for the numbers seen, in points."""


def reached(panel: Wiring, scene: Scene) -> list[Indices]:
    """The neurons of each column that the traced one sees, drawn or not; itself in the last."""
    by_column = [np.array(scene.traced[-1])]
    for column in range(len(scene.columns) - 1, 0, -1):
        layer, shape = panel.part(column)
        if len(by_column[0]) and dense(layer, shape):
            by_column.insert(0, np.arange(prod(shape)))
        else:
            by_column.insert(0, distinct(between(layer, shape, dst=by_column[0]).src))
    return by_column


def reach_band(panel: Wiring, scene: Scene, theme: Theme) -> Marks:
    """The band around everything that the traced neuron sees, from column to column."""
    if len(scene.places[0].frames):
        return ()
    along = 0 if scene.up else 1
    ends = []
    for column, neurons in enumerate(reached(panel, scene)):
        place = scene.places[column]
        points = place.of(neurons[np.isin(neurons, place.shown)])
        if len(neurons) == prod(scene.columns[column].shape):
            # All are seen, even those behind the dots.
            points = np.concatenate([points, place.gaps.reshape(-1, 2)])
        if not len(points):
            # It stands on padding alone.
            continue
        low, high = points[np.argmin(points[:, along])], points[np.argmax(points[:, along])]
        margin = np.zeros(2)
        margin[along] = scene.radius + 3.0
        ends.append((low - margin, high + margin))
    outline = [low for low, _ in ends] + [high for _, high in reversed(ends)]
    return (band(outline, theme),) if len(ends) > 1 else ()


def reach_words(panel: Wiring, scene: Scene, height: float, drawing: Drawing) -> Marks:
    """How many neurons the traced one sees, below each column but the last, on one line."""
    lowest = max(float(place.frames[..., 1].max(initial=0.0)) for place in scene.places)
    height = min(height, lowest + FOOT) if scene.cells else height
    look = type_of("subhead", drawing.theme)._replace(cls="sees")
    marks: Marks = ()
    reached_neurons = reached(panel, scene)[:-1]
    for layer, (place, neurons) in enumerate(zip(scene.places, reached_neurons, strict=False)):
        total = prod(scene.columns[layer].shape)
        key = "reach.all" if len(neurons) == total else "reach.some"
        words = drawing.labels(key, n=len(neurons), all=total)
        x = float(place.at[:, 0].min()) - scene.radius
        marks += (near(words, (x, height), "above", look, 4, "start", {"layer": layer}),)
    return marks


def reach_heading(room: Size, theme: Theme, labels: Labels) -> Marks:
    """What the numbers below the columns mean, in the gutter at their left."""
    look = type_of("axis", theme)
    return (near(labels("reach"), (0.0, room.height), "above", look, 4, "start"),)
