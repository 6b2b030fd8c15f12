"""The names of biases in the cells of maps, and above each map which it has, or how many."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.kernel_looks import KERNELS, kernel_look
from cnnviz.figures.neurons.looks import numbered
from cnnviz.figures.neurons.map_names import coloured_kernels
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.wired import Mask, Wired
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme


def room(panel: Wired, scene: Scene, how: Drawing) -> Size:
    """The room above the maps, or right of bars, for what their biases are."""
    if len(scene.last.shape) > 2:
        return Size(0.0, 22.0)
    words, look = _head(panel, int(scene.places[-1].shown[-1]), scene, how)
    return Size(look._replace(safe=True).width(words[0]) + 8, 0.0)


def marks(panel: Wired, scene: Scene, how: Drawing) -> Marks:
    """The biases of the last column's maps."""
    place = scene.places[-1]
    if not panel.counts.biases:
        return ()
    names = _names(panel, place, scene, how.theme)
    return names if names and len(scene.last.shape) < 3 else (*_heads(panel, scene, how), *names)


def _heads(panel: Wired, scene: Scene, how: Drawing) -> Marks:
    """Above each map, or right of a bar, its bias, or how many its neurons have."""
    place, found = scene.places[-1], list[Mark]()
    boxes = [_own(place, channel) for channel in dict.fromkeys(place.channels)]
    for at, (own, first) in enumerate(sorted(boxes)):
        words, look = _head(panel, first, scene, how)
        if len(scene.last.shape) < 3:
            found.append(near(words[0], own, "right", look))
            continue
        end = sorted(boxes)[at + 1].box.x0 - 4 if at + 1 < len(boxes) else own.x1 + 8
        safe = look._replace(safe=True)
        fitting = [way for way in words if safe.width(way) <= end - own.x0]
        found += [near(way, own, "above", look, anchor="start") for way in fitting[:1]]
    return tuple(found)


class _Own(NamedTuple):
    """Where the sheets of a channel stand, and its first neuron."""

    box: Box
    first: int


class _Head(NamedTuple):
    """What is said of a map, the longest wording first, and how."""

    ways: tuple[str, ...]
    look: Type


def _own(place: Place, channel: int) -> _Own:
    """One channel, seen as a whole."""
    mine = [at for at, other in enumerate(place.channels) if other == channel]
    (x0, y0), (x1, y1) = place.frames[mine].min(axis=(0, 1)), place.frames[mine].max(axis=(0, 1))
    return _Own(Box(x0, y0, x1, y1), int(place.shown[np.isin(place.owner, mine)].min()))


def _head(panel: Wired, neuron: int, scene: Scene, how: Drawing) -> _Head:
    """The bias of a map that begins with a neuron, or which biases it has; in fewer words too."""
    [bias] = biases(panel, np.array([neuron])).tolist()
    labels = how.labels
    if shares_biases(panel):
        own, look = look_of(panel, bias, how.theme), type_of("label", how.theme)
        # In the colour of another map's kernel it would be that one's bias.
        if bias in coloured_kernels({bias}, scene.kernel(len(scene.places) - 1), how.theme):
            look = look._replace(colour=own.ink)
        look = look._replace(cls="bias-name")
        return _Head((labels("bias.of", name=own.name), own.name), look)
    ends = labels.number(bias + 1), labels.number(bias + prod(scene.last.shape[1:]))
    keys = ("bias.range.long", "bias.range")
    words = tuple(labels(key, first=ends[0], last=ends[1]) for key in keys)
    return _Head(words, type_of("line", how.theme)._replace(cls="bias-name"))


def _hidden(place: Place) -> Mask:
    """The cells of which a part lies below a map that is drawn over theirs."""
    half = np.abs(place.cell).sum(axis=0) / 2
    found = np.zeros(len(place.shown), bool)
    for at, frame in enumerate(place.frames):
        low, high = frame.min(axis=0) - half, frame.max(axis=0) + half
        under = ((place.at > low + 0.1) & (place.at < high - 0.1)).all(axis=1)
        found |= under & (place.owner < at)
    return found


def _names(panel: Wired, place: Place, scene: Scene, theme: Theme) -> Marks:
    """The bias of each cell in it, if all that are seen have room."""
    look = type_of("letter" if shares_biases(panel) else "number", theme)
    shown = place.shown[~np.isin(place.shown, scene.traced[-1]) & ~_hidden(place)]
    own = biases(panel, shown)
    found = distinct(own).tolist()
    down, across = (float(np.hypot(*vector)) for vector in place.cell)
    if len(found) > 400 or look.size > down - 1:
        return ()
    words = [look_of(panel, bias, theme) for bias in found]
    safe, said = look._replace(safe=True), [word.name for word in words]
    # In a wider font numbers may touch: digits have air at their sides.
    mine, wider = (max(map(of.width, said), default=0.0) for of in (look, safe))
    if mine > across - 1 or wider > across + (not shares_biases(panel)):
        return ()
    which = np.searchsorted(found, own)
    names = {"layer": len(scene.places) - 1, "index": shown, "bias": own}
    texts = [words[i].name for i in which]
    # Letters on a tint are ink.
    return (inscribed(texts, place.of(shown), look._replace(cls="bias-name"), names),)


class BiasLook(NamedTuple):
    """How a bias looks: its name, the line of its node and frame, the colours of its words and of
    its map.
    """

    name: str
    line: Style
    ink: str
    tint: str


def shares_biases(panel: Wired) -> bool:
    """Whether neurons of a panel share biases."""
    return panel.counts.biases < prod(panel.network.shapes[-1])


def biases(panel: Wired, shown: Indices) -> Indices:
    """(n,): the bias that each of the neurons `shown` adds, -1 for none."""
    return between(*panel.part(1), shown[:0], shown).bias


def look_of(panel: Wired, bias: int, theme: Theme) -> BiasLook:
    """The look of a bias: A, B, ... in the colour of its map's kernel where neurons share it, else
    a number in neutral ink.
    """
    if not shares_biases(panel):
        line = Style(theme.rule, theme.background, 1.2)
        return BiasLook(str(bias + 1), line, theme.quiet, theme.wash)
    count = panel.counts.biases
    name = numbered(bias, count)
    if count > KERNELS:
        return BiasLook(name, Style(theme.ink, theme.ink, 1.6), theme.ink, theme.wash)
    colour, dash, tint = kernel_look(bias, theme)
    return BiasLook(name, Style(colour, colour, theme.line_width, dash), colour, tint)
