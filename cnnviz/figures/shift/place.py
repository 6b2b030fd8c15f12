"""Where the neurons of a run stand: circles, each in the middle of what it sees, or cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.cells import Grid
from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.shift.subject import Subject
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

PITCH, RADIUS, LEAST = 46.0, 13.0, 10.0
"""The most room for a neuron, its largest radius, and the least with a number in it."""
PAD = 5.0
"""The air between neurons and the frame round them."""
CELL, LARGE = 21.0, 32.0
"""The sides of the smallest and of the largest cell."""
BETWEEN, EDGE, HEAD = 44.0, 3.0, 20.0
"""The room between the cells of the input and of the map, round both, and of the words over the
first map.
"""


class Site(NamedTuple):
    """The neurons of a layer: their middles, (n, 2), and half their size; circles, or cells."""

    layer: int
    at: Floats
    half: float
    cells: bool = False


class Spread(NamedTuple):
    """Where inputs and neurons stand along their rows, in pitches, the leftmost at 0."""

    inputs: Floats
    outputs: Floats

    @property
    def pitches(self) -> float:
        """The room that both need."""
        return float(max(self.inputs.max(), self.outputs.max())) + 1


def spread(about: Subject) -> Spread:
    """Neurons in the middle of their windows, where these are not too close; else amid all."""
    (_, columns), (_, made) = about.grids
    windows, inputs = about.layer.windows(), np.arange(float(columns))
    outputs = np.arange(float(made)) + (columns - made) / 2
    if windows:
        begin = (windows[-1].span - 1) / 2 - windows[-1].before
        outputs = begin + windows[-1].stride * np.arange(float(made))
    least = min(inputs.min(), outputs.min(initial=0.0))
    return Spread(inputs - least, outputs - least)


def scene(about: Subject, size: Size) -> Scene:
    """The places of a run in a box: the map above, the inputs below."""
    found = spread(about)
    pitch = min(PITCH, (size.width - 2 * PAD) / found.pitches)
    # Lines keep some length where rows are low.
    radius = min(RADIUS, 0.41 * pitch, max(LEAST, (size.height - 2 * PAD) / 9))
    rows = (size.height - radius - PAD, radius + PAD)
    places = tuple(
        Place(np.arange(len(along)), np.stack([PAD + (along + 0.5) * pitch, along * 0 + y], 1))
        for along, y in zip((found.inputs, found.outputs), rows, strict=True)
    )
    columns = Column(about.shape), Column(about.layer.output_shape(about.shape))
    return Scene(columns, places, radius, pitch, ())


def circles(of: Scene) -> tuple[Site, Site]:
    """The inputs and the neurons of a scene."""
    first, last = (Site(at, place.at, of.radius) for at, place in enumerate(of.places))
    return first, last


def least_cells(about: Subject, head: bool) -> Size:
    """The least room of cells, with a `head` over the map or none."""
    (rows, columns), (made, across) = about.grids
    return Size(
        (columns + across) * CELL + BETWEEN + 2 * EDGE,
        max(rows, made) * CELL + 2 * EDGE + HEAD * head,
    )


def cells(about: Subject, size: Size, head: bool) -> tuple[Site, Site]:
    """The input at the left and the map at the right of a box, as cells."""
    (rows, columns), (made, across) = about.grids
    top = HEAD * head
    wide, high = size.width - BETWEEN - 2 * EDGE, size.height - 2 * EDGE - top
    side = min(LARGE, wide / (columns + across), high / max(rows, made))
    middle, right = (size.height + top) / 2, EDGE + columns * side + BETWEEN
    grids = (
        Grid(EDGE, middle - rows * side / 2, side, columns),
        Grid(right, middle - made * side / 2, side, across),
    )
    counts = rows * columns, made * across
    spots = (grid.centres(np.arange(n)) for grid, n in zip(grids, counts, strict=True))
    first, last = (Site(at, each, side / 2 - 1, True) for at, each in enumerate(spots))
    return first, last
