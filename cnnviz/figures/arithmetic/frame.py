"""One frame of a kernel's walk: the input under the kernel, the output so far, and an arrow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnnviz.figures.arithmetic.film import Film, Plan
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.cells import Grid, frame, lettered, span, tiles
from cnnviz.figures.ink.pen import arrow, segments
from cnnviz.figures.page.type import type_of
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.figures.walk.walk_numbers import first_largest, written
from cnnviz.picture.compose import Marks
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Mark, Style, Texts

LETTER = 13.0
"""The smallest type."""
LETTERS = 15.0
"""The smallest cell that holds a letter, in points."""
BOLD = 25.0
"""The smallest cell whose number is written in bold type."""
STUB = 7.0
"""How much is drawn of the cells that follow a corner."""
FACTORS = 43.0
"""The smallest cell that holds a number and the weight that it is multiplied with."""


def widest(about: Subject) -> float:
    """The smallest side that a cell should have: with numbers, the widest must fit into it."""
    look = type_of("letter", about.theme).sized(LETTER)
    if not about.values:
        return max(LETTERS, *(look.width(name) + 3 for name in about.names), 0.0)
    values = {*about.values.inputs.tolist(), *about.values.outputs.tolist()}
    return max(LETTERS, *(look.width(written(value)) + 3 for value in values))


def frame_marks(about: Subject, laid: Film, output: int, old: int | None = None) -> Marks:
    """The frame that makes `output`, at the origin; with the window's way from that of `old`."""
    walk, theme = about.walk, about.theme
    grids = laid.grids
    seen, made = grids.seen, grids.made
    window = walk.window(output)
    colour = about.looks.now.fill or theme.ink
    fills, done = _input_styles(about, output), _output_styles(about, output)
    marks: list[Mark] = [
        *grids.arrow(theme.rule, min(4.0, 0.155 * laid.link)),
        *_more(about, seen, walk.shape),
        *_more(about, made, walk.made),
        tiles(seen, fills, "input"),
        tiles(made, done, "output"),
    ]
    if old is not None:
        marks += moved(about, laid, old, output)
    if walk.axes[0].dilation == walk.axes[1].dilation == 1:
        marks.append(frame(span(seen, window), colour, 2.4 if laid.side > 12 else 1.6))
    if laid.side >= widest(about):
        marks += _words(about, laid, output, (fills, done))
    return tuple(marks)


def _words(
    about: Subject, laid: Film, output: int, styles: tuple[list[Style], list[Style]]
) -> Iterator[Mark]:
    """Letters or values in the cells of a frame, in those of its input and its output."""
    seen, made, theme = laid.grids.seen, laid.grids.made, about.theme
    size = max(LETTER, min(17.0, laid.side * 0.42, LETTER * laid.side / widest(about)))
    bold = laid.side >= BOLD or not about.values
    if any(said := _input_words(about, output)):
        yield lettered(seen, said, styles[0], theme, size, bold)
    if about.values:
        yield lettered(made, _output_words(about, output), styles[1], theme, size, bold)
        if laid.side >= FACTORS:
            yield _factors(about, seen, output)


def _more(about: Subject, of: Grid, shape: tuple[int, int]) -> Marks:
    """The rims of the cells that follow where only a corner is drawn."""
    (rows, columns), length = shape, min(STUB, 0.4 * of.side)
    right, low = of.x + columns * of.side, of.y + rows * of.side
    ys, xs = (start + of.side * np.arange(n + 1) for start, n in ((of.y, rows), (of.x, columns)))
    down, across = about.walk.cut
    ends = np.array(
        [
            *(((right, y), (right + length, y)) for y in ys[: len(ys) * across]),
            *(((x, low), (x, low + length)) for x in xs[: len(xs) * down]),
        ]
    )
    if not len(ends):
        return ()
    return (segments(ends[:, 0], ends[:, 1], Style(about.theme.rule, None, 0.8), "more"),)


