"""The content of one panel: a network's connections between the neurons of a scene."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.neurons.looks import Looks, looks, neutral, used_weights
from cnnviz.figures.neurons.place import Scene
from cnnviz.graph.connect import between, connections
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.count import Counts, count, counts_of, total_counts
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.picture.theme import Theme

MAX_NAMED = 1_000_000
"""The weights of larger layers have no numbers: these would require a list of all weights."""
OWN = ("fc", "local", "pool", "fixed")
"""The kinds of panels without shared weights."""

Mask = NDArray[np.bool_]
"""A choice of items, (n,)."""


class LayerInput(NamedTuple):
    """A layer, and the shape of its input."""

    layer: Layer
    shape: Shape


class Wiring(NamedTuple):
    """The content of one panel: for each column after the first its connections and their looks.

    `reach` is the number of connections, drawn or not, into each traced neuron of each column, and
    `used` their weights, if weights can be shared; `counts` are those of the whole layers.
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
        """Whether no weights are shared."""
        return not any(look.shared for look in self.looks)

    def part(self, column: int) -> LayerInput:
        """The layer of a column (1 is the first after the input), and the shape of its input."""
        call = connecting_calls(self.network)[column - 1]
        return LayerInput(self.network.layers[call], self.network.shapes[call])

    def first(self, column: int) -> int:
        """The first column with the same weights as a column: an earlier one for a second call."""
        calls = connecting_calls(self.network)
        return calls.index(self.network.first_call(calls[column - 1])) + 1

    def shares(self, column: int) -> bool:
        """Whether all neurons of a map in a column share a kernel."""
        return self.part(column)[0].sharing == "kernel"

    def same(self, column: int) -> bool:
        """Whether the traced neurons of a column use the same weights, or fewer of them at a
        border.
        """
        return self.others(column) == 0 or self.others(column, 1) == 0

    def others(self, column: int, than: int = 0) -> int:
        """How many weights of one of the two traced neurons the one at `than` lacks."""
        weights = self.used[column - 1]
        if not weights:
            return self.reach[column - 1][1 - than]
        return int((~np.isin(weights[1 - than], weights[than])).sum()) if len(weights) > 1 else 0


def connecting_calls(network: Network) -> list[int]:
    """The calls of layers with a column: those that are not pointwise."""
    return [call for call, layer in enumerate(network.layers) if not layer.pointwise]


def wiring_of(kind: str, network: Network, scene: Scene, theme: Theme) -> Wiring:
    """The panel of `network`, a twin of the scene's: connections between the scene's neurons."""
    calls = connecting_calls(network)[: len(scene.columns) - 1]
    parts = [LayerInput(network.layers[call], network.shapes[call]) for call in calls]
    tied = [calls.index(network.first_call(call)) for call in calls]
    wires, reach, weights, named = [], [], [], []
    for column, (layer, shape) in enumerate(parts, 1):
        src, dst = scene.places[column - 1].shown, scene.places[column].shown
        traced = np.array(sorted(scene.traced[column - 1]), int)
        wires.append(between(layer, shape, src, dst if scene.every else traced))
        reach.append(tuple(_reach(layer, shape, neuron) for neuron in scene.traced[column - 1]))
        sharing = scene.traced[column - 1] if kind not in OWN else ()
        weights.append(tuple(_used(layer, shape, neuron) for neuron in sharing))
        named.append(named_weights(layer, shape, wires[-1], kind not in OWN, theme))
    named = [
        distinct(
            np.concatenate(
                [
                    layer_weights
                    for layer_weights, first in zip(named, tied, strict=True)
                    if first == column
                ]
            )
        )
        for column in tied
    ]
    layer_looks = looks(named, wires, kind not in OWN, theme, tied)
    if not scene.cells and any(map(_uncoloured, parts, layer_looks)):
        # Neutral lines beside coloured ones would seem to share nothing.
        layer_looks = tuple(map(neutral, layer_looks))
    return Wiring(
        kind, network, tuple(wires), layer_looks, tuple(reach), tuple(weights), totals(network)
    )


def _uncoloured(part: LayerInput, look: Looks) -> bool:
    """Whether a layer shares its weights, but has too many for colours."""
    counts = count(part.layer, part.shape)
    return counts.weights < counts.connections and not look.shared and len(look.weights) > 0


@lru_cache(64)
def _used(layer: Layer, shape: Shape, neuron: int) -> Indices:
    """The weights that a neuron uses; cached, as each recipe needs them."""
    return used_weights(between(layer, shape, dst=np.array([neuron])))


@lru_cache(64)
def _reach(layer: Layer, shape: Shape, neuron: int) -> int:
    """The number of connections into a neuron; for a dense layer, without listing them."""
    if dense(layer, shape):
        return prod(shape)
    return len(between(layer, shape, dst=np.array([neuron])))


def dense(layer: Layer, shape: Shape) -> bool:
    """Whether every neuron sees every input."""
    counts = count(layer, shape)
    everything = prod(shape) * prod(layer.output_shape(shape))
    return counts.connections + counts.fixed_connections == everything


def named_weights(
    layer: Layer, shape: Shape, wire: Connections, shared: bool, theme: Theme
) -> Indices:
    """The weights with a look or a name: all, or those drawn if many; none if too many to list."""
    total = prod(wire.weight_shape) if wire.weight_shape else 0
    if shared:
        return np.arange(total) if total <= theme.looks else used_weights(wire)
    if count(layer, shape).connections > MAX_NAMED:
        return np.zeros(0, int)
    if total == count(layer, shape).weights:
        return np.arange(total)
    return _numbered(layer, shape)


@lru_cache(8)
def _numbered(layer: Layer, shape: Shape) -> Indices:
    """All weights of a layer that connections use; cached, as each recipe needs them."""
    return used_weights(connections(layer, shape))


def totals(network: Network) -> Counts:
    """The total counts of all layers that connect; pointwise layers are not counted, nor are the
    weights of a layer counted twice if it is called twice.
    """
    return total_counts(counts_of(network, call) for call in connecting_calls(network))
