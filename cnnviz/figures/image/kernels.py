"""The kernels of the figure image, and the patch under one of them with their sum of products."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnnviz.figures.image import say
from cnnviz.figures.image.numbers import CELL, VALUE, cell_of, fits, texts_of
from cnnviz.figures.image.place import APART, NAME, Layout
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import Scene, Stack, on_paper_part
from cnnviz.figures.ink.cells import Grid, lettered, tiles
from cnnviz.figures.ink.diverging import scale
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.type import type_of
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Names, Style
from cnnviz.picture.parts import Part, Size, air, column, ink, named, over, pad

STRONGEST = 0.5
"""The largest share of a sign's colour in a kernel's cell: its number must stand out."""
LEAST = 4.0
"""The smallest side of a kernel's cell."""
BETWEEN, ROOMY = 8.0, 20.0
"""The room below the patch, and above the sum if that is worked out: at least and at most.
"""
LINE = 20.0
"""The room for a line below a kernel: its divisor, the sum."""
BEHIND = 3.5
"""How far each sheet of a kernel of colours stands behind the one before."""
TO: Names = {"to": 0}


def fits_terms(subject: Subject) -> bool:
    """Whether patch, kernel and sum can be stacked with all their numbers."""
    kernels = subject.stages[0].kernels
    single = len(kernels) == 1 and len(subject.picture) == 1
    is_whole = len(subject.stages[0].link.inputs) == kernels[0].weights.size
    cell = cell_of(kernels)
    return single and is_whole and fits(kernels[0], cell) and cell >= CELL


def least_height(subject: Subject, layout: Layout) -> float:
    """The least height of one kernel and the sum; several kernels stand beside their maps."""
    kernel = subject.stages[0].kernels[0]
    rows, divisor = len(kernel.rows), LINE * (kernel.divisor > 1)
    if layout.worked:
        return 2 * (NAME + rows * cell_of((kernel,))) + 2 * BETWEEN + LINE + divisor
    return NAME + _depth(subject) + rows * LEAST + LINE + divisor


def _depth(subject: Subject) -> float:
    """The depth of the sheets of all colours but the first."""
    return BEHIND * (len(subject.picture) - 1)


def kernel_stack(scene: Scene) -> Stack:
    """The kernels beside their maps; or one stacked with its patch and the sum."""
    subject, maps = scene.subject, scene.plan.columns[1]
    kernels, cell = subject.stages[0].kernels, cell_of(subject.stages[0].kernels)
    if scene.layout.worked:
        spare = (scene.height - least_height(subject, scene.layout)) / 2
        gap = min(ROOMY, BETWEEN + spare)
        parts = *_patch(scene, cell), air(height=gap), _kernel(scene, 0, cell, "× ")
        return Stack(column(*parts, air(height=0.6 * gap), _sum(scene)))
    rows, columns = kernels[0].weights.shape
    channels = subject.channels(scene.layout.maps, len(kernels))
    cell = min(cell, scene.plan.kernels / columns)
    depth = _depth(subject)
    text_height = NAME + LINE * any(kernel.divisor > 1 for kernel in kernels)
    if len(channels) == 1:
        cell = min(cell, (scene.height - text_height - depth - LINE) / rows)
        return Stack(column(_kernel(scene, channels[0], cell, depth=depth), _sum(scene)))
    height = scene.plan.pixels(scene.height)[1] * maps.rows
    choices = [
        (min(cell, (height + maps.below - text_height - sheets) / rows), sheets)
        for sheets in (depth, 0.0)
    ]
    # Numbers in its cells are worth more than the sheets behind a kernel.
    cell, depth = max(choices, key=lambda choice: fits(kernels[0], choice[0]))
    slots = [
        _slot(_kernel(scene, channel, cell, depth=depth), height, maps.below)
        for channel in channels
    ]
    return Stack(column(*slots, gap=APART), maps.below)


def _slot(part: Part, height: float, below: float) -> Part:
    """A part in the middle of a height, or at its top if it is higher; and the room below."""
    part_height = part.height(0.0).least
    margin = max(0.0, (height - part_height) / 2)
    return column(air(height=margin), part, air(height=height + below - margin - part_height))


