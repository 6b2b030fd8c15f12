"""The cells of a matrix as marks: with letters, hatched, plain, or an image, by their size."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.ink.diverging import parts_of
from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.figures.ink.tiles import readable_on, squares, worn
from cnnviz.figures.matrix.mesh import HATCHED, Mesh, Side
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons.looks import Looks
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connections import Indices
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Group, Lines, Mark, Polygons, Raster, Style, Which
from cnnviz.picture.theme import Theme

LETTERED = 14.0
"""The side of the smallest cell that holds a letter, in points."""
OUTLINED = 2.0
"""The side of the smallest cell whose row is outlined."""
SHADES, GREYS = 9, 4
"""More shades of one colour than these look alike; so many greys are told apart at a glance."""


class Cells(NamedTuple):
    """The upper left corners of filled cells, (n, 2), the look of each, their side, their rows."""

    at: Floats
    which: Which
    side: float
    row: Indices


def mode(table: Table, laid: Mesh, theme: Theme) -> str:
    """How the cells are drawn: "letters", "strokes", "ink" (all alike), "plain" or "image"."""
    if laid.image:
        return "image"
    if laid.cell < HATCHED:
        return "plain"
    # Numbers stand beside one another: with room in a wider font, too.
    look = type_of("letter", theme)._replace(safe=not table.look.coloured)
    longest = max((look.width(name) for name in table.look.names), default=1e9)
    if laid.cell >= max(LETTERED, longest + 2):
        return "letters"
    return "strokes" if table.look.coloured else "ink"


def draw(table: Table, laid: Mesh, row: int, theme: Theme) -> Group:
    """The matrix, its upper left corner at the origin; `row` is the neuron whose row stands out."""
    drawn = mode(table, laid, theme)
    if drawn == "image":
        marks: list[Mark] = [_image(table, laid, theme)]
    elif drawn == "plain":
        marks = [_runs(table, laid.cell, theme)]
    else:
        marks = [_grid(laid, theme), *_squares(table, laid, row, theme)]
    marks += _frame(laid, theme)
    if row < table.rows and laid.cell >= OUTLINED:
        y = float(laid.rows.begin[row])
        around = corners(Box(0, y, laid.columns.long, y + laid.cell))
        marks.append(polygons(around, Style(theme.ink, None, 2.0), "frame", {"row": row}))
    names = {"kind": table.kind, "rows": table.rows, "columns": table.columns}
    ink = {} if table.look.coloured else {"ink": "neutral"}
    return Group(tuple(marks), "matrix", names | ink)


def _squares(table: Table, laid: Mesh, row: int, theme: Theme) -> list[Mark]:
    """A square a filled cell, with the weight's name, or with strokes for its dash."""
    wires, cell = table.wires, laid.cell
    which = table.look.of(wires.weight)
    at = np.stack([laid.columns.begin[wires.src], laid.rows.begin[wires.dst]], axis=1)
    drawn = mode(table, laid, theme)
    styles = tuple(Style(None, fill) for fill in _fills(table, theme, drawn))
    if drawn == "letters" and table.look.coloured:
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
    return inscribed(words, at + cell / 2, letter, names, inks, which)


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


def _shades(look: Looks) -> int:
    """How many shades the colours need, one a dash; 0 where there are too many to tell apart."""
    count = len(dict.fromkeys(dash for _, dash in look.combos[:-1]))
    return count if count <= SHADES else 0


def shaded(table: Table, theme: Theme) -> Table:
    """The matrix in colours without dashes, as it looks, with its key, where it has no lines."""
    look, shades = table.look, _shades(table.look)
    # Of many greys strokes tell more, where cells have room for them.
    grey = theme.dash_first and not table.kernels and shades > GREYS
    if not look.coloured or not shades or grey:
        return table
    combos = tuple((colour, ()) for colour in _fills(table, theme))
    return table._replace(look=look._replace(combos=combos))


