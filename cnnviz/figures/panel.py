"""One panel: a network's connections between the neurons of a scene, drawn from its graph."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.edges import heads, lines, wires
from cnnviz.figures.geometry import Layout
from cnnviz.figures.identity import Looks, looks
from cnnviz.figures.labels import places
from cnnviz.figures.scene import Scene
from cnnviz.figures.words import many
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections
from cnnviz.graph.count import Counts, count
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Dots, Floats, Group, Lines, Mark, Polygons, Style, Texts
from cnnviz.picture.theme import Theme

LINES_MOST = 320
"""More lines than these between two columns are left out, but for those into one neuron."""
STRONG_MOST = 60
"""More lines than these between two columns are faint, but for those into one neuron."""


Mask = NDArray[np.bool_]
"""Which of some items, (n,)."""


class Panel(NamedTuple):
    """What one panel draws: for each column after the first its connections, their looks, and
    which stand out.
    """

    kind: str
    network: Network
    wires: tuple[Connections, ...]
    looks: tuple[Looks, ...]
    strong: tuple[Mask, ...]
    counts: Counts
    left_out: bool
    marked: tuple[Mask, ...] = ()
    """For a traced panel: which neurons of each column reach the one in focus."""

    @property
    def neutral(self) -> bool:
        """Whether colour says nothing about weights here."""
        return any(look.neutral for look in self.looks)

    @property
    def lines(self) -> int:
        """How many connections are drawn."""
        return sum(map(len, self.wires))

    @property
    def weights(self) -> int:
        """How many different weights the drawn connections use."""
        return sum(len(np.unique(wire.weight[wire.weight >= 0])) for wire in self.wires)


def traced(panel: Panel, shown: Scene) -> Panel:
    """The same panel in neutral ink, with all that reaches the neuron in focus standing out."""
    stands = shown.layout.stands
    reached = np.array([shown.focus[-1]])
    lines: list[Mask] = []
    marked = [np.isin(stands[-1].shown, reached)]
    for wire, stand in zip(panel.wires[::-1], stands[-2::-1], strict=True):
        mine = np.isin(wire.dst, reached)
        reached = np.unique(wire.src[mine])
        lines.insert(0, mine)
        marked.insert(0, np.isin(stand.shown, reached))
    plain = tuple(look._replace(neutral=True, which=look.which * 0) for look in panel.looks)
    ink = tuple(look._replace(combos=look.combos[-1:]) for look in plain)
    return panel._replace(looks=ink, strong=tuple(lines), marked=tuple(marked))


def panel(
    kind: str, network: Network, scene: Scene, theme: Theme, most: int | None = None
) -> Panel:
    """The connections of `network`, a twin of the scene's, between the scene's neurons."""
    shared = kind not in ("fc", "local")
    full = [_between(network, scene, column) for column in range(1, len(scene.columns))]
    kept, strong = [], []
    for column, wire in enumerate(full, 1):
        weights = len(np.unique(wire.weight[wire.weight >= 0]))
        colours = len(theme.weights) * len(theme.dashes)
        crowded = len(wire) > (most or LINES_MOST) or (shared and weights > colours)
        mine = wire.dst == scene.focus[column]
        if crowded and mine.any() and not most:
            wire = only(wire, mine)
            mine = np.ones(len(wire), bool)
        elif scene.flatland and len(wire) <= (most or STRONG_MOST):
            mine = np.ones(len(wire), bool)
        kept.append(wire)
        strong.append(mine)
    dressed = looks(kept, shared, theme)
    if any(look.neutral for look in dressed):
        dressed = looks(kept, shared, theme, neutral=True)
    left_out = any(len(a) < len(b) for a, b in zip(kept, full, strict=True))
    return Panel(kind, network, tuple(kept), dressed, tuple(strong), totals(network), left_out)


def _between(network: Network, scene: Scene, column: int) -> Connections:
    """The connections of the network's layer that ends in `column`, between visible neurons."""
    name = scene.columns[column].name
    position = network.names.index(name)
    stands = scene.layout.stands
    return between(
        network.layers[position],
        network.shapes[position],
        stands[column - 1].shown,
        stands[column].shown,
    )


