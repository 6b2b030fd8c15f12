"""A frame of a kernel's walk: the input under the kernel, the output so far, and an arrow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnnviz.figures.arithmetic.film import Film, Plan
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.cells import DASH, Grid, frame, lettered, span, tiles
from cnnviz.figures.ink.pen import arrow, corners, polygons, segments
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.page.near import Point, near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.figures.walk.walk_numbers import first_largest, written
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Mark, Marks, Style, Texts

LETTER = 13.0
"""The smallest type."""
LETTERS = 15.0
"""The smallest cell that holds a letter, in points."""
BOLD = 25.0
"""The smallest cell whose number is written in bold type."""
STUB = 7.0
"""How much is drawn of the cells beyond a corner."""
FACTORS = 43.0
"""The smallest cell that holds a number and the weight that multiplies it."""


def widest(subject: Subject) -> float:
    """The smallest side that a cell should have, to hold the widest letter or number."""
    look = type_of("letter", subject.theme).sized(LETTER)
    if not subject.values:
        return max(LETTERS, *(look.width(name) + 3 for name in subject.names), 0.0)
    values = {*subject.values.inputs.tolist(), *subject.values.outputs.tolist()}
    return max(LETTERS, *(look.width(written(value)) + 3 for value in values))


def frame_marks(subject: Subject, film: Film, output: int, previous: int | None = None) -> Marks:
    """The frame that makes `output`, at the origin, with the window's move from `previous`."""
    walk, theme = subject.walk, subject.theme
    grids = film.grids
    inputs, outputs = grids.inputs, grids.outputs
    window = walk.window(output)
    colour = subject.looks.now.fill or theme.ink
    fills, output_fills = _input_styles(subject, output), _output_styles(subject, output)
    close = subject.plain and not _is_dilated(walk)
    marks: list[Mark] = [
        *grids.arrow(theme.rule, min(4.0, 0.155 * film.link)),
        *_stubs(subject, inputs, walk.shape),
        *_stubs(subject, outputs, walk.map_shape),
        tiles(inputs, fills, "input", close=close),
        tiles(outputs, output_fills, "output", close=close),
        *_outlines(subject, film) * subject.plain,
    ]
    if previous is not None:
        marks += movement(subject, film, previous, output)
    if not _is_dilated(walk):
        marks.append(frame(span(inputs, window), colour, 2.4 if film.side > 12 else 1.6))
    if film.side >= widest(subject):
        marks += _words(subject, film, output, (fills, output_fills))
    return tuple(marks)


def _outlines(subject: Subject, film: Film) -> Marks:
    """The rims of blocks of cells: of the inputs, of all cells if some are none, of the outputs."""
    walk, theme = subject.walk, subject.theme
    inputs, outputs = film.grids.inputs, film.grids.outputs
    (rows, columns), (map_rows, map_columns) = walk.shape, walk.map_shape
    solid, dashed = Style(theme.rule, None, 1.0), Style(theme.rule, None, 0.9, DASH)
    marks = [_rim(span(outputs, np.arange(map_rows * map_columns)), walk.cut, solid)]
    if len(walk.inputs) < rows * columns:
        marks.append(_rim(span(inputs, np.arange(rows * columns)), walk.cut, dashed))
    if all(axis.step == 1 for axis in walk.axes):
        marks.append(_rim(span(inputs, walk.inputs), walk.cut, solid))
    return tuple(marks)


def _rim(around: Box, cut: tuple[bool, bool], style: Style) -> Mark:
    """The sides of a rectangle, without those at which a corner is cut from the whole."""
    square = corners(around)
    sides = [0, 3, *[1] * (not cut[1]), *[2] * (not cut[0])]
    return segments(square[sides], np.roll(square, -1, 0)[sides], style, "rim")


def _is_dilated(walk: Walk) -> bool:
    return any(axis.dilation > 1 for axis in walk.axes)


