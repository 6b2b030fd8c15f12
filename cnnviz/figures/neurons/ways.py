"""Which neurons and lines lead to a traced neuron, and whether these can be told apart."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Which

FEW, NUMBERS = 12, 24
"""The most highlighted lines that can be told apart, in a mesh and in other layers; up to as many
lines with weights of their own have numbers, beside those of the traced neuron.
"""


def is_followable(panel: Wiring, scene: Scene) -> bool:
    """Whether the lines that lead to a traced neuron through all layers can be told apart."""
    if not scene.every or len(panel.wires) == 1:
        return True
    states = neuron_states(panel, scene, True)
    for column, wire in enumerate(panel.wires, 1):
        count = int((end_states(scene, column, wire, states[column]) > 0).sum())
        full_mesh = is_mesh(scene, column, wire) and column < len(panel.wires)
        if count > (FEW if full_mesh else NUMBERS):
            return False
    return True


def neuron_states(panel: Wiring, scene: Scene, through: bool) -> list[Which]:
    """The state of neurons: 0 nothing, 1 seen by a traced one (`through`: through all layers), 2
    and 3 traced.
    """
    states = [np.zeros(len(place.shown), int) for place in scene.places]
    for i in range(len(scene.columns) - 1, 0, -1):
        wire, place = panel.wires[i - 1], scene.places[i]
        if through:
            if i == len(scene.columns) - 1:
                states[i][np.isin(place.shown, scene.traced[-1])] = 2
            seers = place.shown[states[i] > 0]
        else:
            seers = np.array(scene.traced[i - 1])
            for rank, neuron in enumerate(seers.tolist()):
                states[i][place.shown == neuron] = 2 + rank
        seen = distinct(wire.src[np.isin(wire.dst, seers)])
        before = states[i - 1]
        before[np.isin(scene.places[i - 1].shown, seen) & (before == 0)] = 1
    return states


def end_states(scene: Scene, column: int, wire: Connections, states: Which) -> Which:
    """The states of the neurons where the lines before a column end."""
    line_states: Which = states[np.searchsorted(scene.places[column].shown, wire.dst)]
    return line_states


def is_mesh(scene: Scene, column: int, wire: Connections) -> bool:
    """Whether all shown neurons before a column have lines to all shown ones in it."""
    return len(wire) == len(scene.places[column - 1].shown) * len(scene.places[column].shown)
