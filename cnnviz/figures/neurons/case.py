"""What the panels of a figure should show, and a recipe to draw it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import connecting_calls, dense
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.layers.network import Network
from cnnviz.picture.parts import Size

SPARSE, MESH = 50, 100
"""The most lines between two columns that can be told apart, and the most lines of a mesh."""
MOST = 1_000_000
"""The most lines that may be requested."""


class Twin(NamedTuple):
    """One panel: the kind of its connections and its network."""

    kind: str
    network: Network


class Recipe(NamedTuple):
    """A way to draw columns: the least room, and the scene in any larger one; `cells` is the scene
    of maps with cells up to a size. `lines` must be allowed for it, 0 if it heeds the limit itself;
    `hidden` says why one with cones can never have lines; `beside` gives a recipe with room for
    words left of the first column, if that makes cells no smaller than words below; `aside` says
    that it is one.
    """

    least: Size
    scene: Callable[[Size], Scene]
    up: bool = True
    cells: Callable[[Size, float], Scene] | None = None
    lines: int = 0
    hidden: str = ""
    beside: Callable[[Size], Recipe | None] | None = None
    aside: bool = False

    @property
    def least_scene(self) -> Scene:
        """The scene in the least room."""
        return self.scene(Size(*(max(side, 1.0) for side in self.least)))


class Case(NamedTuple):
    """What to draw: a request, its panels, their columns, the approximate room of a panel, and the
    direction. `reach`: one neuron is traced, for what it sees; `plain`: lines are in neutral ink;
    `cells`: only as maps of cells, only otherwise, or, if None, either way; `adjacent`: traced
    neurons are neighbours.
    """

    request: Request
    twins: Sequence[Twin]
    columns: tuple[Column, ...]
    room: Size
    up: bool
    reach: bool = False
    plain: bool = False
    cells: bool | None = None
    adjacent: bool = False

    @property
    def flat(self) -> bool:
        """Whether all columns are sequences or vectors."""
        return all(len(column.shape) < 3 for column in self.columns)

    @property
    def single(self) -> bool:
        """Whether no column has several channels."""
        return all(spatial(column.shape)[0] == 1 for column in self.columns)

    @property
    def looks(self) -> int:
        """How many weights of a layer can be told apart."""
        return self.request.theme.looks

    @property
    def limit(self) -> tuple[int, int]:
        """The most lines of a layer in a sparse and in a dense panel."""
        return (MOST, MOST) if self.request.max_connections else (SPARSE, MESH)

    def beyond(self, recipe: Recipe) -> int:
        """The number of lines to request for a recipe, if more than requested; else 0."""
        allowed = self.request.max_connections or recipe.lines
        return recipe.lines if recipe.lines > allowed else 0


SEARCHED = 4_000_000
"""Connections are not looked for among more pairs of neurons: they would be too many to draw."""


class Lines(NamedTuple):
    """The number of lines of a layer in a panel; whether they join all pairs; else its weights."""

    kind: str
    number: int
    mesh: bool
    weights: int = 0


def lines(case: Case, shown: Sequence[Indices], ends: Sequence[Indices]) -> Iterator[Lines]:
    """The lines of each layer of each panel, from the shown neurons that it reads to some `ends` of
    its own; as many as there are pairs if these are too many to check.
    """
    for kind, network in case.twins:
        for i, call in enumerate(connecting_calls(network)[: len(ends)]):
            layer, shape = network.layers[call], network.shapes[call]
            pairs, mesh = len(shown[i]) * len(ends[i]), dense(layer, shape)
            if mesh or pairs > SEARCHED:
                yield Lines(kind, pairs, mesh)
            else:
                wire = between(layer, shape, shown[i], np.array(ends[i]))
                yield Lines(kind, len(wire), mesh, prod(wire.weight_shape))
