"""The connections of cells as lines, with a small circle in each cell that a traced neuron sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnviz.figures.neurons.paths import lines, paths
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Dots, Floats, Mark, Style
from cnnviz.picture.theme import Theme

if TYPE_CHECKING:
    from cnnviz.figures.neurons.patches import Trace

THIN, FEW = 0.6, 60
"""The width of thin lines of a neuron, and the most lines that need not be thin."""


def layer_marks(
    panel: Wiring, scene: Scene, column: int, tones: list[Trace], theme: Theme
) -> list[Mark]:
    """The lines into traced neurons in their tones, and on top the cells where they start."""
    wire = panel.wires[column - 1]
    if not len(wire.src):
        return []
    path = paths(scene, column, wire, _radii(scene, column - 1, wire.src))
    width = 1.2 if len(wire.src) <= FEW * len(tones) else THIN
    order = np.argsort([tone.neuron for tone in tones])
    which = order[np.searchsorted([tones[rank].neuron for rank in order], wire.dst)]
    styles = tuple(Style(tone.colour, None, width) for tone in tones)
    ends = _ends(scene, column - 1, wire.src, theme)
    return [lines(wire, path, column - 1, styles, which), *ends]


def _small_radius(scene: Scene) -> float:
    """The radius of a neuron in a cell."""
    return float(np.clip(0.26 * scene.pitch, 0.8, 3.0))


def _traced(scene: Scene, column: int) -> Indices:
    return np.array(scene.traced[column - 1] if column else (), int)


def _radii(scene: Scene, column: int, neurons: Indices) -> Floats:
    """The radius of each of some neurons: traced ones are larger."""
    return np.where(np.isin(neurons, _traced(scene, column)), scene.radius, _small_radius(scene))


def _ends(scene: Scene, column: int, neurons: Indices, theme: Theme) -> list[Mark]:
    """The neurons in cells, except traced ones."""
    untraced = distinct(neurons)
    untraced = untraced[~np.isin(untraced, _traced(scene, column))]
    at = scene.places[column].of(untraced)
    styles = (Style(None, theme.background),)
    names = {"layer": column, "index": untraced, "name": scene.columns[column].name}
    radius, which = np.full(len(untraced), _small_radius(scene)), np.zeros(len(untraced), int)
    return [Dots(at, radius, styles, which, "neuron", names)] if len(untraced) else []
