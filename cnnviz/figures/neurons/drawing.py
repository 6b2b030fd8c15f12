"""A panel as marks: lines and their names, neurons, and dots for what is left out."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.neurons.edges import heads, lines, wires
from cnnviz.figures.neurons.geometry import Layout
from cnnviz.figures.neurons.identity import Looks
from cnnviz.figures.neurons.labels import places
from cnnviz.figures.neurons.panel import STRONG_MOST, Panel, only
from cnnviz.figures.neurons.scene import Scene
from cnnviz.graph.connections import Connections
from cnnviz.picture.marks import Dots, Floats, Group, Mark, Polygons, Style, Texts, Which
from cnnviz.picture.paired import paired
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme, contrast


def draw(panel: Panel, scene: Scene, theme: Theme, biases: tuple[Mark, ...] = ()) -> Group:
    """The panel as marks in the scene's box: lines, names on them, then biases and neurons."""
    marks: list[Mark] = [_sheets(scene.layout, theme)] if not scene.flatland else []
    for column in range(1, len(scene.columns)):
        marks += _layer(panel, scene, column, theme)
    marks += biases
    for column in range(len(scene.columns)):
        marks += neurons(scene, column, theme, _rims(panel, scene, column))
    names = {"panel": panel.kind} | ({"ink": "neutral"} if panel.neutral else {})
    return Group(tuple(marks), "panel", names)


def _rims(panel: Panel, scene: Scene, column: int) -> Which:
    """For each neuron of a column 0, 1 if it is in focus, 2 if the neuron in focus sees it."""
    shown = scene.layout.stands[column].shown
    if panel.marked:
        return np.asarray(panel.marked[column], int)
    which = np.zeros(len(shown), int)
    if column < len(panel.wires) and _singled_out(panel, column):
        which[np.isin(shown, panel.wires[column].src[panel.strong[column]])] = 2
    if column and _singled_out(panel, column - 1):
        which[shown == scene.focus[column]] = 1
    return which


def _singled_out(panel: Panel, layer: int) -> bool:
    """Whether the lines of a layer that stand out are only those into one neuron."""
    wire, strong = panel.wires[layer], panel.strong[layer]
    return not strong.all() or (panel.left_out and len(np.unique(wire.dst)) == 1)


def _layer(panel: Panel, scene: Scene, column: int, theme: Theme) -> list[Mark]:
    """The lines between two columns: faint ones, then those that stand out, with their heads and
    names.
    """
    wire, look, mine = panel.wires[column - 1], panel.looks[column - 1], panel.strong[column - 1]
    path, which, layer = wires(scene.layout, column, wire), look.of(wire.weight), column - 1
    count, rest = int(mine.sum()), ~mine
    thick = theme.line_width * (1.0 if count <= 60 else 0.5)
    styles, faint = look.styles(thick), look.styles(theme.line_width * 0.8, 0.3)
    if panel.marked:
        styles, faint = (Style(theme.ink, None, 2.4),), (Style(theme.line, None, 0.9),)
    marks: list[Mark] = []
    if rest.any():
        marks.append(lines(only(wire, rest), path.part(rest), layer, faint, which[rest]))
    near = path.part(mine)
    strong = lines(only(wire, mine), near, layer, styles, which[mine])
    marks.append(strong)
    if scene.layout.pitch >= 12 and count <= STRONG_MOST:
        marks.append(heads(strong, near, min(8.0, scene.layout.radius * 0.75)))
    named = len(look.weights) and not look.neutral
    room = max(width(name, 12, True) for name in look.names) + 1 if named else 0.0
    spots = places(near, room) if named else None
    if spots is not None:
        marks += names_on(spots, only(wire, mine), look, layer, theme)
    return marks


def names_on(spots: Floats, wire: Connections, look: Looks, layer: int, theme: Theme) -> list[Mark]:
    """The names of weights at `spots` on their lines, on small fields of the background."""
    learned = np.flatnonzero(wire.weight >= 0)
    spots, weights = spots[learned], wire.weight[learned]
    place = np.searchsorted(look.weights, weights)
    words = tuple(look.names[i] for i in place)
    styles = tuple(Style(fill=_readable(colour, theme)) for colour, _ in look.combos)
    radius = np.array([5.2 + 2.6 * (len(word) > 1) for word in words])
    paper = (Style(fill=theme.background),)
    none = np.zeros(len(words), int)
    ends = {"src": wire.src[learned], "dst": wire.dst[learned]}
    names = {"layer": layer, **ends, "weight": weights}
    field = Dots(spots, radius, paper, none, "paper", names)
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


@paired
def _readable(colour: str, theme: Theme) -> str:
    """A weight's colour for its name too, where that reads well on the background; else the ink."""
    return colour if contrast(colour, theme.background) >= 4.5 else theme.ink


def neurons(scene: Scene, column: int, theme: Theme, which: Which) -> list[Mark]:
    """The neurons of one column, each with the rim that `which` says; dots for those left out."""
    stand, radius = scene.layout.stands[column], scene.layout.radius
    rim = max(0.7, min(1.4, radius * 0.13))
    plain = Style(theme.neuron_edge, theme.neuron, rim)
    chosen = Style(theme.ink, theme.neuron, rim * 2.4)
    seen = Style(theme.neuron_edge, theme.faint, rim)
    names = {"layer": column, "index": stand.shown, "name": scene.columns[column].name}
    dots: list[Mark] = [
        Dots(stand.at, np.full(len(which), radius), (plain, chosen, seen), which, "neuron", names)
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
