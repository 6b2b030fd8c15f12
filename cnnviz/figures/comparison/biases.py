"""Biases beside the neurons that add them: one each, or the same one for a whole map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import segments
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.looks import numbered
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.type import Type, inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Floats, Mark, Style
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


BRACKET = 6.0
"""How far a bracket is from the neurons that it holds together, and how long its ends are."""


def _room(panel: Wired, scene: Scene, how: Drawing) -> Size:
    """The room that the names of biases take beside the last column; none without any."""
    if not panel.counts.biases or not _beside(scene) or len(panel.wires) != 1:
        return NO_GAP
    look, (name, one) = type_of("letter", how.theme), map(how.labels, ("bias", "bias.one"))
    return Size(max(look.width(f"{name} 00") + 6, 2 * BRACKET + 5 + look.width(one)), 0.0)


def _beside(scene: Scene) -> bool:
    """Whether the last column is a row of neurons with room at its right."""
    return not (scene.up or scene.cells or scene.places[-1].frames.size)


def _names(panel: Wired, scene: Scene, how: Drawing) -> Marks:
    """The name of each neuron's bias beside it; of one that neighbours share once, behind a bracket
    that holds them together.
    """
    place = scene.places[-1]
    if not _beside(scene) or len(panel.wires) != 1 or scene.pitch < 12:
        return ()
    own = between(*panel.part(1), place.shown[:0], place.shown).bias
    if (own < 0).all():
        return ()
    count, theme, name = panel.counts.biases, how.theme, how.labels("bias")
    shared = count < prod(scene.last.shape)
    # Those that neurons share are named as their kernels are.
    each = [f"{name} {numbered(i, count) if shared else i + 1}" for i in own.tolist()]
    words = [how.labels("bias.one")] * len(own) if shared and count == 1 else each
    look = type_of("letter" if shared else "number", theme)._replace(cls="bias-name")
    held = [own == bias for bias in distinct(own).tolist()]
    if shared and all(one.sum() > 1 and np.ptp(np.nonzero(one)) == one.sum() - 1 for one in held):
        said = [words[int(one.argmax())] for one in held]
        return _brackets(said, [place.at[one] for one in held], scene, look, distinct(own))
    at = place.at + [scene.radius + BRACKET, 0.0]
    names = {"neuron": place.shown, "bias": own}
    return (inscribed(words, at, look, names, anchor="start"),)


def _brackets(
    words: Sequence[str], held: Sequence[Floats], scene: Scene, look: Type, biases: Indices
) -> Marks:
    """A bracket with an end at each neuron of those held together, and words at its middle."""
    style, marks = Style(look.colour, None, 1.2), list[Mark]()
    for at, bias in zip(held, biases.tolist(), strict=True):
        ends = at + [scene.radius + BRACKET, 0.0]
        back = ends + [BRACKET, 0.0]
        start, end = np.vstack([ends, back[:1]]), np.vstack([back, back[-1:]])
        marks.append(segments(start, end, style, "bias-name", {"bias": bias}))
    middles = np.array([at[[0, -1]].mean(axis=0) for at in held])
    spots = middles + [scene.radius + 2 * BRACKET + 5, 0.0]
    return (*marks, inscribed(words, spots, look, {"bias": biases}, anchor="start"))


NAMES = Aside(_room, lambda *panel: ((), _names(*panel)), 120.0)
"""The names of biases beside their neurons."""
