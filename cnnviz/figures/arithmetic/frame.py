"""A frame of a kernel's walk: the input under the kernel, the output so far, and an arrow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnnviz.figures.arithmetic.borders import borders
from cnnviz.figures.arithmetic.film import Film
from cnnviz.figures.arithmetic.movement import movement
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.cells import Grid, frame, lettered, span, tiles
from cnnviz.figures.ink.pen import segments
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.page.type import type_of
from cnnviz.figures.walk.walk_numbers import first_largest, written
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
    close = subject.plain and not walk.dilated
    marks: list[Mark] = [
        *grids.arrow(theme.rule, min(4.0, 0.155 * film.link)),
        *_stubs(subject, inputs, walk.shape),
        *_stubs(subject, outputs, walk.map_shape),
        tiles(inputs, fills, "input", close=close),
        tiles(outputs, output_fills, "output", close=close),
        *borders(subject, film) * subject.plain,
    ]
    if previous is not None:
        marks += movement(subject, film, previous, output)
    if not walk.dilated:
        marks.append(frame(span(inputs, window), colour, 2.4 if film.side > 12 else 1.6))
    if film.side >= widest(subject):
        marks += _words(subject, film, output, (fills, output_fills))
    return tuple(marks)


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
