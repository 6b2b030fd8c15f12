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
"""How thick lines between blocks are, as blocks are apart."""
OUTLINE = 1.6
"""How thick the outline of a row is."""
OPEN = (1.0, 2.0)
"""The dots of an edge at which something is left out."""


class Cells(NamedTuple):
    """The upper left corners of filled cells, (n, 2), the look of each, their side, their rows."""

    at: Floats
    which: Which
    side: float
    row: Indices


def mode(table: Table, laid: Mesh, theme: Theme) -> str:
    """How the cells are drawn: "letters", "strokes", or "ink", where their fills say all."""
    # Numbers stand beside one another: with room in a wider font, too.
    look = type_of("letter", theme)._replace(safe=not table.look.coloured)
    drawn = table.look.place(distinct(table.wires.weight)).tolist()
    names = [table.look.names[i] for i in drawn] if len(table.look.names) else []
    if names and laid.cell >= max(LETTERED, *(look.width(name) + 2 for name in names)):
        return "letters"
    dashed = any(dash for _, dash in table.look.combos)
    return "strokes" if table.look.coloured and dashed else "ink"


def draw(table: Table, laid: Mesh, row: int, theme: Theme) -> Group:
    """The matrix, its upper left corner at the origin; `row` is the neuron whose row stands out."""
    marks = [_grid(laid, theme), *_squares(table, laid, row, theme), *_frame(laid, theme)]
    for y in laid.rows.begin[table.cut.rows == row].tolist():
        around = corners(Box(0, y, laid.columns.long, y + laid.cell))
        marks.append(polygons(around, Style(theme.ink, None, OUTLINE), "frame", {"row": row}))
    columns, rows = table.cut.size
    names = {"kind": table.kind, "rows": rows, "columns": columns}
    ink = {} if table.look.coloured else {"ink": "neutral"}
    return Group(tuple(marks), "matrix", names | ink)


def _squares(table: Table, laid: Mesh, row: int, theme: Theme) -> list[Mark]:
    """A square a filled cell, with the weight's name, or with strokes for its dash."""
    wires, cell = table.wires, laid.cell
    which = table.look.of(wires.weight)
    columns, rows = table.places()
    at = np.stack([laid.columns.begin[columns], laid.rows.begin[rows]], axis=1)
    drawn = mode(table, laid, theme)
    styles = tuple(Style(None, colour) for colour, _ in table.look.combos)
    if not table.look.coloured:
        styles = (Style(None, theme.wash2 if drawn == "letters" else theme.rule),)
    elif drawn == "letters":
        styles, _ = worn(table.look.combos, theme)
    box = squares(at, (1.0, cell - 1.0), styles, which)
    names = {"layer": 0, "row": wires.dst, "column": wires.src, "weight": wires.weight}
    filled = Polygons(box, styles, which, cls="cell", names=names)
    if drawn == "ink":
        return [filled]
    cells = Cells(at, which, cell, wires.dst)
    if drawn == "strokes":
        return [filled, *_hatching(table.look, cells, theme)]
    return [filled, _names(table, cells, row, theme)]


def _names(table: Table, cells: Cells, row: int, theme: Theme) -> Mark:
    """The name of each weight in its cells."""
    (at, which, cell, _), look, wires = cells, table.look, table.wires
    words = [look.names[i] for i in look.place(wires.weight).tolist()]
    names = {"weight": wires.weight, "layer": 0, "row": wires.dst}
    letter = type_of("letter" if look.coloured else "number", theme)._replace(cls="letter")
    inks: tuple[str, ...]
    if look.coloured:
        _, inks = worn(look.combos, theme)
    else:
        inks, which = (theme.quiet, theme.ink), (wires.dst == row) * 1
    # Letters that reach below their line, as g does, do not reach out of a small cell.
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
"""A cell's strokes; dash number n has those of n's binary ones, a solid line (0) has none."""


def _hatching(look: Looks, cells: Cells, theme: Theme) -> list[Mark]:
    """In each cell the strokes that stand for the dash of its weight's line."""
    at, which, cell, row = cells
    marks: list[Mark] = []
    dashes = {dash: i for i, dash in enumerate(theme.dashes)}
    number = np.array([dashes.get(dash, 0) for _, dash in look.combos])[which]
    inks = tuple(Style(readable_on(colour, theme), None, 1.3) for colour, _ in look.combos)
    for bit, stroke in enumerate(STROKES * cell):
        mine = np.flatnonzero(number >> bit & 1)
        if len(mine):
            start, end = at[mine] + stroke[0], at[mine] + stroke[1]
            drawn, names = which[mine], {"row": row[mine]}
            marks.append(Lines(start, end, np.zeros(len(mine)), inks, drawn, "hatch", names))
    return marks


def _grid(laid: Mesh, theme: Theme) -> Mark:
    """Faint lines between the cells of a block: an empty one is seen to be empty."""
    inner = (
        side.begin[1:][np.isclose(np.diff(side.begin), laid.cell)]
        for side in (laid.columns, laid.rows)
    )
    return _rules(tuple(inner), laid, Style(theme.grid, None, 0.8))


def _rules(at: tuple[Floats, ...], laid: Mesh, style: Style, cls: str = "rule") -> Mark:
    """Lines down at the x and across at the y of `at`."""
    (across, down), (wide, high) = at, laid.size
    start = np.stack([np.append(across, 0 * down), np.append(0 * across, down)], axis=1)
    end = np.stack([np.append(across, 0 * down + wide), np.append(0 * across + high, down)], axis=1)
    return segments(start, end, style, cls)


def _frame(laid: Mesh, theme: Theme) -> list[Mark]:
    """Lines between blocks, heavier between channels, and around all; dots where some are left
    out.
    """
    marks: list[Mark] = []
    sides = laid.columns, laid.rows
    for lacks, level in product((False, True), range(len(RULES))):
        edges = tuple(s.gaps[(s.levels == level) & (s.lacks == lacks)] for s in sides)
        if any(map(len, edges)):
            marks.append(_rules(edges, laid, *_edge(lacks, RULES[level], theme)))
    if not any(any(side.ends) for side in sides):
        around = corners(Box(0, 0, *laid.size))
        return [*marks, polygons(around, Style(theme.rule, None, 1.0), "frame")]
    for lacks in (False, True):
        ends = (np.array([0.0, side.long])[np.array(side.ends) == lacks] for side in sides)
        marks.append(_rules(tuple(ends), laid, *_edge(lacks, 1.0, theme)))
    return marks


def _edge(lacks: bool, width: float, theme: Theme) -> tuple[Style, str]:
    """A line, or a row of dots, and its class."""
    if lacks:
        return Style(theme.rule, None, 1.0, OPEN), "open"
    return Style(theme.rule, None, width), "rule"
