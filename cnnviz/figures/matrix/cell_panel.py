"""A matrix, under its layer's neurons and lines if each input can stand over its column."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.matrix import cells
from cnnviz.figures.matrix.cut import LETTERED
from cnnviz.figures.matrix.mesh import Mesh, largest, mesh
from cnnviz.figures.matrix.mesh import Side as Axis
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons import line_panel
from cnnviz.figures.neurons.case import Recipe
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.map_names import capital
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Dots, Marks, Style
from cnnviz.picture.parts import Part, Size, graph

CELL = 27.0
"""The largest side of a cell in points."""
GRAPH = (58.0, 110.0)
"""The least and the greatest height of a graph of neurons in rows."""
AIR = 8.0
"""The gap between a graph and its matrix."""
GUTTER_AIR = 8.0
"""The gap between the words at the left and the drawing."""
DOT = 18.0
"""The room left of a matrix for its neurons."""
NAMES = 20.0
"""The room above a matrix for the names of channels."""


class Side(NamedTuple):
    """A matrix, its connections in a scene, the row that stands out; whether it has words at its
    left; whether it is stacked with others (`low`).
    """

    table: Table
    wiring: Wiring
    row: int
    has_words: bool = False
    low: bool = False


Way = Callable[[Side, Drawing], Part]
"""A way to draw a panel."""


def over_columns(recipe: Recipe, pitches: float) -> Way:
    """Each input stands over its column; a row of neurons is `pitches` cells wide."""

    def panel(side: Side, drawing: Drawing) -> Part:
        rows = len(side.table.cut.rows)

        def draw(room: Size) -> Marks:
            cell = min(CELL, (room.width - DOT) / pitches, (room.height - GRAPH[0] - AIR) / rows)
            graph_height = min(GRAPH[1], room.height - rows * cell - AIR)
            marks, first, spots = _graph(recipe, side, Size(pitches * cell, graph_height), drawing)
            layout = mesh((side.table.source, side.table.target), side.table.cut, cell)
            corner = (DOT + first - cell / 2, graph_height + AIR)
            row = corner[1] + layout.rows.begin[side.table.cut.rows == side.row] + cell / 2
            traced = [(drawing.labels("matrix.row.traced"), y) for y in row.tolist()]
            words = _gutter(side, [*spots, *traced], drawing)
            neurons = shift(_neurons(side, layout, drawing), *corner)
            return (
                *shift(marks, DOT, 0.0),
                *neurons,
                *_matrix(side, layout, corner, drawing),
                *words,
            )

        return graph(draw, Size(DOT + pitches * LETTERED, rows * LETTERED + GRAPH[0] + AIR))

    return panel


def alone(side: Side, drawing: Drawing) -> Part:
    """The matrix alone, without a graph."""
    shapes, cut = (side.table.source, side.table.target), side.table.cut
    channels = [] if side.low else _channel_runs(side.table.source, cut.columns)
    top = NAMES if len(channels) > 1 else 0.0

    def draw(room: Size) -> Marks:
        layout = largest(shapes, cut, Size(room.width, room.height - top), CELL)
        has_neurons = side.low and layout.cell >= LETTERED and layout.size[0] + DOT <= room.width
        margin = DOT if has_neurons else 0.0
        neurons = shift(_neurons(side, layout, drawing), margin, top) if has_neurons else ()
        names = _channels(channels, layout, drawing) if top else ()
        words = _gutter(side, _side_words(side, layout, top, drawing), drawing)
        return (*names, *neurons, *_matrix(side, layout, (margin, top), drawing), *words)

    width, height = mesh(shapes, cut, cut.cell).size
    return graph(draw, Size(width, height + top))


class Run(NamedTuple):
    """A channel (or map), and its first and last position among the columns (or rows)."""

    channel: int
    first: int
    last: int


def _channel_runs(shape: Shape, indices: Indices) -> list[Run]:
    """The channels among indices; none of a plain vector."""
    if len(shape) < 2:
        return []
    channel = np.unravel_index(indices, shape)[0]
    places = [np.flatnonzero(channel == c) for c in distinct(channel).tolist()]
    return [Run(int(channel[at[0]]), int(at[0]), int(at[-1])) for at in places]


def _middle(run: Run, axis: Axis, cell: float) -> float:
    """The middle of a run along an axis."""
    return float(axis.begin[run.first] + axis.begin[run.last] + cell) / 2


def _channels(runs: list[Run], mesh: Mesh, drawing: Drawing) -> Marks:
    """The names of channels over their columns; just their numbers if names do not fit."""
    look = type_of("axis", drawing.theme)
    rooms = [mesh.columns.begin[run.last] - mesh.columns.begin[run.first] for run in runs]
    names = [drawing.labels("matrix.channel", n=run.channel + 1) for run in runs]
    if any(look.width(name) > room for name, room in zip(names, rooms, strict=True)):
        names = [drawing.labels.number(run.channel + 1) for run in runs]
    spots = ((_middle(run, mesh.columns, mesh.cell), NAMES) for run in runs)
    return tuple(near(name, at, "above", look, 5.0) for name, at in zip(names, spots, strict=True))


Spots = list[tuple[str, float]]
"""Words, and the y of the middle of what they label."""


def _side_words(side: Side, mesh: Mesh, top: float, drawing: Drawing) -> Spots:
    """The words at the left of a matrix, the most important first."""
    height = mesh.rows.begin[side.table.cut.rows == side.row] + top + mesh.cell / 2
    row_name = [(drawing.labels("matrix.row"), at) for at in height.tolist()]
    maps = _channel_runs(side.table.target, side.table.cut.rows)
    map_names = [
        (
            drawing.labels("matrix.map", name=capital(run.channel)),
            top + _middle(run, mesh.rows, mesh.cell),
        )
        for run in (maps if len(maps) > 1 else ())
    ]
    line, bottom = type_of("axis", drawing.theme).line, top + mesh.size[1]
    between = [(a + b) / 2 for (_, a), (_, b) in pairwise(map_names)]
    heights = [(top + bottom) / 2, *between, bottom - line, top + line]
    tries = [
        [*row_name, *maps, *_axis_names(height, drawing)]
        for maps in ([map_names, []] if map_names else [[]])
        for height in heights
    ]
    return next((run for run in tries if _apart(run, line)), tries[-1])


def _apart(spots: Spots, line: float) -> bool:
    """Whether lines of text do not overlap."""
    y = sorted(at for _, at in spots)
    return all(b - a > line - 0.5 for a, b in pairwise(y))


def _axis_names(y: float, drawing: Drawing) -> Spots:
    """What rows and columns are, in two lines centred on a height."""
    line = type_of("axis", drawing.theme).line / 2
    return [(drawing.labels("matrix.rows"), y - line), (drawing.labels("matrix.columns"), y + line)]


class _Graph(NamedTuple):
    """The marks of a graph, the x of its first input, and the labels of its rows."""

    marks: Marks
    first: float
    spots: Spots


def _gutter(side: Side, spots: Spots, drawing: Drawing) -> Marks:
    """The words at the left of the drawing, in the first panel only, as far as they fit."""
    look, placed = type_of("axis", drawing.theme), Spots()
    for words, y in spots if side.has_words else []:
        if all(abs(y - other) >= look.line - 0.5 for _, other in placed):
            placed.append((words, y))
    return tuple(near(words, (0.0, y), "left", look, GUTTER_AIR) for words, y in placed)


def _graph(recipe: Recipe, side: Side, size: Size, drawing: Drawing) -> _Graph:
    """The neurons and lines in a box of `size`."""
    scene = recipe.scene(size)
    marks = line_panel.panel_marks(side.wiring, scene, drawing)
    sizes = {"inputs": prod(side.table.source), "neurons": prod(side.table.target)}
    spots = [
        (drawing.labels(key, n=n), float(place.at[:, 1].mean()))
        for (key, n), place in zip(sizes.items(), scene.places, strict=False)
    ]
    return _Graph(marks, float(scene.places[0].at[0, 0]), spots)


def _matrix(side: Side, mesh: Mesh, corner: tuple[float, float], drawing: Drawing) -> Marks:
    """The matrix at a corner."""
    return shift((cells.draw(side.table, mesh, side.row, drawing.theme),), *corner)


def _neurons(side: Side, mesh: Mesh, drawing: Drawing) -> Marks:
    """The neurons of the rows, left of them."""
    y, rows = mesh.rows.begin + mesh.cell / 2, side.table.cut.rows
    at = np.stack([np.full(len(y), -DOT / 2), y], axis=1)
    theme, which = drawing.theme, (rows == side.row).astype(int)
    styles = (Style(theme.rule, theme.background, 1.2), Style(theme.ink, theme.ink, 1.2))
    return (Dots(at, np.full(len(y), 4.5), styles, which, "row", {"index": rows}),)
