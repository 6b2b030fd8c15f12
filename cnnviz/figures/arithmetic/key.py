"""Beside the film: the kernel, what cells mean, how the output's size comes about, counts."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnnviz.figures.arithmetic import say
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.cells import Grid, lettered, tiles
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.distinct import distinct
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.parts import Part, Size, Span, column, group, ink, row

WIDE = 196.0
"""The widest words of the key."""
SAMPLE = 14.0
"""The side of a sample cell."""


def blocks(about: Subject, rich: int, counts: bool, columns: int) -> list[Part]:
    """The blocks of the key: the kernel, what cells mean, sizes, counts; of the poorest only the
    sizes and the counts. What cells mean stands in so many `columns`.
    """
    found = [kernel(about)] if rich and about.walk.edges.weight_shape else []
    found += [legend(about, columns)] if rich > 1 else []
    found += [sizes(about, rich > 1)] if say.formulas(about) else []
    return [*found, *[counted(about, rich > 1)] * counts] if found or counts else []


def _head(about: Subject, words: str) -> Part:
    return text(words, type_of("subhead", about.theme)._replace(cls="heading"))


def _line(
    about: Subject, words: str | tuple[str, ...], ink: str = "", lines: int = 1, safe: bool = False
) -> Part:
    look = type_of("line", about.theme)._replace(cls="key", least=13.0, safe=safe)
    look = look._replace(colour=ink or look.colour)
    part = text(words, look, lines)
    least = part.width.least
    return part._replace(width=Span(least, max(least, min(part.width.wanted, WIDE))))


def kernel(about: Subject, most: float = 78.0) -> Part:
    """The kernel with its letters or numbers, `most` points long; several only in words."""
    walk, labels = about.walk, about.labels
    rows, columns = (axis.kernel for axis in walk.axes)
    used = distinct(walk.edges.weight)
    if len(used) > rows * columns:
        own = "own" if len(used) == len(walk.edges.weight) else "turn"
        head = _head(about, labels("arithmetic.kernels"))
        return column(head, _line(about, labels(f"arithmetic.kernels.{own}", n=len(used)), lines=3))
    side = min(28.0, most / max(rows, columns))
    drawn = ink(
        Size(columns * side, rows * side), partial(_kernel, about, side), (0.0, 0.0)
    )  # fmt: skip
    if about.values and about.values.bias is not None:
        drawn = row(drawn, _line(about, labels("arithmetic.bias", n=about.values.bias)), gap=10)
    return column(_head(about, labels("arithmetic.kernel.head")), drawn, gap=4)


def _kernel(about: Subject, side: float) -> Marks:
    """The cells of the kernel."""
    theme, grid = about.theme, Grid(0, 0, side, about.walk.axes[1].kernel)
    fills = [about.looks.seen] * about.taps
    marks: list[Mark] = [tiles(grid, fills, "kernel")]
    values = about.values
    said = [written(float(values.weights[w])) if values else letter(w) for w in range(about.taps)]
    look = type_of("letter", theme)
    if side >= max(map(look.width, said)) + 3:
        marks.append(lettered(grid, said, fills, theme, look.size))
    return tuple(marks)


def legend(about: Subject, columns: int) -> Part:
    """A cell of each look, and what it means, in so many columns."""
    rows = [
        row(ink(Size(SAMPLE, SAMPLE), partial(_sample, getattr(about.looks, look)), (0.0, 0.5)),
            _line(about, words, about.theme.ink), gap=7)
        for look, words in say.cells(about)
    ]  # fmt: skip
    high = -(-len(rows) // columns)
    side_by_side = [column(*rows[i : i + high], gap=1) for i in range(0, len(rows), high)]
    return row(*side_by_side, gap=16)


def _sample(style: Style) -> Marks:
    return (tiles(Grid(0, 0, SAMPLE, 1), [style], "sample", np.zeros(1, int)),)


def sizes(about: Subject, explained: bool) -> Part:
    """How the output's size follows."""
    made = about.labels.sized(tuple(axis.outputs for axis in about.axes))
    head = _head(about, about.labels("arithmetic.output", size=made))
    lines = [_line(about, rule, about.theme.ink, 2) for rule in say.formulas(about)]
    more = [_line(about, say.meaning(about), lines=4)] if explained else []
    return column(head, *lines, *more, gap=2)


def counted(about: Subject, explained: bool) -> Part:
    """What the graph counts, and where it comes from."""
    first, *others = say.counted(about)
    why = say.connections(about) if explained else ""
    # A sum, or a number and its unit, is broken within only if it must be.
    ways = (why, why.replace("\u00a0", " "))
    lines = [_line(about, ways, lines=3, safe=True)] if why else []
    lines.append(_line(about, " · ".join(others)))
    return group(column(_head(about, first), *lines, gap=2), "counts")
