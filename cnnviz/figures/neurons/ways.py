"""Which neurons and lines lead to a traced neuron, and whether these can be told apart."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Which

FEW, NUMBERS = 12, 24
"""Of a mesh, and of other layers, so many lines that stand out can be told apart: as many of
weights of their own have numbers, beside those of the traced neuron.
"""


def followed(panel: Wired, scene: Scene) -> bool:
    """Whether all lines that lead to a traced neuron through all layers can be told apart."""
    if not scene.every or len(panel.wires) == 1:
        return True
    stands = traced(panel, scene, True)
    for column, wire in enumerate(panel.wires, 1):
        count = int((ends(scene, column, wire, stands[column]) > 0).sum())
        mesh = is_mesh(scene, column, wire) and column < len(panel.wires)
        if count > (FEW if mesh else NUMBERS):
            return False
    return True


def traced(panel: Wired, scene: Scene, through: bool) -> list[Which]:
    """What neurons are: 0 nothing, 1 seen by a traced one (`through`: of all layers), 2 and 3
    traced.
    """
    found = [np.zeros(len(place.shown), int) for place in scene.places]
    for at in range(len(scene.columns) - 1, 0, -1):
        wire, place = panel.wires[at - 1], scene.places[at]
        if through:
            if at == len(scene.columns) - 1:
                found[at][np.isin(place.shown, scene.traced[-1])] = 2
            seers = place.shown[found[at] > 0]
        else:
            seers = np.array(scene.traced[at - 1])
            for rank, neuron in enumerate(seers.tolist()):
                found[at][place.shown == neuron] = 2 + rank
        seen = distinct(wire.src[np.isin(wire.dst, seers)])
        before = found[at - 1]
        before[np.isin(scene.places[at - 1].shown, seen) & (before == 0)] = 1
    return found


def ends(scene: Scene, column: int, wire: Connections, stands: Which) -> Which:
    """What the neurons are at which the lines before a column end."""
    found: Which = stands[np.searchsorted(scene.places[column].shown, wire.dst)]
    return found


def is_mesh(scene: Scene, column: int, wire: Connections) -> bool:
    """Whether all neurons that are shown before a column have a line to all of it."""
    return len(wire) == len(scene.places[column - 1].shown) * len(scene.places[column].shown)
