"""A matrix, under its layer's neurons and lines where each input can stand over its column."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cnnviz.figures.matrix import cells
from cnnviz.figures.matrix.cut import LETTERED
from cnnviz.figures.matrix.mesh import Mesh, largest, mesh
from cnnviz.figures.matrix.mesh import Side as Axis
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons import drawn
from cnnviz.figures.neurons.case import Recipe
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.map_names import capital
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.picture.compose import Marks, shift
from cnnviz.picture.marks import Dots, Style
from cnnviz.picture.parts import Part, Size, graph

CELL = 27.0
"""The largest side of a cell in points."""
GRAPH = (58.0, 110.0)
"""How high a graph of neurons in rows is at least and at most."""
AIR = 8.0
"""The room between a graph and its matrix."""
GUTTER_AIR = 8.0
"""The room between the words at the left and the drawing."""
DOT = 18.0
"""The room left of a matrix for its neurons."""
NAMES = 20.0
"""The room above a matrix for the names of channels."""


class Side(NamedTuple):
    """A matrix, its connections in a scene, the row that stands out; whether words are `told` at
    its left; whether it is one of some above one another (`low`).
    """

    table: Table
    made: Wired
    row: int
    told: bool = False
    low: bool = False


Way = Callable[[Side, Drawing], Part]
"""A way to draw a panel."""


def over_columns(recipe: Recipe, pitches: float) -> Way:
    """Each input stands over its column; a row of neurons is `pitches` cells wide."""

    def way(side: Side, how: Drawing) -> Part:
        rows = len(side.table.cut.rows)

        def draw(at: Size) -> Marks:
            cell = min(CELL, (at.width - DOT) / pitches, (at.height - GRAPH[0] - AIR) / rows)
            high = min(GRAPH[1], at.height - rows * cell - AIR)
            marks, first, spots = _graph(recipe, side, Size(pitches * cell, high), how)
            laid = mesh((side.table.source, side.table.target), side.table.cut, cell)
            corner = (DOT + first - cell / 2, high + AIR)
            words = _axis(side, [*spots, *_sides(corner[1] + laid.size[1] / 2, how)], how)
            rows_ = shift(_neurons(side, laid, how), *corner)
            return (*shift(marks, DOT, 0.0), *rows_, *_matrix(side, laid, corner, how), *words)

        return graph(draw, Size(DOT + pitches * LETTERED, rows * LETTERED + GRAPH[0] + AIR))

    return way


def alone(side: Side, how: Drawing) -> Part:
    """The matrix without a graph."""
    shapes, cut = (side.table.source, side.table.target), side.table.cut
    channels = [] if side.low else _runs(side.table.source, cut.columns)
    top = NAMES if len(channels) > 1 else 0.0

    def draw(at: Size) -> Marks:
        laid = largest(shapes, cut, Size(at.width, at.height - top), CELL)
        dotted = side.low and laid.cell >= LETTERED and laid.size[0] + DOT <= at.width
        left = DOT if dotted else 0.0
        neurons = shift(_neurons(side, laid, how), left, top) if dotted else ()
        named = _channels(channels, laid, how) if top else ()
        words = _axis(side, _spots(side, laid, top, how), how)
        return (*named, *neurons, *_matrix(side, laid, (left, top), how), *words)

    wide, high = mesh(shapes, cut, cut.cell).size
    return graph(draw, Size(wide, high + top))


class Run(NamedTuple):
    """A channel (or map), and its first and last position among the columns (or rows)."""

    channel: int
    first: int
    last: int


def _runs(shape: Shape, shown: Indices) -> list[Run]:
    """The channels that are shown; none of a plain vector."""
    if len(shape) < 2:
        return []
    channel = np.unravel_index(shown, shape)[0]
    places = [np.flatnonzero(channel == one) for one in distinct(channel).tolist()]
    return [Run(int(channel[at[0]]), int(at[0]), int(at[-1])) for at in places]


def _middle(run: Run, axis: Axis, cell: float) -> float:
    """The middle of a run along an axis."""
    return float(axis.begin[run.first] + axis.begin[run.last] + cell) / 2


def _channels(runs: list[Run], laid: Mesh, how: Drawing) -> Marks:
    """The names of channels over their columns; their numbers where these have no more room."""
    look = type_of("axis", how.theme)
    rooms = [laid.columns.begin[one.last] - laid.columns.begin[one.first] for one in runs]
    names = [how.labels("matrix.channel", n=one.channel + 1) for one in runs]
    if any(look.width(name) > room for name, room in zip(names, rooms, strict=True)):
        names = [how.labels.number(one.channel + 1) for one in runs]
    spots = ((_middle(one, laid.columns, laid.cell), NAMES) for one in runs)
    return tuple(near(name, at, "above", look, 5.0) for name, at in zip(names, spots, strict=True))


Spots = list[tuple[str, float]]
"""Words, and the height of the middle of what they are of."""


def _spots(side: Side, laid: Mesh, top: float, how: Drawing) -> Spots:
    """What is said at the left of a matrix, the most important first."""
    y = laid.rows.begin[side.table.cut.rows == side.row] + top + laid.cell / 2
    marked = [(how.labels("matrix.row"), at) for at in y.tolist()]
    maps = _runs(side.table.target, side.table.cut.rows)
    named = [
        (
            how.labels("matrix.map", name=capital(one.channel)),
            top + _middle(one, laid.rows, laid.cell),
        )
        for one in (maps if len(maps) > 1 else ())
    ]
    line, low = type_of("axis", how.theme).line, top + laid.size[1]
    between = [(a + b) / 2 for (_, a), (_, b) in pairwise(named)]
    heights = [(top + low) / 2, *between, low - line, top + line]
    tries = [
        [*marked, *maps, *_sides(y, how)]
        for maps in ([named, []] if named else [[]])
        for y in heights
    ]
    return next((one for one in tries if _apart(one, line)), tries[-1])


def _apart(spots: Spots, line: float) -> bool:
    """Whether lines of text are clear of one another."""
    y = sorted(at for _, at in spots)
    return all(b - a > line - 0.5 for a, b in pairwise(y))


def _sides(y: float, how: Drawing) -> Spots:
    """What rows and columns are, about a height."""
    line = type_of("axis", how.theme).line / 2
    return [(how.labels("matrix.rows"), y - line), (how.labels("matrix.columns"), y + line)]


class _Graph(NamedTuple):
    """The marks of a graph, the x of its first input, and what stands where."""

    marks: Marks
    first: float
    spots: Spots


def _axis(side: Side, spots: Spots, how: Drawing) -> Marks:
    """What stands in the rows of the drawing, said once at its left, as far as there is room."""
    look, said = type_of("axis", how.theme), Spots()
    for words, y in spots if side.told else []:
        if all(abs(y - other) >= look.line - 0.5 for _, other in said):
            said.append((words, y))
    return tuple(near(words, (0.0, y), "left", look, GUTTER_AIR) for words, y in said)


def _graph(recipe: Recipe, side: Side, size: Size, how: Drawing) -> _Graph:
    """The neurons and lines in a box of `size`, and where its first input stands."""
    scene = recipe.scene(size)
    marks = drawn.panel_marks(side.made, scene, how)
    named = zip(("inputs", "neurons"), scene.places, strict=False)
    spots = [(how.labels(f"matrix.{key}"), float(p.at[:, 1].mean())) for key, p in named]
    return _Graph(marks, float(scene.places[0].at[0, 0]), spots)


def _matrix(side: Side, laid: Mesh, corner: tuple[float, float], how: Drawing) -> Marks:
    """The matrix at its place."""
    return shift((cells.draw(side.table, laid, side.row, how.theme),), *corner)


def _neurons(side: Side, laid: Mesh, how: Drawing) -> Marks:
    """The neurons of the rows, left of them."""
    y, rows = laid.rows.begin + laid.cell / 2, side.table.cut.rows
    at = np.stack([np.full(len(y), -DOT / 2), y], axis=1)
    theme, which = how.theme, (rows == side.row).astype(int)
    styles = (Style(theme.rule, theme.background, 1.2), Style(theme.ink, theme.ink, 1.2))
    return (Dots(at, np.full(len(y), 4.5), styles, which, "row", {"index": rows}),)
