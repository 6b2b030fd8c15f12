"""A layer's neurons and lines over its matrix, where it can be each input over its column."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cnnviz.figures.matrix import cells
from cnnviz.figures.matrix.mesh import Mesh, largest, mesh
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons import cones, drawn
from cnnviz.figures.neurons.case import Recipe
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.picture.compose import Marks, shift
from cnnviz.picture.marks import Dots, Style
from cnnviz.picture.parts import Part, Size, graph

CELL, FINE = 27.0, 12.0
"""The largest side of a cell in points, and where there is little room."""
GRAPH = (58.0, 110.0)
"""How high a graph of neurons in rows is at least and at most."""
AIR = 8.0
"""The room between a graph and its matrix."""
GUTTER_AIR = 8.0
"""The room between the words at the left and the drawing."""
DOT = 18.0
"""The room left of a matrix for its neurons."""


class Side(NamedTuple):
    """A matrix, its connections in a scene, the row that stands out, whether the left is `told`."""

    table: Table
    made: Wired
    row: int
    told: bool = False


Way = Callable[[Side, Drawing], Part]
"""A way to draw a panel."""


def over_columns(recipe: Recipe, pitches: float) -> Way:
    """Each input stands over its column; a row of neurons is `pitches` cells wide."""

    def way(side: Side, how: Drawing) -> Part:
        rows = side.table.rows

        def draw(at: Size) -> Marks:
            cell = min(CELL, (at.width - DOT) / pitches, (at.height - GRAPH[0] - AIR) / rows)
            high = min(GRAPH[1], at.height - rows * cell - AIR)
            marks, first, spots = _graph(recipe, side, Size(pitches * cell, high), how)
            laid = mesh((side.table.source, side.table.target), (side.table.columns, rows), cell)
            corner = (DOT + first - cell / 2, high + AIR)
            words = _axis(side, [*spots, ("rows", corner[1] + laid.size[1] / 2)], how)
            return (*shift(marks, DOT, 0.0), *_matrix(side, laid, corner, how), *words)

        least = cells.LETTERED
        return graph(draw, Size(DOT + pitches * least, rows * least + GRAPH[0] + AIR))

    return way


def under_graph(recipe: Recipe) -> Way:
    """The matrix below a graph that has a form of its own."""

    def way(side: Side, how: Drawing) -> Part:
        shown = side.table.columns, side.table.rows

        def draw(at: Size) -> Marks:
            room = at.width - DOT, max(40.0, at.height - recipe.least.height - AIR)
            laid = largest((side.table.source, side.table.target), shown, room, CELL)
            high = at.height - laid.size[1] - AIR
            marks, _, spots = _graph(recipe, side, Size(at.width, high), how)
            y = high + AIR + laid.size[1] / 2
            spots += [("rows", y)] if laid.size[1] < 40 else [("rows", y - 9), ("columns", y + 9)]
            words = _axis(side, spots, how)
            return (*marks, *_matrix(side, laid, (DOT, high + AIR), how), *words)

        least = recipe.least
        return graph(draw, Size(max(least.width, 120.0), least.height + AIR + _lowest(side.table)))

    return way


def alone(side: Side, how: Drawing) -> Part:
    """The matrix without a graph."""
    shown = side.table.columns, side.table.rows

    def draw(at: Size) -> Marks:
        room = at.width - DOT, at.height
        # On a narrow page panels have unlike heights; their matrices are alike.
        most = CELL if at.height > 96 else FINE
        laid = largest((side.table.source, side.table.target), shown, room, most)
        return _matrix(side, laid, (DOT, 0.0), how)

    return graph(draw, Size(90.0, min(30.0, _lowest(side.table))))


def _lowest(table: Table) -> float:
    """How high a matrix is at least: as high as its cells can be seen, up to some height."""
    return min(96.0, max(24.0, 6.0 * table.rows))


Spots = list[tuple[str, float]]
"""What stands in a row of the drawing, and the height of its middle."""


class _Graph(NamedTuple):
    """The marks of a graph, the x of its first input, and what stands where."""

    marks: Marks
    first: float
    spots: Spots


def _axis(side: Side, spots: Spots, how: Drawing) -> Marks:
    """What stands in the rows of the drawing, said once at its left."""
    look = type_of("axis", how.theme)
    return tuple(
        near(how.labels(f"matrix.{key}"), (0.0, y), "left", look, GUTTER_AIR)
        for key, y in (spots if side.told else [])
    )


def _graph(recipe: Recipe, side: Side, size: Size, how: Drawing) -> _Graph:
    """The neurons and lines in a box of `size`, and where its first input stands."""
    scene = recipe.scene(size)
    marks = (cones if scene.cells else drawn).panel_marks(side.made, scene, how)
    named = zip(("inputs", "neurons"), scene.places, strict=False)
    spots = [(key, float(place.at[:, 1].mean())) for key, place in named] if scene.up else []
    return _Graph(marks, float(scene.places[0].at[0, 0]), spots)


def _matrix(side: Side, laid: Mesh, corner: tuple[float, float], how: Drawing) -> Marks:
    """The matrix at its place, a neuron left of each row that has room for one."""
    group = cells.draw(side.table, laid, side.row, how.theme)
    dots = _rows(side, laid, how) if laid.cell >= cells.LETTERED else ()
    return shift((group, *dots), *corner)


def _rows(side: Side, laid: Mesh, how: Drawing) -> Marks:
    """The neurons of the rows."""
    y = laid.rows.begin + laid.cell / 2
    at = np.stack([np.full(len(y), -DOT / 2), y], axis=1)
    theme, which = how.theme, (np.arange(len(y)) == side.row).astype(int)
    styles = (Style(theme.rule, theme.background, 1.2), Style(theme.ink, theme.ink, 1.2))
    return (Dots(at, np.full(len(y), 4.5), styles, which, "row", {"index": np.arange(len(y))}),)