def _input_styles(about: Subject, output: int) -> list[Style]:
    walk, looks = about.walk, about.looks
    styles = [looks.virtual] * (walk.shape[0] * walk.shape[1])
    for cell in walk.inputs.tolist():
        styles[cell] = looks.input
    for cell in walk.window(output).tolist():
        styles[cell] = looks.seen if styles[cell] is looks.input else looks.seen_virtual
    if about.values and walk.edges.reduce == "max":
        largest = first_largest(walk, about.values.inputs, about.values.outputs)
        carried = largest & (walk.edges.dst == output)
        for cell in walk.at[carried].tolist():
            styles[cell] = looks.now
    return styles


def _output_styles(about: Subject, output: int) -> list[Style]:
    looks, total = about.looks, about.walk.made[0] * about.walk.made[1]
    later = [looks.later] * (total - output - 1)
    return [*[looks.made] * output, looks.now, *later]


def _input_words(about: Subject, output: int) -> list[str]:
    """Numbers in all cells, or the letters of the weights in those under the kernel."""
    walk = about.walk
    said = [""] * (walk.shape[0] * walk.shape[1])
    mine = np.flatnonzero(walk.edges.dst == output)
    if about.values:
        for cell, value in _values(about).items():
            said[cell] = written(value)
        return said
    for edge in mine.tolist():
        said[int(walk.at[edge])] = about.names[edge]
    return said


def _factors(about: Subject, grid: Grid, output: int) -> Mark:
    """Small in each connected cell, the weight that its number is multiplied with."""
    walk, values, theme = about.walk, about.values, about.theme
    assert values is not None
    mine = walk.edges.dst == output
    weights = walk.edges.weight[mine] if walk.edges.weight_shape else np.zeros(0, int)
    said = tuple(f"×{written(float(values.weights[w]))}" for w in weights)
    at = grid.centres(walk.at[mine][: len(said)]) + [grid.side / 2 - 4, grid.side / 2 - 4]
    ink = (Style(fill=theme.ink),)
    none = np.zeros(len(said), int)
    return Texts(at, said, LETTER, ink, none, "end", cls="factor", font=theme.font)


def _values(about: Subject) -> dict[int, float]:
    """The number in each cell: zeros and copies in the padding too."""
    walk, values = about.walk, about.values
    assert values is not None
    zero = walk.edges.reduce != "max"
    found = dict.fromkeys(range(walk.shape[0] * walk.shape[1]), 0.0) if zero else {}
    found.update(zip(walk.at.tolist(), values.inputs[walk.edges.src].tolist(), strict=True))
    found.update(zip(walk.inputs.tolist(), values.inputs.tolist(), strict=True))
    return found


def _output_words(about: Subject, output: int) -> list[str]:
    """The numbers that are made so far."""
    values = about.values
    assert values is not None
    later = len(values.outputs) - output - 1
    return [written(float(v)) for v in values.outputs[: output + 1]] + [""] * later


LEAST = 11.0
"""The shortest arrow, in points."""


def before(plan: Plan, walk: Walk) -> dict[int, int]:
    """The first frame that is one step from another that is shown: its output, and the other's."""
    across, shown = walk.made[1], {output for line in plan.rows for output in line}
    for output in sorted(shown):
        for old in (output - 1, output - across):
            if old in shown and (old == output - across or output % across):
                return {output: old}
    return {}


def moved(about: Subject, laid: Film, old: int, output: int) -> Marks:
    """The outline of the window of `old`, and an arrow from its rim to that of `output`."""
    walk, grid = about.walk, laid.grids.seen
    was, now = (span(grid, walk.window(place)) for place in (old, output))
    across, down = now.x0 - was.x0, now.y0 - was.y0
    if across + down < LEAST:
        return ()
    theme, (rows, columns) = about.theme, walk.axes
    apart = max(rows.dilation, columns.dilation) > 1
    outline = frame(was, mixed(about.looks.now.fill or theme.ink, theme.background, 0.6), 2.0)
    # On the rim where there are numbers, which stay free; else between two rows of cells.
    taps = (columns if down else rows).kernel
    middle = 0.0 if about.values else (taps // 2 if taps > 1 else 0.5) * grid.side
    start = (was.x0 + middle, was.y0 + 1) if down else (was.x0 + 1, was.y0 + middle)
    end = (start[0], now.y0 - 2) if down else (now.x0 - 2, start[1])
    return (*[outline] * (not apart), *arrow(start, end, theme.ink, 1.8))