def _fills(table: Table, theme: Theme, mode: str = "plain") -> list[str]:
    """A colour for each look: in small cells paler for each dash; neutral where none is shared."""
    look = table.look
    if not look.coloured:
        return [theme.wash2 if mode == "letters" else theme.rule]
    if mode != "plain" or not _shades(look):
        return [colour for colour, _ in look.combos]
    dashes = list(dict.fromkeys(dash for _, dash in look.combos[:-1]))
    parts = [0.6 * dashes.index(dash) / max(1, len(dashes) - 1) for _, dash in look.combos[:-1]]
    pairs = zip(look.combos, parts, strict=False)
    return [*(mixed(theme.background, colour, part) for (colour, _), part in pairs), theme.rule]


def _runs(table: Table, cell: float, theme: Theme) -> Mark:
    """Neighbours of one look in a row as one rectangle: small cells have no rims."""
    order = np.lexsort((table.wires.src, table.wires.dst))
    src, dst = table.wires.src[order], table.wires.dst[order]
    which = table.look.of(table.wires.weight)[order]
    begun = np.ones(len(src), bool)
    begun[1:] = (np.diff(src) != 1) | (np.diff(dst) != 0) | (np.diff(which) != 0)
    first = np.flatnonzero(begun)
    last = np.append(first, len(src))[1:] - 1
    left, right, top = src[first] * cell, (src[last] + 1) * cell, dst[first] * cell
    x, y = np.stack([left, right, right, left], 1), np.stack([top, top, top + cell, top + cell], 1)
    fills = tuple(Style(fill=colour) for colour in _fills(table, theme))
    points, names = np.stack([x, y], axis=2), {"row": dst[first]}
    return Polygons(points, fills, which[first], cls="cell", names=names)


def _image(table: Table, laid: Mesh, theme: Theme) -> Mark:
    """A pixel a cell."""
    pixels: NDArray[np.uint8] = np.empty((table.rows, table.columns, 3), np.uint8)
    pixels[:] = parts_of(theme.background)
    fills = np.array([parts_of(colour) for colour in _fills(table, theme)], np.uint8)
    pixels[table.wires.dst, table.wires.src] = fills[table.look.of(table.wires.weight)]
    return Raster(pixels, (0.0, 0.0, *laid.size), "cells")


def _grid(laid: Mesh, theme: Theme) -> Mark:
    """Faint lines between the cells of a block: an empty one is seen to be empty."""
    inner = (
        side.begin[1:][np.isclose(np.diff(side.begin), laid.cell)]
        for side in (laid.columns, laid.rows)
    )
    return _rules(tuple(inner), laid, Style(theme.grid, None, 0.8))


def _rules(at: tuple[Floats, ...], laid: Mesh, style: Style) -> Mark:
    """Lines down at the x and across at the y of `at`."""
    (across, down), (wide, high) = at, laid.size
    start = np.stack([np.append(across, 0 * down), np.append(0 * across, down)], axis=1)
    end = np.stack([np.append(across, 0 * down + wide), np.append(0 * across + high, down)], axis=1)
    return segments(start, end, style, "rule")


def _frame(laid: Mesh, theme: Theme) -> list[Mark]:
    """Lines between blocks, heavier between channels, and around all; faint on small cells."""
    marks: list[Mark] = []
    apart = laid.cell >= HATCHED and not laid.image
    ink, widths = (theme.rule, (0.8, 1.2, 1.6)) if apart else (theme.faint, (0.6, 1.0, 1.4))
    sides = laid.columns, laid.rows
    for level, thick in enumerate(widths):
        edges = tuple(side.gaps[side.levels == level] for side in sides)
        if any(map(len, edges)) and all(_least(side, level) >= 4 for side in sides):
            marks.append(_rules(edges, laid, Style(ink, None, thick)))
    around = corners(Box(0, 0, *laid.size))
    return [*marks, polygons(around, Style(theme.rule, None, 1.0), "frame")]


def _least(side: Side, level: int) -> float:
    """How near the blocks of a level are to one another."""
    gaps = side.gaps[side.levels >= level]
    return float(np.diff(gaps).min()) if len(gaps) > 1 else 1e9
