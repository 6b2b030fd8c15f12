"""The names of weights in the cells that traced neurons see, where cells are large."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.neurons.patches import Trace, is_nearer
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Mask, Wiring
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Mark
from cnnviz.picture.theme import Theme

LEAST = 20.0
"""The least side of a cell that holds a name, or two in its halves."""
ASIDE = 0.25, 0.25
"""How far from the middle of a cell a name in a half of it stands, across and down, in cells."""


def cell_names(
    panel: Wiring, scene: Scene, column: int, tones: list[Trace], theme: Theme
) -> list[Mark]:
    """The name of the weight of each seen cell before a column; nothing if they do not fit, or if
    what is seen is a whole map, which has no cells of its own.
    """
    place, wire, look = scene.places[column - 1], panel.wires[column - 1], panel.looks[column - 1]
    size = np.abs(place.cell).max(axis=0)
    masks = [wire.dst == tone.neuron for tone in tones]
    if size.min() < LEAST or not all(_is_part(wire.src[mask], scene, column) for mask in masks):
        return []
    if (wire.weight < 0).any() or not len(look.weights):
        return []
    letter = type_of("letter", theme)
    words = np.array([look.names[i] for i in look.place(wire.weight)])
    shared = _in_both(wire.src, masks)
    rooms = np.where(shared, 0.5, 1.0) * size[0] - 1
    if any(letter.width(word) > room for word, room in zip(words.tolist(), rooms, strict=True)):
        return []
    marks, fields = list[Mark](), [place.of(wire.src[mask]) for mask in masks]
    is_first = shared.any() and is_nearer(fields[0], fields[-1])
    halves = (-1.0, 1.0) if is_first else (1.0, -1.0)
    for mask, field, half, tone in zip(masks, fields, halves, tones, strict=False):
        at = field + shared[mask, None] * half * np.array(ASIDE) * size
        ends = {"src": wire.src[mask], "dst": wire.dst[mask], "weight": wire.weight[mask]}
        ink = letter._replace(colour=readable_on(tone.light or tone.colour, theme))
        names = {"layer": column - 1, **ends}
        marks.append(inscribed(words[mask].tolist(), at, ink, names))
    return marks


def _in_both(src: Indices, masks: list[Mask]) -> Mask:
    """Which connections start at an input that both of two traced neurons see."""
    if len(masks) < 2:
        return np.zeros(len(src), bool)
    both = np.intersect1d(src[masks[0]], src[masks[1]])
    return np.isin(src, both)


def _is_part(src: Indices, scene: Scene, column: int) -> bool:
    """Whether inputs are some cells of their maps, each once."""
    place = scene.places[column - 1]
    if len(distinct(src)) < len(src) or not np.isin(src, place.shown).all():
        return False
    counts = np.bincount(place.owner, minlength=len(place.frames))
    seen = np.bincount(place.owner[np.isin(place.shown, src)], minlength=len(place.frames))
    return bool((seen < counts).all())
