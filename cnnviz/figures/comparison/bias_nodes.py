"""Biases as nodes beside the neurons that add them, and maps as frames in the bias's colour."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison import bias_maps
from cnnviz.figures.comparison.bias_maps import BiasLook, biases, look_of, shares_biases
from cnnviz.figures.comparison.biases import Aside
from cnnviz.figures.ink.pen import frame, polygons, segments
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.looks import numbered
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Floats, Mark, Style
from cnnviz.picture.part import NO_GAP
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

OUT, UP, RADIUS = 34.0, 24.0, 3.5
"""How far a node is from its map, and above it, and how large it is: smaller than a neuron."""
HEAD = (7.0, 2.8)
"""How long the head of an arrow is, and half its width."""
PAD = 7.0
"""The air between the neurons of a map and its frame."""


class Node(NamedTuple):
    """A bias as a node: where it stands, its look, and the neurons that add it (flat indices)."""

    bias: int
    at: Floats
    look: BiasLook
    neurons: Indices


def room(panel: Wired, scene: Scene, how: Drawing) -> Size:
    """The room for the nodes and their word at the right, or above."""
    if not panel.counts.biases:
        return NO_GAP
    if scene.cells:
        return bias_maps.room(panel, scene, how)
    words = _words(_nodes(panel, scene, how.theme), scene, how)
    look = type_of("letter", how.theme)._replace(safe=True)
    if scene.up:
        return Size(0.0, PAD + UP + RADIUS + 4 + look.size)
    return Size(PAD + OUT + RADIUS + 5 + max(map(look.width, words)), 0.0)


def marks(panel: Wired, scene: Scene, how: Drawing) -> tuple[Marks, Marks]:
    """Below the panel's marks the frames of maps; over them the nodes of biases, joined to the
    neurons that add them.
    """
    if scene.cells:
        return (), bias_maps.marks(panel, scene, how)
    nodes = _nodes(panel, scene, how.theme)
    strands = (mark for node in nodes for mark in _strands(node, scene))
    under = (*_frames(panel, scene, how.theme), *_maps(scene, how))
    return under, (*strands, *_dots(nodes, scene, how))


NODES = Aside(room, marks, low=PAD)


def _nodes(panel: Wired, scene: Scene, theme: Theme) -> list[Node]:
    """Each bias beyond the middle of the neurons that add it."""
    place = scene.places[-1]
    own = biases(panel, place.shown)
    clear = scene.radius + PAD
    out = np.array([0.0, -clear - UP] if scene.up else [clear + OUT, 0.0])
    return [
        Node(bias, place.at[own == bias].mean(axis=0) + out, look_of(panel, bias, theme),
             place.shown[own == bias])
        for bias in distinct(own[own >= 0]).tolist()
    ]  # fmt: skip


def _frames(panel: Wired, scene: Scene, theme: Theme) -> Marks:
    """A frame round the neurons of each map, in the colour of the bias that they share."""
    place, maps = scene.places[-1], scene.places[-1].shown // prod(spatial(scene.last.shape)[1:])
    found = []
    for channel in distinct(maps).tolist():
        at, pad = place.at[maps == channel], scene.radius + PAD
        (x0, y0), (x1, y1) = at.min(axis=0) - pad, at.max(axis=0) + pad
        style = Style(theme.rule, theme.wash, 1.0)
        if panel.counts.biases and shares_biases(panel):
            look = look_of(panel, int(biases(panel, place.shown[maps == channel])[0]), theme)
            # Lighter than a map: lines in neutral ink lie over it.
            style = look.line._replace(fill=mixed(theme.background, look.tint, 0.5), width=1.4)
        names = {"layer": len(scene.places) - 1, "channel": channel}
        found.append(frame(Box(x0, y0, x1, y1), style, 8.0, "map", names))
    return tuple(found)


def _maps(scene: Scene, how: Drawing) -> Marks:
    """The names of maps left of their frames, in the corners where no lines end."""
    place, look = scene.places[-1], type_of("axis", how.theme)
    maps = place.shown // prod(spatial(scene.last.shape)[1:])
    if scene.up or len(distinct(maps)) < 2:
        return ()
    middle_, found = float(scene.places[0].at[:, 1].mean()), list[Mark]()
    for channel in distinct(maps).tolist():
        (x, top), (_, low) = (f(place.at[maps == channel], axis=0) for f in (np.min, np.max))
        high = (top + low) / 2 < middle_
        corner = x - scene.radius - PAD, top - scene.radius if high else low + scene.radius
        words = how.labels("bias.map", name=numbered(channel, scene.last.shape[0]))
        names = {"layer": len(scene.places) - 1, "channel": channel}
        found.append(near(words, corner, "left", look, 5, names=names))
    return tuple(found)


def _strands(node: Node, scene: Scene) -> Marks:
    """The lines from a node to the neurons that add it, each from rim to rim, with a head."""
    ends = scene.places[-1].of(node.neurons)
    way = (ends - node.at) / np.hypot(*(ends - node.at).T)[:, None]
    start, end = node.at + way * RADIUS, ends - way * scene.radius
    names = {"layer": len(scene.places) - 1, "dst": node.neurons, "bias": node.bias}
    long, half = HEAD
    foot, across = end - way * long, np.stack([way[:, 1], -way[:, 0]], 1) * half
    head = np.stack([end, foot + across, foot - across], 1)
    ink = node.look.line.stroke or node.look.ink
    line = node.look.line._replace(fill=None, width=1.4)
    return (
        segments(start, end, line, "bias-edge", names),
        polygons(head, Style(None, ink), "bias-head", names),
    )


def _dots(nodes: list[Node], scene: Scene, how: Drawing) -> Marks:
    """The nodes, and beside each what it is."""
    if not nodes:
        return ()
    at, which = np.array([node.at for node in nodes]), np.arange(len(nodes))
    names = {"bias": np.array([node.bias for node in nodes])}
    fills = tuple(Style(None, node.look.line.stroke) for node in nodes)
    dots = Dots(at, np.full(len(nodes), RADIUS), fills, which, "bias", names)
    look = type_of("letter" if scene.up else "line", how.theme).sized(13)
    by = np.array([0.0, -RADIUS - 4 - 0.5 * look.size] if scene.up else [RADIUS + 5, 0.0])
    said = inscribed(
        _words(nodes, scene, how), at + by, look._replace(cls="bias-name"), names,
        [node.look.ink for node in nodes], which, "middle" if scene.up else "start",
    )  # fmt: skip
    return (dots, said)


def _words(nodes: list[Node], scene: Scene, how: Drawing) -> list[str]:
    """What the nodes are; their names alone where they stand too near one another."""
    words = [how.labels("bias.of", name=node.look.name) for node in nodes]
    along = np.array([node.at[0 if scene.up else 1] for node in nodes])
    look = type_of("letter", how.theme)
    need = max(map(look.width, words), default=0.0) + 4
    close = scene.up and len(nodes) > 1 and float(np.diff(np.sort(along)).min()) < need
    return [node.look.name for node in nodes] if close else words
