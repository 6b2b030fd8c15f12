"""Where the pictures of the figure image stand: side by side, feature maps of one layer below one
another, all with pixels of one size while the room is high enough.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import NamedTuple

import numpy as np

from cnnviz.figures.image.subject import Subject
from cnnviz.figures.walk.kernels import Kernel
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.extent import Box
from cnnviz.picture.parts import Size
from cnnviz.picture.text import width

BELOW, APART = 22.0, 10.0
"""The room for a line below a feature map: the range of its values, below the next layer's what a
ReLU made of them, too; and between two maps.
"""
LOWEST = 70
"""The least height, in points."""
BETWEEN = 20.0
"""The room between a map after a ReLU and what is made of it, for an arrow."""
SMALLEST = 44.0
"""The least length of a picture's longer side, in points."""
CELL, VALUE = 28.0, 13.0
"""The least side of a kernel's cell with a number in it, and the size of that."""
NAME = 18.0
"""The room for the name above a kernel."""
MOST = 150.0
"""A kernel is at most so wide."""
WORKED = 96.0
"""The words beside the patch and the kernel where these stand below one another."""


class Way(NamedTuple):
    """How much is drawn: at most so many feature maps of a layer, and whether the sum is shown with
    its terms.
    """

    maps: int
    worked: bool


class Laid(NamedTuple):
    """The left edges of the columns, the boxes of the pictures in them, and the side of a kernel's
    cell; `kernels` are the upper left corners of these, the patch first where the sum is worked
    out. `acted` is the first feature map after what acts on each neuron alone, if it has room.
    """

    lefts: tuple[float, ...]
    picture: Box
    maps: tuple[Box, ...]
    nexts: tuple[Box, ...]
    cell: float
    kernels: tuple[tuple[float, float], ...]
    worked: bool
    acted: Box | None = None


class Column(NamedTuple):
    """So many pictures of rows and columns below one another, each with room `below` it, in a
    column that is at least so wide.
    """

    total: int
    rows: int
    columns: int
    below: float
    least: float

    @property
    def smallest(self) -> float:
        """The side of a pixel of the smallest picture that can be seen."""
        return SMALLEST / max(self.rows, self.columns)

    @property
    def lowest(self) -> float:
        """The least height."""
        return self.total * (self.smallest * self.rows + self.below + APART) - APART

    def highest(self, height: float) -> float:
        """The largest pixel that fits a height."""
        return ((height + APART) / self.total - APART - self.below) / self.rows

    def pixel(self, side: float, height: float) -> float:
        """The pixel of `side`, but one that can be seen, and fits a height."""
        return min(max(side, self.smallest), self.highest(height))

    def width(self, side: float, height: float) -> float:
        """The width that it takes with pixels of `side`."""
        return max(self.least, self.pixel(side, height) * self.columns)


class _Plan(NamedTuple):
    """The columns of pictures, the side of a kernel's cell and the width of the kernels' column,
    the gap between columns, and the width that is left for pictures.
    """

    columns: list[Column]
    cell: float
    kernels: float
    gap: float
    free: float


def _plan(about: Subject, width: float, heads: tuple[float, ...], way: Way) -> _Plan:
    columns = _columns(about, (heads[0], *heads[2:]), way)
    kernels = about.stages[0].kernels
    cell = cell_of(kernels)
    middle = max(heads[1], cell * kernels[0].weights.shape[1])
    gap = 36.0 if width > 600 else 18.0 if width > 450 else 14.0
    return _Plan(columns, cell, middle, gap, width - middle - gap * len(columns))


def lowest(about: Subject, width: float, heads: tuple[float, ...], way: Way) -> float:
    """The least height for columns with heads so wide, none where they have no room in a width."""
    plan = _plan(about, width, heads, way)
    if sum(one.width(0.0, inf) for one in plan.columns) > plan.free:
        return inf
    worked = _worked(about, plan.cell) if way.worked else 0.0
    return max(LOWEST, worked, *(one.lowest for one in plan.columns))


def laid(about: Subject, room: Size, heads: tuple[float, ...], way: Way) -> Laid:
    """Everything in a room that is high enough, whose columns have heads so wide."""
    plan = _plan(about, room.width, heads, way)
    side = _side(plan.free, room.height, plan.columns)
    widths = [one.width(side, room.height) for one in plan.columns]
    widths.insert(1, plan.kernels)
    lefts = tuple(np.cumsum([0.0, *(w + plan.gap for w in widths[:-1])]).tolist())
    boxes = [
        _boxes(one, x, room.height, side)
        for one, x in zip(plan.columns, (lefts[0], *lefts[2:]), strict=True)
    ]
    later = boxes[2] if len(boxes) > 2 else ()
    found = Laid(lefts, boxes[0][0], boxes[1], later, plan.cell, (), way.worked)
    if len(later) == 1 and about.stages[1].alone:
        found = _with_acted(found, room.height - plan.columns[-1].below)
    return _with_kernels(about, found, room.height)