def only(wire: Connections, mine: Mask) -> Connections:
    """The connections of `wire` at which `mine` is true."""
    scale = None if wire.scale is None else wire.scale[mine]
    return replace(
        wire, src=wire.src[mine], dst=wire.dst[mine], weight=wire.weight[mine], scale=scale
    )


def totals(network: Network) -> Counts:
    """The counts of all layers together that connect; layers that act on each neuron alone are not
    counted.
    """
    each = [
        count(layer, shape)
        for layer, shape in zip(network.layers, network.shapes, strict=False)
        if not layer.pointwise
    ]
    return Counts(*(sum(values) for values in zip(*each, strict=True)))


def counted(counts: Counts) -> str:
    """The counts in the viewer's words.

    >>> counted(Counts(18, 0, 3, 1, 4)), counted(Counts(0, 8, 0, 0, 0))
    ('18 connections · 3 weights · 1 bias', '8 connections without weights')
    """
    if not counts.connections:
        return f"{many(counts.fixed_connections, 'connection')} without weights"
    words = [many(counts.connections, "connection"), many(counts.weights, "weight")]
    words.append(many(counts.biases, "bias") if counts.biases else "no bias")
    fixed = [f"{counts.fixed_connections:,} without weights"] if counts.fixed_connections else []
    return " · ".join(words + fixed)


def draw(panel: Panel, scene: Scene, theme: Theme, biases: bool = False) -> Group:
    """The panel as marks in the scene's box: lines first, names on them, neurons on top."""
    marks: list[Mark] = [_sheets(scene.layout, theme)] if not scene.flatland else []
    for column in range(1, len(scene.columns)):
        marks += _layer(panel, scene, column, theme)
    if biases:
        marks += bias_marks(panel, scene, theme)
    for column in range(len(scene.columns)):
        marks += neurons(scene, column, theme, panel.marked[column] if panel.marked else None)
    names = {"panel": panel.kind} | ({"ink": "neutral"} if panel.neutral else {})
    return Group(tuple(marks), "panel", names)


def _layer(panel: Panel, scene: Scene, column: int, theme: Theme) -> list[Mark]:
    """The lines between two columns: faint ones, then those that stand out, with their heads and
    names.
    """
    wire, look, mine = panel.wires[column - 1], panel.looks[column - 1], panel.strong[column - 1]
    path, which, layer = wires(scene.layout, column, wire), look.of(wire.weight), column - 1
    count, rest = int(mine.sum()), ~mine
    styles, faint = look.styles(theme.line_width), look.styles(theme.line_width * 0.8, 0.3)
    if panel.marked:
        styles, faint = (Style(theme.accent, None, 2.4),), (Style(theme.line, None, 0.9),)
    marks: list[Mark] = []
    if rest.any():
        marks.append(lines(only(wire, rest), path.part(rest), layer, faint, which[rest]))
    near = path.part(mine)
    marks.append(lines(only(wire, mine), near, layer, styles, which[mine]))
    if scene.layout.pitch >= 12 and count <= STRONG_MOST:
        marks.append(heads(near, styles, which[mine], min(8.0, scene.layout.radius * 0.75)))
    spots = (
        None
        if look.neutral or not len(look.weights)
        else places(near, 15.0 if len(look.names[-1]) > 1 else 11.6)
    )
    if spots is not None:
        marks += names_on(spots, only(wire, mine), look, layer, theme)
    return marks


def names_on(spots: Floats, wire: Connections, look: Looks, layer: int, theme: Theme) -> list[Mark]:
    """The names of weights at `spots` on their lines, on small fields of the background."""
    learned = np.flatnonzero(wire.weight >= 0)
    spots, weights = spots[learned], wire.weight[learned]
    place = np.searchsorted(look.weights, weights)
    words = tuple(look.names[i] for i in place)
    styles = tuple(Style(fill=colour) for colour, _ in look.combos)
    radius = np.array([5.2 + 2.6 * (len(word) > 1) for word in words])
    paper = (Style(fill=theme.background),)
    none = np.zeros(len(words), int)
    names = {"layer": layer, "weight": weights}
    field = Dots(spots, radius, paper, none, "paper")
    text = Texts(
        spots + [0.0, 4.3],
        words,
        12.0,
        styles,
        look.of(weights),
        "middle",
        True,
        cls="letter",
        names=names,
    )
    return [field, text]


