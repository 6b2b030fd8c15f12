"""The columns of the figure network that are blocks, by the names of their layers, or repeated
layers.
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
"""The most columns that can be repeated as one."""


class Run(NamedTuple):
    """Repeated columns: where they start, how many they are, and how often they come."""

    start: int
    length: int
    times: int

    @property
    def end(self) -> int:
        """The place after them."""
        return self.start + self.length * self.times


@lru_cache(8)
def blocks(network: Network) -> tuple[tuple[Stage, ...], ...]:
    """The groupings between one column per call and one per size: the blocks of modules, inner
    ones first; before these, the same with repeated blocks merged.
    """
    nodes = nodes_of(network)
    paths = _paths(nodes)
    groupings = []
    for depth in range(max(map(len, paths)), 0, -1):
        keys = [_key(place, nodes[place], path[:depth]) for place, path in enumerate(paths)]
        groupings.append(parted(nodes, padded(nodes, keys)))
    merged_forms = [merged(grouping) for grouping in groupings]
    if not any(repeats(stage) for grouping in merged_forms for stage in grouping):
        merged_forms.append(merged(_calls(nodes)))
    return tuple(_with_names(grouping) for grouping in [*merged_forms, *groupings])


def _calls(nodes: list[Node]) -> tuple[Stage, ...]:
    """One stage per call, with the sum after it."""
    keys: list[object] = list(range(len(nodes)))
    for place, node in enumerate(nodes):
        if _continues(nodes, place) and node.shape[1:] == nodes[place - 1].shape[1:]:
            keys[place] = keys[place - 1]
    return parted(nodes, padded(nodes, keys))


def _paths(nodes: list[Node]) -> list[list[str]]:
    """The modules that contain each node, outer ones first; what is no module, such as a sum,
    belongs where its input does.
    """
    paths = [node.name.split(".")[:-1] for node in nodes]
    for place in range(1, len(nodes)):
        if not paths[place] and _continues(nodes, place):
            paths[place] = paths[place - 1]
    return paths


def _continues(nodes: list[Node], place: int) -> bool:
    """Whether a node belongs to the one before: a sum, or a cut of it."""
    layer = nodes[place].layer
    return layer is not None and place > 1 and (layer.merges or cut(nodes, place))


def _key(place: int, node: Node, path: list[str]) -> object:
    """The key that the nodes of one block share: its path and the size of maps."""
    if not place or (is_vector(node.shape) and not path):
        return place
    return (*path, () if is_vector(node.shape) else node.shape[1:])


def repeats(stage: Stage) -> bool:
    """Whether a stage repeats several calls."""
    return 1 < stage.times < len(stage.nodes)


def _with_names(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Stages with the names of their blocks, unless two have the same."""
    names = [_common(stage.nodes) for stage in stages]
    unique = [name * (names.count(name) == 1) for name in names]
    return tuple(stage._replace(name=name) for stage, name in zip(stages, unique, strict=True))


def _common(nodes: tuple[Node, ...]) -> str:
    """The innermost module that contains all layers with a dotted name."""
    paths = [node.name.split(".")[:-1] for node in nodes if "." in node.name]
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*paths, strict=False))
    return ".".join(parts[0] for parts in same)


def merged(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Stages with consecutive repetitions merged into one."""
    nodes = [node for stage in stages for node in stage.nodes]
    numbers: dict[object, int] = {}
    same = [numbers.setdefault(_signature(stage, nodes), len(numbers)) for stage in stages]
    runs = list(runs_of(same))
    places = list(range(len(stages)))
    for run in runs:
        places[run.start : run.end] = [run.start] * (run.end - run.start)
    keys: list[object] = [
        place for place, stage in zip(places, stages, strict=True) for _ in stage.nodes
    ]
    times = {run.start: run.times for run in runs}
    starts = sorted(set(places))
    return tuple(
        stage._replace(times=times.get(start, 1))
        for start, stage in zip(starts, parted(nodes, keys), strict=True)
    )


def _signature(stage: Stage, nodes: list[Node]) -> object:
    """What repeated stages share: the layers of their kind with their inputs and outputs, and which
    others there are. Dilation may grow.
    """
    kinds = frozenset(node.layer and node.layer.spec_name for node in stage.nodes)
    main = [node for node in stage.nodes if kind_of(node.layer) == stage.kind]
    return (stage.kind, stage.shape, kinds, *(_layer(node, nodes) for node in main))


def _layer(node: Node, nodes: list[Node]) -> object:
    if node.layer is None:
        return ()
    kernels = tuple(window.kernel for window in node.layer.windows() or ())
    channels = tuple(nodes[i].shape[0] for i in node.reads)
    return node.layer.spec_name, kernels, node.layer.groups, channels, node.shape[0]


def runs_of(numbers: Sequence[int], start: int = 0) -> Iterator[Run]:
    """The repetitions in a sequence: the longest run, with those before and after it, in order.

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
    """All runs of two and more, by their start."""
    runs = []
    for length in range(1, min(LONGEST, len(numbers) // 2) + 1):
        matches = 0
        for i in range(len(numbers) - length - 1, -1, -1):
            matches = matches + 1 if numbers[i] == numbers[i + length] else 0
            if matches >= length:
                runs.append(Run(i, length, matches // length + 1))
    yield from sorted(runs)
