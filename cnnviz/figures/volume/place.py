"""Where the stacks, the neurons and the kernels of the figure volume stand."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.stacks import Stack, spread
from cnnviz.figures.page.type import Type
from cnnviz.figures.volume.subject import Field, Subject
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

CELL, KERNEL, DEEP, TILE = 27.0, 38.0, 52.0, 12.0
"""The largest side of a cell, of a kernel, of one of three axes, and of a kernel's cell, in points.
"""
RADIUS, ROUND, WIDEST = 9.6, 4.5, 14.0
"""The radius of the neurons in question, the room between them and their outline, and the largest
radius, if they have to hold the name of a kernel.
"""
CARD, CARDS = 9.0, 36.0
"""The largest offset between a kernel's channels, and of all of them together."""
THIN_CARD, NEXT, SEEN = 3.0, 4.0, 4.5
"""The offset between the slices of a card, the gap between cards of three axes side by side, and
the least side of their cells.
"""
DOWN, ASIDE, THIN = 28.0, 66.0, 5.0
"""How much lower the front map stands than the rearmost, how much further right at most each map is
than the one behind it, and the offset between slices.
"""
SMALL = 40.0
"""Maps that would be less high than this get a scale of their own."""
STRIP = 24.0
"""The largest width of a channel of a sequence."""
APART, ARROW, NAME = 9.0, 16.0, 18.0
"""The room between kernels, the least room from a kernel up to its map, and that for its name."""
LONGEST = 36.0
"""The largest distance of a kernel from its map."""


class Room(NamedTuple):
    """The room of the picture: its size, the widths of the input and the output in it, and the
    height of words below the input. If words stand right of the output, they begin at `words`, and
    the output stands at the left of its room.
    """

    size: Size
    left: float
    right: float
    foot: float
    words: float = 0.0


class Layout(NamedTuple):
    """The input, the output and the kernels of the drawn maps; `neurons` (n, 2) are the centres of
    the neurons in question, `radius` is theirs.
    """

    source: Stack
    target: Stack
    kernels: tuple[Stack, ...]
    neurons: Floats
    radius: float
    words: float = 0.0

    @property
    def ring(self) -> float:
        """The left edge of the outline of the neurons."""
        return float(self.neurons[:, 0].min()) - self.radius - ROUND

    @property
    def edge(self) -> float:
        """The left edge of the output, or of that outline."""
        return min(self.ring, self.target.at[0])


class Side(NamedTuple):
    """The maps of one side before their scale is known: where they stand, in steps, and the shape
    of one. The first `need` columns of each map must be visible; `least` is the least step.
    """

    places: tuple[float, ...]
    shape: Shape
    need: float
    room: Size
    least: float

    @property
    def down(self) -> float:
        """How much lower each map is than the one behind; channels of a sequence are level."""
        return min(10.0, DOWN / max(1.0, self.places[-1])) if self.shape[2] > 1 else 0.0

    @property
    def scale(self) -> float:
        """The largest side that a cell can have."""
        slices, rows, columns = self.shape
        steps, back = self.places[-1], THIN * (slices - 1)
        width = self.room.width - back
        height = self.room.height - back - self.down * steps
        most = min(CELL, height / rows)
        if columns == 1:
            return most
        fitting = (width - APART * steps) / (columns + steps * self.need)
        return min(most, fitting, (width - self.least * steps) / columns)

    def stack(self, cell: float) -> Stack:
        """The maps at a scale, as far apart as the room allows."""
        slices, rows, columns = self.shape
        steps, back = self.places[-1], THIN * (slices - 1)
        aspect = max(1.0, STRIP / cell) if columns == 1 else 1.0
        room = (self.room.width - back - columns * cell * aspect) / max(steps, 1.0)
        needed = max(self.least, min(self.need, columns) * cell * aspect + APART)
        # If possible, the slices of a map of three axes stand clear of the next map's.
        most = ASIDE if slices == 1 else inf
        offset = min(room, max(needed, min(most, columns * cell * aspect + APART + back)))
        step = Size(offset, self.down)
        return Stack(self.places, rows, columns, cell, step, slices, THIN, aspect=aspect)


