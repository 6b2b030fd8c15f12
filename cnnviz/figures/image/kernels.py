"""The kernels of the figure image, and the patch that one is laid on with the sum that it makes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnnviz.figures.image import say as said
from cnnviz.figures.image.numbers import CELL, VALUE, cell_of, fits, spoken
from cnnviz.figures.image.place import APART, NAME, Way
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import Scene, Stack, papered
from cnnviz.figures.ink.cells import Grid, lettered, tiles
from cnnviz.figures.ink.diverging import scale
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.type import type_of
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Names, Style
from cnnviz.picture.parts import Part, Size, air, column, ink, named, over, pad

STRONGEST = 0.5
"""How much of a sign's colour a kernel's cell takes at most: its number must stand out."""
LEAST = 4.0
"""The smallest side of a kernel's cell."""
BETWEEN, ROOMY = 8.0, 20.0
"""The room below the patch, and above the sum that is worked out: at least, and where there is
more.
"""
LINE = 20.0
"""The room for a line below a kernel: its divisor, the sum."""
BEHIND = 3.5
"""How far each sheet of a kernel of colours stands behind the one before."""
TO: Names = {"to": 0}


def workable(about: Subject) -> bool:
    """Whether the patch, the kernel and the sum can stand below one another, with all numbers."""
    kernels = about.stages[0].kernels
    one = len(kernels) == 1 and len(about.picture) == 1
    whole = len(about.stages[0].link.seen) == kernels[0].weights.size
    cell = cell_of(kernels)
    return one and whole and fits(kernels[0], cell) and cell >= CELL


def lowest(about: Subject, way: Way) -> float:
    """The least height of one kernel and the sum; several stand beside their maps."""
    kernel = about.stages[0].kernels[0]
    rows, divisor = len(kernel.rows), LINE * (kernel.divisor > 1)
    if way.worked:
        return 2 * (NAME + rows * cell_of((kernel,))) + 2 * BETWEEN + LINE + divisor
    return NAME + _behind(about) + rows * LEAST + LINE + divisor


def _behind(about: Subject) -> float:
    """The room for the sheets of all colours but the first."""
    return BEHIND * (len(about.picture) - 1)


def kernel_stack(scene: Scene) -> Stack:
    """The kernels beside their maps; or one with its patch and the sum below one another."""
    about, of = scene.about, scene.plan.columns[1]
    kernels, cell = about.stages[0].kernels, cell_of(about.stages[0].kernels)
    if scene.way.worked:
        spare = (scene.height - lowest(about, scene.way)) / 2
        gap = min(ROOMY, BETWEEN + spare)
        parts = *_patch(scene, cell), air(height=gap), _kernel(scene, 0, cell, "× ")
        return Stack(column(*parts, air(height=0.6 * gap), _sum(scene)))
    rows, across = kernels[0].weights.shape
    shown = about.shown(scene.way.maps, len(kernels))
    cell = min(cell, scene.plan.kernels / across)
    back = _behind(about)
    words = NAME + LINE * any(kernel.divisor > 1 for kernel in kernels)
    if len(shown) == 1:
        cell = min(cell, (scene.height - words - back - LINE) / rows)
        return Stack(column(_kernel(scene, shown[0], cell, back=back), _sum(scene)))
    high = scene.plan.pixels(scene.height)[1] * of.rows
    ways = [(min(cell, (high + of.below - words - more) / rows), more) for more in (back, 0.0)]
    # Numbers in its cells are worth more than the sheets behind a kernel.
    cell, back = max(ways, key=lambda way: fits(kernels[0], way[0]))
    slots = [_slot(_kernel(scene, at, cell, back=back), high, of.below) for at in shown]
    return Stack(column(*slots, gap=APART), of.below)


def _slot(part: Part, high: float, below: float) -> Part:
    """A part in the middle of a height, or from its top on; and the room below that."""
    own = part.height(0.0).least
    lead = max(0.0, (high - own) / 2)
    return column(air(height=lead), part, air(height=high + below - lead - own))


