"""The words of one panel of the figure pooling on a narrow page: in a line above its graphs, or in
a few lines beside them.
"""

from __future__ import annotations

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.ink.cells import Grid, tiles
from cnnviz.figures.page.words import say
from cnnviz.figures.pooling import words as wording
from cnnviz.figures.pooling.key import kernel, strip, won
from cnnviz.figures.pooling.subject import Subject
from cnnviz.picture.compose import Marks, shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Lines, Style
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme

CELL = 16.0
"""The side of a kernel's cells, in points."""
LEADING = 1.27
"""From line to line of words beside a graph, in type sizes."""


def line(subject: Subject, kind: str, room: tuple[float, float], theme: Theme) -> Marks:
    """One line over `room` (width, type size), its baseline at y = 0: from the left what the panel
    is, its weights and its key; on the right how many outputs change.

    Raises CnnvizError where not even the shortest words fit.
    """
    wide, size = room
    change = say(wording.change(subject, kind), (wide, 0), size, theme.ink, "end", cls="counts")
    most = box(change).x0 - 12
    title = wording.title(subject, kind)
    for words, key in (
        (title, _key(subject, kind, theme, size)),
        (title.replace("onvolution", "onv."), _key(subject, kind, theme, size)),
        (title, _key(subject, kind, theme, 0)),
    ):
        learned = wording.card(subject, kind).headline.replace("no learned weights", "learns none")
        found = _joined((words, learned), key, size, theme)
        if box(found).x1 <= most:
            return (*found, change)
    raise CnnvizError(f"the words of a panel need more than {most:.0f} points in a line")


def _joined(words: tuple[str, str], key: Marks, size: float, theme: Theme) -> Marks:
    """Title, weights and key, one after the other."""
    title, weights = words
    x = width(title, size, True) + 9
    after = x + width(weights, size) + 12
    return (
        say(title, (0, 0), size, theme.ink, "start", True, "panel-title"),
        say(weights, (x, 0), size, theme.ink, "start", cls="headline"),
        *shift(key, after, 0),
    )


def _key(subject: Subject, kind: str, theme: Theme, size: float) -> Marks:
    """What lines or cells stand for, from the origin on along a baseline; `size` 0: what needs no
    words.
    """
    if kind == "strided":
        cells = strip(subject, theme, CELL, size)
        return shift(cells, 0, -5 - box(cells).height / 2)
    if kind == "average":
        words = wording.factor(subject)
        return (say(words, (0, 0), size, theme.ink, "start", cls="key"),) if size else ()
    mark = _winner(subject, theme)
    return (*mark, say("the largest", (28, 0), size, theme.ink, "start", cls="key")) if size else ()


def _winner(subject: Subject, theme: Theme) -> Marks:
    """A sample of how the largest of a window looks."""
    if subject.dims == 2:
        return (tiles(Grid(8, -11.0, 14, 1), [won(theme)], "sample"),)
    at, ends = np.array([[0.0, -4.2]]), np.array([[22.0, -4.2]])
    ink = (Style(theme.ink, None, 3.4),)
    return (Lines(at, ends, np.zeros(1), ink, np.zeros(1, int), "sample"),)


def beside(subject: Subject, kind: str, room: tuple[float, float], theme: Theme) -> Marks:
    """A few lines of words in `room` (width, type size), from the origin down, and the key."""
    wide, size = room
    titles = wrap(wording.title(subject, kind), size, wide, True)
    lines = [(words, "panel-title") for words in titles]
    lines += [(wording.card(subject, kind).headline, "headline")]
    lines += [(wording.change(subject, kind), "counts")]
    if kind == "average":
        lines += [(words, "key") for words in wrap(wording.factor(subject), size, wide)]
    marks = tuple(
        say(words, (0, _base(at, size)), size, theme.ink, "start", cls == "panel-title", cls)
        for at, (words, cls) in enumerate(lines)
    )
    if kind == "max":
        key = shift(_key(subject, kind, theme, size), -8, _base(len(lines), size))
    else:
        key = _kernel(subject, room, (len(titles), len(lines)), theme) if kind == "strided" else ()
    return (*marks, *key)


def _base(at: int, size: float) -> float:
    """The baseline of line `at`."""
    return size * (0.8 + LEADING * at)


def _kernel(
    subject: Subject, room: tuple[float, float], lines: tuple[int, int], theme: Theme
) -> Marks:
    """A kernel of two dimensions: one of two rows stands on the right of the two last of the
    lines of words, a larger one below them; `lines` are those of the title, and all.
    """
    wide, size = room
    cells = kernel(subject, theme, "", CELL)
    around = box(cells)
    if around.height < 2.5 * CELL and around.width < 2.5 * CELL:
        return shift(cells, wide - around.width, _base(lines[0], size) - 0.95 * size)
    return shift(cells, 0, _base(lines[1] - 1, size) + 6)
