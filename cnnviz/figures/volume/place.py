"""Where the stacks, the neurons and the kernels of the figure volume stand."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.stacks import CORNERS, Stack, spread
from cnnviz.figures.page.type import Type
from cnnviz.figures.volume.subject import Seen, Subject
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

CELL, KERNEL, TILE = 27.0, 52.0, 12.0
"""How large a cell, a kernel and a kernel's cell are at most, in points."""
RADIUS, ROUND, WIDEST = 9.6, 4.5, 14.0
"""The radius of the neurons that are looked at, and the room between them and their outline; so
large are they at most to hold the name of a kernel.
"""
CARD, CARDS = 9.0, 36.0
"""How far a kernel's channels stand apart at most, and all of them together."""
THIN_CARD, NEXT, SEEN = 3.0, 4.0, 4.5
"""How far the slices of a card stand apart, and cards of three axes that stand side by side; and
the least side of their cells.
"""
DOWN, ASIDE, THIN = 28.0, 66.0, 5.0
"""How much lower the front map stands than the hindmost, and how much further right each next one
at most; how far the slices of one stand apart.
"""
SMALL = 40.0
"""Maps that would be less high than this have a scale of their own."""
STRIP = 24.0
"""How wide a channel of a sequence is at most."""
APART, ARROW, NAME = 9.0, 16.0, 18.0
"""The room between kernels, from a kernel up to its map at least, and for its name."""
BEAM = 5.0, 0.6
"""How far the cones go on beside a kernel, and how high they are there, of its height."""
LONGEST = 36.0
"""A kernel is at most so far from its map."""


class Room(NamedTuple):
    """The room of the picture: its size, the widths of the input and the output in it, and how much
    of its height words take below the input. If words stand right of the output, they begin at
    `words`, and the output at the left of its room.
    """

    size: Size
    left: float
    right: float
    foot: float
    words: float = 0.0


class Laid(NamedTuple):
    """The input, the output and the kernels of the drawn maps; `neurons` (n, 2) are the centres of
    those that are looked at, `radius` is theirs.
    """

    source: Stack
    target: Stack
    kernels: tuple[Stack, ...]
    neurons: Floats
    radius: float
    words: float = 0.0

    @property
    def ring(self) -> float:
        """Where the outline of the neurons begins at the left."""
        return float(self.neurons[:, 0].min()) - self.radius - ROUND

    @property
    def edge(self) -> float:
        """Where the output, or that outline, begins at the left."""
        return min(self.ring, self.target.at[0])

    def beam(self, which: int) -> Floats:
        """The corners of the field behind a kernel that all it sees comes in, (4, 2)."""
        of, (across, down) = self.kernels[which], BEAM
        corners: Floats = of.at + ((2 * CORNERS - 1) * (1, down) + 1) / 2 * of.size
        return corners + (2 * CORNERS - 1) * (across, 0)


class Side(NamedTuple):
    """The maps of one side before their scale is known: where they stand, in steps, and the sizes
    of one. Of each map the first `need` columns are seen; `least` is the least step.
    """

    places: tuple[float, ...]
    shape: Shape
    need: float
    room: Size
    least: float

    @property
    def down(self) -> float:
        """How much lower each next map stands; channels of a sequence stand side by side."""
        return min(10.0, DOWN / max(1.0, self.places[-1])) if self.shape[2] > 1 else 0.0

    @property
    def scale(self) -> float:
        """How large a cell can be."""
        slices, rows, columns = self.shape
        steps, back = self.places[-1], THIN * (slices - 1)
        width = self.room.width - back
        height = self.room.height - back - self.down * steps
        most = min(CELL, height / rows)
        if columns == 1:
            return most
        apart = (width - APART * steps) / (columns + steps * self.need)
        return min(most, apart, (width - self.least * steps) / columns)

    def stack(self, cell: float) -> Stack:
        """The maps at a scale, as far apart as there is room."""
        slices, rows, columns = self.shape
        steps, back = self.places[-1], THIN * (slices - 1)
        wide = max(1.0, STRIP / cell) if columns == 1 else 1.0
        free = (self.room.width - back - columns * cell * wide) / max(steps, 1.0)
        needed = max(self.least, min(self.need, columns) * cell * wide + APART)
        # The slices of maps of three axes are told apart from those of the next where they can be.
        most = ASIDE if slices == 1 else inf
        aside = min(free, max(needed, min(most, columns * cell * wide + APART + back)))
        step = Size(aside, self.down)
        return Stack(self.places, rows, columns, cell, step, slices, THIN, wide=wide)


