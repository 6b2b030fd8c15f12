"""The kernels of the figure image, and the patch that one is laid on with the sum that it makes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.image import say as said
from cnnviz.figures.image.place import VALUE, Laid, fits, spoken
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.ink.cells import Grid, span, tiles
from cnnviz.figures.ink.diverging import Scale
from cnnviz.figures.ink.lettered import lettered
from cnnviz.figures.page.near import near, on_paper
from cnnviz.figures.page.type import type_of
from cnnviz.figures.walk.kernels import Kernel
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Mark, Names, Style
from cnnviz.picture.theme import Theme

STRONGEST = 0.5
"""How much of a sign's colour a kernel's cell takes at most: its number must stand out."""
Spots = tuple[Box, Box]
"""Where the link from the patch ends, and where the one to the pixel begins."""


class Inked(NamedTuple):
    """The marks of kernels, and where the links end and begin."""

    marks: list[Mark]
    spots: Spots


def kernel_marks(about: Subject, at: Laid, colours: Scale, theme: Theme) -> Inked:
    """The kernels beside their maps; or one with its patch and the sum below one another."""
    stage = about.stages[0]
    if at.worked:
        return _worked(about, at, colours, theme)
    marks: list[Mark] = []
    grids: list[Box] = []
    for kernel, (x, y) in zip(stage.kernels, at.kernels, strict=False):
        grid = Grid(x, y, at.cell, kernel.weights.shape[1])
        grids.append(span(grid, np.arange(kernel.weights.size)))
        marks += _kernel(kernel, grid, colours, theme)
    if len(grids) == 1:
        marks += _sum(about, grids[0]._replace(y1=box(marks).y1), 5.0, theme)
    traced = grids[min(stage.link.made // stage.maps[0].size, len(grids) - 1)]
    return Inked(marks, (traced, traced))


def _worked(about: Subject, at: Laid, colours: Scale, theme: Theme) -> Inked:
    """The patch with its values, the kernel, and the sum of their products."""
    kernel, (upper, lower) = about.stages[0].kernels[0], at.kernels
    rows, columns = kernel.weights.shape
    grid, below = (Grid(x, y, at.cell, columns) for x, y in (upper, lower))
    values = about.picture.ravel()[list(about.stages[0].link.seen)]
    label, names = type_of("label", theme), {"to": 0}
    words = near(about.labels("image.patch"), upper, "above", label, anchor="start", names=names)
    marks: list[Mark] = [*on_paper(words, theme.background)]
    styles = [Style(theme.rule, _grey(float(value)), 0.8) for value in values]
    marks.append(_named(tiles(grid, styles, "patch"), names))
    # Of black and white, one stands out from every grey; softer inks don't from the middle.
    plain = theme._replace(background="#ffffff", ink="#000000")
    numbers = [written(float(v)) for v in values]
    marks.append(_named(lettered(grid, numbers, styles, plain, VALUE, False), names))
    own, cells = _kernel(kernel, below, colours, theme, "× "), np.arange(rows * columns)
    here = span(below, cells)
    total = _sum(about, here._replace(y1=box(own).y1), 12.0, theme)
    # The lines to the pixel begin at one point, clear of the words and of the kernel's corner.
    around = box(total)
    begin = max(around.x1 + 2, here.x1 + 4), (around.y0 + around.y1) / 2
    return Inked([*marks, *own, *total], (span(grid, cells), Box(*begin, *begin)))


def _sum(about: Subject, above: Box, gap: float, theme: Theme) -> Marks:
    """What the kernel makes of the patch."""
    value = said.short(about.traced, about.labels)
    words = about.labels("image.sum", n=value)
    look = type_of("subhead", theme)
    return on_paper(near(words, above, "below", look, gap, "start", {"to": 1}), theme.background)


def _kernel(
    kernel: Kernel, grid: Grid, colours: Scale, theme: Theme, times: str = ""
) -> list[Mark]:
    """A kernel with its name above, its divisor below, numbers in its cells if they fit."""
    most, names = float(np.abs(kernel.weights).max()) or 1.0, {"to": 0}
    shares = (STRONGEST * float(weight) / most for weight in kernel.weights.ravel())
    styles = [Style(theme.rule, colours.colour(share), 0.8) for share in shares]
    label, around = type_of("label", theme), span(grid, np.arange(kernel.weights.size))
    marks: list[Mark] = []
    if times or kernel.name:
        words = near(times + kernel.name, around, "above", label, 6, "start", names)
        marks += on_paper(words, theme.background)
    marks.append(_named(tiles(grid, styles, "kernel"), names))
    if fits(kernel, grid.side):
        marks.append(_named(lettered(grid, spoken(kernel), styles, theme, VALUE), names))
    if kernel.divisor > 1:
        words = near(f"÷ {kernel.divisor}", around, "below", label, 4, "start", names)
        marks += on_paper(words, theme.background)
    return marks


def _named(mark: Mark, names: Names) -> Mark:
    return mark._replace(names={**mark.names, **names})


def _grey(value: float) -> str:
    """A pixel's grey, as the picture has it."""
    return f"#{round(value):02x}" + 2 * f"{round(value):02x}"
