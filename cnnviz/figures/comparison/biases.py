"""Biases beside the neurons that add them: one each, or one for a whole map."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import segments
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.looks import Mask, numbered_name
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.figures.page.type import Type, inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Mark, Marks, Style
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


BRACKET = 4.5
"""The distance of a bracket from its neurons, and the length of its ends."""


class _Names(NamedTuple):
    """The names of biases, each with the neurons that add it (masks of those drawn), their looks,
    and whether a bracket joins these.
    """

    words: tuple[str, ...]
    groups: tuple[Mask, ...]
    biases: Indices
    look: Type
    bracketed: bool
    close: bool

    @property
    def lines(self) -> list[list[str]]:
        """The lines of each name: two behind a single bracket if panels are close, so that their
        connections keep room.
        """
        single = self.close and self.bracketed and len(self.words) == 1
        return [word.rsplit(" ", 1) if single else [word] for word in self.words]

    @property
    def width(self) -> float:
        """How far names reach from the rims of neurons."""
        start = 2 * BRACKET + 4 if self.bracketed else BRACKET
        return start + max(self.look.width(line) for lines in self.lines for line in lines)


def _room(panel: Wiring, scene: Scene, drawing: Drawing) -> Size:
    """The room for the names of biases beside the last column, if there are any."""
    names = _names_of(panel, scene, drawing)
    return Size(names.width, 0.0) if names else NO_GAP


def _beside(scene: Scene) -> bool:
    """Whether the last column is a row of neurons with room at its right."""
    return not (scene.up or scene.cells or scene.places[-1].frames.size)


def _names_of(panel: Wiring, scene: Scene, drawing: Drawing) -> _Names | None:
    """The name of each neuron's bias; a single one for neighbours that share it."""
    if not _beside(scene) or len(panel.wires) != 1 or not panel.counts.biases:
        return None
    place = scene.places[-1]
    bias_of = between(*panel.part(1), place.shown[:0], place.shown).bias
    if (bias_of < 0).all():
        return None
    count, name = panel.counts.biases, drawing.labels("bias")
    shared = count < prod(scene.last.shape)
    look = type_of("letter" if shared else "number", drawing.theme)._replace(cls="bias-name")
    ids = distinct(bias_of)
    groups = [bias_of == bias for bias in ids.tolist()]
    bracketed = shared and all(
        group.sum() > 1 and np.ptp(np.nonzero(group)) == group.sum() - 1 for group in groups
    )
    if not bracketed:
        ids, groups = bias_of, list(np.eye(len(bias_of), dtype=bool))
    # Shared biases have the names of their kernels.
    words = [f"{name} {numbered_name(i, count) if shared else i + 1}" for i in ids.tolist()]
    words = [drawing.labels("bias.one")] * len(ids) if shared and count == 1 else words
    return _Names(tuple(words), tuple(groups), ids, look, bracketed, drawing.close)


def _names(panel: Wiring, scene: Scene, drawing: Drawing) -> Marks:
    """The names of biases beside the neurons that add them, behind a bracket around several."""
    names, place = _names_of(panel, scene, drawing), scene.places[-1]
    if names is None or scene.pitch < 12:
        return ()
    if names.bracketed:
        return _brackets(names, scene)
    at = place.at + [scene.radius + BRACKET, 0.0]
    whose = {"neuron": place.shown, "bias": names.biases}
    return (inscribed(names.words, at, names.look, whose, anchor="start"),)


def _brackets(names: _Names, scene: Scene) -> Marks:
    """Brackets with an end at each neuron of a group, and words at their middles."""
    look, marks = names.look, list[Mark]()
    for group, bias, words in zip(names.groups, names.biases.tolist(), names.lines, strict=True):
        ends = scene.places[-1].at[group] + [scene.radius + BRACKET, 0.0]
        spine = ends + [BRACKET, 0.0]
        start, end = np.vstack([ends, spine[:1]]), np.vstack([spine, spine[-1:]])
        style, whose = Style(look.colour, None, 1.2), {"bias": bias}
        marks.append(segments(start, end, style, "bias-name", whose))
        offsets = look.line * (np.arange(len(words)) - 0.5 * (len(words) - 1))
        at = spine[[0, -1]].mean(axis=0) + np.stack([np.full(len(words), 4.0), offsets], 1)
        marks.append(inscribed(words, at, look, whose, anchor="start"))
    return tuple(marks)


NAMES = Aside(_room, lambda *panel: ((), _names(*panel)), 120.0)
"""The names of biases beside their neurons."""