def _words(
    subject: Subject, film: Film, output: int, styles: tuple[list[Style], list[Style]]
) -> Iterator[Mark]:
    """Letters or values in the cells of a frame, in its input and its output."""
    inputs, outputs, theme = film.grids.inputs, film.grids.outputs, subject.theme
    size = max(LETTER, min(17.0, film.side * 0.42, LETTER * film.side / widest(subject)))
    bold = film.side >= BOLD or not subject.values
    if any(input_words := _input_words(subject, output)):
        yield lettered(inputs, input_words, styles[0], theme, size, bold)
    if any(idle := _idle_words(subject, output)) and subject.plain:
        quiet = Style(fill=theme.quiet)
        yield lettered(inputs, idle, styles[0], theme, size, False)._replace(
            styles=(quiet,), which=np.zeros(sum(map(bool, idle)), int), cls="idle"
        )
    if subject.values:
        yield lettered(outputs, _output_words(subject, output), styles[1], theme, size, bold)
        if film.side >= FACTORS:
            yield _factors(subject, inputs, output)


def _stubs(subject: Subject, grid: Grid, shape: tuple[int, int]) -> Marks:
    """The rims of the cells beyond, if only a corner is drawn."""
    (rows, columns), length = shape, min(STUB, 0.4 * grid.side)
    right, bottom = grid.x + columns * grid.side, grid.y + rows * grid.side
    ys, xs = (
        start + grid.side * np.arange(n + 1) for start, n in ((grid.y, rows), (grid.x, columns))
    )
    down, across = subject.walk.cut
    ends = np.array(
        [
            *(((right, y), (right + length, y)) for y in ys[: len(ys) * across]),
            *(((x, bottom), (x, bottom + length)) for x in xs[: len(xs) * down]),
        ]
    )
    if not len(ends):
        return ()
    return (segments(ends[:, 0], ends[:, 1], Style(subject.theme.rule, None, 0.8), "more"),)


def _input_styles(subject: Subject, output: int) -> list[Style]:
    walk, looks = subject.walk, subject.looks
    styles = [looks.virtual] * (walk.shape[0] * walk.shape[1])
    for cell in walk.inputs.tolist():
        styles[cell] = looks.input
    for cell in walk.window(output).tolist():
        styles[cell] = looks.seen if styles[cell] is looks.input else looks.seen_virtual
    if subject.values and walk.edges.reduce == "max":
        largest = first_largest(walk, subject.values.inputs, subject.values.outputs)
        carriers = largest & (walk.edges.dst == output)
        for cell in walk.at[carriers].tolist():
            styles[cell] = looks.now
    return styles


def _output_styles(subject: Subject, output: int) -> list[Style]:
    looks, total = subject.looks, subject.walk.map_shape[0] * subject.walk.map_shape[1]
    later = [looks.later] * (total - output - 1)
    return [*[looks.made] * output, looks.now, *later]


def _input_words(subject: Subject, output: int) -> list[str]:
    """Numbers in all cells, or the letters of the weights in those under the kernel."""
    walk = subject.walk
    words = [""] * (walk.shape[0] * walk.shape[1])
    own_edges = np.flatnonzero(walk.edges.dst == output)
    if subject.values:
        for cell, value in _values(subject).items():
            words[cell] = written(value)
        return words
    for edge in own_edges.tolist():
        words[int(walk.at[edge])] = subject.names[edge]
    return words


def _idle_words(subject: Subject, output: int) -> list[str]:
    """The letters of weights that meet no input."""
    walk, is_shared = subject.walk, subject.walk.layer.sharing == "kernel"
    words = [""] * (walk.shape[0] * walk.shape[1])
    if is_shared and walk.edges.weight_shape and not subject.values:
        used = set(walk.at[walk.edges.dst == output].tolist())
        for tap, cell in enumerate(walk.window(output).tolist()):
            rank = subject.taps - 1 - tap if walk.layer.direction == "backward" else tap
            words[cell] = letter(rank) * (cell not in used)
    return words


def _factors(subject: Subject, grid: Grid, output: int) -> Mark:
    """The weight that multiplies the number of each connected cell, in small type."""
    walk, values, theme = subject.walk, subject.values, subject.theme
    assert values is not None
    is_own = walk.edges.dst == output
    weights = walk.edges.weight[is_own] if walk.edges.weight_shape else np.zeros(0, int)
    words = tuple(f"×{written(float(values.weights[w]))}" for w in weights)
    at = grid.centres(walk.at[is_own][: len(words)]) + [grid.side / 2 - 4, grid.side / 2 - 4]
    ink = (Style(fill=theme.ink),)
    none = np.zeros(len(words), int)
    return Texts(at, words, LETTER, ink, none, "end", cls="factor", font=theme.font)


