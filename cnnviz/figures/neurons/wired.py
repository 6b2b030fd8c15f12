"""What one panel draws: a network's connections between the neurons of a scene, from its graph."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.neurons.looks import Looks, looks, used
from cnnviz.figures.neurons.place import Scene
from cnnviz.graph.connect import between, connections
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.count import Counts, added, count, counts_of
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.picture.theme import Theme

NAMED = 1_000_000
"""Weights of larger layers have no numbers: one would have to list all to know theirs."""
OWN = ("fc", "local", "pool", "fixed")
"""The kinds of panels in which no weight is shared."""

Mask = NDArray[np.bool_]
"""Which of some items, (n,)."""


class Fed(NamedTuple):
    """A layer, and the shape of its input."""

    layer: Layer
    shape: Shape


class Wired(NamedTuple):
    """What one panel draws: for each column after the first its connections and their looks.

    `reach` is how many connections enter each traced neuron of each column, drawn or not, and
    `used` which weights these have, where weights can be shared; `counts` are of the whole layers.
    """

    kind: str
    network: Network
    wires: tuple[Connections, ...]
    looks: tuple[Looks, ...]
    reach: tuple[tuple[int, ...], ...]
    used: tuple[tuple[Indices, ...], ...]
    counts: Counts

    @property
    def own(self) -> bool:
        """Whether nothing is shared here."""
        return not any(look.shared for look in self.looks)

    def part(self, column: int) -> Fed:
        """The layer that makes a column (1 is the first), and the shape of its input."""
        call = connecting(self.network)[column - 1]
        return Fed(self.network.layers[call], self.network.shapes[call])

    def first(self, column: int) -> int:
        """The first column whose layer's weights that column has: another for a second call."""
        calls = connecting(self.network)
        return calls.index(self.network.first_call(calls[column - 1])) + 1

    def shares(self, column: int) -> bool:
        """Whether all neurons of a map of that column share a kernel."""
        return self.part(column)[0].sharing == "kernel"

    def same(self, column: int) -> bool:
        """Whether the traced neurons of that column use the same weights, at a border fewer."""
        return self.others(column) == 0 or self.others(column, 1) == 0

    def others(self, column: int, than: int = 0) -> int:
        """How many weights one of the two traced neurons has that the one at `than` lacks."""
        mine = self.used[column - 1]
        if not mine:
            return self.reach[column - 1][1 - than]
        return int((~np.isin(mine[1 - than], mine[than])).sum()) if len(mine) > 1 else 0


def connecting(network: Network) -> list[int]:
    """The calls of layers that have a column: those that do not act on each neuron alone."""
    return [call for call, layer in enumerate(network.layers) if not layer.pointwise]


def wired(kind: str, network: Network, scene: Scene, theme: Theme) -> Wired:
    """The connections of `network`, a twin of the scene's, between the scene's neurons."""
    calls = connecting(network)[: len(scene.columns) - 1]
    parts = [(network.layers[call], network.shapes[call]) for call in calls]
    tied = [calls.index(network.first_call(call)) for call in calls]
    wires, reach, weights, own = [], [], [], []
    for at, (layer, shape) in enumerate(parts, 1):
        src, dst = scene.places[at - 1].shown, scene.places[at].shown
        traced = np.array(sorted(scene.traced[at - 1]), int)
        wires.append(between(layer, shape, src, dst if scene.every else traced))
        reach.append(tuple(_reach(layer, shape, n) for n in scene.traced[at - 1]))
        mine = scene.traced[at - 1] if kind not in OWN else ()
        weights.append(tuple(_used(layer, shape, n) for n in mine))
        own.append(named_weights(layer, shape, wires[-1], kind not in OWN, theme))
    own = [
        distinct(np.concatenate([o for o, t in zip(own, tied, strict=True) if t == at]))
        for at in tied
    ]
    dressed = looks(own, wires, kind not in OWN, theme, tied)
    return Wired(
        kind, network, tuple(wires), dressed, tuple(reach), tuple(weights), totals(network)
    )


@lru_cache(64)
def _used(layer: Layer, shape: Shape, neuron: int) -> Indices:
    """The weights that a neuron uses; kept, for each way to draw it asks."""
    return used(between(layer, shape, dst=np.array([neuron])))


@lru_cache(64)
def _reach(layer: Layer, shape: Shape, neuron: int) -> int:
    """How many connections enter a neuron; of a layer that connects all, without listing them."""
    if dense(layer, shape):
        return prod(shape)
    return len(between(layer, shape, dst=np.array([neuron])))


def dense(layer: Layer, shape: Shape) -> bool:
    """Whether every neuron sees every input."""
    found = count(layer, shape)
    everything = prod(shape) * prod(layer.output_shape(shape))
    return found.connections + found.fixed_connections == everything


def named_weights(
    layer: Layer, shape: Shape, wire: Connections, shared: bool, theme: Theme
) -> Indices:
    """The weights with a look or a name: all, or those drawn if many; none if nobody knows them."""
    total = prod(wire.weight_shape) if wire.weight_shape else 0
    if shared:
        return np.arange(total) if total <= theme.looks else used(wire)
    if count(layer, shape).connections > NAMED:
        return np.zeros(0, int)
    if total == count(layer, shape).weights:
        return np.arange(total)
    return _numbered(layer, shape)


@lru_cache(8)
def _numbered(layer: Layer, shape: Shape) -> Indices:
    """All weights of a layer that some connection uses; kept, for each way to draw it asks."""
    return used(connections(layer, shape))


def totals(network: Network) -> Counts:
    """The counts of all layers together that connect; layers that act on each neuron alone are not
    counted, nor again the weights of a layer that is called again.
    """
    return added(counts_of(network, call) for call in connecting(network))
