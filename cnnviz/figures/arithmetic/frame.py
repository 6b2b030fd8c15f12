"""One frame of a kernel's walk: the input with the kernel on it, the output so far, and what
links them.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.arithmetic.film import Film, Spot
from cnnviz.figures.arithmetic.key import Block, Subject
from cnnviz.figures.ink.cells import Grid, frame, span, tiles, words
from cnnviz.figures.page.words import say
from cnnviz.figures.walk.walk_numbers import winners, written
from cnnviz.picture.marks import Mark, Polygons, Style, Texts
from cnnviz.picture.text import width

LETTERS = 14.0
"""The smallest cell that holds a letter, in points."""
BOLD = 25.0
"""The smallest cell whose number is written in bold type."""
FACTORS = 43.0
"""The smallest cell that holds a number and the weight that it is multiplied with."""


def widest(subject: Subject) -> float:
    """The smallest side that a cell should have: with numbers, the widest must fit into it."""
    if not subject.values:
        longest = max(width(name, 12, True) for name in subject.names) if subject.names else 0.0
        return max(LETTERS, longest + 3)
    values = np.concatenate([subject.values.inputs, subject.values.outputs])
    return max(LETTERS, max(width(written(float(v)), 12) for v in set(values.tolist())) + 2.5)


def frame_marks(subject: Subject, laid: Film, output: int) -> Block:
    """The frame that makes `output`, its upper left corner at the origin."""
    walk, theme = subject.walk, subject.theme
    seen, made = _grids(subject, laid)
    window = walk.window(output)
    colour = subject.looks.now.fill or theme.ink
    fills, done = _input_styles(subject, output), _output_styles(subject, output)
    marks: list[Mark] = [
        _arrow(laid, (seen, made), subject),
        tiles(seen, fills, "input"),
        tiles(made, done, "output"),
    ]
    if walk.axes[0].dilation == walk.axes[1].dilation == 1:
        marks.append(frame(span(seen, window), colour, 2.4 if laid.side > 12 else 1.6))
    if laid.side >= widest(subject):
        size = min(17.0, laid.side * 0.4, 12 * (0.91 * laid.side - 3) / (widest(subject) - 2.5))
        size, bold = max(12.0, size), laid.side >= BOLD or not subject.values
        if any(said := _input_words(subject, output)):
            marks.append(words(seen, said, fills, theme, size, bold))
        if subject.values:
            marks.append(words(made, _output_words(subject, output), done, theme, size, bold))
            if laid.side >= FACTORS:
                marks.append(_factors(subject, seen, output))
    return tuple(marks)


def _grids(subject: Subject, laid: Film) -> tuple[Grid, Grid]:
    """The cells of input and output in a frame, each in the middle of its side."""
    (rows, columns), (down, across) = subject.walk.shape, subject.walk.made
    side, (wide, high) = laid.side, laid.frame(subject.walk)
    if laid.up:
        below = high - rows * side
        return (
            Grid((wide - columns * side) / 2, below, side, columns),
            Grid((wide - across * side) / 2, 0.0, side, across),
        )
    return (
        Grid(0.0, (high - rows * side) / 2, side, columns),
        Grid(wide - across * side, (high - down * side) / 2, side, across),
    )


def _arrow(laid: Film, grids: tuple[Grid, Grid], subject: Subject) -> Mark:
    """The arrow from the input to the output, in the middle between the two."""
    (seen, made), (wide, high) = grids, laid.frame(subject.walk)
    room = laid.link - min(8.0, 0.31 * laid.link)
    half, thick, head = room / 2, 0.07 * room, 0.36 * room
    outline = np.array(
        [[-half, -thick], [half - head, -thick], [half - head, -head / 1.7], [half, 0]]
    )
    outline = np.concatenate([outline, outline[2::-1] * [1, -1]])
    if laid.up:
        outline = outline[:, ::-1] * [1, -1]
        middle = (wide / 2, seen.y - laid.link / 2)
    else:
        middle = (made.x - laid.link / 2, high / 2)
    ink = (Style(fill=subject.theme.line),)
    return Polygons((outline + middle)[None], ink, np.zeros(1, int), cls="arrow")


def _input_styles(subject: Subject, output: int) -> list[Style]:
    walk, looks = subject.walk, subject.looks
    styles = [looks.virtual] * (walk.shape[0] * walk.shape[1])
    for cell in walk.inputs.tolist():
        styles[cell] = looks.input
    for cell in walk.window(output).tolist():
        styles[cell] = looks.seen if styles[cell] is looks.input else looks.seen_virtual
    if subject.values and walk.edges.reduce == "max":
        carried = winners(walk, subject.values) & (walk.edges.dst == output)
        for cell in walk.at[carried].tolist():
            styles[cell] = looks.now
    return styles


def _output_styles(subject: Subject, output: int) -> list[Style]:
    looks, total = subject.looks, subject.walk.made[0] * subject.walk.made[1]
    later = [looks.later] * (total - output - 1)
    return [*[looks.made] * output, looks.now, *later]


def _input_words(subject: Subject, output: int) -> list[str]:
    """Numbers in all cells, or the letters of the weights in those under the kernel."""
    walk = subject.walk
    said = [""] * (walk.shape[0] * walk.shape[1])
    mine = np.flatnonzero(walk.edges.dst == output)
    if subject.values:
        for cell, value in _values(subject).items():
            said[cell] = written(value)
        return said
    for edge in mine.tolist():
        said[int(walk.at[edge])] = subject.names[edge]
    return said


def _factors(subject: Subject, grid: Grid, output: int) -> Mark:
    """Small in each connected cell, the weight that its number is multiplied with."""
    walk, values, theme = subject.walk, subject.values, subject.theme
    assert values is not None
    mine = walk.edges.dst == output
    weights = walk.edges.weight[mine] if walk.edges.weight_shape else np.zeros(0, int)
    said = tuple(f"×{written(float(values.weights[w]))}" for w in weights)
    at = grid.centres(walk.at[mine][: len(said)]) + [grid.side / 2 - 4, grid.side / 2 - 4]
    ink = (Style(fill=theme.ink),)
    return Texts(at, said, 12, ink, np.zeros(len(said), int), "end", cls="factor")


def _values(subject: Subject) -> dict[int, float]:
    """The number in each cell: zeros and copies in the padding too."""
    walk, values = subject.walk, subject.values
    assert values is not None
    zero = walk.edges.reduce != "max"
    found = dict.fromkeys(range(walk.shape[0] * walk.shape[1]), 0.0) if zero else {}
    found.update(zip(walk.at.tolist(), values.inputs[walk.edges.src].tolist(), strict=True))
    found.update(zip(walk.inputs.tolist(), values.inputs.tolist(), strict=True))
    return found


def _output_words(subject: Subject, output: int) -> list[str]:
    """The numbers that are made so far."""
    values = subject.values
    assert values is not None
    later = len(values.outputs) - output - 1
    return [written(float(v)) for v in values.outputs[: output + 1]] + [""] * later


def ellipses(subject: Subject, laid: Film, placed: list[Spot]) -> list[Mark]:
    """Dots in the wider gaps, where frames are left out."""
    theme, (wide, high) = subject.theme, laid.frame(subject.walk)
    size = min(22.0, laid.spacing.gaps[1] * 1.8)
    xs, ys = sorted({s.x for s in placed}), sorted({s.y for s in placed})
    marks: list[Mark] = []
    if laid.cut[0]:
        x = (xs[-2] + wide + xs[-1]) / 2
        # Frames of one dimension follow one another: those left out come before the very last.
        rows = ys if laid.cut[1] or len(subject.shape) > 2 else ys[-1:]
        marks += [
            say("…", (x, y + high / 2), size, theme.quiet, bold=True, cls="more") for y in rows
        ]
    if laid.cut[1]:
        y = (ys[-2] + high + ys[-1]) / 2 + 8 * size / 22
        marks += [say("⋮", (x + wide / 2, y), size, theme.quiet, bold=True, cls="more") for x in xs]
    return marks
