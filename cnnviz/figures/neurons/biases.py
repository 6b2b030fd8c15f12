"""Biases as nodes of their own, beside the neurons that add them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.identity import letter
from cnnviz.figures.neurons.panel import Panel
from cnnviz.figures.neurons.scene import Scene
from cnnviz.figures.page.words import say
from cnnviz.graph.connections import Indices
from cnnviz.picture.marks import Dots, Floats, Lines, Mark, Style, Texts, Which
from cnnviz.picture.theme import Theme, on


class Nodes(NamedTuple):
    """The biases of the last column: `kinds` (b,) their indices, `at` (b, 2) their places.

    `mine` (n,) says which of them each drawn neuron adds; `neurons` (n,) are its flat indices and
    `end` (n, 2) where the strand to it ends.
    """

    kinds: Indices
    at: Floats
    mine: Which
    neurons: Indices
    end: Floats


def nodes(panel: Panel, scene: Scene) -> Nodes | None:
    """Where the biases stand: beside the middle of the neurons that share them. None without
    biases.
    """
    wire, stand = panel.wires[-1], scene.layout.stands[-1]
    has = wire.bias >= 0
    if not has.any():
        return None
    at = stand.at[has]
    kinds, mine = np.unique(wire.bias[has], return_inverse=True)
    off = np.array([0.0, -50.0]) if scene.layout.turned else np.array([50.0, 0.0])
    share = np.bincount(mine)
    middle = np.stack([np.bincount(mine, at[:, i]) / share for i in (0, 1)], axis=1) + off
    way = at - middle[mine]
    end = at - way / np.hypot(*way.T)[:, None] * scene.layout.radius
    return Nodes(kinds, middle, mine, stand.shown[has], end)


def dots(panel: Panel, scene: Scene, theme: Theme) -> tuple[Mark, ...]:
    """The biases as small dots in neutral ink, joined to the neurons that add them."""
    found = nodes(panel, scene)
    if found is None:
        return ()
    strands = _strands(panel, found, (Style(theme.line, None, 1.1),), found.mine * 0)
    size, none = np.full(len(found.kinds), 4.2), np.zeros(len(found.kinds), int)
    ink = (Style(None, theme.ink),)
    dots = Dots(found.at, size, ink, none, "bias", {"bias": found.kinds})
    return (strands, dots, label(found, scene, theme))


def label(found: Nodes, scene: Scene, theme: Theme) -> Mark:
    """The word that says what the nodes are, in line with the sizes of the columns."""
    if scene.layout.turned:
        return say("bias", (-8.0, found.at[0, 1] + 4), 12, theme.quiet, "end", cls="column")
    floor = max(stand.at[:, 1].max() for stand in scene.layout.stands) + scene.layout.radius + 15
    # Not centred: it would run into the words of the last column.
    return say("bias", (found.at[0, 0] - 7, floor), 12, theme.quiet, "start", cls="column")


def named(panel: Panel, scene: Scene, theme: Theme) -> tuple[Mark, ...]:
    """The biases as nodes with a colour and a name each: letters where neurons share, else
    numbers.
    """
    found = nodes(panel, scene)
    if found is None:
        return ()
    count, colours, dashes = len(found.kinds), theme.weights, theme.dashes
    if count > len(colours) * len(dashes):
        raise CnnvizError(f"{count} biases are too many to tell apart: take a shorter input")
    looks = [(colours[i % len(colours)], dashes[i // len(colours)]) for i in range(count)]
    lines = tuple(Style(colour, None, theme.line_width, dash) for colour, dash in looks)
    fills = tuple(Style(None, colour) for colour, _ in looks)
    shared = count < len(found.mine)
    words = tuple(letter(i) if shared else str(i + 1) for i in range(count))
    inks = tuple(Style(fill=on(colour, theme)) for colour, _ in looks)
    which, size = np.arange(count), np.full(count, _radius(found.at))
    return (
        _strands(panel, found, lines, found.mine),
        Dots(found.at, size, fills, which, "bias", {"bias": found.kinds}),
        Texts(found.at + [0.0, 4.4], words, 12, inks, which, "middle", True, cls="name"),
        label(found, scene, theme),
    )


def _radius(at: Floats) -> float:
    """The radius of nodes with names: large, but none touches the next."""
    steps = np.hypot(*np.diff(at, axis=0).T)
    return float(min(9.5, 0.47 * steps.min(initial=99.0)))


def _strands(panel: Panel, found: Nodes, styles: tuple[Style, ...], which: Which) -> Mark:
    names = {
        "layer": len(panel.wires) - 1,
        "dst": found.neurons,
        "bias": found.kinds[found.mine],
    }
    straight = np.zeros(len(found.mine))
    return Lines(found.at[found.mine], found.end, straight, styles, which, "bias-edge", names)
