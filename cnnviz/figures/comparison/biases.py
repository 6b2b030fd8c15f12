"""Biases beside the neurons that add them: one each, or the same one for a whole map."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.looks import numbered
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.distinct import distinct
from cnnviz.picture.compose import Marks
from cnnviz.picture.part import NO_GAP
from cnnviz.picture.parts import Size


class Aside(NamedTuple):
    """What stands beside the last column: the room that it takes at the right and above, and its
    marks in the scene's box, those below the panel's and those over them. Where lines would be
    shorter than `lines` points, it is left out. It reaches `low` points below the neurons.
    """

    room: Callable[[Wired, Scene, Drawing], Size]
    marks: Callable[[Wired, Scene, Drawing], tuple[Marks, Marks]]
    lines: float = 0.0
    low: float = 0.0


SHARED = 3
"""The place of a shared bias's colour among those of the theme: none of a small kernel's."""


def _room(panel: Wired, scene: Scene, how: Drawing) -> Size:
    """The room that the names of biases take beside the last column; none without any."""
    if not panel.counts.biases or not _beside(scene) or len(panel.wires) != 1:
        return NO_GAP
    return Size(type_of("letter", how.theme).width(f"{how.labels('bias')} 00") + 6, 0.0)


def _beside(scene: Scene) -> bool:
    """Whether the last column is a row of neurons with room at its right."""
    return not (scene.up or scene.cells or scene.places[-1].frames.size)


def _names(panel: Wired, scene: Scene, how: Drawing) -> Marks:
    """The name of each neuron's bias beside it; in colour where neurons share one."""
    place = scene.places[-1]
    if not _beside(scene) or len(panel.wires) != 1 or scene.pitch < 12:
        return ()
    own = between(*panel.part(1), place.shown[:0], place.shown).bias
    if (own < 0).all():
        return ()
    shared = panel.counts.biases < prod(scene.last.shape)
    one = shared and panel.counts.biases == 1
    theme, name = how.theme, how.labels("bias")
    count = panel.counts.biases
    # Those that neurons share are named as their kernels are.
    each = [numbered(i, count) if shared else str(i + 1) for i in own.tolist()]
    words = tuple(name if one else f"{name} {i}" for i in each)
    # A colour that is a weight's already would say that they are the same.
    free = shared and len(panel.looks[0].weights) <= SHARED < len(theme.weights)
    inks = [
        theme.weights[SHARED] if free and one else theme.ink if shared else theme.quiet
        for _ in sorted(set(own.tolist()))
    ]
    which = np.searchsorted(distinct(own), own)
    look = type_of("letter" if shared else "number", theme)._replace(cls="bias-name")
    names = {"neuron": place.shown, "bias": own}
    at = place.at + [scene.radius + 6.0, 0.0]
    return (inscribed(words, at, look, names, inks, which, "start"),)


NAMES = Aside(_room, lambda *panel: ((), _names(*panel)), 120.0)
"""The names of biases beside their neurons."""