def layout_of(subject: Subject, room: Room, letter: Type) -> Layout:
    """Everything at the largest scale that fits, centred vertically; input and output at the same
    scale, unless the maps of the output would be too small to see. Neurons hold their kernels'
    names, in type `letter`.
    """
    needed = max(letter.width(subject.kernel_name(channel)) for channel in subject.maps) / 1.6
    radius = max(RADIUS, needed) if needed <= WIDEST else RADIUS
    gap = ARROW + 2 * (radius - RADIUS)
    limit = DEEP if subject.kernel[0] > 1 else KERNEL
    most = min(limit, 0.66 * room.right / (spread(subject.maps)[-1] + 2))
    kernels = tuple(_kernel(subject, field, most) for field in subject.fields)
    kernel_height = max(kernel.size.height for kernel in kernels) + NAME
    kernel_width = max(kernel.size.width for kernel in kernels)
    inputs, maps = _stacks(subject, room, Size(kernel_width, gap + kernel_height))
    # No higher than it has to be: kernels stand close to their maps.
    needed_height = max(inputs.size.height + room.foot, maps.size.height + LONGEST + kernel_height)
    height = min(room.size.height, needed_height)
    top = (room.size.height - height) / 2
    inputs = inputs._replace(at=(0.0, top + (height - room.foot - inputs.size.height) / 2))
    behind = (subject.target[3] - subject.place[2] - 0.5) * maps.cell * maps.aspect
    # Neither the outline of the neurons nor a kernel stands out at the right.
    reach = max(radius + ROUND + 1, kernel_width / 2)
    left = room.size.width - maps.size.width - max(0.0, reach - behind)
    if room.words:
        left = min(left, room.size.width - room.right + radius + ROUND + 1)
    maps = maps._replace(at=(left, top + (height - gap - kernel_height - maps.size.height) / 2))
    neurons = _neurons(subject, maps)
    placed = tuple(
        kernel._replace(at=(float(x) - kernel.size.width / 2, top + height - kernel_height))
        for kernel, x in zip(kernels, neurons[:, 0], strict=True)
    )
    return Layout(inputs, maps, placed, neurons, radius, room.words)


def _stacks(subject: Subject, room: Room, kernel: Size) -> tuple[Stack, Stack]:
    """The input and the output over kernels of a size (arrows included), not yet in place."""
    last = max(field.columns[-1] + 1 for field in subject.fields)
    left = Size(room.left, room.size.height - room.foot)
    right = Size(room.right, room.size.height - kernel.height)
    places = spread(subject.channels, subject.group[0]), spread(subject.maps, subject.group[1])
    source = Side(places[0], subject.source[1:], last, left, 0.0)
    target = Side(
        places[1], subject.target[1:], subject.place[2] + 1.0, right, kernel.width + APART
    )
    cell = min(source.scale, target.scale)
    own_scale = (
        cell if cell * subject.target[2] > SMALL else min(target.scale, SMALL / subject.target[2])
    )
    return source.stack(cell), target.stack(max(cell, own_scale))


def _neurons(subject: Subject, maps: Stack) -> Floats:
    """The centres of the neurons in question, one per map."""
    slice_, row, column = subject.place
    order = range(len(subject.maps))
    return np.array([maps.point(at, row + 0.5, column + 0.5, slice_) for at in order])


def _kernel(subject: Subject, field: Field, most: float) -> Stack:
    """A kernel of a drawn map, no larger than `most`: a card per drawn channel that it sees."""
    slices, rows, columns = subject.kernel
    places = spread(tuple(channel for channel in subject.channels if channel in field.channels))
    if slices > 1 and (beside := _beside(places, subject.kernel, most)):
        return beside
    if columns > 1:
        offset = min(CARD, 0.1 * most + 3, CARDS / 2 / max(1.0, places[-1]))
        side = most - offset * places[-1]
        cell = min(TILE, side / columns, side / rows)
        return Stack(places, rows, columns, cell, Size(offset, offset), slices, THIN_CARD)
    across = min(TILE, (most - 2 * places[-1]) / (places[-1] + 1))
    cell = min(TILE, most / rows)
    return Stack(places, rows, 1, cell, Size(across + 2, 0.0), aspect=across / cell)


def _beside(places: tuple[float, ...], kernel: Shape, most: float) -> Stack | None:
    """The cards of a kernel of three axes side by side, or None if they would be too small."""
    (slices, rows, columns), count = kernel, len(places)
    back = THIN_CARD * (slices - 1)
    side = (most - NEXT * (count - 1)) / count - back
    cell = min(TILE, side / columns, (most - back) / rows)
    step = Size(columns * cell + back + NEXT, 0.0)
    side_by_side = tuple(map(float, range(count)))
    return (
        Stack(side_by_side, rows, columns, cell, step, slices, THIN_CARD) if cell >= SEEN else None
    )
