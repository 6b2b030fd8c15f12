"""What stands in one column of the figure network: a block of a text, by the names of its layers,
or what is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from cnnviz.figures.network.stages import (
    Node,
    Stage,
    cut,
    is_vector,
    kind_of,
    nodes_of,
    padded,
    parted,
)
from cnnviz.layers.network import Network

LONGEST = 64
"""What is repeated is no longer than so many columns."""


class Run(NamedTuple):
    """Columns that are repeated: where they begin, how many they are, and how often."""

    start: int
    length: int
    times: int

    @property
    def end(self) -> int:
        """The place behind them."""
        return self.start + self.length * self.times


@lru_cache(8)
def blocks(network: Network) -> tuple[tuple[Stage, ...], ...]:
    """The columns between each call alone and one for each size: the blocks of a text, inner ones
    first, then what is repeated of them as one column each.
    """
    nodes = nodes_of(network)
    paths = _paths(nodes)
    ways = []
    for depth in range(max(map(len, paths)), 0, -1):
        keys = [_key(place, nodes[place], path[:depth]) for place, path in enumerate(paths)]
        ways.append(parted(nodes, padded(nodes, keys)))
    told = [joined(found) for found in ways]
    if not any(repeats(stage) for found in told for stage in found):
        told.append(joined(_calls(nodes)))
    return tuple(_called(found) for found in [*told, *ways])


def _calls(nodes: list[Node]) -> tuple[Stage, ...]:
    """Each call alone, with the sum behind it."""
    keys: list[object] = list(range(len(nodes)))
    for place, node in enumerate(nodes):
        if _goes_on(nodes, place) and node.shape[1:] == nodes[place - 1].shape[1:]:
            keys[place] = keys[place - 1]
    return parted(nodes, padded(nodes, keys))


def _paths(nodes: list[Node]) -> list[list[str]]:
    """The modules that each node stands in, outer ones first; a sum, say, that is no module stands
    where what it reads does.
    """
    found = [node.name.split(".")[:-1] for node in nodes]
    for place in range(1, len(nodes)):
        if not found[place] and _goes_on(nodes, place):
            found[place] = found[place - 1]
    return found


def _goes_on(nodes: list[Node], place: int) -> bool:
    """Whether a node belongs to the one before: a sum, or what is left of it."""
    layer = nodes[place].layer
    return layer is not None and place > 1 and (layer.merges or cut(nodes, place))


def _key(place: int, node: Node, path: list[str]) -> object:
    """What the nodes of one block have in common: the size of their maps, too."""
    if not place or (is_vector(node.shape) and not path):
        return place
    return (*path, () if is_vector(node.shape) else node.shape[1:])


def repeats(stage: Stage) -> bool:
    """Whether several calls are repeated in a stage."""
    return 1 < stage.times < len(stage.nodes)


def _called(found: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Stages with the names of their blocks, where no two have the same."""
    names = [_common(stage.nodes) for stage in found]
    once = [name * (names.count(name) == 1) for name in names]
    return tuple(stage._replace(name=name) for stage, name in zip(found, once, strict=True))


def _common(nodes: tuple[Node, ...]) -> str:
    """The module that all layers stand in that have a name with a dot."""
    paths = [node.name.split(".")[:-1] for node in nodes if "." in node.name]
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*paths, strict=False))
    return ".".join(parts[0] for parts in same)


def joined(found: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Stages that are repeated, one after another, as one."""
    nodes = [node for stage in found for node in stage.nodes]
    numbers: dict[object, int] = {}
    same = [numbers.setdefault(_signature(stage, nodes), len(numbers)) for stage in found]
    runs = list(runs_of(same))
    places = list(range(len(found)))
    for run in runs:
        places[run.start : run.end] = [run.start] * (run.end - run.start)
    keys: list[object] = [
        place for place, stage in zip(places, found, strict=True) for _ in stage.nodes
    ]
    times = {run.start: run.times for run in runs}
    starts = sorted(set(places))
    return tuple(
        stage._replace(times=times.get(start, 1))
        for start, stage in zip(starts, parted(nodes, keys), strict=True)
    )


def _signature(stage: Stage, nodes: list[Node]) -> object:
    """What repeated stages have in common: the layers of their kind, and what these see and give;
    which others there are. Dilation may grow.
    """
    kinds = frozenset(node.layer and node.layer.spec_name for node in stage.nodes)
    main = [node for node in stage.nodes if kind_of(node.layer) == stage.kind]
    return (stage.kind, stage.shape, kinds, *(_layer(node, nodes) for node in main))


def _layer(node: Node, nodes: list[Node]) -> object:
    if node.layer is None:
        return ()
    kernels = tuple(window.kernel for window in node.layer.windows() or ())
    seen = tuple(nodes[at].shape[0] for at in node.reads)
    return node.layer.spec_name, kernels, node.layer.groups, seen, node.shape[0]


def runs_of(numbers: Sequence[int], start: int = 0) -> Iterator[Run]:
    """What is repeated in a row of numbers: the longest run, then those before and behind it.

    >>> list(runs_of([7, 1, 1, 2, 1, 1, 2, 1, 1, 2, 5, 5]))
    [Run(start=1, length=3, times=3), Run(start=10, length=1, times=2)]
    """
    best = max(_runs(numbers), default=None, key=lambda run: (run.end - run.start, -run.length))
    if best is None:
        return
    yield from runs_of(numbers[: best.start], start)
    yield best._replace(start=start + best.start)
    yield from runs_of(numbers[best.end :], start + best.end)


def _runs(numbers: Sequence[int]) -> Iterator[Run]:
    """All runs of two and more, those that begin first first."""
    found = []
    for length in range(1, min(LONGEST, len(numbers) // 2) + 1):
        alike = 0
        for at in range(len(numbers) - length - 1, -1, -1):
            alike = alike + 1 if numbers[at] == numbers[at + length] else 0
            if alike >= length:
                found.append(Run(at, length, alike // length + 1))
    yield from sorted(found)
