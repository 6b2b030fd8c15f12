"""Where the neurons of a run stand: circles, each centred on what it sees, or cells."""

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
"""The air between neurons and the frame around them."""
CELL, LARGE = 21.0, 32.0
"""The sides of the smallest and of the largest cell."""
BETWEEN, EDGE, HEAD = 44.0, 3.0, 20.0
"""The room between the cells of the input and of the map, around both, and for the words over the
first map.
"""


class Site(NamedTuple):
    """The neurons of a layer: their centres, (n, 2), and half their size; circles or cells."""

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
        """The width of both, in pitches."""
        return float(max(self.inputs.max(), self.outputs.max())) + 1


def spread(subject: Subject) -> Spread:
    """Inputs in a row, and neurons in the middle of their windows; without windows, centred."""
    (_, columns), (_, map_columns) = subject.grids
    windows, inputs = subject.layer.windows(), np.arange(float(columns))
    outputs = np.arange(float(map_columns)) + (columns - map_columns) / 2
    if windows:
        start = (windows[-1].span - 1) / 2 - windows[-1].before
        outputs = start + windows[-1].stride * np.arange(float(map_columns))
    least = min(inputs.min(), outputs.min(initial=0.0))
    return Spread(inputs - least, outputs - least)


def scene(subject: Subject, size: Size) -> Scene:
    """The places of a run in a box: the map above, the inputs below."""
    offsets = spread(subject)
    pitch = min(PITCH, (size.width - 2 * PAD) / offsets.pitches)
    # Lines keep some length if there is little height.
    radius = min(RADIUS, 0.41 * pitch, max(LEAST, (size.height - 2 * PAD) / 9))
    rows = (size.height - radius - PAD, radius + PAD)
    places = tuple(
        Place(
            np.arange(len(positions)),
            np.stack([PAD + (positions + 0.5) * pitch, positions * 0 + y], 1),
        )
        for positions, y in zip((offsets.inputs, offsets.outputs), rows, strict=True)
    )
    columns = Column(subject.shape), Column(subject.layer.output_shape(subject.shape))
    return Scene(columns, places, radius, pitch, ())


def circles(scene_: Scene) -> tuple[Site, Site]:
    """The inputs and the neurons of a scene."""
    first, last = (Site(at, place.at, scene_.radius) for at, place in enumerate(scene_.places))
    return first, last


def least_cells(subject: Subject, head: bool) -> Size:
    """The least room of cells, with or without a `head` over the map."""
    (rows, columns), (map_rows, map_columns) = subject.grids
    return Size(
        (columns + map_columns) * CELL + BETWEEN + 2 * EDGE,
        max(rows, map_rows) * CELL + 2 * EDGE + HEAD * head,
    )


def cells(subject: Subject, size: Size, head: bool) -> tuple[Site, Site]:
    """The input at the left and the map at the right of a box, as cells."""
    (rows, columns), (map_rows, map_columns) = subject.grids
    top = HEAD * head
    width, height = size.width - BETWEEN - 2 * EDGE, size.height - 2 * EDGE - top
    side = min(LARGE, width / (columns + map_columns), height / max(rows, map_rows))
    middle, right = (size.height + top) / 2, EDGE + columns * side + BETWEEN
    grids = (
        Grid(EDGE, middle - rows * side / 2, side, columns),
        Grid(right, middle - map_rows * side / 2, side, map_columns),
    )
    counts = rows * columns, map_rows * map_columns
    spots = (grid.centres(np.arange(n)) for grid, n in zip(grids, counts, strict=True))
    first, last = (Site(at, centres, side / 2 - 1, True) for at, centres in enumerate(spots))
    return first, last
