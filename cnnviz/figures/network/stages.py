"""The columns of the figure network: single calls, or calls whose maps have one size."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import accumulate, groupby
from math import prod
from typing import NamedTuple

from cnnviz.graph.count import Counts, counts_of, total_counts
from cnnviz.graph.twin import shared_as
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.layers.pad import Pad

UNITS = "connections", "weights"
"""What the rows of bars count."""


class Node(NamedTuple):
    """A call that can be a column: its index in `network.shapes`, its layer (None for the input),
    its counts, and the nodes that it reads.

    Pointwise layers are no nodes; their weights are counted where they act.
    """

    at: int
    layer: Layer | None
    shape: Shape
    counts: Counts
    reads: tuple[int, ...] = ()
    name: str = ""


class Stage(NamedTuple):
    """One column: its nodes, the other stages that it reads, ascending, and its counts; how many
    `times` it repeats the same layers, and the `name` of its block.
    """

    nodes: tuple[Node, ...]
    reads: tuple[int, ...]
    counts: Counts
    times: int = 1
    name: str = ""

    @property
    def shape(self) -> Shape:
        """The shape of its output."""
        return self.nodes[-1].shape

    @property
    def kind(self) -> str:
        """Its main kind: "input", "conv", "fc" or "other"."""
        kinds = {kind_of(node.layer) for node in self.nodes}
        return next(kind for kind in ("conv", "fc", "input", "other") if kind in kinds)


def kind_of(layer: Layer | None) -> str:
    """The kind of a layer, which decides its colour."""
    if layer is None:
        return "input"
    kind = shared_as(layer)
    return "conv" if kind in ("conv", "tiled", "local") else kind or "other"


def is_vector(shape: Shape) -> bool:
    """Whether a shape has one neuron per channel, or is a plain list of neurons."""
    return prod(shape[1:]) == 1


def nodes_of(network: Network) -> list[Node]:
    """The calls that can be columns, the input first.

    >>> from cnnviz.layers.activation import ReLU
    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> nodes = nodes_of(chain((1, 8), (Conv(1, 1, 1, 3), ReLU(), Conv(1, 1, 1, 3))))
    >>> [(node.shape, node.reads) for node in nodes]
    [((1, 8), ()), ((1, 6), (0,)), ((1, 4), (1,))]
    """
    nodes = [Node(0, None, network.input_shape, total_counts(()))]
    place = {0: 0}
    for call, (layer, shape) in enumerate(zip(network.layers, network.shapes[1:], strict=True)):
        counts = counts_of(network, call)
        reads = tuple(place[i] for i in network.reads(call))
        if layer.pointwise and not layer.merges:
            place[call + 1] = i = reads[0]
            # A pointwise layer adds no connections between neurons.
            counts = counts._replace(fixed_connections=0)
            nodes[i] = nodes[i]._replace(counts=total_counts((nodes[i].counts, counts)))
            continue
        place[call + 1] = len(nodes)
        nodes.append(Node(call + 1, layer, shape, counts, reads, network.names[call]))
    return nodes


@lru_cache(8)
def stages(network: Network, level: int) -> tuple[Stage, ...]:
    """The columns of the figure: each call alone (level 0), feature maps of one size together, with
    padding between them (1), vectors together, too (2).
    """
    nodes = nodes_of(network)
    keys = [_key(place, node, level) for place, node in enumerate(nodes)]
    return parted(nodes, padded(nodes, keys) if level else keys)


def padded(nodes: list[Node], keys: list[object]) -> list[object]:
    """Keys of nodes in which padding goes with the layer after it, which mostly restores the size,
    and a node that is cut at once goes with the cut.
    """
    keys = keys.copy()
    for place in range(len(nodes) - 1, 0, -1):
        if cut(nodes, place):
            keys[place - 1] = keys[place]
        elif isinstance(nodes[place].layer, Pad) and place < len(nodes) - 1:
            keys[place] = keys[place + 1]
    return keys


def cut(nodes: list[Node], place: int) -> bool:
    """Whether a node is a cut of the one before."""
    node, before = nodes[place], nodes[place - 1].shape[1:]
    is_within = all(side <= limit for side, limit in zip(node.shape[1:], before, strict=False))
    return isinstance(node.layer, Pad) and node.reads == (place - 1,) and place > 1 and is_within


def parted(nodes: list[Node], keys: list[object]) -> tuple[Stage, ...]:
    """Stages of consecutive nodes with the same key."""
    parts = [list(group) for _, group in groupby(enumerate(nodes), lambda pair: keys[pair[0]])]
    stage = {place: i for i, part in enumerate(parts) for place, _ in part}
    stages = []
    for i, part in enumerate(parts):
        reads = {stage[place] for _, node in part for place in node.reads} - {i}
        members = tuple(node for _, node in part)
        stages.append(
            Stage(members, tuple(sorted(reads)), total_counts(node.counts for node in members))
        )
    return tuple(stages)


def _key(place: int, node: Node, level: int) -> object:
    """The key that the nodes of one stage share."""
    if not place:
        return "input"
    if level == 0 or (is_vector(node.shape) and level == 1):
        return place
    return () if is_vector(node.shape) else node.shape[1:]


def single(stages: tuple[Stage, ...], unit: str = "connections") -> bool:
    """Whether one column has all of a unit."""
    return sum(stage.counts.of(unit) > 0 for stage in stages) == 1


def skips(stages: tuple[Stage, ...]) -> list[tuple[int, int]]:
    """The pairs of stages of which the second reads the first, skipping those between."""
    return [(read, i) for i, stage in enumerate(stages) for read in stage.reads if read != i - 1]


def inner(stages: tuple[Stage, ...]) -> dict[int, int]:
    """The stages in which branches meet that start in the stage itself or in the one before, with
    how often.
    """
    begins = [0, *accumulate(len(stage.nodes) for stage in stages)]
    near = (
        (i, {place for place in node.reads if place >= begins[i - 1]})
        for i, stage in enumerate(stages)
        for node in stage.nodes
        if len(stage.nodes) > 1
    )
    return dict(sorted(Counter(i for i, reads in near if len(reads) > 1).items()))


def full_runs(stages: tuple[Stage, ...]) -> list[tuple[int, int]]:
    """The first and the last of several fully connected columns in a row."""
    runs = [list(run) for _, run in groupby(range(len(stages)), lambda i: stages[i].kind == "fc")]
    return [(run[0], run[-1]) for run in runs if len(run) > 1 and stages[run[0]].kind == "fc"]


def flows(stages: tuple[Stage, ...]) -> list[int]:
    """The stages that read the one before."""
    return [i for i, stage in enumerate(stages) if i - 1 in stage.reads]
