"""Where the steps of a neuron stand, from its inputs at the left to its activation."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neuron.numbers import Neuron, Subject
from cnnviz.figures.page.type import Type
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Part, PlacedPart, Size, Span, Spots, air, column, row

CHANNEL_GAP = 0.5
"""The extra gap between two inputs of different channels, in pitches."""
SUM, PLUS, EDGE = 12.0, 11.0, 8.0
"""The radii of the circles that sum up and that add the bias; the padding of a neuron's box."""
LEAST_BLOCK = 84.0
"""The least height of a neuron's inputs, so that its box and its bias have room beside them."""


class Way(NamedTuple):
    """The pitch of inputs; whether steps are `apart`, and `named`; the room for names."""

    pitch: float
    apart: bool
    named: bool
    gutter: float = 0.0


class Place(NamedTuple):
    """The boxes of the steps in a panel, by name, and the heights of the inputs."""

    way: Way
    rows: Floats
    spots: Spots

    def x(self, step: str) -> float:
        """The middle of a step."""
        return (self.spots[step].x0 + self.spots[step].x1) / 2

    def reach(self, step: str) -> float:
        """Half the width of a step."""
        return self.spots[step].width / 2

    @property
    def block(self) -> float:
        """The height of a neuron's inputs."""
        return max(LEAST_BLOCK, float(self.rows[-1]) + self.way.pitch)

    @property
    def body(self) -> tuple[float, float]:
        """The left and the right side of a neuron's box."""
        return self.spots["sum"].x0 - EDGE, self.spots["out"].x1 + EDGE

    @property
    def half(self) -> float:
        """Half the height of a neuron's box."""
        return 30.0 if self.way.pitch > 24 else 26.0

    def points(self, step: str, middle: float) -> Floats:
        """A point (n, 2) for each input, in the middle of a step; centred at y = `middle`."""
        y = self.rows - self.rows[-1] / 2 + middle
        return np.stack([np.full(len(y), self.x(step)), y], axis=1)


def rows(subject: Subject, pitch: float) -> Floats:
    """The heights of the inputs below the first one, channel by channel."""
    index = np.arange(prod(subject.shape))
    heights: Floats = pitch * (index + CHANNEL_GAP * (index // subject.shape[1]))
    return heights


def least(subject: Subject, neurons: list[Neuron], way: Way, look: Type) -> Size:
    """The room that two neurons, one below the other, need."""
    step_row = steps(subject, neurons, way, look)
    place = place_of_steps(subject, neurons, way, look, 0.0)
    return Size(step_row.width.least, _stacked(place).height(0.0).least + KERNEL + 4)


KERNEL, NAMES = 18.0, 20.0
"""The room for the words below a kernel, and above the inputs."""
APART = 64.0
"""The most room between the two neurons."""


def middles(place: Place, height: float) -> tuple[float, float]:
    """The heights of the two neurons in a panel."""
    spots = _stacked(place).draw(Box(0.0, 0.0, 0.0, height - KERNEL)).spots
    first, second = ((spots[at].y0 + spots[at].y1) / 2 for at in ("0", "1"))
    return first, second


def _stacked(place: Place) -> Part:
    """The two neurons, one below the other, without the words below the second."""
    height = Span(place.block, place.block)
    first, second = (
        Part(Span(0, 0), lambda _: height, partial(_spot, name)) for name in ("0", "1")
    )
    free = air()._replace(height=lambda _: Span(KERNEL, KERNEL + APART))
    return column(air(height=NAMES * place.way.named), first, free, second)


def place_of_steps(
    subject: Subject, neurons: list[Neuron], way: Way, look: Type, width: float
) -> Place:
    """The steps in a width or, if that is too small, in the least one."""
    step_row = steps(subject, neurons, way, look)
    spots = step_row.draw(Box(0.0, 0.0, max(width, step_row.width.least), 0.0)).spots
    return Place(way, rows(subject, way.pitch), spots)


def steps(subject: Subject, neurons: list[Neuron], way: Way, look: Type) -> Part:
    """The steps of a neuron side by side, with the room between them and its share."""
    values = [v for n in neurons for v in (n.before, n.weighted)]
    number = max(look.width(written(value)) for value in values) + 9
    out_radius = max(13.0, max(look.width(written(n.after)) for n in neurons) / 2 + 4)
    plus = _gap(max(24.0, number), 0.2), _step("plus", 2 * PLUS)
    return row(
        air(width=1.0),
        _step("inputs", min(26.0, 0.9 * way.pitch)), _gap(8.0, 0.14),
        _step("tiles", min(26.0, way.pitch - 1.5)), _gap(22.0, 0.36),
        _step("sum", 2 * SUM), *plus * way.apart, _gap(max(24.0, number), 0.2),
        _step("function", look.width(subject.after.called or NO_FUNCTION) + 14), _gap(8.0, 0.1),
        _step("out", 2 * out_radius), _gap(EDGE + 1, 0.2 * (not way.apart)),
    )  # fmt: skip


def _step(name: str, width: float) -> Part:
    """The room of a step, to be found by its name."""
    return Part(Span(width, width), lambda _: Span(0, 0), partial(_spot, name))


def _spot(name: str, at: Box) -> PlacedPart:
    return PlacedPart((), {name: at})


def _gap(least: float, share: float) -> Part:
    return air()._replace(width=Span(least, least + share * PLENTY))


PLENTY = 4096.0
"""More room than is ever left over."""
NO_FUNCTION = "identity"
"""The words if no activation function follows."""
