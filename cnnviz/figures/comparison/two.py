"""The second network of a pair, and the words on the two."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import say
from cnnviz.figures.comparison.left_out import drawn_parts
from cnnviz.figures.comparison.panel import Content
from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.page.counts import connections
from cnnviz.figures.page.layers import window_sizes
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.network import Network
from cnnviz.layers.vary import vary
from cnnviz.reading.subjects import Subject, network_of

MOST = 64
"""In longer rows the traced neurons are not matched to each other."""


def other_network(request: Request) -> Network:
    """The network of `--with`, over the same input; by default the same with twice the stride."""
    text = request.options.get("with")
    if text is not None:
        return network_of(Subject(text, request.network.input_shape))
    network = request.network
    for i, layer in enumerate(network.layers):
        if layer.convolutional and layer.moving_windows:
            return vary(network, i, {"stride": 2 * max(w.stride for w in layer.moving_windows)})
    raise CnnvizError(
        'the figure beside draws two layers: name the other with --with, such as "Conv1d(1, 1, 3)"'
    )


class Pair(NamedTuple):
    """Words for each of the two."""

    one: str
    other: str


def heads(one: Network, other: Network, labels: Labels) -> Pair:
    """The names of the two: what differs, else their layers.

    >>> from cnnviz.labels import ENGLISH
    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> nets = (chain((1, 9), (Conv(1, 1, 1, 3, stride=n),)) for n in (1, 2))
    >>> heads(*nets, ENGLISH)
    Pair(one='stride 1', other='stride 2')
    """
    both = _connecting(one), _connecting(other)
    pairs = list(zip(*both, strict=False))
    if len(both[0]) == len(both[1]) and all(type(a) is type(b) for a, b in pairs):
        differences = [_differences(a, b, labels) for a, b in pairs]
        words = [[*filter(None, side)] for side in zip(*differences, strict=True)]
        if all(words):
            return Pair(*map(labels.listed, words))
    names = Pair(*(", ".join(layer.spec_name for layer in layers) for layers in both))
    # Layers with one name differ in size.
    return names if len(set(names)) > 1 else Pair(*(", ".join(map(repr, one)) for one in both))


def title(words: Pair, one: Content, other: Content) -> str:
    """The title: what the other has fewer of, more of, and as many of."""
    labels, pairs = one.labels, zip(_amounts(one), _amounts(other), strict=True)
    kinds: dict[str, list[str]] = {}
    for (unit, first), (_, second) in pairs:
        kind = "fewer" if second < first else "more" if second > first else "same"
        kinds.setdefault(kind, []).append(labels(f"beside.unit.{unit}"))
    parts = [labels(f"beside.{kind}.of", what=labels.listed(what)) for kind, what in kinds.items()]
    return labels("beside.title", other=capital(words.other), what=", ".join(parts))


def _amounts(content: Content) -> list[tuple[str, int]]:
    """The numbers of neurons, connections and weights of the drawn layers."""
    neurons, counts = prod(content.columns[-1].shape), content.panels[0].counts
    return [("neurons", neurons), ("connections", connections(counts)), ("weights", counts.weights)]


def same_middle(one: Column, other: Column) -> tuple[int, int] | None:
    """One neuron from each of two layers' rows, such that both see about the same inputs, as near
    to the middle as possible. None if they are no such rows.
    """
    if any(len(column.shape) != 2 or column.shape[0] > 1 for column in (one, other)):
        return None
    middles = _middles(one), _middles(other)
    if not all(middles):
        return None
    half = (one.fed[1] - 1) / 2

    def worth(pair: tuple[int, int]) -> tuple[float, float]:
        here, there = middles[0][pair[0]], middles[1][pair[1]]
        return abs(here - there), max(abs(here - half), abs(there - half))

    return min(product(range(len(middles[0])), range(len(middles[1]))), key=worth)


def _middles(column: Column) -> list[float]:
    """The middle of the window of each neuron of a row, in inputs."""
    [window] = column.windows or (None,)
    if window is None or column.shape[1] > MOST:
        return []
    first = (window.span - 1) / 2 - window.before
    return [first + window.stride * i for i in range(column.shape[1])]


def capital(words: str) -> str:
    """Words with a capital at the start.

    >>> capital("stride 1")
    'Stride 1'
    """
    return words[:1].upper() + words[1:]


def context(one: Content, other: Content) -> list[list[str]]:
    """What the two share and what is drawn; then shorter versions."""
    inputs = say.column_size(one.columns[0], True, one.labels)
    parts = ", ".join([inputs, *_merge([*drawn_parts(one), *drawn_parts(other)])])
    layers = [
        repr(layer) for content in (one, other) for layer in _connecting(content.request.network)
    ]
    return [[parts, *dict.fromkeys(layers)], [parts], [inputs]]


def _merge(texts: list[str]) -> list[str]:
    """The texts on two without repetitions; those that differ only after a colon are merged.

    >>> _merge(["two traced", "so: 1 + 1 = 2", "two traced", "so: 2 + 2 = 4"])
    ['two traced', 'so: 1 + 1 = 2; 2 + 2 = 4']
    """
    rests_by_head: dict[str, list[str]] = {}
    for words in dict.fromkeys(texts):
        head, colon, rest = words.partition(": ")
        rests_by_head.setdefault(head + colon, []).append(rest)
    return [head + "; ".join(filter(None, rests)) for head, rests in rests_by_head.items()]


def lines(content: Content, stride: int = 0) -> tuple[str, ...]:
    """How many neurons one of the two has, and what they see, or the stride of its kernel; then
    shorter versions.
    """
    neurons = say.column_size(content.columns[-1], False, content.labels)
    if not content.panels[0].counts.weights:
        return (neurons,)
    views = say.lines(content, 0)
    if stride:
        text = content.labels("beside.moved", neurons=neurons, weights=views[-1], n=stride)
        return (text, neurons)
    return (*(f"{neurons}, {line}" for line in views), neurons)


def strides(one: Network, other: Network) -> tuple[int, int]:
    """The strides of two layers with one kernel each if they differ, else zeros.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> strides(*(chain((1, 9), (Conv(1, 1, 1, 3, stride=n),)) for n in (1, 2)))
    (1, 2)
    """
    by_network = []
    for network in (one, other):
        layers = _connecting(network)
        windows = layers[0].windows() or () if layers and layers[0].convolutional else ()
        steps = {window.stride for window in windows} if layers[1:] == [] else set()
        by_network.append(steps.pop() if len(steps) == 1 else 0)
    return (
        (by_network[0], by_network[1])
        if all(by_network) and by_network[0] != by_network[1]
        else (0, 0)
    )


def _connecting(network: Network) -> list[Layer]:
    return [layer for layer in network.layers if not layer.pointwise]


def _differences(one: Layer, other: Layer, labels: Labels) -> Pair:
    """How the windows of two layers of one kind differ."""
    if not (one.moving_windows and other.moving_windows):
        return Pair("", "")
    first, second = (window_sizes(layer.moving_windows, labels) for layer in (one, other))
    keys = [key for key in first if first[key] != second[key]]
    sides = ([labels(f"window.{key}", size=side[key]) for key in keys] for side in (first, second))
    return Pair(*(labels.listed(side) if side else "" for side in sides))
