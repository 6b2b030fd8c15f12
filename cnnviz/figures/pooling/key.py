"""Under each panel of the figure pooling, what its lines or cells stand for."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.cells import Grid, looks, tiles, words
from cnnviz.figures.neurons.identity import looks as identities
from cnnviz.figures.neurons.legend import Cells
from cnnviz.figures.neurons.legend import drawn as drawn_cells
from cnnviz.figures.page.words import say
from cnnviz.figures.pooling import words as wording
from cnnviz.figures.pooling.subject import Subject
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Lines, Mark, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme

CELL = 22.0


def key_height(subject: Subject) -> float:
    """The room that the keys take, in points."""
    rows = subject.layer.kernel_size[0] if subject.dims == 2 else 1  # type: ignore[index]
    return (CELL if rows == 1 else 18.0) * rows + 4 if "strided" in subject.kinds else CELL


def key(subject: Subject, kind: str, room: float, theme: Theme) -> Marks:
    """The key of one panel, its upper left corner at the origin."""
    if kind == "strided":
        return kernel(subject, theme) if subject.dims == 2 else strip(subject, theme)
    if kind == "average":
        return (say(wording.factor(subject), (0, 15), 13, theme.ink, "start", cls="key"),)
    text = "the largest" if room < 150 else "the largest of its window"
    if subject.dims == 2:
        mark: Mark = tiles(Grid(0, 2, 18, 1), [won(theme)], "sample")
    else:
        ends = np.array([[0.0, 11.0]]), np.array([[28.0, 11.0]])
        mark = Lines(*ends, np.zeros(1), (Style(theme.ink, None, 3.4),), np.zeros(1, int), "sample")
    return (mark, say(text, (36, 15), 13, theme.ink, "start", cls="key"))


def won(theme: Theme) -> Style:
    """A cell that holds the largest value of its window."""
    made = looks(theme.weights[0], theme).made
    return made._replace(stroke=theme.ink, width=1.8)


def strip(subject: Subject, theme: Theme, cell: float = CELL, size: float = 14.0) -> Marks:
    """A kernel of one dimension: its colours, letters and numbers, these in type of `size`; or
    none where it is 0.
    """
    way = subject.ways["strided"]
    (look,) = identities((way.walk.edges,), True, theme)
    count = len(look.names)
    dashed = any(dash for _, dash in look.combos)
    # A sample of the dash stands below the letter.
    high = max(cell - 1, 19.0) if dashed else cell - 1
    at = np.stack([np.arange(count) * cell, np.zeros(count)], axis=1)
    cells = drawn_cells(Cells(at, look.which.tolist(), list(look.names), (cell, high)), look, theme)
    if not size:
        return cells
    values = ", ".join(written(float(value)) for value in way.weights)
    spot = (count * cell + 8, high / 2 + 5)
    return (*cells, say(f"= {values}", spot, size, theme.ink, "start", cls="key"))


def kernel(subject: Subject, theme: Theme, word: str = "kernel", side: float = 18.0) -> Marks:
    """A kernel of two dimensions with its numbers in cells of `side`, and a word before it."""
    way = subject.ways["strided"]
    rows, columns = (axis.kernel for axis in way.walk.axes)
    fills = [looks(theme.weights[0], theme).seen] * (rows * columns)
    label = width(word, 13) + 10 if word else 0.0
    grid = Grid(label, 0, side, columns)
    said = [written(float(value)) for value in way.weights]
    middle = say(word, (0, rows * side / 2 + 5), 13, theme.ink, "start", cls="key")
    cells = (tiles(grid, fills, "kernel"), words(grid, said, fills, theme))
    return (middle, *cells) if word else cells
