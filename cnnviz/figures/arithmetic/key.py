"""Beside the film: the kernel, what each cell means, how the output's size comes about, what
there is to count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.arithmetic import words as wording
from cnnviz.figures.ink.cells import Grid, Looks, tiles, words
from cnnviz.figures.neurons.identity import letter
from cnnviz.figures.page.words import say
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.figures.walk.walk_numbers import Numbers, written
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.picture.compose import above, beside
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme

WIDE = 186.0
"""The widest words of the key."""
WIDEST = 196.0
"""Those of the rule in words: the span of a dilated kernel stays on one line."""
Block = tuple[Mark, ...]


class Subject(NamedTuple):
    """What is drawn: the walk, its numbers if it has any, the input's shape, the looks of its
    cells.
    """

    walk: Walk
    values: Numbers | None
    shape: Shape
    looks: Looks
    theme: Theme
    brief: bool = False
    """Whether the page is too low for explanations."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each connection's weight: a letter, a number where each window has its own,
        "" for none.
        """
        weights = self.walk.edges.weight
        if not self.walk.edges.weight_shape:
            return ("",) * len(weights)
        kernel = self.walk.axes[0].kernel * self.walk.axes[1].kernel
        used, rank = np.unique(weights, return_inverse=True)
        shared = len(used) <= kernel or len(used) < len(weights)
        return tuple(letter(i) if shared else str(i + 1) for i in rank.ravel().tolist())


def beside_film(blocks: list[Block]) -> Block:
    """The key as a column."""
    return above(*blocks, gap=16, align=0)


def under_film(blocks: list[Block], wide: float) -> Block:
    """The key as a row, its blocks spread over `wide` points."""
    free = wide - sum(box(block).width for block in blocks)
    return beside(*blocks, gap=min(48.0, max(9.0, free / max(1, len(blocks) - 1))), align=0)


def blocks_of(subject: Subject) -> list[Block]:
    """All that the key says, where there is room for explanations."""
    found = [kernel(subject), _meanings(subject), _sizes(subject), counts(subject)]
    return [block for block in found if block]


def heading(text: str, theme: Theme) -> Mark:
    """The bold line over a block."""
    return say(text, (0, 12), 14, theme.ink, "start", True, "heading")


def lines(texts: list[str], theme: Theme, colour: str = "", size: float = 13) -> Block:
    """Lines of a block."""
    ink = colour or theme.ink
    return tuple(
        say(text, (0, 12 + 17 * i), size, ink, "start", cls="key") for i, text in enumerate(texts)
    )


def kernel(subject: Subject, most: float = 126.0) -> Block:
    """The kernel with its letters or its numbers, up to `most` points long; in words where there is
    not exactly one.
    """
    walk, theme = subject.walk, subject.theme
    weights = walk.edges.weight
    if not walk.edges.weight_shape:
        return ()
    rows, columns = (axis.kernel for axis in walk.axes)
    used = distinct(weights)
    if len(used) > rows * columns:
        own = "its own weights" if len(used) == len(weights) else "kernels in turn"
        found = wrap(f"each window has {own}: {len(used)} weights", 13, WIDE)
        return above((heading("Kernels", theme),), lines(found, theme), gap=4, align=0)
    side = min(26.0, most / max(rows, columns))
    grid = Grid(0, 0, side, columns)
    fills = [subject.looks.seen] * (rows * columns)
    marks: list[Mark] = [tiles(grid, fills, "kernel")]
    if subject.values:
        said = [written(float(subject.values.weights[w])) for w in range(rows * columns)]
    else:
        said = [letter(w) for w in range(rows * columns)]
    if side >= max(width(word, 12, True) for word in said) + 2.5:
        marks.append(words(grid, said, fills, theme))
    parts: list[Block] = [(heading("Kernel", theme),), tuple(marks)]
    bias = subject.values.bias if subject.values else None
    if bias is not None:
        parts.append(lines([f"bias {bias}"], theme))
    return above(*parts, gap=6, align=0)


def _meanings(subject: Subject) -> Block:
    """A cell of each look, and what it means."""
    rows = [sample(style, text, subject.theme) for style, text in entries(subject)]
    return above(*rows, gap=5, align=0)


def entries(subject: Subject) -> list[tuple[Style, str]]:
    """The looks of cells, and what they mean."""
    walk, looks = subject.walk, subject.looks
    under = "under the kernel" if walk.edges.weight_shape else "in the window"
    found = [(looks.input, "input"), (looks.seen, under), (looks.now, "made from it")]
    if len(walk.inputs) < walk.shape[0] * walk.shape[1]:
        found.insert(1, (looks.virtual, _virtual(walk)))
    if subject.values and walk.edges.reduce == "max":
        found[-1] = (looks.now, "the largest, and its output")
    if walk.made != (1, 1):
        found.append((looks.made, "made before"))
    return found


def _virtual(walk: Walk) -> str:
    """What a cell is that is no input neuron."""
    if hasattr(walk.layer, "steps"):
        stretched = any(axis.step > 1 and axis.inputs > 1 for axis in walk.axes)
        return "0, between and around" if stretched else "0, put around"
    if not walk.edges.weight_shape and walk.edges.reduce == "max":
        return "padding, never wins"
    mode = getattr(walk.layer, "padding_mode", "zeros")
    return "padding: 0" if mode == "zeros" else f"padding: {mode}"


def sample(style: Style, text: str, theme: Theme, size: float = 13) -> Block:
    """A cell and its meaning in type of `size` points."""
    side = size + 5
    cell = tiles(Grid(0, 0, side, 1), [style], "sample")
    return (cell, say(text, (side + 7, side - 4.5), size, theme.ink, "start", cls="key"))


def _sizes(subject: Subject) -> Block:
    """How the output's size follows."""
    theme, formulas = subject.theme, wording.formulas(subject.walk)
    if not formulas:
        return ()
    size = 13 if all(width(formula, 13) <= WIDE for formula in formulas) else 12
    rules = [line for formula in formulas for line in wrap(formula, size, WIDE)]
    meaning = wrap(wording.meaning(subject.walk), 12, WIDEST)
    explained = lines(meaning, theme, theme.quiet, 12)
    return above(
        (heading("Output size", theme),),
        lines(rules, theme, size=size),
        explained,
        gap=5,
        align=0,
    )


def counts(subject: Subject) -> Block:
    """What the graph counts."""
    said = wording.counted(subject.walk, subject.shape)
    return above((heading(said[0], subject.theme),), lines(said[1:], subject.theme), gap=5, align=0)
