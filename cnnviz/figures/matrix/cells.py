"""The cells of a matrix as marks: with letters, hatched, plain, or an image, by their size."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.ink.shade import mix
from cnnviz.figures.matrix.mesh import HATCHED, Mesh, Side, mesh
from cnnviz.figures.matrix.table import Table
from cnnviz.figures.neurons.identity import Looks
from cnnviz.figures.page.words import say
from cnnviz.picture.marks import Floats, Group, Lines, Mark, Polygons, Raster, Style, Texts, Which
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme, on

LETTERED = 14.0
"""The side of the smallest cell that holds a letter, in points."""
DASHED = 17.0
"""The side of the smallest cell that has room for a dash below its letter."""
OUTLINED = 2.0
"""The side of the smallest cell whose row is outlined."""
SHADES = 9
"""More shades of one colour than these look alike."""


def mode(table: Table, laid: Mesh) -> str:
    """How the cells are drawn: "letters", "strokes", "ink" (all alike), "plain" or "image"."""
    if laid.image:
        return "image"
    if laid.cell < HATCHED:
        return "plain"
    if table.look.neutral:
        return "ink"
    longest = max((width(name, 12, True) for name in table.look.names), default=0.0)
    return "letters" if laid.cell >= max(LETTERED, longest) else "strokes"


def draw(table: Table, laid: Mesh, row: int, theme: Theme) -> Group:
    """The matrix, its upper left corner at the origin; `row` is the neuron whose row stands out."""
    drawn = mode(table, laid)
    if drawn == "image":
        marks: list[Mark] = [_image(table, laid, theme)]
    elif drawn == "plain":
        marks = [_runs(table, laid.cell, theme)]
    else:
        marks = [_grid(laid, theme), *_squares(table, laid, theme)]
    marks += _frame(laid, theme)
    if row < table.rows and laid.cell >= OUTLINED:
        outline = Style(theme.ink, None, 2.6)
        box = (0.0, float(laid.rows.begin[row]), laid.columns.long, laid.cell)
        marks.append(_outline(box, outline))
    names = {"kind": table.kind, "rows": table.rows, "columns": table.columns}
    ink = {"ink": "neutral"} if table.look.neutral else {}
    return Group(tuple(marks), "matrix", names | ink)


def hatched(table: Table, laid: Mesh) -> bool:
    """Whether strokes in the cells stand for dashes."""
    return mode(table, laid) == "strokes" and any(dash for _, dash in table.look.combos)


def shaded(table: Table, laid: Mesh) -> bool:
    """Whether shades of a colour stand for dashes."""
    return mode(table, laid) in ("plain", "image") and _shades(table.look) > 1


def _squares(table: Table, laid: Mesh, theme: Theme) -> list[Mark]:
    """A square a filled cell, with the weight's name, or with strokes for its dash."""
    wires, cell = table.wires, laid.cell
    which = table.look.of(wires.weight)
    at = np.stack([laid.columns.begin[wires.src], laid.rows.begin[wires.dst]], axis=1)
    box = np.array([(0, 0), (cell, 0), (cell, cell), (0, cell)])
    fills = tuple(Style(theme.background, colour, 1.0) for colour, _ in table.look.combos)
    names = {"row": wires.dst, "column": wires.src, "weight": wires.weight}
    squares = Polygons(at[:, None] + box, fills, which, cls="cell", names=names)
    drawn = mode(table, laid)
    if drawn == "ink":
        return [squares]
    if drawn == "strokes":
        return [squares, *_hatching(table.look, (at, which), cell, theme)]
    place = np.searchsorted(table.look.weights, wires.weight)
    words = tuple(table.look.names[i] for i in place.tolist())
    inks = tuple(Style(fill=on(colour, theme)) for colour, _ in table.look.combos)
    dashed = cell >= DASHED and any(dash for _, dash in table.look.combos)
    spots = at + [cell / 2, cell / 2 + (2.5 if dashed else 4.4)]
    letters = Texts(spots, words, 12, inks, which, "middle", True, cls="name")
    samples = [_samples(table.look, (at, which), cell, theme)] if dashed else []
    return [squares, letters, *samples]


def _samples(look: Looks, cells: tuple[Floats, Which], cell: float, theme: Theme) -> Mark:
    """At the foot of each cell the dash of its weight's line."""
    at, which = cells
    styles = tuple(Style(on(colour, theme), None, 1.6, dash) for colour, dash in look.combos)
    start = at + [2.5, cell - 3.5]
    return Lines(start, start + [cell - 5, 0], np.zeros(len(at)), styles, which, "sample")


STROKES = np.array(
    [
        [(0.12, 0.5), (0.88, 0.5)],
        [(0.5, 0.12), (0.5, 0.88)],
        [(0.15, 0.85), (0.85, 0.15)],
        [(0.15, 0.15), (0.85, 0.85)],
    ]
)
"""A cell's strokes; dash number n has those of n's binary ones, a solid line (0) has none."""


def _hatching(look: Looks, cells: tuple[Floats, Which], cell: float, theme: Theme) -> list[Mark]:
    """In each cell the strokes that stand for the dash of its weight's line."""
    at, which = cells
    marks: list[Mark] = []
    dashes = {dash: i for i, dash in enumerate(theme.dashes)}
    number = np.array([dashes.get(dash, 0) for _, dash in look.combos])[which]
    inks = tuple(Style(on(colour, theme), None, 1.3) for colour, _ in look.combos)
    for bit, stroke in enumerate(STROKES * cell):
        mine = np.flatnonzero(number >> bit & 1)
        if len(mine):
            start, end = at[mine] + stroke[0], at[mine] + stroke[1]
            marks.append(Lines(start, end, np.zeros(len(mine)), inks, which[mine], "hatch"))
    return marks


