"""The figure receptive-field for one spatial axis: neurons, and the connections between them."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.shade import mix
from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.neurons.edges import heads, lines, wires
from cnnviz.figures.neurons.geometry import Stand
from cnnviz.figures.neurons.panel import only
from cnnviz.figures.receptive_field.stands import Rows
from cnnviz.picture.marks import Dots, Floats, Group, Mark, Polygons, Style
from cnnviz.picture.theme import Theme


def note(drawn: Rows) -> str:
    """What is not plain to see."""
    parts = ["Dashed circles: padding."] if len(drawn.ghosts) else []
    if drawn.left_out:
        parts.append("Dots stand for neurons that are not drawn.")
    if not drawn.faint:
        parts.append("Lines that are not traced are left out.")
    return " ".join(parts)


def draw(drawn: Rows, found: tuple[Column, ...], theme: Theme) -> Group:
    """The cone, the lines (those of the cone stand out), the neurons and the padding."""
    marks: list[Mark] = [_cone(drawn, theme)]
    marks += _lines(drawn, theme)
    if len(drawn.ghosts):
        none = np.zeros(len(drawn.ghosts), int)
        rim = (Style(theme.line, theme.background, 1.0, (2.5, 2.0)),)
        marks.append(Dots(drawn.ghosts, none + drawn.layout.radius * 0.9, rim, none, "padding"))
    for column, stand in enumerate(drawn.layout.stands):
        marks += _neurons(drawn, column, found[column].name, stand, theme)
    return Group(tuple(marks), "panel", {"panel": "receptive-field", "ink": "neutral"})


def _cone(drawn: Rows, theme: Theme) -> Mark:
    """The field behind all that is traced."""
    reach = drawn.layout.radius + 3
    upper: list[Floats] = []
    lower: list[Floats] = []
    for stand, mine in zip(drawn.layout.stands, drawn.traced, strict=True):
        at = stand.at[mine]
        upper.append(at[0] - [0, reach])
        lower.insert(0, at[-1] + [0, reach])
    outline = np.array([*upper, *lower])[None]
    fill = (Style(None, mix(theme.background, theme.ink, 0.08), 0.0),)
    return Polygons(outline, fill, np.zeros(1, int), cls="cone")


def _lines(drawn: Rows, theme: Theme) -> list[Mark]:
    marks: list[Mark] = []
    strong, faint = (Style(theme.ink, None, 2.0),), (Style(theme.line, None, 0.9),)
    pairs = zip(drawn.traced, drawn.traced[1:], strict=False)
    later: list[Mark] = []
    for layer, (wire, (here, there)) in enumerate(zip(drawn.wires, pairs, strict=True)):
        ends, stand = (wire.src, layer) if drawn.forward else (wire.dst, layer + 1)
        mask = here if drawn.forward else there
        mine = np.isin(ends, drawn.layout.stands[stand].shown[mask])
        path = wires(drawn.layout, layer + 1, wire)
        which = np.zeros(len(wire), int)
        if drawn.faint and not mine.all():
            rest = ~mine
            marks.append(lines(only(wire, rest), path.part(rest), layer, faint, which[rest]))
        near = path.part(mine)
        thick = lines(only(wire, mine), near, layer, strong, which[mine])
        later += [thick, heads(thick, near, min(8.0, drawn.layout.radius * 0.8))]
    return [*marks, *later]


def _neurons(drawn: Rows, column: int, name: str, stand: Stand, theme: Theme) -> list[Mark]:
    """A column of neurons: those that are traced are dark, where the trace begins black."""
    mine = drawn.traced[column].astype(int)
    if mine.sum() == 1 and column == (0 if drawn.forward else len(drawn.layout.stands) - 1):
        mine *= 2
    rim = 1.2
    styles = (
        Style(theme.line, theme.neuron, rim),
        Style(theme.neuron_edge, mix(theme.background, theme.ink, 0.3), rim),
        Style(theme.neuron_edge, theme.ink, rim),
    )
    names = {"layer": column, "index": stand.shown, "name": name}
    radius = np.full(len(mine), drawn.layout.radius)
    marks: list[Mark] = [Dots(stand.at, radius, styles, mine, "neuron", names)]
    if len(stand.gaps):
        at = (stand.gaps[:, None] + np.array([[0, -4.0], [0, 0], [0, 4.0]])).reshape(-1, 2)
        none = np.zeros(len(at), int)
        marks.append(Dots(at, none + 1.4, (Style(fill=theme.quiet),), none, "ellipsis"))
    return marks
