"""Biases beside the neurons that add them: one each, or the same one for a whole map."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.type import type_of
from cnnviz.graph.connect import between
from cnnviz.graph.distinct import distinct
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Style, Texts

SHARED = 3
"""The place of a shared bias's colour among those of the theme: none of a small kernel's."""


def bias_room(panel: Wired, long: bool, how: Drawing) -> float:
    """The room that the names of biases take beside the last column; 0 without any."""
    if not panel.counts.biases or len(panel.wires) != 1:
        return 0.0
    name = how.labels("bias.long") + " " if long else how.labels("bias")
    return type_of("letter", how.theme).width(f"{name}00") + 6


def bias_marks(panel: Wired, scene: Scene, long: bool, how: Drawing) -> Marks:
    """The name of each neuron's bias beside it; in colour where neurons share one."""
    place = scene.places[-1]
    if scene.up or len(panel.wires) != 1 or scene.pitch < 12 or place.frames.size:
        return ()
    own = between(*panel.part(1), place.shown[:0], place.shown).bias
    if (own < 0).all():
        return ()
    shared = panel.counts.biases < prod(scene.last.shape)
    one = shared and panel.counts.biases == 1
    theme, name = how.theme, how.labels("bias.long" if long else "bias")
    words = tuple(name if one else f"{name}{' ' * long}{i + 1}" for i in own.tolist())
    # A colour that is a weight's already would say that they are the same.
    free = shared and len(panel.looks[0].weights) <= SHARED < len(theme.weights)
    inks = [
        theme.weights[SHARED] if free and one else theme.ink if shared else theme.quiet
        for _ in sorted(set(own.tolist()))
    ]
    which = np.searchsorted(distinct(own), own)
    look = type_of("letter" if shared else "number", theme)
    at = place.at + [scene.radius + 6.0, 0.34 * look.size]
    names = {"neuron": place.shown, "bias": own}
    styles = tuple(Style(fill=ink) for ink in inks)
    return (
        Texts(
            at, words, look.size, styles, which, "start", look.bold,
            cls="bias-name", names=names, font=look.font,
        ),
    )  # fmt: skip
