"""What stands in one column of the figure network: a call, or calls whose maps have one size."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import accumulate, groupby
from math import prod
from typing import NamedTuple

from cnnviz.graph.count import Counts, added, counts_of
from cnnviz.graph.twin import shared_as
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.layers.pad import Pad


class Node(NamedTuple):
    """A call that makes a column: its place among `network.shapes`, its layer (None for the input),
    what its neurons count, and the nodes that it reads.

    Layers that act on each neuron alone make none; what they learn is counted where they act.
    """

    at: int
    layer: Layer | None
    shape: Shape
    counts: Counts
    reads: tuple[int, ...] = ()
    name: str = ""


class Stage(NamedTuple):
    """One column: its nodes, which other stages it reads, ascending, and all that it counts; how
    often the same layers are repeated in it, and the `name` of the block that it is.
    """

    nodes: tuple[Node, ...]
    reads: tuple[int, ...]
    counts: Counts
    times: int = 1
    name: str = ""

    @property
    def shape(self) -> Shape:
        """The shape of what it gives."""
        return self.nodes[-1].shape

    @property
    def kind(self) -> str:
        """What it mainly is: "input", "conv", "fc" or "other"."""
        kinds = {kind_of(node.layer) for node in self.nodes}
        return next(kind for kind in ("conv", "fc", "input", "other") if kind in kinds)


def kind_of(layer: Layer | None) -> str:
    """The kind of a layer, as it is coloured."""
    if layer is None:
        return "input"
    kind = shared_as(layer)
    return "conv" if kind in ("conv", "tiled", "local") else kind or "other"


def is_vector(shape: Shape) -> bool:
    """Whether a shape has one neuron a channel, or is a plain list of neurons."""
    return prod(shape[1:]) == 1


def nodes_of(network: Network) -> list[Node]:
    """The calls that make columns, the input first.

    >>> from cnnviz.layers.activation import ReLU
    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> nodes = nodes_of(chain((1, 8), (Conv(1, 1, 1, 3), ReLU(), Conv(1, 1, 1, 3))))
    >>> [(node.shape, node.reads) for node in nodes]
    [((1, 8), ()), ((1, 6), (0,)), ((1, 4), (1,))]
    """
    found = [Node(0, None, network.input_shape, added(()))]
    place = {0: 0}
    for call, (layer, shape) in enumerate(zip(network.layers, network.shapes[1:], strict=True)):
        own = counts_of(network, call)
        reads = tuple(place[at] for at in network.reads(call))
        if layer.pointwise and not layer.merges:
            place[call + 1] = at = reads[0]
            # What acts on each neuron alone connects no others.
            own = own._replace(fixed_connections=0)
            found[at] = found[at]._replace(counts=added((found[at].counts, own)))
            continue
        place[call + 1] = len(found)
        found.append(Node(call + 1, layer, shape, own, reads, network.names[call]))
    return found


@lru_cache(8)
def stages(network: Network, level: int) -> tuple[Stage, ...]:
    """The columns of the figure: each call alone (level 0), feature maps of one size together, with
    padding between them (1), vectors together too (2).
    """
    nodes = nodes_of(network)
    keys = [_key(place, node, level) for place, node in enumerate(nodes)]
    return parted(nodes, padded(nodes, keys) if level else keys)


def padded(nodes: list[Node], keys: list[object]) -> list[object]:
    """Keys of nodes where padding goes with what stands behind it, which mostly has the size before
    it again, and what a network cuts at once with the cut.
    """
    keys = keys.copy()
    for place in range(len(nodes) - 1, 0, -1):
        if cut(nodes, place):
            keys[place - 1] = keys[place]
        elif isinstance(nodes[place].layer, Pad) and place < len(nodes) - 1:
            keys[place] = keys[place + 1]
    return keys


def cut(nodes: list[Node], place: int) -> bool:
    """Whether a node is what is left of the one before."""
    node, before = nodes[place], nodes[place - 1].shape[1:]
    within = all(one <= other for one, other in zip(node.shape[1:], before, strict=False))
    return isinstance(node.layer, Pad) and node.reads == (place - 1,) and place > 1 and within


def parted(nodes: list[Node], keys: list[object]) -> tuple[Stage, ...]:
    """Stages of nodes in a row that have the same key."""
    parts = [list(same) for _, same in groupby(enumerate(nodes), lambda one: keys[one[0]])]
    stage = {place: at for at, part in enumerate(parts) for place, _ in part}
    found = []
    for at, part in enumerate(parts):
        read = {stage[place] for _, node in part for place in node.reads} - {at}
        own = tuple(node for _, node in part)
        found.append(Stage(own, tuple(sorted(read)), added(node.counts for node in own)))
    return tuple(found)


def _key(place: int, node: Node, level: int) -> object:
    """What the nodes of one stage have in common."""
    if not place:
        return "input"
    if level == 0 or (is_vector(node.shape) and level == 1):
        return place
    return () if is_vector(node.shape) else node.shape[1:]


def single(found: tuple[Stage, ...], unit: str = "connections") -> bool:
    """Whether one column has all of a unit."""
    return sum(stage.counts.of(unit) > 0 for stage in found) == 1


def far(found: tuple[Stage, ...]) -> list[tuple[int, int]]:
    """The pairs of stages of which one reads the other over those between."""
    return [(one, at) for at, stage in enumerate(found) for one in stage.reads if one != at - 1]


def inner(found: tuple[Stage, ...]) -> dict[int, int]:
    """The stages in which branches meet that begin in the stage itself, or in the one before, and
    how often.
    """
    begins = [0, *accumulate(len(stage.nodes) for stage in found)]
    near = (
        (at, {place for place in node.reads if place >= begins[at - 1]})
        for at, stage in enumerate(found)
        for node in stage.nodes
        if len(stage.nodes) > 1
    )
    return dict(sorted(Counter(at for at, reads in near if len(reads) > 1).items()))


def flows(found: tuple[Stage, ...]) -> list[int]:
    """The stages that read the one before."""
    return [at for at, stage in enumerate(found) if at - 1 in stage.reads]
