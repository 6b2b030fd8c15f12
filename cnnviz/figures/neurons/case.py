"""What is to be drawn in the panels of a figure, and a way to draw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.parts import Size

SPARSE, MESH = 50, 100
"""How many lines between two columns can be told apart, and how many of a mesh are drawn."""


class Twin(NamedTuple):
    """One panel: the kind of its connections and its network."""

    kind: str
    network: Network


class Recipe(NamedTuple):
    """A way to draw columns: the least room, and the scene in any larger one; `cells` is that of
    maps whose cells are at most so large.
    """

    least: Size
    scene: Callable[[Size], Scene]
    up: bool = True
    cells: Callable[[Size, float], Scene] | None = None


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
        """How many lines a layer of a sparse and of a dense panel may have."""
        asked = self.request.max_connections
        return (asked, asked) if asked else (SPARSE, MESH)
