"""The key beside the film: the kernel, what cells mean, how the output's size follows, counts."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnnviz.figures.arithmetic import say
from cnnviz.figures.arithmetic.sizes import formulas, meaning
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.cells import Grid, lettered, tiles
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Mark, Marks, Style
from cnnviz.picture.parts import Part, Size, Span, column, group, ink, row

WIDE = 196.0
"""The widest words of the key."""
SAMPLE = 14.0
"""The side of a sample cell."""


def blocks(subject: Subject, rich: int, counts: bool, columns: int) -> list[Part]:
    """The blocks of the key: the kernel, the legend (in `columns` columns), sizes, counts; with
    `rich` 0 only the sizes and the counts.
    """
    parts = [kernel(subject)] if rich and subject.walk.edges.weight_shape else []
    parts += [legend(subject, columns)] if rich > 1 else []
    parts += [output_size(subject, rich > 1)] if formulas(subject) else []
    return [*parts, *[counted(subject, rich > 1)] * counts] if parts or counts else []


def _head(subject: Subject, words: str) -> Part:
    return text(words, type_of("subhead", subject.theme)._replace(cls="heading"))


def _line(
    subject: Subject,
    words: str | tuple[str, ...],
    ink: str = "",
    lines: int = 1,
    safe: bool = False,
) -> Part:
    look = type_of("line", subject.theme)._replace(cls="key", least=13.0, safe=safe)
    look = look._replace(colour=ink or look.colour)
    part = text(words, look, lines)
    least = part.width.least
    return part._replace(width=Span(least, max(least, min(part.width.wanted, WIDE))))


def kernel(subject: Subject, most: float = 78.0) -> Part:
    """The kernel with its letters or numbers, at most `most` points long; several only in words."""
    walk, labels = subject.walk, subject.labels
    rows, columns = (axis.kernel for axis in walk.axes)
    distinct_weights = distinct(walk.edges.weight)
    if len(distinct_weights) > rows * columns:
        key = "own" if len(distinct_weights) == len(walk.edges.weight) else "turn"
        head = _head(subject, labels("arithmetic.kernels"))
        return column(
            head,
            _line(subject, labels(f"arithmetic.kernels.{key}", n=len(distinct_weights)), lines=3),
        )
    side = min(28.0, most / max(rows, columns))
    content = ink(
        Size(columns * side, rows * side), partial(_kernel, subject, side), (0.0, 0.0)
    )  # fmt: skip
    if subject.values and subject.values.bias is not None:
        content = row(
            content, _line(subject, labels("arithmetic.bias", n=subject.values.bias)), gap=10
        )
    return column(_head(subject, labels("arithmetic.kernel.head")), content, gap=4)


def _kernel(subject: Subject, side: float) -> Marks:
    """The cells of the kernel."""
    theme, grid = subject.theme, Grid(0, 0, side, subject.walk.axes[1].kernel)
    fills = [subject.looks.seen] * subject.taps
    marks: list[Mark] = [tiles(grid, fills, "kernel")]
    values = subject.values
    words = [
        written(float(values.weights[w])) if values else letter(w) for w in range(subject.taps)
    ]
    look = type_of("letter", theme)
    if side >= max(map(look.width, words)) + 3:
        marks.append(lettered(grid, words, fills, theme, look.size))
    return tuple(marks)


def legend(subject: Subject, columns: int) -> Part:
    """A cell of each look and its meaning, in this many columns."""
    rows = [
        row(ink(Size(SAMPLE, SAMPLE), partial(_sample, getattr(subject.looks, look)), (0.0, 0.5)),
            _line(subject, words, subject.theme.ink), gap=7)
        for look, words in say.cells(subject)
    ]  # fmt: skip
    height = -(-len(rows) // columns)
    side_by_side = [column(*rows[i : i + height], gap=1) for i in range(0, len(rows), height)]
    return row(*side_by_side, gap=16)


def _sample(style: Style) -> Marks:
    return (tiles(Grid(0, 0, SAMPLE, 1), [style], "sample", np.zeros(1, int)),)


def output_size(subject: Subject, explained: bool) -> Part:
    """How the output's size follows."""
    size = subject.labels.sized(tuple(axis.outputs for axis in subject.axes))
    head = _head(subject, subject.labels("arithmetic.output", size=size))
    lines = [_line(subject, rule, subject.theme.ink, 2) for rule in formulas(subject)]
    more = [_line(subject, meaning(subject), lines=4)] if explained else []
    return column(head, *lines, *more, gap=2)


def counted(subject: Subject, explained: bool) -> Part:
    """The graph's counts, and where that of connections comes from."""
    first, *others = say.counted(subject)
    reason = say.connections(subject) if explained else ""
    # Sums, and numbers and their units, are broken only if they have to be.
    wordings = (reason, reason.replace("\u00a0", " "))
    lines = [_line(subject, wordings, lines=3, safe=True)] if reason else []
    lines.append(_line(subject, " · ".join(others)))
    return group(column(_head(subject, first), *lines, gap=2), "counts")