def neurons(scene: Scene, column: int, theme: Theme, marked: Mask | None = None) -> list[Mark]:
    """The neurons of one column, the one in focus with a heavier rim where it stands out; and dots
    for those left out.
    """
    stand, radius = scene.layout.stands[column], scene.layout.radius
    rim = max(0.7, min(1.4, radius * 0.13))
    plain, chosen = (
        Style(theme.neuron_edge, theme.neuron, rim),
        Style(theme.accent, theme.neuron, rim * 2),
    )
    which = np.zeros(len(stand.shown), int)
    if marked is not None:
        which = np.asarray(marked, int)
    elif not scene.flatland and column == len(scene.columns) - 1:
        which = (stand.shown == scene.focus[column]).astype(int)
    names = {"layer": column, "index": stand.shown, "name": scene.columns[column].name}
    dots: list[Mark] = [
        Dots(stand.at, np.full(len(which), radius), (plain, chosen), which, "neuron", names)
    ]
    if len(stand.gaps):
        dots.append(_ellipsis(stand.gaps, scene, theme))
    return dots


def _ellipsis(gaps: Floats, scene: Scene, theme: Theme) -> Mark:
    """Three small dots at each gap, along the column."""
    step = max(2.6, scene.layout.pitch * 0.2)
    along = np.array([[step, 0.0]]) if scene.layout.turned else np.array([[0.0, step]])
    at = (gaps[:, None] + along * np.array([[-1.0], [0.0], [1.0]])[None]).reshape(-1, 2)
    size = np.full(len(at), min(1.5, step * 0.35))
    return Dots(at, size, (Style(fill=theme.quiet),), np.zeros(len(at), int), "ellipsis")


def _sheets(placed: Layout, theme: Theme) -> Mark:
    """The feature maps as sheets behind their neurons."""
    corners = np.concatenate([stand.sheets for stand in placed.stands])
    centre = corners.mean(axis=1, keepdims=True)
    grown = centre + (corners - centre) * 1.0 + np.sign(corners - centre) * placed.pitch * 0.55
    return Polygons(
        grown, (Style(theme.faint, theme.panel, 0.8),), np.zeros(len(grown), int), cls="sheet"
    )


def bias_marks(panel: Panel, scene: Scene, theme: Theme) -> list[Mark]:
    """The biases of the last column: a small dot each, joined to the neurons that add it."""
    wire, stand = panel.wires[-1], scene.layout.stands[-1]
    has = wire.bias >= 0
    if not has.any():
        return []
    at, bias = stand.at[has], wire.bias[has]
    kinds, mine = np.unique(bias, return_inverse=True)
    off = np.array([0.0, -34.0]) if scene.layout.turned else np.array([34.0, 0.0])
    middle = (
        np.stack([np.bincount(mine, at[:, i]) / np.bincount(mine) for i in (0, 1)], axis=1) + off
    )
    way = at - middle[mine]
    end = at - way / np.hypot(*way.T)[:, None] * scene.layout.radius
    none = np.zeros(len(at), int)
    thin = (Style(theme.line, None, 1.1),)
    strands = Lines(
        middle[mine],
        end,
        np.zeros(len(at)),
        thin,
        none,
        "bias-edge",
        {"layer": len(panel.wires) - 1, "dst": stand.shown[has], "bias": bias},
    )
    size = np.full(len(kinds), 4.2)
    dots = Dots(
        middle,
        size,
        (Style(theme.line, theme.ink, 0.0),),
        np.zeros(len(kinds), int),
        "bias",
        {"bias": kinds},
    )
    return [strands, dots]


def fan_ins(panel: Panel) -> list[int]:
    """For each layer with weights, how many connections end at a neuron in the middle of its
    output.
    """
    return [
        _fan_in(layer, shape)
        for layer, shape in zip(panel.network.layers, panel.network.shapes, strict=False)
        if not layer.pointwise and count(layer, shape).connections
    ]


def _fan_in(layer: Layer, shape: Shape) -> int:
    out = layer.output_shape(shape)
    middle = np.ravel_multi_index(tuple(n // 2 for n in out), out)
    return len(between(layer, shape, dst=np.array([middle])))
