"""The cells of a matrix as marks: with letters, hatched, or plain, by their size and looks."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.figures.ink.tiles import readable_on, squares, worn
from cnnviz.figures.matrix.cut import LETTERED
from cnnviz.figures.matrix.mesh import Mesh
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons.looks import Looks
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Group, Lines, Mark, Polygons, Style, Which
from cnnviz.picture.theme import Theme

RULES = (0.8, 1.2, 1.6)
"""The thickness of lines between blocks, by how far these are apart."""
OUTLINE = 1.6
"""The thickness of the outline of a row."""
OPEN = (1.0, 2.0)
"""The dots of an edge where something is left out."""


class Cells(NamedTuple):
    """Filled cells: their upper left corners, (n, 2), the look of each, their side, their rows."""

    at: Floats
    which: Which
    side: float
    row: Indices


def mode(table: Table, mesh: Mesh, theme: Theme) -> str:
    """How the cells are drawn: "letters", "strokes", or "ink" if their fills say it all."""
    # Numbers stand side by side: they need room in a wider font, too.
    look = type_of("letter", theme)._replace(safe=not table.look.coloured)
    places = table.look.place(distinct(table.wires.weight)).tolist()
    names = [table.look.names[i] for i in places] if len(table.look.names) else []
    if names and mesh.cell >= max(LETTERED, *(look.width(name) + 2 for name in names)):
        return "letters"
    dashed = any(dash for _, dash in table.look.combos)
    return "strokes" if table.look.coloured and dashed else "ink"


def draw(table: Table, mesh: Mesh, row: int, theme: Theme) -> Group:
    """The matrix, its upper left corner at the origin; `row` is the neuron whose row stands out."""
    marks = [_grid(mesh, theme), *_squares(table, mesh, row, theme), *_frame(mesh, theme)]
    for y in mesh.rows.begin[table.cut.rows == row].tolist():
        around = corners(Box(0, y, mesh.columns.length, y + mesh.cell))
        marks.append(polygons(around, Style(theme.ink, None, OUTLINE), "frame", {"row": row}))
    columns, rows = table.cut.size
    names = {"kind": table.kind, "rows": rows, "columns": columns}
    ink = {} if table.look.coloured else {"ink": "neutral"}
    return Group(tuple(marks), "matrix", names | ink)


def _squares(table: Table, mesh: Mesh, row: int, theme: Theme) -> list[Mark]:
    """A square per filled cell, with the name of its weight, or with strokes for its dash."""
    wires, cell = table.wires, mesh.cell
    which = table.look.of(wires.weight)
    columns, rows = table.places()
    at = np.stack([mesh.columns.begin[columns], mesh.rows.begin[rows]], axis=1)
    style = mode(table, mesh, theme)
    styles = tuple(Style(None, colour) for colour, _ in table.look.combos)
    if not table.look.coloured:
        styles = (Style(None, theme.wash2 if style == "letters" else theme.rule),)
    elif style == "letters":
        styles, _ = worn(table.look.combos, theme)
    box = squares(at, (1.0, cell - 1.0), styles, which)
    names = {"layer": 0, "row": wires.dst, "column": wires.src, "weight": wires.weight}
    filled = Polygons(box, styles, which, cls="cell", names=names)
    if style == "ink":
        return [filled]
    cells = Cells(at, which, cell, wires.dst)
    if style == "strokes":
        return [filled, *_hatching(table.look, cells, theme)]
    return [filled, _names(table, cells, row, theme)]


def _names(table: Table, cells: Cells, row: int, theme: Theme) -> Mark:
    """The names of weights in their cells."""
    (at, which, cell, _), look, wires = cells, table.look, table.wires
    words = [look.names[i] for i in look.place(wires.weight).tolist()]
    names = {"weight": wires.weight, "layer": 0, "row": wires.dst}
    letter = type_of("letter" if look.coloured else "number", theme)._replace(cls="letter")
    inks: tuple[str, ...]
    if look.coloured:
        _, inks = worn(look.combos, theme)
    else:
        inks, which = (theme.quiet, theme.ink), (wires.dst == row) * 1
    # Letters with descenders, such as g, must not stick out of a small cell.
    lift = max(0.0, 0.56 * letter.size - cell / 2)
    return inscribed(words, at + cell / 2 - [0.0, lift], letter, names, inks, which)


STROKES = np.array(
    [
        [(0.12, 0.5), (0.88, 0.5)],
        [(0.5, 0.12), (0.5, 0.88)],
        [(0.15, 0.85), (0.85, 0.15)],
        [(0.15, 0.15), (0.85, 0.85)],
    ]
)
"""The strokes of a cell; dash n has those of the bits of n, a solid line (0) has none."""


def _hatching(look: Looks, cells: Cells, theme: Theme) -> list[Mark]:
    """The strokes in each cell that stand for the dash of its weight's line."""
    at, which, cell, row = cells
    marks: list[Mark] = []
    dashes = {dash: i for i, dash in enumerate(theme.dashes)}
    number = np.array([dashes.get(dash, 0) for _, dash in look.combos])[which]
    inks = tuple(Style(readable_on(colour, theme), None, 1.3) for colour, _ in look.combos)
    for bit, stroke in enumerate(STROKES * cell):
        marked = np.flatnonzero(number >> bit & 1)
        if len(marked):
            start, end = at[marked] + stroke[0], at[marked] + stroke[1]
            looks, names = which[marked], {"row": row[marked]}
            marks.append(Lines(start, end, np.zeros(len(marked)), inks, looks, "hatch", names))
    return marks


def _grid(mesh: Mesh, theme: Theme) -> Mark:
    """Faint lines between the cells of a block, so that empty ones can be counted."""
    inner = (
        side.begin[1:][np.isclose(np.diff(side.begin), mesh.cell)]
        for side in (mesh.columns, mesh.rows)
    )
    return _rules(tuple(inner), mesh, Style(theme.grid, None, 0.8))


def _rules(at: tuple[Floats, ...], mesh: Mesh, style: Style, cls: str = "rule") -> Mark:
    """Vertical lines at the x and horizontal lines at the y of `at`."""
    (across, down), (width, height) = at, mesh.size
    start = np.stack([np.append(across, 0 * down), np.append(0 * across, down)], axis=1)
    end = np.stack(
        [np.append(across, 0 * down + width), np.append(0 * across + height, down)], axis=1
    )
    return segments(start, end, style, cls)


def _frame(mesh: Mesh, theme: Theme) -> list[Mark]:
    """Lines between blocks, heavier between channels, and around the matrix; dots where something
    is left out.
    """
    marks: list[Mark] = []
    sides = mesh.columns, mesh.rows
    for is_open, level in product((False, True), range(len(RULES))):
        edges = tuple(s.gaps[(s.levels == level) & (s.lacks == is_open)] for s in sides)
        if any(map(len, edges)):
            marks.append(_rules(edges, mesh, *_edge(is_open, RULES[level], theme)))
    if not any(any(side.ends) for side in sides):
        outline = corners(Box(0, 0, *mesh.size))
        return [*marks, polygons(outline, Style(theme.rule, None, 1.0), "frame")]
    for is_open in (False, True):
        ends = (np.array([0.0, side.length])[np.array(side.ends) == is_open] for side in sides)
        marks.append(_rules(tuple(ends), mesh, *_edge(is_open, 1.0, theme)))
    return marks


def _edge(is_open: bool, width: float, theme: Theme) -> tuple[Style, str]:
    """A line, or a row of dots, and its class."""
    if is_open:
        return Style(theme.rule, None, 1.0, OPEN), "open"
    return Style(theme.rule, None, width), "rule"
