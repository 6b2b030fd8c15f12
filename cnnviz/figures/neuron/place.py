"""Where the steps of a neuron stand, from its inputs at the left to its activation."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neuron.numbers import Neuron, Subject
from cnnviz.figures.page.type import Type
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

CHANNEL_GAP = 0.5
"""How many pitches more two inputs of different channels are apart."""
SUM, PLUS, EDGE = 12.0, 11.0, 8.0
"""The radii of the circles that sum and that add the bias; the air in a neuron's box."""
LEAST_BLOCK = 84.0
"""The least height of a neuron's inputs, so that its box and its bias have room beside them."""


class Way(NamedTuple):
    """How a neuron is drawn: how far inputs are apart; whether sum and bias are steps of their
    own; whether steps have names, and neurons, before their inputs.
    """

    pitch: float
    apart: bool
    named: bool
    gutter: float = 0.0


class Place(NamedTuple):
    """The x of each step in a panel, and the heights of what belongs to an input.

    `function` is the box of the activation function (left, right), `out` the activation's radius.
    """

    way: Way
    rows: Floats
    inputs: float
    tiles: float
    sums: float
    plus: float
    function: tuple[float, float]
    outs: float
    out: float
    width: float

    @property
    def radius(self) -> float:
        """Of an input."""
        return min(13.0, 0.45 * self.way.pitch)

    @property
    def side(self) -> float:
        """Of a tile."""
        return min(26.0, self.way.pitch - 1.5)

    @property
    def block(self) -> float:
        """The height of a neuron's inputs."""
        return max(LEAST_BLOCK, float(self.rows[-1]) + self.way.pitch)

    @property
    def body(self) -> tuple[float, float]:
        """The left and the right side of a neuron's box."""
        return self.sums - SUM - EDGE, self.outs + self.out + EDGE

    @property
    def half(self) -> float:
        """Half the height of a neuron's box."""
        return 30.0 if self.way.pitch > 24 else 26.0

    def spots(self, x: float, middle: float) -> Floats:
        """A point (n, 2) for each input, at `x`, about the height `middle`."""
        y = self.rows - self.rows[-1] / 2 + middle
        return np.stack([np.full(len(y), x), y], axis=1)


def rows(about: Subject, pitch: float) -> Floats:
    """The heights of the inputs below the first one, channel by channel."""
    index = np.arange(prod(about.shape))
    found: Floats = pitch * (index + CHANNEL_GAP * (index // about.shape[1]))
    return found


def least(about: Subject, neurons: list[Neuron], way: Way, look: Type) -> Size:
    """The room that two neurons below one another need."""
    place = laid(about, neurons, way, look, 0.0)
    words = KERNEL + 4 + (NAMES if way.named else 0.0)
    return Size(place.width, 2 * place.block + KERNEL + words)


KERNEL, NAMES = 18.0, 20.0
"""The room for the words below a kernel, and above the inputs."""
APART = 64.0
"""The most room between the two neurons."""


def middles(place: Place, height: float) -> tuple[float, float]:
    """The heights of the two neurons in a panel."""
    top = NAMES if place.way.named else 0.0
    foot = 2 * place.block + KERNEL + top
    free = min(APART, max(0.0, height - foot - KERNEL))
    return top + place.block / 2, foot + free - place.block / 2


LEASTS = (8.0, 22.0, 24.0, 24.0, 8.0)
"""The least distances between one step and the next."""
SHARES = (0.14, 0.36, 0.2, 0.2, 0.1)
"""How room that is left over is dealt to them."""


def laid(about: Subject, neurons: list[Neuron], way: Way, look: Type, width: float) -> Place:
    """The steps in a width, or, where that is too small, in the least one."""
    values = [v for n in neurons for v in (n.before, n.weighted)]
    number = max(look.width(written(value)) for value in values) + 9
    out = max(13.0, max(look.width(written(n.after)) for n in neurons) / 2 + 4)
    radius, side = min(13.0, 0.45 * way.pitch), min(26.0, way.pitch - 1.5)
    box = look.width(about.after.called or NO_FUNCTION) + 14
    after = (2 * SUM, 2 * PLUS if way.apart else 0.0, box, 2 * out)
    gaps = [max(gap, number) if at in (2, 3) else gap for at, gap in enumerate(LEASTS)]
    gaps[2] *= way.apart
    fixed = 2 * radius + side + sum(after) + EDGE + 2.0
    free = max(0.0, width - fixed - sum(gaps))
    steps = [gap + free * share for gap, share in zip(gaps, SHARES, strict=True)]
    tiles = 1 + 2 * radius + steps[0] + side / 2
    sums = tiles + side / 2 + steps[1] + SUM
    plus = sums + SUM + steps[2] + PLUS if way.apart else sums
    left = plus + (PLUS if way.apart else SUM) + steps[3]
    outs = left + box + steps[4] + out
    heights, whole = rows(about, way.pitch), outs + out + EDGE + 1
    return Place(way, heights, 1 + radius, tiles, sums, plus, (left, left + box), outs, out, whole)


NO_FUNCTION = "identity"
"""What is said where no activation function follows."""