def _values(subject: Subject) -> dict[int, float]:
    """The number in each cell, including zeros and copies in the padding."""
    walk, values = subject.walk, subject.values
    assert values is not None
    zero = walk.edges.reduce != "max"
    by_cell = dict.fromkeys(range(walk.shape[0] * walk.shape[1]), 0.0) if zero else {}
    by_cell.update(zip(walk.at.tolist(), values.inputs[walk.edges.src].tolist(), strict=True))
    by_cell.update(zip(walk.inputs.tolist(), values.inputs.tolist(), strict=True))
    return by_cell


def _output_words(subject: Subject, output: int) -> list[str]:
    """The outputs so far."""
    values = subject.values
    assert values is not None
    later = len(values.outputs) - output - 1
    return [written(float(v)) for v in values.outputs[: output + 1]] + [""] * later


LEAST = 11.0
"""The shortest arrow, in points."""


def previous_frame(plan: Plan, walk: Walk) -> dict[int, int]:
    """The output of the first frame that is one step after another shown frame, and the other's."""
    across, outputs = walk.map_shape[1], {output for line in plan.rows for output in line}
    for output in sorted(outputs):
        for previous in (output - 1, output - across):
            if previous in outputs and (previous == output - across or output % across):
                return {output: previous}
    return {}


def movement(subject: Subject, film: Film, previous: int, output: int) -> Marks:
    """The outline of the window of `previous`, and an arrow from its rim to that of `output`."""
    walk, grid = subject.walk, film.grids.inputs
    old_window, new_window = (span(grid, walk.window(place)) for place in (previous, output))
    across, down = new_window.x0 - old_window.x0, new_window.y0 - old_window.y0
    if across + down < LEAST:
        return ()
    theme, (rows, columns) = subject.theme, walk.axes
    colour = mixed(subject.looks.now.fill or theme.ink, theme.background, 0.6)
    outline = _uncovered(old_window, new_window, Style(colour, None, 2.0))
    # On the rim if there are numbers, which stay clear; else between two rows of cells.
    taps = (columns if down else rows).kernel
    middle = 0.0 if subject.values else (taps // 2 if taps > 1 else 0.5) * grid.side
    middle = 0.62 * grid.side if subject.plain and not down else middle
    start = (
        (old_window.x0 + middle, old_window.y0 + 1)
        if down
        else (old_window.x0 + 1, old_window.y0 + middle)
    )
    end = (start[0], new_window.y0 - 2) if down else (new_window.x0 - 2, start[1])
    words = _step_words(subject, (start, end), across) if across > down else ()
    return (*[outline] * (not _is_dilated(walk)), *arrow(start, end, theme.ink, 1.8), *words)


def _uncovered(old: Box, new: Box, style: Style) -> Mark:
    """The outline of a window as far as the next one, at its right or below, does not cover it."""
    across = new.x0 > old.x0
    end = new.x0 if across else new.y0
    if end >= (old.x1 if across else old.y1):
        return polygons(corners(old), style, "frame")
    sides = [(end, old.y0), (old.x0, old.y0), (old.x0, old.y1), (end, old.y1)]
    if not across:
        sides = [(old.x0, end), (old.x0, old.y0), (old.x1, old.y0), (old.x1, end)]
    return polygons(sides, style, "frame", closed=False)


def _step_words(subject: Subject, ends: tuple[Point, Point], length: float) -> Marks:
    """How many cells a step is, above its arrow if there is room."""
    look, axis = type_of("step", subject.theme).sized(LETTER), subject.walk.axes[1]
    words = subject.labels("arithmetic.cells", n=axis.stride)
    if not subject.plain or look.width(words) > length - 8 or 0.62 * length / axis.stride < 18:
        return ()
    return (near(words, (ends[0][0] + length / 2, ends[0][1]), "above", look, 5.0),)
