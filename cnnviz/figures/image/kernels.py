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
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.type import Type, say, type_of
from cnnviz.figures.walk.kernels import Kernel
from cnnviz.figures.walk.walk_numbers import written
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
        divided = stage.kernels[0].divisor > 1
        marks += _sum(about, (at.kernels[0][0], grids[0].y1 + 17 + 16 * divided), theme)
    traced = grids[min(stage.link.made // stage.maps[0].size, len(grids) - 1)]
    return Inked(marks, (traced, traced))


def _worked(about: Subject, at: Laid, colours: Scale, theme: Theme) -> Inked:
    """The patch with its values, the kernel, and the sum of their products."""
    kernel, (upper, lower) = about.stages[0].kernels[0], at.kernels
    rows, columns = kernel.weights.shape
    grid, below = (Grid(x, y, at.cell, columns) for x, y in (upper, lower))
    values = about.picture.ravel()[list(about.stages[0].link.seen)]
    label, names = type_of("label", theme), {"to": 0}
    marks = on_field(about.labels("image.patch"), (upper[0], upper[1] - 6), label, theme, names)
    styles = [Style(theme.rule, _grey(float(value)), 0.8) for value in values]
    marks.append(_named(tiles(grid, styles, "patch"), names))
    # Of black and white, one stands out from every grey; softer inks don't from the middle.
    plain = theme._replace(background="#ffffff", ink="#000000")
    numbers = [written(float(v)) for v in values]
    marks.append(_named(lettered(grid, numbers, styles, plain, VALUE, False), names))
    marks += _kernel(kernel, below, colours, theme, "× ")
    high = lower[1] + rows * at.cell + 16 * (kernel.divisor > 1)
    total = _sum(about, (lower[0], high + 24), theme)
    # The lines to the pixel begin at one point, clear of the words and of the kernel's corner.
    around, clear = box(total), lower[0] + columns * at.cell + 4
    begin = max(around.x1 + 2, clear), (around.y0 + around.y1) / 2
    return Inked([*marks, *total], (span(grid, np.arange(rows * columns)), Box(*begin, *begin)))


def _sum(about: Subject, at: tuple[float, float], theme: Theme) -> list[Mark]:
    """What the kernel makes of the patch."""
    value = said.short(about.traced, about.labels)
    words = about.labels("image.sum", n=value)
    return on_field(words, at, type_of("subhead", theme), theme, {"to": 1})


def _kernel(
    kernel: Kernel, grid: Grid, colours: Scale, theme: Theme, times: str = ""
) -> list[Mark]:
    """A kernel with its name above, its divisor below, numbers in its cells if they fit."""
    most, names = float(np.abs(kernel.weights).max()) or 1.0, {"to": 0}
    shares = (STRONGEST * float(weight) / most for weight in kernel.weights.ravel())
    styles = [Style(theme.rule, colours.colour(share), 0.8) for share in shares]
    label = type_of("label", theme)
    marks: list[Mark] = []
    if times or kernel.name:
        marks += on_field(times + kernel.name, (grid.x, grid.y - 6), label, theme, names)
    marks.append(_named(tiles(grid, styles, "kernel"), names))
    if fits(kernel, grid.side):
        marks.append(_named(lettered(grid, spoken(kernel), styles, theme, VALUE), names))
    if kernel.divisor > 1:
        low = grid.y + kernel.weights.shape[0] * grid.side + 15
        marks += on_field(f"÷ {kernel.divisor}", (grid.x, low), label, theme, names)
    return marks


def _named(mark: Mark, names: Names) -> Mark:
    return mark._replace(names={**mark.names, **names})


def on_field(
    words: str, at: tuple[float, float], look: Type, theme: Theme, names: Names
) -> list[Mark]:
    """A text on a field of the background, so that no line runs through it."""
    text = say(words, at, look, "start", names)
    x0, y0, x1, y1 = box((text,))
    around = corners(Box(x0 - 3, y0, x1 + 3, y1))
    return [polygons(around, Style(fill=theme.background), "paper", names), text]


def _grey(value: float) -> str:
    """A pixel's grey, as the picture has it."""
    return f"#{round(value):02x}" + 2 * f"{round(value):02x}"