def key(table: Table, laid: Mesh, theme: Theme) -> list[Mark]:
    """A kernel of one channel in hatched cells, its corner at the origin: what the strokes mean."""
    shape = table.wires.weight_shape
    one = table.kind == "conv" and len(shape) in (3, 4) and shape[:2] == (1, 1)
    if not one or not hatched(table, laid):
        return []
    weights = np.arange(prod(shape))
    rows, columns = np.divmod(weights, shape[-1])
    wires = replace(table.wires, src=columns, dst=rows, weight=weights)
    size = (shape[-1], prod(shape[:-1]))
    small = mesh(((size[0],), (size[1],)), size, laid.cell)
    return _squares(table._replace(wires=wires), small, theme)


def _shades(look: Looks) -> int:
    """How many shades the colours need, one a dash; 0 where there are too many to tell apart."""
    count = len(dict.fromkeys(dash for _, dash in look.combos[:-1]))
    return count if count <= SHADES and not look.neutral else 0


def _fills(look: Looks, theme: Theme) -> list[str]:
    """A colour for each look: paler for each next dash; one ink where those are too many."""
    dashes = list(dict.fromkeys(dash for _, dash in look.combos[:-1]))
    count = _shades(look)
    if not count:
        return [theme.line] * len(look.combos)
    parts = [0.75 * dashes.index(dash) / max(1, count - 1) for _, dash in look.combos[:-1]]
    pairs = zip(look.combos, parts, strict=False)
    return [*(mix(colour, theme.background, part) for (colour, _), part in pairs), theme.line]


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


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
    fills = tuple(Style(fill=colour) for colour in _fills(table.look, theme))
    return Polygons(np.stack([x, y], axis=2), fills, which[first], cls="cell")


def _image(table: Table, laid: Mesh, theme: Theme) -> Mark:
    """A pixel a cell."""
    pixels: NDArray[np.uint8] = np.empty((table.rows, table.columns, 3), np.uint8)
    pixels[:] = _rgb(theme.background)
    fills = np.array([_rgb(colour) for colour in _fills(table.look, theme)], np.uint8)
    pixels[table.wires.dst, table.wires.src] = fills[table.look.of(table.wires.weight)]
    return Raster(pixels, (0.0, 0.0, *laid.size), "cells")


def _grid(laid: Mesh, theme: Theme) -> Mark:
    """Faint lines between the cells of a block: an empty one is seen to be empty."""
    inner = (
        side.begin[1:][np.isclose(np.diff(side.begin), laid.cell)]
        for side in (laid.columns, laid.rows)
    )
    return _rules(tuple(inner), laid, Style(theme.faint, None, 0.7))


def _rules(at: tuple[Floats, ...], laid: Mesh, style: Style) -> Mark:
    """Lines down at the x and across at the y of `at`."""
    (across, down), (wide, high) = at, laid.size
    zeros = np.zeros(len(across) + len(down))
    start = np.stack([np.append(across, 0 * down), np.append(0 * across, down)], axis=1)
    end = np.stack([np.append(across, 0 * down + wide), np.append(0 * across + high, down)], axis=1)
    return Lines(start, end, zeros, (style,), zeros.astype(int), "rule")


def _frame(laid: Mesh, theme: Theme) -> list[Mark]:
    """Lines between blocks, heavier between channels, and around all; faint on small cells."""
    marks: list[Mark] = []
    apart = laid.cell >= HATCHED and not laid.image
    ink, widths = (theme.ink, (1.0, 1.8, 2.6)) if apart else (theme.faint, (0.6, 1.2, 1.8))
    sides = laid.columns, laid.rows
    for level, thick in enumerate(widths):
        edges = tuple(side.gaps[side.levels == level] for side in sides)
        if any(map(len, edges)) and all(_least(side, level) >= 4 for side in sides):
            marks.append(_rules(edges, laid, Style(ink, None, thick)))
    return [*marks, _outline((0.0, 0.0, *laid.size), Style(theme.ink, None, 1.2))]


def _least(side: Side, level: int) -> float:
    """How near the blocks of a level are to one another."""
    gaps = side.gaps[side.levels >= level]
    return float(np.diff(gaps).min()) if len(gaps) > 1 else 1e9


def _outline(box: tuple[float, float, float, float], style: Style) -> Mark:
    """A rectangle (x, y, width, height) that is not filled."""
    x, y, wide, high = box
    corners = np.array([[(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]])
    return Polygons(corners, (style,), np.zeros(1, int), cls="frame")


def labels(laid: Mesh, theme: Theme) -> list[Mark]:
    """What rows and columns are: over the matrix, and upright to its left."""
    wide, high = laid.size
    marks: list[Mark] = [say("columns: inputs", (wide / 2, -6), 12, theme.quiet, cls="axis")]
    words = next((w for w in ("rows: neurons", "neurons") if width(w, 12) <= high + 8), "")
    if words:
        spot, none = np.array([[-7.0, high / 2]]), np.zeros(1, int)
        ink = (Style(fill=theme.quiet),)
        marks.append(Texts(spot, (words,), 12, ink, none, "middle", turn=90, cls="axis"))
    return marks
