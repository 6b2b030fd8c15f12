"""The kernels of the figure image between the picture and the maps, and the patch that one is
laid on.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.image.layout import TIGHT, Laid, fits, spoken
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import on_field
from cnnviz.figures.image.words import short
from cnnviz.figures.ink.cells import Grid, span, tiles, words
from cnnviz.figures.ink.diverging import Scale
from cnnviz.figures.walk.kernels import Kernel
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.theme import Theme

STRONGEST = 0.5
"""How much of a sign's colour a kernel's cell takes at most: its number must stand out."""
PIXEL = 28.0
"""A cell less wide than this has no room for the value of a pixel."""
Spots = tuple[Box, Box]
"""Where the link from the patch ends, and where the one to the pixel begins."""


def kernel_marks(
    subject: Subject, laid: Laid, colours: Scale, theme: Theme
) -> tuple[list[Mark], Spots]:
    """The kernels beside their maps; for one map, patch, kernel and sum below one another."""
    stage = subject.stages[0]
    if len(laid.maps) == 1 and len(subject.picture) == 1 and _tall(laid, stage.kernels[0]):
        return _worked(subject, laid, colours, theme)
    marks: list[Mark] = []
    grids: list[Box] = []
    for kernel, around in zip(stage.kernels, laid.maps, strict=False):
        rows, columns = kernel.weights.shape
        y = (around.y0 + around.y1 - rows * laid.cell) / 2 + 4
        grid = Grid(laid.middle - columns * laid.cell / 2, y, laid.cell, columns)
        grids.append(span(grid, np.arange(rows * columns)))
        marks += _kernel(kernel, grid, colours, theme)
    if laid.room.width < TIGHT and len(laid.maps) == 1:
        marks += _result(subject, grids[0], theme)
    traced = grids[min(stage.link.made // stage.maps[0].size, len(grids) - 1)]
    return marks, (traced, traced)


def _result(subject: Subject, around: Box, theme: Theme) -> list[Mark]:
    """Below the kernel what it makes of the patch."""
    stage = subject.stages[0]
    y = around.y1 + (36 if stage.kernels[0].divisor > 1 else 20)
    said = f"sum: {short(float(stage.maps.ravel()[stage.link.made]))}"
    return on_field(said, ((around.x0 + around.x1) / 2, y), 12, theme, bold=True)


def _tall(laid: Laid, kernel: Kernel) -> bool:
    """Whether patch, kernel and sum have room below one another."""
    rows = kernel.weights.shape[0]
    roomy = fits(kernel, laid.cell) and laid.cell >= PIXEL
    return roomy and 2 * rows * laid.cell + 100 <= laid.room.height


def _worked(subject: Subject, laid: Laid, colours: Scale, theme: Theme) -> tuple[list[Mark], Spots]:
    """The patch with its values, the kernel, and the sum of their products."""
    stage, kernel = subject.stages[0], subject.stages[0].kernels[0]
    rows, columns = kernel.weights.shape
    high, x = rows * laid.cell, laid.middle - columns * laid.cell / 2
    y = (laid.picture.y0 + laid.picture.y1) / 2 - high - 40
    grid = Grid(x, y + 18, laid.cell, columns)
    values = subject.picture.ravel()[list(stage.link.seen)]
    whole = len(values) == rows * columns
    fills = [Style(theme.line, _grey(float(v)), 0.8) for v in values]
    marks = on_field("patch", (laid.middle, y + 12), 13, theme, bold=True)
    shown = np.arange(len(values)) if whole else np.arange(0)
    if whole:
        marks.append(tiles(grid, fills, "patch", shown))
        # Of black and white, one stands out from every grey; softer inks don't from the middle.
        plain = theme._replace(background="#ffffff", ink="#000000")
        marks.append(words(grid, [written(float(v)) for v in values], fills, plain, bold=False))
    below = Grid(x, y + high + 56, laid.cell, columns)
    marks += on_field("×", (laid.middle, y + high + 33), 16, theme, bold=True)
    marks += _kernel(kernel, below, colours, theme)
    result = written(float(stage.maps.ravel()[stage.link.made]))
    foot = y + 2 * high + 56 + (16 if kernel.divisor > 1 else 0)
    said = on_field(f"sum: {result}", (laid.middle, foot + 22), 15, theme, bold=True)
    return [*marks, *said], (span(grid, np.arange(rows * columns)), box(said))


def _kernel(kernel: Kernel, grid: Grid, colours: Scale, theme: Theme) -> list[Mark]:
    """A kernel with its name above, its divisor below, numbers in its cells if they fit."""
    most = float(np.abs(kernel.weights).max()) or 1.0
    fills = [
        Style(theme.line, colours.colour(STRONGEST * float(w) / most), 0.8)
        for w in kernel.weights.ravel()
    ]
    rows, columns = kernel.weights.shape
    middle = grid.x + columns * grid.side / 2
    marks = on_field(kernel.name or "kernel", (middle, grid.y - 6), 13, theme, bold=True)
    marks.append(tiles(grid, fills, "kernel"))
    if fits(kernel, grid.side):
        marks.append(words(grid, spoken(kernel), fills, theme))
    if kernel.divisor > 1:
        spot = (middle, grid.y + rows * grid.side + 14)
        marks += on_field(f"÷ {kernel.divisor}", spot, 13, theme)
    return marks


def _grey(value: float) -> str:
    """A pixel's grey, as the picture has it."""
    return f"#{round(value):02x}" + 2 * f"{round(value):02x}"
