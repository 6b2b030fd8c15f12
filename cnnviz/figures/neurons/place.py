"""Where the neurons of a figure's columns stand: the same places in all its panels."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column
from cnnviz.graph.connections import Indices
from cnnviz.picture.marks import Floats

NO_POINTS = np.zeros((0, 2))
NO_SHEETS = np.zeros((0, 4, 2))


class Placed(NamedTuple):
    """All columns as they are drawn, and how far neighbours, or cells, are apart."""

    places: tuple[Place, ...]
    pitch: float


class Cut(NamedTuple):
    """On which sides maps go on: in the order of the edges of a frame."""

    above: bool = False
    right: bool = False
    below: bool = False
    left: bool = False


WHOLE = Cut()
"""Nothing is left out."""


class Place(NamedTuple):
    """One column as it is drawn.

    `shown` (n,) are the flat indices of its visible neurons, ascending, `at` (n, 2) their centres;
    `gaps` (m, 2) the places of the dots that stand for neurons left out. `frames` (s, 4, 2) are the
    corners of the feature maps that are drawn as sheets, `channels` (s,) which maps they are, both
    in the order in which they are painted, and `owner` (n,) the frame of each neuron. `cell` are
    the vectors (2, 2) from a cell to its neighbours along the last two axes. `cut`: how maps go on.
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
        found: Floats = self.at[np.searchsorted(self.shown, neurons)]
        return found

    def moved(self, down: float) -> Place:
        """The same column, so many points further down."""
        by = np.array([0.0, down])
        return self._replace(at=self.at + by, gaps=self.gaps + by, frames=self.frames + by)

    def visible(self, neurons: Indices) -> Indices:
        """Those of `neurons` that are drawn."""
        return neurons[np.isin(neurons, self.shown)]


class Scene(NamedTuple):
    """What all panels of a figure have in common: columns of neurons, and where these stand.

    `cells` says that neurons are cells of maps, whose connections are cones; else they are circles
    of `radius`, joined by lines. `traced` are, for each column but the first, the neurons that
    stand out (flat indices, all of one feature map); `every` says whether all lines are drawn or
    theirs alone. `up`: the input is at the bottom, else at the left. `pitch` is the distance of
    neighbours; `groups` of channels stand beside one another. `lined`: the connections of cells
    are lines, too.
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
    lined: bool = False

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
    """Two scenes with the first of their inputs at the same place, and as far from the next: what
    stands further apart than in the other scene stands as close as there. Cells of maps stay: their
    names have room where they are.
    """
    if one.cells:
        return one, other
    return (_onto(one, other), other) if one.pitch > other.pitch else (one, _onto(other, one))


def _onto(scene: Scene, model: Scene) -> Scene:
    """A scene whose inputs stand where those of another one do."""
    # Rows keep their distance; sheets are drawn smaller as they are.
    flat = not len(scene.places[0].frames)
    axes = np.array([scene.up or not flat, not scene.up or not flat])
    scale = np.where(axes, model.pitch / scene.pitch, 1.0)
    own, wanted = (one.places[0].at[0] for one in (scene, model))
    by = np.where(axes, wanted - own * scale, 0.0)
    places = tuple(
        place._replace(
            at=place.at * scale + by,
            gaps=place.gaps * scale + by,
            frames=place.frames * scale + by,
            cell=place.cell * scale,
        )
        for place in scene.places
    )
    return scene._replace(places=places, pitch=model.pitch, radius=min(scene.radius, model.radius))