def _patch(scene: Scene, cell: float) -> Iterator[Part]:
    """The patch with its values."""
    about, theme = scene.about, scene.theme
    columns = about.stages[0].kernels[0].weights.shape[1]
    values = about.picture.ravel()[list(about.stages[0].link.seen)].tolist()
    styles = [Style(theme.rule, _grey(value), 0.8) for value in values]
    numbers = [written(value) for value in values]
    # Of black and white, one stands out from every grey; softer inks don't from the middle.
    plain = theme._replace(background="#ffffff", ink="#000000")

    def cells() -> Marks:
        grid = Grid(0.0, 0.0, cell, columns)
        shown = lettered(grid, numbers, styles, plain, VALUE, False)
        return _named(tiles(grid, styles, "patch"), shown)

    label, size = type_of("label", theme), Size(columns * cell, len(values) // columns * cell)
    yield papered(about.labels("image.patch"), label, Size(size.width, NAME), theme, TO)
    yield named(ink(size, cells, (0.0, 0.0)), "patch")


def _sum(scene: Scene) -> Part:
    """What the kernel makes of the patch."""
    about, look = scene.about, type_of("subhead", scene.theme)
    words = about.labels("image.sum", n=said.short(about.traced, about.labels))
    # Where a line leads on from it, it ends below the kernel's last column.
    own = cell_of(about.stages[0].kernels) * about.stages[0].kernels[0].weights.shape[1]
    end = scene.way.worked and look.width(words) < own
    room = Size(own if end else scene.plan.kernels, LINE)
    anchor = "end" if end else "start"
    return named(papered(words, look, room, scene.theme, {"to": 1}, 2.0, anchor), "sum")


def _kernel(scene: Scene, at: int, cell: float, times: str = "", back: float = 0.0) -> Part:
    """A kernel with its name above, its divisor below, numbers in its cells if they fit; sheets for
    the other colours stand so far `back`: all have the same weights.
    """
    kernel, theme = scene.about.stages[0].kernels[at], scene.theme
    most, colours = float(np.abs(kernel.weights).max()) or 1.0, scale(theme)
    shares = (STRONGEST * float(weight) / most for weight in kernel.weights.ravel())
    styles = [Style(theme.rule, colours.colour(share), 0.8) for share in shares]

    rows, columns = kernel.weights.shape

    def sheets() -> Marks:
        places = np.arange(back, 0.0, -BEHIND).tolist()
        fields = [corners(Box(x, -x, x + columns * cell, rows * cell - x)) for x in places]
        look = Style(theme.rule, theme.background, 0.8)
        return _named(*(polygons(field, look, "sheet") for field in fields))

    def cells() -> Marks:
        grid, shown = Grid(0.0, 0.0, cell, columns), spoken(kernel) if fits(kernel, cell) else []
        letters = [lettered(grid, shown, styles, theme, VALUE)] * bool(shown)
        return _named(tiles(grid, styles, "kernel"), *letters)

    label, line = type_of("label", theme), Size(columns * cell, LINE)
    name = papered(times + kernel.name, label, line._replace(height=NAME), theme, TO)
    size = Size(columns * cell, rows * cell)
    front = named(ink(size, cells, (0.0, 0.0)), f"kernel {at}")  # Lines lead to it and from it.
    grid = pad(over(ink(size, sheets, (0.0, 0.0)), front), top=back)
    divisor = papered(f"÷ {kernel.divisor}", label, line, theme, TO, 4.0)
    blank = air(height=NAME)
    return column(name if times or kernel.name else blank, grid, *[divisor] * (kernel.divisor > 1))


def _named(*marks: Mark) -> Marks:
    return tuple(mark._replace(names={**mark.names, **TO}) for mark in marks)


def _grey(value: float) -> str:
    """A pixel's grey, as the picture has it."""
    return f"#{round(value):02x}" + 2 * f"{round(value):02x}"
