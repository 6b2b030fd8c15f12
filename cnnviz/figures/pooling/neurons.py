"""Pooling in one dimension: neurons with their numbers in them, and lines with their weights."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.neurons.labels import places
from cnnviz.figures.neurons.line_panel import NameStyle, written_on
from cnnviz.figures.neurons.paths import Paths, lines
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.figures.pooling.looks import (
    bias_look,
    cell_styles,
    outputs_look,
    weights_of,
    widest,
    won_inputs,
)
from cnnviz.figures.pooling.subject import Subject, Way
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.marks import Dots, Floats, Mark, Style, Texts, Which
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

LETTER = 13.0
ADDED = 14.0
"""The room of the arrow from a bias to its neuron."""
MOST = 17.0
"""The largest radius of a neuron."""
BETWEEN = 0.3
"""The room between windows that have no input in common, in neurons."""
DEPTH = 300.0
"""The greatest depth of a graph, and the least room between rims for lines to show (LINE)."""
LINE = 26.0


class Layout(NamedTuple):
    """The radius of neurons; where inputs, outputs and cells without a neuron stand."""

    radius: float
    inputs: Floats
    outputs: Floats
    empty: Floats


def least_radius(subject: Subject, theme: Theme) -> float:
    """The radius of a neuron that holds every number of all panels."""
    return float(np.hypot(widest(subject, theme) / 2, 4.6)) + 0.8


def aside(subject: Subject, theme: Theme, up: bool) -> float:
    """The room right of the outputs for the bias that some panels add."""
    values = [way.bias for way in subject.ways.values() if way.bias is not None]
    return (
        0.0 if up or not values else type_of("letter", theme).width(f"+{max(values)}") + ADDED + 2
    )


def least(subject: Subject, theme: Theme, up: bool) -> Size:
    """The least room of a graph."""
    way, radius = next(iter(subject.ways.values())), least_radius(subject, theme)
    along, _ = _axis(way, subject.apart)
    length, depth = 2.04 * radius * (np.ptp(along) + 1), 4 * radius + LINE
    return Size(length, depth) if up else Size(depth + aside(subject, theme, up), length)


def _axis(way: Way, apart: bool) -> tuple[Floats, Floats]:
    """Where cells and outputs stand, in cells; with gaps if windows are `apart`."""
    axis = way.axis
    cells = np.arange(axis.cells, dtype=float)
    if apart:
        cells += BETWEEN * np.clip((cells - axis.start) // axis.stride, 0, axis.outputs)
    outputs = range(axis.outputs)
    return cells, np.array([cells[axis.taps(output)].mean() for output in outputs])


def layout_of(way: Way, subject: Subject, size: Size, up: bool, theme: Theme) -> Layout:
    """Where the neurons of a panel stand in a room, from its upper left."""
    cells, outputs = _axis(way, subject.apart)
    room, depth = size if up else (size.height, min(size.width, DEPTH) - aside(subject, theme, up))
    pitch = min(2.6 * MOST, room / (np.ptp(cells) + 1.0))
    radius = max(least_radius(subject, theme), min(MOST, 0.44 * pitch))
    pitch = min(pitch, (room - 2 * radius) / max(1.0, float(np.ptp(cells))))
    ends = (depth - radius, radius) if up else (radius, depth - radius)
    order = slice(None, None, 1 if up else -1)

    def stand(positions: Floats, at: float) -> Floats:
        line = radius + (positions - cells.min()) * pitch
        return np.stack([line, np.full(len(line), at)], axis=1)[:, order]

    is_real = np.isin(np.arange(len(cells)), way.walk.inputs)
    is_seen = np.isin(
        np.arange(len(cells)), [way.walk.window(output) for output in range(len(outputs))]
    )
    return Layout(
        radius, stand(cells[is_real], ends[0]), stand(outputs, ends[1]),
        stand(cells[~is_real & is_seen], ends[0]),
    )  # fmt: skip


def graph_marks(
    way: Way, layout: Layout, theme: Theme, apart: bool, with_bias: bool = False
) -> tuple[Mark, ...]:
    """A graph: lines with their factors, then neurons with their numbers."""
    won = won_inputs(way).astype(int)
    marks = [*_lines(way, layout, theme, apart), *_empty(layout, theme)]
    marks += _neurons(0, way, layout, won, theme)
    marks += _neurons(1, way, layout, outputs_look(way), theme)
    if with_bias and way.bias is not None:
        colour, _ = bias_look(weights_of(way, theme), theme)
        look = type_of("letter", theme)._replace(cls="bias", colour=colour)
        # It points into the neuron, whose number includes it.
        for at, (x, y) in enumerate((layout.outputs + [layout.radius, 0.0]).tolist()):
            names = {"layer": 1, "index": at}
            marks += arrow((x + ADDED - 2, y), (x + 1, y), look.colour, 1.2, names)
            spot = np.array([[x + ADDED, y]])
            marks.append(inscribed([f"+{way.bias}"], spot, look, names, anchor="start"))
    return tuple(marks)


def _lines(way: Way, layout: Layout, theme: Theme, apart: bool) -> list[Mark]:
    """The connections: winners stand out, or else colours are those of the weights."""
    edges = way.walk.edges
    start, end = layout.inputs[edges.src], layout.outputs[edges.dst]
    rim = (end - start) / np.hypot(*(end - start).T)[:, None] * layout.radius
    path = Paths(start + rim, end - rim, np.zeros(len(edges)))
    if way.kind == "max":
        styles = (Style(theme.rule, None, 1.2), Style(theme.ink, None, 2.4))
        return [lines(edges, path, 0, styles, way.won.astype(int))]
    look = weights_of(way, theme)
    width = theme.line_width if look.coloured else 1.2
    marks: list[Mark] = [lines(edges, path, 0, look.styles(width), look.of(edges.weight))]
    letter = type_of("letter", theme)
    room = max(map(letter.width, look.names)) + 3
    spots = places(path, room) if apart and all(look.names) else None
    if spots is not None:
        plain = np.full(len(edges), look.coloured)
        marks += written_on(spots, edges, look, plain, NameStyle(0, theme))
    return marks


def _empty(layout: Layout, theme: Theme) -> list[Mark]:
    """The cells under a window without a neuron: padding, or beyond the edge."""
    count = len(layout.empty)
    if not count:
        return []
    radius, styles = np.full(count, layout.radius), cell_styles(theme)
    return [Dots(layout.empty, radius, styles, np.full(count, 2), "padding")]


def _neurons(column: int, way: Way, layout: Layout, which: Which, theme: Theme) -> list[Mark]:
    """Neurons of one column, the inputs (0) or the outputs (1), with their values."""
    at, values = ((layout.inputs, way.inputs), (layout.outputs, way.outputs))[column]
    radius = layout.radius
    look = type_of("letter", theme)
    size = min(16.0, LETTER * radius / 13.0) if radius > 13 else LETTER
    names = {"layer": column, "index": np.arange(len(values))}
    words = tuple(written(float(value)) for value in values)
    inks = Style(fill=theme.ink), Style(fill=theme.background)
    return [
        Dots(at, np.full(len(at), radius), cell_styles(theme), which, "neuron", names),
        Texts(
            at + [0, 0.35 * size], words, size, inks, (which == 3).astype(int), "middle",
            column == 1, cls="value", names=names, font=look.font,
        ),
    ]  # fmt: skip
