"""What is to be drawn in the panels of a figure, and a way to draw it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import connecting, dense
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.layers.network import Network
from cnnviz.picture.parts import Size

SPARSE, MESH = 50, 100
"""How many lines between two columns can be told apart, and how many of a mesh are drawn."""
MOST = 1_000_000
"""More lines than these nobody may ask for."""


class Twin(NamedTuple):
    """One panel: the kind of its connections and its network."""

    kind: str
    network: Network


class Recipe(NamedTuple):
    """A way to draw columns: the least room, and the scene in any larger one; `cells` is that of
    maps whose cells are at most so large. `lines` are how many must be allowed for it, 0 if it
    heeds that already; `hidden` says why what has cones can never have lines.
    """

    least: Size
    scene: Callable[[Size], Scene]
    up: bool = True
    cells: Callable[[Size, float], Scene] | None = None
    lines: int = 0
    hidden: str = ""


class Case(NamedTuple):
    """What is to be drawn: a request, its panels, their columns, the room that a panel will have
    about, and the direction. `reach`: one neuron is traced, for what it sees; `plain`: lines are
    in neutral ink; `cells`: only as maps of cells, or not so, or, if None, either way; `adjacent`:
    neurons that are traced are neighbours.
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
        """Whether no column has two channels."""
        return all(spatial(column.shape)[0] == 1 for column in self.columns)

    @property
    def looks(self) -> int:
        """How many weights of a layer can be told apart."""
        return self.request.theme.looks

    @property
    def limit(self) -> tuple[int, int]:
        """How many lines a layer of a sparse and of a dense panel may have, whoever asks."""
        return (MOST, MOST) if self.request.max_connections else (SPARSE, MESH)

    def beyond(self, recipe: Recipe) -> int:
        """How many lines must be asked for that a recipe may be drawn, if more than have been."""
        asked = self.request.max_connections or recipe.lines
        return recipe.lines if recipe.lines > asked else 0


SEARCHED = 4_000_000
"""Among more pairs of neurons than this connections are not looked for: nobody draws so many."""


class Lines(NamedTuple):
    """How many lines a layer of a panel has; whether all pairs, else of how many weights."""

    kind: str
    number: int
    mesh: bool
    weights: int = 0


def lines(case: Case, shown: Sequence[Indices], ends: Sequence[Indices]) -> Iterator[Lines]:
    """The lines of each layer of each panel, from what is shown of what it reads to some `ends` of
    its own neurons; as many as there are pairs where these are too many to look at.
    """
    for kind, network in case.twins:
        for at, call in enumerate(connecting(network)[: len(ends)]):
            layer, shape = network.layers[call], network.shapes[call]
            pairs, mesh = len(shown[at]) * len(ends[at]), dense(layer, shape)
            if mesh or pairs > SEARCHED:
                yield Lines(kind, pairs, mesh)
            else:
                wire = between(layer, shape, shown[at], np.array(ends[at]))
                yield Lines(kind, len(wire), mesh, prod(wire.weight_shape))
