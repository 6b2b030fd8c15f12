"""Biases beside the neurons that add them: one each, or one for a whole map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import segments
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.looks import numbered_name
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.figures.page.type import Type, inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Floats, Mark, Marks, Style
from cnnviz.picture.parts import NO_GAP, Size


class Aside(NamedTuple):
    """What stands beside the last column: the room for it at the right and above, and its marks in
    the scene's box, those below the panel's and those on top. It is left out if lines would get
    shorter than `lines` points. It reaches `low` points below the neurons.
    """

    room: Callable[[Wiring, Scene, Drawing], Size]
    marks: Callable[[Wiring, Scene, Drawing], tuple[Marks, Marks]]
    lines: float = 0.0
    low: float = 0.0


BRACKET = 6.0
"""The distance of a bracket from its neurons, and the length of its ends."""


def _room(panel: Wiring, scene: Scene, drawing: Drawing) -> Size:
    """The room for the names of biases beside the last column, if there are any."""
    if not panel.counts.biases or not _beside(scene) or len(panel.wires) != 1:
        return NO_GAP
    look, (name, single_name) = (
        type_of("letter", drawing.theme),
        map(drawing.labels, ("bias", "bias.one")),
    )
    return Size(max(look.width(f"{name} 00") + 6, 2 * BRACKET + 5 + look.width(single_name)), 0.0)


def _beside(scene: Scene) -> bool:
    """Whether the last column is a row of neurons with room at its right."""
    return not (scene.up or scene.cells or scene.places[-1].frames.size)


def _names(panel: Wiring, scene: Scene, drawing: Drawing) -> Marks:
    """The name of each neuron's bias beside it; once for neighbours that share it, after a bracket
    around them.
    """
    place = scene.places[-1]
    if not _beside(scene) or len(panel.wires) != 1 or scene.pitch < 12:
        return ()
    bias_of = between(*panel.part(1), place.shown[:0], place.shown).bias
    if (bias_of < 0).all():
        return ()
    count, theme, name = panel.counts.biases, drawing.theme, drawing.labels("bias")
    shared = count < prod(scene.last.shape)
    # Shared biases have the names of their kernels.
    own_names = [f"{name} {numbered_name(i, count) if shared else i + 1}" for i in bias_of.tolist()]
    words = [drawing.labels("bias.one")] * len(bias_of) if shared and count == 1 else own_names
    look = type_of("letter" if shared else "number", theme)._replace(cls="bias-name")
    groups = [bias_of == bias for bias in distinct(bias_of).tolist()]
    if shared and all(
        group.sum() > 1 and np.ptp(np.nonzero(group)) == group.sum() - 1 for group in groups
    ):
        shared_names = [words[int(group.argmax())] for group in groups]
        return _brackets(
            shared_names, [place.at[group] for group in groups], scene, look, distinct(bias_of)
        )
    at = place.at + [scene.radius + BRACKET, 0.0]
    names = {"neuron": place.shown, "bias": bias_of}
    return (inscribed(words, at, look, names, anchor="start"),)


def _brackets(
    words: Sequence[str], groups: Sequence[Floats], scene: Scene, look: Type, biases: Indices
) -> Marks:
    """Brackets with an end at each neuron of a group, and words at their middles."""
    style, marks = Style(look.colour, None, 1.2), list[Mark]()
    for group, bias in zip(groups, biases.tolist(), strict=True):
        ends = group + [scene.radius + BRACKET, 0.0]
        spine = ends + [BRACKET, 0.0]
        start, end = np.vstack([ends, spine[:1]]), np.vstack([spine, spine[-1:]])
        marks.append(segments(start, end, style, "bias-name", {"bias": bias}))
    middles = np.array([group[[0, -1]].mean(axis=0) for group in groups])
    spots = middles + [scene.radius + 2 * BRACKET + 5, 0.0]
    return (*marks, inscribed(words, spots, look, {"bias": biases}, anchor="start"))


NAMES = Aside(_room, lambda *panel: ((), _names(*panel)), 120.0)
"""The names of biases beside their neurons."""