def _patch(scene: Scene, cell: float) -> Iterator[Part]:
    """The patch with its values."""
    subject, theme = scene.subject, scene.theme
    columns = subject.stages[0].kernels[0].weights.shape[1]
    values = subject.picture.ravel()[list(subject.stages[0].link.inputs)].tolist()
    styles = [Style(theme.rule, "#" + 3 * f"{round(value):02x}", 0.8) for value in values]
    texts = [written(value) for value in values]
    # Black or white stands out from every grey; softer inks don't from the middle one.
    black_on_white = theme._replace(background="#ffffff", ink="#000000")

    def cells() -> Marks:
        grid = Grid(0.0, 0.0, cell, columns)
        marks = lettered(grid, texts, styles, black_on_white, VALUE, False)
        return _to_kernel(tiles(grid, styles, "patch"), marks)

    label, size = type_of("label", theme), Size(columns * cell, len(values) // columns * cell)
    yield on_paper_part(subject.labels("image.patch"), label, Size(size.width, NAME), theme, TO)
    yield named(ink(size, cells, (0.0, 0.0)), "patch")


def _sum(scene: Scene) -> Part:
    """The sum of the products of kernel and patch."""
    subject, look = scene.subject, type_of("subhead", scene.theme)
    words = subject.labels("image.sum", n=say.short(subject.traced_value, subject.labels))
    # If a line leads on from it, it ends below the kernel's last column.
    kernel_width = (
        cell_of(subject.stages[0].kernels) * subject.stages[0].kernels[0].weights.shape[1]
    )
    at_end = scene.layout.worked and look.width(words) < kernel_width
    room = Size(kernel_width if at_end else scene.plan.kernels, LINE)
    anchor = "end" if at_end else "start"
    return named(on_paper_part(words, look, room, scene.theme, {"to": 1}, 2.0, anchor), "sum")


def _kernel(scene: Scene, channel: int, cell: float, times: str = "", depth: float = 0.0) -> Part:
    """A kernel with its name above, its divisor below, numbers in its cells if they fit; the sheets
    for the other colours, with the same weights, reach back by `depth`.
    """
    kernel, theme = scene.subject.stages[0].kernels[channel], scene.theme
    largest, colours = float(np.abs(kernel.weights).max()) or 1.0, scale(theme)
    shares = (STRONGEST * float(weight) / largest for weight in kernel.weights.ravel())
    styles = [Style(theme.rule, colours.colour(share), 0.8) for share in shares]
    rows, columns = kernel.weights.shape

    def sheets() -> Marks:
        places = np.arange(depth, 0.0, -BEHIND).tolist()
        fields = [corners(Box(x, -x, x + columns * cell, rows * cell - x)) for x in places]
        look = Style(theme.rule, theme.background, 0.8)
        return _to_kernel(*(polygons(field, look, "sheet") for field in fields))

    def cells() -> Marks:
        grid, texts = Grid(0.0, 0.0, cell, columns), texts_of(kernel) if fits(kernel, cell) else []
        letters = [lettered(grid, texts, styles, theme, VALUE)] * bool(texts)
        return _to_kernel(tiles(grid, styles, "kernel"), *letters)

    label, line = type_of("label", theme), Size(columns * cell, LINE)
    name = on_paper_part(times + kernel.name, label, line._replace(height=NAME), theme, TO)
    size = Size(columns * cell, rows * cell)
    # Lines lead to it and from it.
    front = named(ink(size, cells, (0.0, 0.0)), f"kernel {channel}")
    grid = pad(over(ink(size, sheets, (0.0, 0.0)), front), top=depth)
    divisor = on_paper_part(f"÷ {kernel.divisor}", label, line, theme, TO, 4.0)
    blank = air(height=NAME)
    return column(name if times or kernel.name else blank, grid, *[divisor] * (kernel.divisor > 1))


def _to_kernel(*marks: Mark) -> Marks:
    return tuple(mark._replace(names={**mark.names, **TO}) for mark in marks)
