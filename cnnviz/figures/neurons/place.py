"""The places of the neurons in a figure's columns, the same in all its panels."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column
from cnnviz.graph.connections import Indices
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats

NO_POINTS = np.zeros((0, 2))
NO_SHEETS = np.zeros((0, 4, 2))


class Placement(NamedTuple):
    """All columns as drawn, and the distance of neighbours or the size of cells."""

    places: tuple[Place, ...]
    pitch: float


class Cut(NamedTuple):
    """The sides on which maps continue, in the order of the edges of a frame."""

    above: bool = False
    right: bool = False
    below: bool = False
    left: bool = False


WHOLE = Cut()
"""Nothing is left out."""


class Place(NamedTuple):
    """One column as drawn.

    `shown` (n,) are the flat indices of its visible neurons, ascending, `at` (n, 2) their centres;
    `gaps` (m, 2) are the places of dots for neurons left out. `frames` (s, 4, 2) are the corners of
    feature maps drawn as sheets, `channels` (s,) their channels, both in painting order, and
    `owner` (n,) the frame of each neuron. `cell` are the vectors (2, 2) from a cell to its
    neighbours along the last two axes; `cut` tells where maps continue.
    """

    shown: Indices
    at: Floats
    gaps: Floats = NO_POINTS
    frames: Floats = NO_SHEETS
    channels: tuple[int, ...] = ()
    owner: Indices = np.zeros(0, int)
    cell: Floats = np.zeros((2, 2))
    cut: Cut = WHOLE

    def of(self, neurons: Indices) -> Floats:
        """The centres of `neurons` (flat indices, all of them visible)."""
        centres: Floats = self.at[np.searchsorted(self.shown, neurons)]
        return centres

    def moved(self, across: float, down: float) -> Place:
        """The same column, `across` points further right and `down` points lower."""
        offset = np.array([across, down])
        return self._replace(
            at=self.at + offset, gaps=self.gaps + offset, frames=self.frames + offset
        )

    def visible(self, neurons: Indices) -> Indices:
        """Those of `neurons` that are drawn."""
        return neurons[np.isin(neurons, self.shown)]


class Scene(NamedTuple):
    """What all panels of a figure share: columns of neurons, and their places.

    `cells` says that neurons are cells of maps, whose connections are cones; else they are circles
    of `radius`, joined by lines. `traced` are, for each column but the first, the neurons that
    stand out (flat indices, all of one feature map); `every` says whether all lines are drawn or
    theirs alone. `up`: the input is at the bottom, else at the left. `pitch` is the distance of
    neighbours; `groups` of channels stand beside one another. `has_lines`: the connections of cells
    are lines, too. `aside` is the room for words left of the first column, if any.
    """

    columns: tuple[Column, ...]
    places: tuple[Place, ...]
    radius: float
    pitch: float
    traced: tuple[tuple[int, ...], ...]
    every: bool = True
    cells: bool = False
    up: bool = False
    groups: int = 1
    has_lines: bool = False
    aside: Box | None = None

    @property
    def whole(self) -> bool:
        """Whether every neuron of every column is shown."""
        return all(
            len(place.shown) == np.prod(column.shape)
            for place, column in zip(self.places, self.columns, strict=True)
        )

    def kernel(self, column: int) -> int:
        """The kernel of the traced neurons of a column: the map that they are in."""
        shape = self.columns[column].shape
        return self.traced[column - 1][0] // prod(shape[1:]) if len(shape) > 1 else 0

    @property
    def last(self) -> Column:
        """The column of the outputs."""
        return self.columns[-1]


def same_inputs(one: Scene, other: Scene) -> tuple[Scene, Scene]:
    """Two scenes with their first inputs at the same place and at the same distance from the next:
    a scene with a larger pitch gets that of the other. Cells of maps stay, as their names have room
    where they are.
    """
    if one.cells:
        return one, other
    return (_onto(one, other), other) if one.pitch > other.pitch else (one, _onto(other, one))


def _onto(scene: Scene, model: Scene) -> Scene:
    """A scene with its inputs moved to those of another one."""
    # Rows keep their distance; sheets are scaled down.
    is_flat = not len(scene.places[0].frames)
    axes = np.array([scene.up or not is_flat, not scene.up or not is_flat])
    scale = np.where(axes, model.pitch / scene.pitch, 1.0)
    start, target = (side.places[0].at[0] for side in (scene, model))
    offset = np.where(axes, target - start * scale, 0.0)
    places = tuple(
        place._replace(
            at=place.at * scale + offset,
            gaps=place.gaps * scale + offset,
            frames=place.frames * scale + offset,
            cell=place.cell * scale,
        )
        for place in scene.places
    )
    return scene._replace(places=places, pitch=model.pitch, radius=min(scene.radius, model.radius))
