"""Where the pictures of the figure image stand: side by side, feature maps of one layer below one
another, all with pixels of one size while the canvas is high enough.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.walk.kernels import Kernel
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.extent import Box
from cnnviz.picture.text import width

MAPS = 3
"""More feature maps than these of a layer are not drawn."""
TIGHT = 470.0
"""A room less wide than this is a paper's column."""
BELOW = 26.0
"""Below each feature map, for the range of its values."""
SMALLEST, SMALLEST_MAP = 56.0, 44.0
"""The least length of the picture's longer side, and of a map's in a tight room, in points."""


class Spacing(NamedTuple):
    """How close things stand: the gap between pictures and the kernels beside them, where the links
    run, and that between the feature maps and the next ones; the least widths of a column and of
    the kernels, for the words above; the least side of a kernel's cell.
    """

    near: float
    far: float
    column: float
    kernel: float
    cell: float


def spacing(room: float) -> Spacing:
    """The spacing in a room so wide: on a slide, on a narrow page, or in a paper's column."""
    if room > 620:
        return Spacing(38.0, 54.0, 88.0, 84.0, 28.0)
    if room >= TIGHT:
        return Spacing(38.0 * 2 / 3, 36.0, 88.0, 84.0, 28.0)
    return Spacing(16.0, 24.0, 72.0, 66.0, 22.0)


class Laid(NamedTuple):
    """The boxes of the picture, of the feature maps and of the next ones in a `room`; `middle` is
    the x of the kernels, `cell` the side of their cells.
    """

    room: Box
    picture: Box
    middle: float
    cell: float
    maps: tuple[Box, ...]
    nexts: tuple[Box, ...]

    @property
    def columns(self) -> tuple[tuple[Box, ...], ...]:
        """The boxes by columns, from left to right."""
        return tuple(column for column in ((self.picture,), self.maps, self.nexts) if column)


class Column(NamedTuple):
    """Pictures of a shape (rows, columns) below one another, and the largest pixel that they can
    have.
    """

    maps: int
    rows: int
    columns: int
    most: float
    least: float

    def wide(self, side: float) -> float:
        """The width that it takes with pixels of `side`, or of the largest it can have."""
        return max(self.least, min(side, self.most) * self.columns)


def lay(subject: Subject, room: Box) -> Laid:
    """Divides the room; raises CnnvizError where the picture gets too small to be seen."""
    close = spacing(room.width)
    columns = [_column(1, subject.picture.shape, room)]
    columns += [_column(len(s.maps), s.maps.shape, room) for s in subject.stages]
    kernels = subject.stages[0].kernels
    cell = cell_of(kernels, close.cell)
    middle = max(close.kernel, cell * kernels[0].weights.shape[1])
    gaps = [middle + 2 * close.near, *[close.far] * (len(columns) - 2), 0.0]
    side = _side(room.width - sum(gaps), columns)
    shown = min(min(side, c.most) * max(c.rows, c.columns) for c in columns)
    tight = room.width < TIGHT and (room.width < 370 or shown < SMALLEST_MAP)
    if side * max(subject.picture.shape) < SMALLEST or tight:
        raise CnnvizError(
            "the figure image does not fit the size that was asked for:"
            " take --size 16:9 or 4:3, or fewer layers"
        )
    x = room.x0 + (room.width - sum(gaps) - sum(c.wide(side) for c in columns)) / 2
    boxes = []
    for column, gap in zip(columns, gaps, strict=True):
        boxes.append(_boxes(column, x + column.wide(side) / 2, room, side))
        x += column.wide(side) + gap
    if len(boxes[1]) > 1:
        pitch = boxes[1][1].y0 - boxes[1][0].y0
        cell = min(cell, (pitch - 40) / kernels[0].weights.shape[0])
    centre = (boxes[0][0].x1 + boxes[1][0].x0) / 2
    return Laid(room, boxes[0][0], centre, cell, boxes[1], boxes[2] if len(boxes) > 2 else ())


def _column(count: int, shape: tuple[int, ...], room: Box) -> Column:
    shown = min(MAPS, count)
    most = (room.height / shown - BELOW) / shape[1]
    return Column(shown, shape[1], shape[2], most, spacing(room.width).column)


def _side(room: float, columns: list[Column]) -> float:
    """The largest pixel with which the columns fit side by side, found by halving."""
    low, high = 0.0, max(column.most for column in columns)
    for _ in range(30):
        side = (low + high) / 2
        low, high = (side, high) if sum(c.wide(side) for c in columns) <= room else (low, side)
    return low


def _boxes(column: Column, middle: float, room: Box, side: float) -> tuple[Box, ...]:
    """The pictures of a column, in the middle of the room's height."""
    side = min(side, column.most)
    high, x = side * column.rows, middle - side * column.columns / 2
    pitch = max(high + BELOW, room.height / column.maps) if column.maps > 1 else high + BELOW
    y = (room.y0 + room.y1 - column.maps * pitch) / 2 + (pitch - BELOW - high) / 2
    return tuple(
        Box(x, y + i * pitch, x + side * column.columns, y + i * pitch + high)
        for i in range(column.maps)
    )


def cell_of(kernels: tuple[Kernel, ...], least: float) -> float:
    """The side of a kernel's cell: the numbers fit, if the cells are few and the numbers short;
    then it is `least` or more.
    """
    longest = max(width(word, 12, True) for kernel in kernels for word in spoken(kernel))
    cells = max(kernels[0].weights.shape)
    wanted = max(least, longest + 7)
    return wanted if wanted * cells <= 140 else min(26.0, 104 / cells)


def spoken(kernel: Kernel) -> list[str]:
    """The numbers of a kernel as its cells show them, row by row."""
    return [written(float(value)) for value in np.array(kernel.rows).ravel()]


def fits(kernel: Kernel, cell: float) -> bool:
    """Whether the numbers of a kernel have room in its cells."""
    return cell >= max(width(word, 12, True) for word in spoken(kernel)) + 4


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
