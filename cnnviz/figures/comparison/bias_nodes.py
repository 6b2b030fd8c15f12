"""Biases as nodes beside the neurons that add them, and maps as frames in the bias's colour."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison import bias_maps
from cnnviz.figures.comparison.bias_look import BiasLook, biases, look_of, shares_biases
from cnnviz.figures.comparison.biases import Aside
from cnnviz.figures.ink.frames import frame
from cnnviz.figures.ink.pen import segments
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.type import inscribed, middle, say, type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Floats, Lines, Mark, Style
from cnnviz.picture.part import NO_GAP
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

OUT, RADIUS, ROOM = 36.0, 9.5, 20.0
"""How far a node is from its map, how large it is, and what it needs to have a name in it."""
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
    if scene.up:
        return Size(0.0, PAD + OUT + RADIUS)
    word = type_of("line", how.theme)._replace(safe=True).width(how.labels("bias.node")) + 6
    return Size(PAD + OUT + 2 * RADIUS + word, 0.0)


def marks(panel: Wired, scene: Scene, how: Drawing) -> tuple[Marks, Marks]:
    """Below the panel's marks the frames of maps; over them the nodes of biases, joined to the
    neurons that add them.
    """
    if scene.cells:
        return (), bias_maps.marks(panel, scene, how)
    nodes = _nodes(panel, scene, how.theme)
    strands = (_strands(node, scene) for node in nodes)
    return _frames(panel, scene, how.theme), (*strands, *_dots(nodes, scene, how))


NODES = Aside(room, marks)


def _nodes(panel: Wired, scene: Scene, theme: Theme) -> list[Node]:
    """Each bias beyond the middle of the neurons that add it."""
    place = scene.places[-1]
    own = biases(panel, place.shown)
    out = np.array([0.0, -1.0] if scene.up else [1.0, 0.0]) * (scene.radius + PAD + OUT)
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


def _radius(scene: Scene) -> float:
    return RADIUS if scene.pitch >= ROOM else 4.0


def _strands(node: Node, scene: Scene) -> Lines:
    """The lines from a node to the neurons that add it, each from rim to rim."""
    ends = scene.places[-1].of(node.neurons)
    way = (ends - node.at) / np.hypot(*(ends - node.at).T)[:, None]
    start, end = node.at + way * _radius(scene), ends - way * scene.radius
    names = {"layer": len(scene.places) - 1, "dst": node.neurons, "bias": node.bias}
    return segments(start, end, node.look.line._replace(fill=None), "bias-edge", names)


def _dots(nodes: list[Node], scene: Scene, how: Drawing) -> Marks:
    """The nodes, with their names in them if there is room, and the word beside each."""
    if not nodes:
        return ()
    theme = how.theme
    at, which = np.array([node.at for node in nodes]), np.arange(len(nodes))
    names = {"bias": np.array([node.bias for node in nodes])}
    fills = tuple(node.look.line._replace(dash=(), width=1.2) for node in nodes)
    found: list[Mark] = [Dots(at, np.full(len(nodes), _radius(scene)), fills, which, "bias", names)]
    look = type_of("letter", theme)._replace(cls="bias-name")
    if _radius(scene) == RADIUS:
        inks = [readable_on(fill.fill or theme.ink, theme) for fill in fills]
        words = [node.look.name for node in nodes]
        found.append(inscribed(words, at, look, names, inks, which))
    return tuple(found) if scene.up else (*found, *_words(nodes, scene, how))


def _words(nodes: list[Node], scene: Scene, how: Drawing) -> Marks:
    """What the nodes are, beside each."""
    look = type_of("line", how.theme)._replace(cls="bias-name")
    x, y = np.array([node.at for node in nodes]).T
    return tuple(
        say(how.labels("bias.node"), (float(a) + _radius(scene) + 5, middle(float(b), look)),
            look._replace(colour=node.look.ink), names={"bias": node.bias})
        for a, b, node in zip(x, y, nodes, strict=True)
    )  # fmt: skip
