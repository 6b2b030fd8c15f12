"""What a comparison tells of."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.request import Request
from cnnviz.labels import Labels


class Told(NamedTuple):
    """What is told of: a request, the columns that are drawn, how, and the panels. `reach`: it is
    what a neuron sees alone; `below` are the words that stand below the columns, if any.
    """

    request: Request
    columns: tuple[Column, ...]
    scene: Scene
    panels: tuple[Wired, ...]
    reach: bool = False
    below: tuple[str, ...] = ()

    @property
    def labels(self) -> Labels:
        """The words, in a language."""
        return self.request.labels
