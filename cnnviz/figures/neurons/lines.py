"""How many lines the layers of panels would have, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.case import Case
from cnnviz.figures.neurons.wired import connecting, dense
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices

SEARCHED = 4_000_000
"""Among more pairs of neurons than this connections are not looked for: nobody draws so many."""


class Lines(NamedTuple):
    """The lines of a layer of a panel of some kind: how many, and whether they are a mesh, which
    joins all pairs; else of how many weights of the layer they can be.
    """

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