def _columns(about: Subject, heads: tuple[float, ...], way: Way) -> list[Column]:
    """The picture, the maps of the convolution, and those of the next layer."""
    shapes = [about.picture.shape, *(stage.maps.shape for stage in about.stages)]
    found = []
    for at, ((maps, rows, columns), head) in enumerate(zip(shapes, heads, strict=True)):
        below = BELOW * (min(at, 1) + (at == 2 and about.silenced))
        found.append(Column(min(way.maps, maps) if at else 1, rows, columns, below, head))
    return found


def _side(room: float, height: float, columns: list[Column]) -> float:
    """The largest pixel with which the columns fit side by side: their width grows in straight
    lines between the pixels at which one of them begins or ends to grow.
    """
    bends = ((one.smallest, one.least / one.columns, one.highest(height)) for one in columns)
    sides = sorted({0.0, *(side for each in bends for side in each)})
    widths = [sum(one.width(side, height) for one in columns) for side in sides]
    return float(np.interp(room, widths, sides))


def _boxes(column: Column, x: float, height: float, side: float) -> tuple[Box, ...]:
    """The pictures of a column, in the middle of the height."""
    pixel = column.pixel(side, height)
    high, wide = pixel * column.rows, pixel * column.columns
    pitch = high + column.below + APART
    # What is below a picture does not count, so that those of all columns have one middle.
    top = (height - (column.total - 1) * pitch - high) / 2
    if top + column.total * pitch - APART > height:
        top = height - column.total * pitch + APART
    return tuple(
        Box(x, top + at * pitch, x + wide, top + at * pitch + high) for at in range(column.total)
    )


def _with_acted(at: Laid, low: float) -> Laid:
    """With the first map above the next layer's, which stands lower for it; the foot of that one at
    `low` at most.
    """
    [one], first = at.nexts, at.maps[0]
    down = max(0.0, min(low, first.y1) - one.y1)
    high = min(one.y0 + down - BETWEEN - first.y0, one.width * first.height / first.width)
    if high < SMALLEST:
        return at
    acted = Box(one.x0, first.y0, one.x0 + high * first.width / first.height, first.y0 + high)
    moved = Box(one.x0, one.y0 + down, one.x1, one.y1 + down)
    return at._replace(nexts=(moved,), acted=acted)


def _with_kernels(about: Subject, at: Laid, height: float) -> Laid:
    """With the corners of the patch and the kernel, or of a kernel for each drawn map."""
    x, maps, cell = at.lefts[1], at.maps, at.cell
    rows = about.stages[0].kernels[0].weights.shape[0]
    if at.worked:
        top = (height - 2 * rows * cell - WORKED) / 2 + 16
        return at._replace(kernels=((x, top), (x, top + rows * cell + 42)))
    if len(maps) > 1:
        cell = min(cell, (maps[1].y0 - maps[0].y0 - 34) / rows)
    tops = ((one.y0 + one.y1 - rows * cell) / 2 + 6 for one in maps)
    return at._replace(cell=cell, kernels=tuple((x, max(NAME, top)) for top in tops))


def _worked(about: Subject, cell: float) -> float:
    """The height of patch, kernel and sum below one another; none where they cannot be so."""
    kernels, rows = about.stages[0].kernels, about.stages[0].kernels[0].weights.shape[0]
    one = len(kernels) == 1 and len(about.picture) == 1
    whole = len(about.stages[0].link.seen) == kernels[0].weights.size
    roomy = fits(kernels[0], cell) and cell >= CELL
    return 2 * rows * cell + WORKED if one and whole and roomy else inf


def cell_of(kernels: tuple[Kernel, ...]) -> float:
    """The side of a kernel's cell: with its numbers, if the cells are few and the numbers short."""
    cells = max(kernels[0].weights.shape)
    wanted = max(CELL, *(longest(kernel) + 8 for kernel in kernels))
    return wanted if wanted * cells <= MOST else min(26.0, 104 / cells)


def spoken(kernel: Kernel) -> list[str]:
    """The numbers of a kernel as its cells show them, row by row."""
    return [written(float(value)) for value in np.array(kernel.rows).ravel()]


def fits(kernel: Kernel, cell: float) -> bool:
    """Whether the numbers of a kernel have room in its cells."""
    return cell >= longest(kernel) + 4


@lru_cache(64)
def longest(kernel: Kernel) -> float:
    """The width of a kernel's longest number, asked for in each room that is tried."""
    return max(width(word, VALUE, True) for word in spoken(kernel))


def patch(box: Box, shape: tuple[int, ...], flat: tuple[int, ...], channel: int = 0) -> Box | None:
    """The rectangle around pixels of maps (channels, rows, columns) by their flat indices: those of
    one channel, which is drawn in `box`; None where there are none.
    """
    own = np.array([i for i in flat if i // (shape[1] * shape[2]) == channel])
    if not len(own):
        return None
    rows, columns = np.divmod(own % (shape[1] * shape[2]), shape[2])
    side = box.width / shape[2]
    return Box(
        box.x0 + side * float(columns.min()),
        box.y0 + side * float(rows.min()),
        box.x0 + side * float(columns.max() + 1),
        box.y0 + side * float(rows.max() + 1),
    )