def laid(about: Subject, room: Room, letter: Type) -> Laid:
    """Everything at the largest scale that has room, in the middle of the height; input and output
    at the same scale, unless the maps of the output were too small to be seen. Neurons hold their
    kernels' names, which are set in `letter`.
    """
    needs = max(letter.width(about.kernel_name(one)) for one in about.maps) / 1.6
    radius = max(RADIUS, needs) if needs <= WIDEST else RADIUS
    gap = ARROW + 2 * (radius - RADIUS)
    most = min(KERNEL, 0.66 * room.right / (spread(about.maps)[-1] + 2))
    kernels = tuple(_kernel(about, one, most) for one in about.seen)
    below = max(one.size.height for one in kernels) + NAME
    inputs, maps = _stacks(about, room, Size(max(one.size.width for one in kernels), gap + below))
    # No higher than it has to be: kernels stand close to their maps.
    needed = max(inputs.size.height + room.foot, maps.size.height + LONGEST + below)
    high = min(room.size.height, needed)
    top = (room.size.height - high) / 2
    inputs = inputs._replace(at=(0.0, top + (high - room.foot - inputs.size.height) / 2))
    behind = (about.target[3] - about.place[2] - 0.5) * maps.cell * maps.wide
    left = room.size.width - maps.size.width - max(0.0, radius + ROUND + 1 - behind)
    if room.words:
        left = min(left, room.size.width - room.right + radius + ROUND + 1)
    maps = maps._replace(at=(left, top + (high - gap - below - maps.size.height) / 2))
    neurons = _neurons(about, maps)
    put = tuple(
        one._replace(at=(float(x) - one.size.width / 2, top + high - below))
        for one, x in zip(kernels, neurons[:, 0], strict=True)
    )
    return Laid(inputs, maps, put, neurons, radius, room.words)


def _stacks(about: Subject, room: Room, kernel: Size) -> tuple[Stack, Stack]:
    """The input and the output over kernels of a size, arrows included, not in their places yet."""
    last = max(one.columns[-1] + 1 for one in about.seen)
    left = Size(room.left, room.size.height - room.foot)
    right = Size(room.right, room.size.height - kernel.height)
    places = spread(about.channels, about.group[0]), spread(about.maps, about.group[1])
    source = Side(places[0], about.source[1:], last, left, 0.0)
    target = Side(places[1], about.target[1:], about.place[2] + 1.0, right, kernel.width + APART)
    cell = min(source.scale, target.scale)
    own = cell if cell * about.target[2] > SMALL else min(target.scale, SMALL / about.target[2])
    return source.stack(cell), target.stack(max(cell, own))


def _neurons(about: Subject, maps: Stack) -> Floats:
    """The centres of the neurons that are looked at, one a map."""
    slice_, row, column = about.place
    each = range(len(about.maps))
    return np.array([maps.point(at, row + 0.5, column + 0.5, slice_) for at in each])


def _kernel(about: Subject, seen: Seen, most: float) -> Stack:
    """A kernel of a drawn map, at most so large: a card for each drawn channel that it sees."""
    slices, rows, columns = about.kernel
    places = spread(tuple(one for one in about.channels if one in seen.channels))
    if slices > 1 and (beside := _beside(places, about.kernel, most)):
        return beside
    if columns > 1:
        apart = min(CARD, 0.1 * most + 3, CARDS / 2 / max(1.0, places[-1]))
        side = most - apart * places[-1]
        cell = min(TILE, side / columns, side / rows)
        return Stack(places, rows, columns, cell, Size(apart, apart), slices, THIN_CARD)
    across = min(TILE, (most - 2 * places[-1]) / (places[-1] + 1))
    cell = min(TILE, most / rows)
    return Stack(places, rows, 1, cell, Size(across + 2, 0.0), wide=across / cell)


def _beside(places: tuple[float, ...], kernel: Shape, most: float) -> Stack | None:
    """The cards of a kernel of three axes side by side, or None where they would be too small."""
    (slices, rows, columns), count = kernel, len(places)
    back = THIN_CARD * (slices - 1)
    side = (most - NEXT * (count - 1)) / count - back
    cell = min(TILE, side / columns, (most - back) / rows)
    step = Size(columns * cell + back + NEXT, 0.0)
    shown = tuple(map(float, range(count)))
    return Stack(shown, rows, columns, cell, step, slices, THIN_CARD) if cell >= SEEN else None
