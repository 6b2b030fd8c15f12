"""Where the neurons of a column stand along the axes of the input, and the scale to points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.graph.connections import Indices
from cnnviz.picture.marks import Floats


class Axis(NamedTuple):
    """A column along one axis, in units of inputs: the first neuron's centre, the distance between
    neighbours, how many there are, and how many positions padding adds before and after.
    """

    start: float
    jump: float
    length: int
    before: int = 0
    after: int = 0

    def at(self, position: Floats | Indices | float) -> Floats:
        """Where positions are, in inputs."""
        places: Floats = self.start + self.jump * np.asarray(position, float)
        return places

    def span(self, low: int = 0, high: int | None = None) -> tuple[float, float]:
        """Where the cells from `low` to `high` begin and end.

        >>> Axis(1.0, 2.0, 4).span(), Axis(0.0, 1.0, 9).span(2, 4)
        ((0.0, 8.0), (1.5, 4.5))
        """
        last = self.length - 1 if high is None else high
        return self.start + (low - 0.5) * self.jump, self.start + (last + 0.5) * self.jump


def axes(subject: Subject, place: int) -> tuple[Axis, ...]:
    """The axes of a column: from its neurons' receptive fields, or even ones if these differ."""
    sizes, field = subject.size(place), subject.fields[place]
    next_column = subject.columns[place + 1] if place + 1 < len(subject.columns) else None
    pads = _pads(next_column, sizes)
    if field is not None:
        rows = zip(field.start, field.jump, sizes, pads, strict=True)
        return tuple(Axis(start, float(jump), n, *pad) for start, jump, n, pad in rows)
    return tuple(
        Axis((length / n - 1) / 2, length / n, n, *pad)
        for length, n, pad in zip(subject.size(0), sizes, pads, strict=True)
    )


def _pads(column: Column | None, sizes: tuple[int, ...]) -> list[tuple[int, int]]:
    """How many positions the padding of the next column's layer adds along each axis."""
    layer = column.layer if column else None
    if not column or not layer or len(column.windows) != len(sizes) or layer.edge != "zeros":
        return [(0, 0)] * len(sizes)
    return [window.reach(size) for window, size in zip(column.windows, sizes, strict=True)]


class Scale(NamedTuple):
    """Inputs from `low` to `high`, `unit` points each, centred at `middle`."""

    low: float
    high: float
    unit: float
    middle: float

    def y(self, inputs: Floats | float) -> Floats:
        """The y on the canvas of positions in units of inputs."""
        y: Floats = self.middle + self.unit * (np.asarray(inputs) - (self.low + self.high) / 2)
        return y
