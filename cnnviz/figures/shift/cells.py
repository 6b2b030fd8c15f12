"""A run in two dimensions: the input and, right of it, the map as cells with their numbers."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.arrows import arrow
from cnnviz.figures.ink.frames import frame
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.wired import Mask
from cnnviz.figures.page.type import say, type_of
from cnnviz.figures.shift.drawn import DASH, kept_of
from cnnviz.figures.shift.numbers import Run, written
from cnnviz.figures.shift.subject import Subject
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Group, Polygons, Style, Texts
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

LEAST, MOST = 21.0, 32.0
"""The sides of the smallest and of the largest cell."""
BETWEEN, EDGE, HEAD = 44.0, 3.0, 20.0
"""The room between the input and the map, round both, and of the words over the first map."""


def least(about: Subject, first: bool) -> Size:
    """The least room of a run; over the first map there are words."""
    (rows, columns), (made, across) = about.grids
    return Size(
        (columns + across) * LEAST + BETWEEN + 2 * EDGE,
        max(rows, made) * LEAST + 2 * EDGE + HEAD * first,
    )


def marks(about: Subject, run: Run, size: Size, how: Drawing) -> Marks:
    """Both grids, with an arrow between them; what there is to see of the map is a group. The first
    map says what it is.
    """
    theme, top = how.theme, 0.0 if run.move else HEAD
    (rows, columns), (made, across) = about.grids
    wide, high = size.width - BETWEEN - 2 * EDGE, size.height - 2 * EDGE - top
    side = min(MOST, wide / (columns + across), high / max(rows, made))
    middle, right = (size.height + top) / 2, EDGE + columns * side
    first = _spots((rows, columns), (EDGE, middle - rows * side / 2), side)
    last = _spots((made, across), (right + BETWEEN, middle - made * side / 2), side)
    pattern = Style(theme.ink, theme.wash2, 1.4)
    kept = kept_of(run)
    around = pattern._replace(fill=None)
    whole = bool((kept == run.lit).all())
    answer = (
        *_squares(last, kept, side, Style(theme.ink, theme.ink, 1.2), "kept"),
        *_squares(last, run.lit & ~kept, side, Style(theme.ink, theme.background, 1.4), "changed"),
        *_framed(last, run.lit, side, around if whole else Style(theme.rule, None, 1.4, DASH)),
        *_numbers((last, run.outputs), run.lit, kept, 1, theme),
    )
    line = type_of("axis", theme)
    spot = (float(last[0, 0]) - side / 2, float(last[0, 1]) - side / 2 - 8)
    head = () if run.move else (say(how.labels("shift.map.row"), spot, line),)
    return (
        *head,
        _cells(first, side, 0, theme),
        *_squares(first, run.shown, side, pattern, "pattern"),
        *_numbers((first, run.inputs), run.shown, run.shown & False, 0, theme),
        *arrow((right + 9, middle), (right + BETWEEN - 9, middle), theme.rule),
        _cells(last, side, 1, theme),
        Group(answer, "answer"),
    )


def _spots(grid: tuple[int, int], corner: tuple[float, float], side: float) -> Floats:
    """The middles of the cells of a grid, (n, 2)."""
    row, column = np.divmod(np.arange(grid[0] * grid[1]), grid[1])
    found: Floats = np.stack([column + 0.5, row + 0.5], 1) * side + corner
    return found


def _corners(spots: Floats, side: float) -> Floats:
    half = side / 2 - 1.0
    found: Floats = spots[:, None] + half * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return found


def _cells(spots: Floats, side: float, layer: int, theme: Theme) -> Polygons:
    which, names = np.zeros(len(spots), int), {"layer": layer, "index": np.arange(len(spots))}
    style = (Style(theme.rule, theme.background, 0.9),)
    return Polygons(_corners(spots, side), style, which, cls="cell", names=names)


def _squares(spots: Floats, mine: Mask, side: float, style: Style, cls: str) -> Marks:
    """Some cells in another look."""
    if not mine.any():
        return ()
    names, which = {"index": np.flatnonzero(mine)}, np.zeros(int(mine.sum()), int)
    return (Polygons(_corners(spots[mine], side), (style,), which, cls=cls, names=names),)


def _framed(spots: Floats, mine: Mask, side: float, style: Style) -> Marks:
    if not mine.any():
        return ()
    (x0, y0), (x1, y1) = spots[mine].min(axis=0) - side / 2, spots[mine].max(axis=0) + side / 2
    return (frame(Box(x0 - 1, y0 - 1, x1 + 1, y1 + 1), style, 3.0),)


def _numbers(said: tuple[Floats, Floats], lit: Mask, kept: Mask, layer: int, theme: Theme) -> Marks:
    """The numbers in the cells of a grid."""
    (spots, values), look = said, type_of("letter", theme)
    found: Marks = ()
    for mine, ink, bold in (
        (~lit, theme.quiet, False), (lit & ~kept, theme.ink, True), (kept, theme.background, True)
    ):  # fmt: skip
        if mine.any():
            found += (Texts(
                spots[mine] + [0.0, 0.36 * look.size],
                tuple(map(written, values[mine].tolist())), look.size, (Style(fill=ink),),
                np.zeros(int(mine.sum()), int), "middle", bold, cls="value",
                names={"layer": layer, "index": np.flatnonzero(mine)}, font=look.font,
            ),)  # fmt: skip
    return found
