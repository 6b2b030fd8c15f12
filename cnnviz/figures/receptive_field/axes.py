"""Where the neurons of a column stand along the axes of the input, and how that becomes points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.graph.connections import Indices
from cnnviz.picture.marks import Floats


class Axis(NamedTuple):
    """A column along one axis, counted in inputs: the first neuron's centre, the distance of
    neighbours, how many there are, and how many positions padding adds before and after.
    """

    start: float
    jump: float
    length: int
    before: int = 0
    after: int = 0

    def at(self, position: Floats | Indices | float) -> Floats:
        """Where positions are, in inputs."""
        found: Floats = self.start + self.jump * np.asarray(position, float)
        return found

    def span(self, low: int = 0, high: int | None = None) -> tuple[float, float]:
        """From where to where the cells `low` to `high` reach.

        >>> Axis(1.0, 2.0, 4).span(), Axis(0.0, 1.0, 9).span(2, 4)
        ((0.0, 8.0), (1.5, 4.5))
        """
        last = self.length - 1 if high is None else high
        return self.start + (low - 0.5) * self.jump, self.start + (last + 0.5) * self.jump


def axes(about: Subject, place: int) -> tuple[Axis, ...]:
    """How a column stands: by its neurons' receptive fields, or evenly where these differ."""
    sizes, field = about.size(place), about.seen[place]
    later = about.found[place + 1] if place + 1 < len(about.found) else None
    pads = _pads(later, sizes)
    if field is not None:
        rows = zip(field.start, field.jump, sizes, pads, strict=True)
        return tuple(Axis(start, float(jump), n, *pad) for start, jump, n, pad in rows)
    return tuple(
        Axis((whole / n - 1) / 2, whole / n, n, *pad)
        for whole, n, pad in zip(about.size(0), sizes, pads, strict=True)
    )


def _pads(later: Column | None, sizes: tuple[int, ...]) -> list[tuple[int, int]]:
    """How many positions the padding of the layer that reads a column adds along each axis."""
    layer = later.layer if later else None
    if not later or not layer or len(later.windows) != len(sizes) or layer.edge != "zeros":
        return [(0, 0)] * len(sizes)
    return [window.reach(size) for window, size in zip(later.windows, sizes, strict=True)]


class Scale(NamedTuple):
    """Inputs from `low` to `high` become `unit` points each, with their middle at `middle`."""

    low: float
    high: float
    unit: float
    middle: float

    def y(self, inputs: Floats | float) -> Floats:
        """The y on the canvas of places counted in inputs."""
        found: Floats = self.middle + self.unit * (np.asarray(inputs) - (self.low + self.high) / 2)
        return found
