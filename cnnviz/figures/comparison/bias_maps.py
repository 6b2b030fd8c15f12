"""The names of biases in the cells of maps, and above each map its bias, or their range."""

from __future__ import annotations

from math import inf, prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.kernel_looks import KERNELS, kernel_look
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.looks import numbered_name
from cnnviz.figures.neurons.map_names import coloured_kernels
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.wiring import Mask, Wiring
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, inscribed, type_of
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme


def room(panel: Wiring, scene: Scene, drawing: Drawing) -> Size:
    """The room above the maps, or right of bars, for words on their biases."""
    if len(scene.last.shape) > 2:
        return Size(0.0, 22.0)
    words, look = _head(panel, int(scene.places[-1].shown[-1]), scene, drawing)
    return Size(look._replace(safe=True).width(words[0]) + 8, 0.0)


def marks(panel: Wiring, scene: Scene, drawing: Drawing) -> Marks:
    """The biases of the last column's maps."""
    place = scene.places[-1]
    if not panel.counts.biases:
        return ()
    names = _names(panel, place, scene, drawing.theme)
    return (
        names if names and len(scene.last.shape) < 3 else (*_heads(panel, scene, drawing), *names)
    )


def _heads(panel: Wiring, scene: Scene, drawing: Drawing) -> Marks:
    """Above each map, or right of a bar, its bias, or the range of its neurons' biases."""
    place, texts, before = scene.places[-1], list[Mark](), Box(-inf, -inf, -inf, -inf)
    boxes = [_channel_box(place, channel) for channel in dict.fromkeys(place.channels)]
    for i, (area, first) in enumerate(sorted(boxes)):
        words, look = _head(panel, first, scene, drawing)
        if len(scene.last.shape) < 3:
            # Words beside bars keep clear of those before; all biases are of one kind.
            if area.x0 >= before.x1 or area.y1 - before.y1 >= look.line:
                texts.append(near(words[0], area, "right", look))
                before = area
            continue
        limit = sorted(boxes)[i + 1].box.x0 - 4 if i + 1 < len(boxes) else area.x1 + 8
        safe = look._replace(safe=True)
        wordings = [wording for wording in words if safe.width(wording) <= limit - area.x0]
        texts += [near(wording, area, "above", look, anchor="start") for wording in wordings[:1]]
    return tuple(texts)


class ChannelBox(NamedTuple):
    """The box around the sheets of a channel, and its first neuron."""

    box: Box
    first: int


class _Head(NamedTuple):
    """The words on a map, the longest wording first, and their type."""

    ways: tuple[str, ...]
    look: Type


def _channel_box(place: Place, channel: int) -> ChannelBox:
    """The box of one channel."""
    indices = [i for i, other in enumerate(place.channels) if other == channel]
    (x0, y0), (x1, y1) = (
        place.frames[indices].min(axis=(0, 1)),
        place.frames[indices].max(axis=(0, 1)),
    )
    return ChannelBox(Box(x0, y0, x1, y1), int(place.shown[np.isin(place.owner, indices)].min()))


def _head(panel: Wiring, neuron: int, scene: Scene, drawing: Drawing) -> _Head:
    """The bias of the map that begins with a neuron, or the range of its biases; also shorter."""
    [bias] = biases(panel, np.array([neuron])).tolist()
    labels = drawing.labels
    if shares_biases(panel):
        bias_look, look = look_of(panel, bias, drawing.theme), type_of("label", drawing.theme)
        # In the colour of another map's kernel it would look like that map's bias.
        if bias in coloured_kernels({bias}, scene.kernel(len(scene.places) - 1), drawing.theme):
            look = look._replace(colour=bias_look.ink)
        look = look._replace(cls="bias-name")
        return _Head((labels("bias.of", name=bias_look.name), bias_look.name), look)
    ends = labels.number(bias + 1), labels.number(bias + prod(scene.last.shape[1:]))
    keys = ("bias.range.long", "bias.range")
    words = tuple(labels(key, first=ends[0], last=ends[1]) for key in keys)
    return _Head(words, type_of("line", drawing.theme)._replace(cls="bias-name"))


def _hidden(place: Place) -> Mask:
    """The cells partly hidden by a map drawn over theirs."""
    half = np.abs(place.cell).sum(axis=0) / 2
    hidden = np.zeros(len(place.shown), bool)
    for i, frame in enumerate(place.frames):
        low, high = frame.min(axis=0) - half, frame.max(axis=0) + half
        below = ((place.at > low + 0.1) & (place.at < high - 0.1)).all(axis=1)
        hidden |= below & (place.owner < i)
    return hidden


def _names(panel: Wiring, place: Place, scene: Scene, theme: Theme) -> Marks:
    """The bias of each cell inside it, if all visible ones fit."""
    look = type_of("letter" if shares_biases(panel) else "number", theme)
    neurons = place.shown[~np.isin(place.shown, scene.traced[-1]) & ~_hidden(place)]
    bias_of = biases(panel, neurons)
    distinct_biases = distinct(bias_of).tolist()
    down, across = (float(np.hypot(*vector)) for vector in place.cell)
    if len(distinct_biases) > 400 or look.size > down - 1:
        return ()
    words = [look_of(panel, bias, theme) for bias in distinct_biases]
    safe, strings = look._replace(safe=True), [word.name for word in words]
    # In a wider font numbers may touch: digits have space at their sides.
    widest, widest_safe = (max(map(font.width, strings), default=0.0) for font in (look, safe))
    if widest > across - 1 or widest_safe > across + (not shares_biases(panel)):
        return ()
    which = np.searchsorted(distinct_biases, bias_of)
    names = {"layer": len(scene.places) - 1, "index": neurons, "bias": bias_of}
    texts = [words[i].name for i in which]
    # Letters on a tint are in ink.
    return (inscribed(texts, place.of(neurons), look._replace(cls="bias-name"), names),)


class BiasLook(NamedTuple):
    """The look of a bias: its name, the line of its node and frame, the colours of its words and
    its map.
    """

    name: str
    line: Style
    ink: str
    tint: str


def shares_biases(panel: Wiring) -> bool:
    """Whether neurons of a panel share biases."""
    return panel.counts.biases < prod(panel.network.shapes[-1])


def biases(panel: Wiring, neurons: Indices) -> Indices:
    """(n,): the bias that each of the neurons `neurons` adds, -1 for none."""
    return between(*panel.part(1), neurons[:0], neurons).bias


def look_of(panel: Wiring, bias: int, theme: Theme) -> BiasLook:
    """The look of a bias: A, B, ... in the colour of its map's kernel if neurons share it, else a
    number in neutral ink.
    """
    if not shares_biases(panel):
        line = Style(theme.rule, theme.background, 1.2)
        return BiasLook(str(bias + 1), line, theme.quiet, theme.wash)
    count = panel.counts.biases
    name = numbered_name(bias, count)
    if count > KERNELS:
        return BiasLook(name, Style(theme.ink, theme.ink, 1.6), theme.ink, theme.wash)
    colour, dash, tint = kernel_look(bias, theme)
    return BiasLook(name, Style(colour, colour, theme.line_width, dash), colour, tint)
