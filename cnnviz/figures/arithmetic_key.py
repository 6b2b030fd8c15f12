"""Beside the film: the kernel, what each cell means, how the output's size comes about, what
there is to count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures import arithmetic_words as wording
from cnnviz.figures.cells import Grid, Looks, tiles, words
from cnnviz.figures.identity import letter
from cnnviz.figures.kernel_walk import Walk
from cnnviz.figures.walk_numbers import Numbers, written
from cnnviz.figures.words import say
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


def beside_film(subject: Subject) -> Block:
    """The key as a column."""
    return above(*_blocks(subject), gap=16, align=0)


def under_film(subject: Subject, wide: float) -> Block:
    """The key as a row, its blocks spread over `wide` points."""
    blocks = _blocks(subject)
    free = wide - sum(box(block).width for block in blocks)
    return beside(*blocks, gap=min(48.0, max(12.0, free / max(1, len(blocks) - 1))), align=0)


def _blocks(subject: Subject) -> list[Block]:
    found = [_kernel(subject), _counts(subject)]
    if not subject.brief:
        found[1:1] = [_meanings(subject), _sizes(subject)]
    return [block for block in found if block]


def _heading(text: str, theme: Theme) -> Mark:
    return say(text, (0, 12), 14, theme.ink, "start", True, "heading")


def _lines(texts: list[str], theme: Theme, colour: str = "", size: float = 13) -> Block:
    ink = colour or theme.ink
    return tuple(
        say(text, (0, 12 + 17 * i), size, ink, "start", cls="key") for i, text in enumerate(texts)
    )


def _kernel(subject: Subject) -> Block:
    """The kernel with its letters or its numbers; in words where there is not exactly one."""
    walk, theme = subject.walk, subject.theme
    weights = walk.edges.weight
    if not walk.edges.weight_shape:
        return ()
    rows, columns = (axis.kernel for axis in walk.axes)
    used = distinct(weights)
    if len(used) > rows * columns:
        own = "its own weights" if len(used) == len(weights) else "kernels in turn"
        found = wrap(f"each window has {own}: {len(used)} weights", 13, WIDE)
        return above((_heading("Kernels", theme),), _lines(found, theme), gap=4, align=0)
    side = min(26.0, 126 / max(rows, columns))
    grid = Grid(0, 0, side, columns)
    fills = [subject.looks.seen] * (rows * columns)
    marks: list[Mark] = [tiles(grid, fills, "kernel")]
    if subject.values:
        said = [written(float(subject.values.weights[w])) for w in range(rows * columns)]
    else:
        said = [letter(w) for w in range(rows * columns)]
    if side >= max(width(word, 12, True) for word in said) + 2.5:
        marks.append(words(grid, said, fills, theme))
    parts: list[Block] = [(_heading("Kernel", theme),), tuple(marks)]
    bias = subject.values.bias if subject.values else None
    if bias is not None:
        parts.append(_lines([f"bias {bias}"], theme))
    return above(*parts, gap=6, align=0)


def _meanings(subject: Subject) -> Block:
    """A cell of each look, and what it means."""
    walk, looks, theme = subject.walk, subject.looks, subject.theme
    under = "under the kernel" if walk.edges.weight_shape else "in the window"
    entries = [(looks.input, "input"), (looks.seen, under), (looks.now, "made from it")]
    if len(walk.inputs) < walk.shape[0] * walk.shape[1]:
        entries.insert(1, (looks.virtual, _virtual(walk)))
    if subject.values and walk.edges.reduce == "max":
        entries[-1] = (looks.now, "the largest, and its output")
    if walk.made != (1, 1):
        entries.append((looks.made, "made before"))
    rows = [_entry(style, text, theme) for style, text in entries]
    return above(*rows, gap=5, align=0)


def _virtual(walk: Walk) -> str:
    """What a cell is that is no input neuron."""
    if hasattr(walk.layer, "steps"):
        stretched = any(axis.step > 1 and axis.inputs > 1 for axis in walk.axes)
        return "0, between and around" if stretched else "0, put around"
    if not walk.edges.weight_shape and walk.edges.reduce == "max":
        return "padding, never wins"
    mode = getattr(walk.layer, "padding_mode", "zeros")
    return "padding: 0" if mode == "zeros" else f"padding: {mode}"


def _entry(style: Style, text: str, theme: Theme) -> Block:
    cell = tiles(Grid(0, 0, 18, 1), [style], "sample")
    return (cell, say(text, (25, 13.5), 13, theme.ink, "start", cls="key"))


def _sizes(subject: Subject) -> Block:
    """How the output's size follows."""
    theme, formulas = subject.theme, wording.formulas(subject.walk)
    if not formulas:
        return ()
    size = 13 if all(width(formula, 13) <= WIDE for formula in formulas) else 12
    rules = [line for formula in formulas for line in wrap(formula, size, WIDE)]
    meaning = wrap(wording.meaning(subject.walk), 12, WIDEST)
    explained = _lines(meaning, theme, theme.quiet, 12)
    return above(
        (_heading("Output size", theme),),
        _lines(rules, theme, size=size),
        explained,
        gap=5,
        align=0,
    )


def _counts(subject: Subject) -> Block:
    """What the graph counts."""
    lines = wording.counted(subject.walk, subject.shape)
    return above(
        (_heading(lines[0], subject.theme),), _lines(lines[1:], subject.theme), gap=5, align=0
    )
