"""Biases as nodes beside the neurons that add them, and maps as frames in their colour."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison import bias_maps
from cnnviz.figures.comparison.bias_maps import BiasLook, biases, look_of, shares_biases
from cnnviz.figures.comparison.biases import Aside
from cnnviz.figures.ink.pen import frame, polygons, segments
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.looks import numbered_name
from cnnviz.figures.neurons.paths import paths
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.figures.page.near import near, on_paper
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.extent import Box, box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Floats, Mark, Marks, Style
from cnnviz.picture.parts import NO_GAP, Size
from cnnviz.picture.theme import Theme

OUT, UP, RADIUS = 34.0, 24.0, 3.5
"""The distance of a node from its map, beside and above it, and its radius: less than a neuron's.
"""
HEAD = (7.0, 2.8)
"""The length of an arrowhead, and half its width."""
PAD = 7.0
"""The space between the neurons of a map and its frame."""


class Node(NamedTuple):
    """A bias as a node: its position, its look, and the neurons that add it (flat indices)."""

    bias: int
    at: Floats
    look: BiasLook
    neurons: Indices


def room(panel: Wiring, scene: Scene, drawing: Drawing) -> Size:
    """The room for the nodes and their words at the right, or above."""
    if not panel.counts.biases:
        return NO_GAP
    if scene.cells:
        return bias_maps.room(panel, scene, drawing)
    words = _words(_nodes(panel, scene, drawing.theme), scene, drawing)
    look = type_of("letter", drawing.theme)._replace(safe=True)
    if scene.up:
        return Size(0.0, PAD + UP + RADIUS + 4 + look.size)
    return Size(PAD + OUT + RADIUS + 5 + max(map(look.width, words)), 0.0)


def marks(panel: Wiring, scene: Scene, drawing: Drawing) -> tuple[Marks, Marks]:
    """The frames of maps, to go below the panel's marks, and the nodes of biases, joined to the
    neurons that add them, to go on top.
    """
    if scene.cells:
        return (), bias_maps.marks(panel, scene, drawing)
    nodes = _nodes(panel, scene, drawing.theme)
    strands = (mark for node in nodes for mark in _strands(node, scene))
    below, names = _frames(panel, scene, drawing.theme), _maps(panel, scene, drawing)
    return below, (*names, *strands, *_dots(nodes, scene, drawing))


NODES = Aside(room, marks, low=PAD)


def _nodes(panel: Wiring, scene: Scene, theme: Theme) -> list[Node]:
    """The nodes of biases, each beyond the middle of the neurons that add it."""
    place = scene.places[-1]
    bias_of = biases(panel, place.shown)
    distance = scene.radius + PAD
    offset = np.array([0.0, -distance - UP] if scene.up else [distance + OUT, 0.0])
    return [
        Node(bias, place.at[bias_of == bias].mean(axis=0) + offset, look_of(panel, bias, theme),
             place.shown[bias_of == bias])
        for bias in distinct(bias_of[bias_of >= 0]).tolist()
    ]  # fmt: skip


def _frames(panel: Wiring, scene: Scene, theme: Theme) -> Marks:
    """A frame around the neurons of each map, in the colour of their shared bias."""
    place, maps = scene.places[-1], scene.places[-1].shown // prod(spatial(scene.last.shape)[1:])
    frames = []
    for channel in distinct(maps).tolist():
        points, pad = place.at[maps == channel], scene.radius + PAD
        (x0, y0), (x1, y1) = points.min(axis=0) - pad, points.max(axis=0) + pad
        style = Style(theme.rule, theme.wash, 1.0)
        if panel.counts.biases and shares_biases(panel):
            look = look_of(panel, int(biases(panel, place.shown[maps == channel])[0]), theme)
            # Lighter than a map: lines in neutral ink run over it.
            style = look.line._replace(fill=mixed(theme.background, look.tint, 0.5), width=1.4)
        names = {"layer": len(scene.places) - 1, "channel": channel}
        frames.append(frame(Box(x0, y0, x1, y1), style, 8.0, "map", names))
    return tuple(frames)


def _maps(panel: Wiring, scene: Scene, drawing: Drawing) -> Marks:
    """The names of maps left of their frames, in corners where no lines end, and on paper if lines
    to another map run through.
    """
    place, look = scene.places[-1], type_of("axis", drawing.theme)
    maps = place.shown // prod(spatial(scene.last.shape)[1:])
    if scene.up or len(distinct(maps)) < 2:
        return ()
    middle, texts = float(scene.places[0].at[:, 1].mean()), list[Mark]()
    lines = paths(scene, 1, panel.wires[0])
    points = np.concatenate([lines.along(t) for t in np.linspace(0.3, 1.0, 100)])
    for channel in distinct(maps).tolist():
        (x, top), (_, bottom) = (
            edge(place.at[maps == channel], axis=0) for edge in (np.min, np.max)
        )
        is_upper = (top + bottom) / 2 < middle
        corner = x - scene.radius - PAD, top - scene.radius if is_upper else bottom + scene.radius
        words = drawing.labels("bias.map", name=numbered_name(channel, scene.last.shape[0]))
        names = {"layer": len(scene.places) - 1, "channel": channel}
        text = near(words, corner, "left", look, 5, names=names)
        x0, y0, x1, y1 = box((text,))
        crossed = ((points > (x0, y0)) & (points < (x1, y1))).all(axis=1).any()
        texts += on_paper(text, drawing.theme.background, 1.0) if crossed else (text,)
    return tuple(texts)


def _strands(node: Node, scene: Scene) -> Marks:
    """The arrows from a node to the neurons that add it, each from rim to rim."""
    ends = scene.places[-1].of(node.neurons)
    direction = (ends - node.at) / np.hypot(*(ends - node.at).T)[:, None]
    start, end = node.at + direction * RADIUS, ends - direction * scene.radius
    names = {"layer": len(scene.places) - 1, "dst": node.neurons, "bias": node.bias}
    length, half = HEAD
    foot, across = end - direction * length, np.stack([direction[:, 1], -direction[:, 0]], 1) * half
    head = np.stack([end, foot + across, foot - across], 1)
    ink = node.look.line.stroke or node.look.ink
    line = node.look.line._replace(fill=None, width=1.4)
    return (
        segments(start, end, line, "bias-edge", names),
        polygons(head, Style(None, ink), "bias-head", names),
    )


def _dots(nodes: list[Node], scene: Scene, drawing: Drawing) -> Marks:
    """The nodes, each with its words beside it."""
    if not nodes:
        return ()
    at, which = np.array([node.at for node in nodes]), np.arange(len(nodes))
    names = {"bias": np.array([node.bias for node in nodes])}
    fills = tuple(Style(None, node.look.line.stroke) for node in nodes)
    dots = Dots(at, np.full(len(nodes), RADIUS), fills, which, "bias", names)
    look = type_of("letter" if scene.up else "line", drawing.theme).sized(13)
    offset = np.array([0.0, -RADIUS - 4 - 0.5 * look.size] if scene.up else [RADIUS + 5, 0.0])
    labels = inscribed(
        _words(nodes, scene, drawing), at + offset, look._replace(cls="bias-name"), names,
        [node.look.ink for node in nodes], which, "middle" if scene.up else "start",
    )  # fmt: skip
    return (dots, labels)


def _words(nodes: list[Node], scene: Scene, drawing: Drawing) -> list[str]:
    """The words on nodes; only their names if they are too close together."""
    words = [drawing.labels("bias.of", name=node.look.name) for node in nodes]
    along = np.array([node.at[0 if scene.up else 1] for node in nodes])
    look = type_of("letter", drawing.theme)
    needed = max(map(look.width, words), default=0.0) + 4
    crowded = scene.up and len(nodes) > 1 and float(np.diff(np.sort(along)).min()) < needed
    return [node.look.name for node in nodes] if crowded else words
