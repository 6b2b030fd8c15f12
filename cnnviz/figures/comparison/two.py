"""The second network of a pair, and what is said of the two."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import say
from cnnviz.figures.comparison.left_out import drawn
from cnnviz.figures.comparison.panel import Told
from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.page.asked import window_sizes
from cnnviz.figures.page.counts import connections
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.network import Network
from cnnviz.layers.vary import varied
from cnnviz.reading.given import Subject, network_of

MOST = 64
"""Neurons of longer rows are traced where they are, each for itself."""


def other_network(request: Request) -> Network:
    """The network of `--with`, over the same input; without it, the same with twice the stride."""
    text = request.options.get("with")
    if text is not None:
        return network_of(Subject(text, request.network.input_shape))
    network = request.network
    for at, layer in enumerate(network.layers):
        if layer.convolutional and layer.moved:
            return varied(network, at, {"stride": 2 * max(w.stride for w in layer.moved)})
    raise CnnvizError(
        'the figure beside draws two layers: name the other with --with, such as "Conv1d(1, 1, 3)"'
    )


class Pair(NamedTuple):
    """Words for each of the two."""

    one: str
    other: str


def heads(one: Network, other: Network, labels: Labels) -> Pair:
    """What each of the two is called: by what differs, else by its layers.

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
        said = [_differing(a, b, labels) for a, b in pairs]
        words = [[*filter(None, side)] for side in zip(*said, strict=True)]
        if all(words):
            return Pair(*map(labels.listed, words))
    names = Pair(*(", ".join(layer.spec_name for layer in layers) for layers in both))
    # Layers of one name differ in their sizes.
    return names if len(set(names)) > 1 else Pair(*(", ".join(map(repr, one)) for one in both))


def title(words: Pair, one: Told, other: Told) -> str:
    """What the other has fewer of, more of, and as many of."""
    labels, pairs = one.labels, zip(_amounts(one), _amounts(other), strict=True)
    kinds: dict[str, list[str]] = {}
    for (unit, mine), (_, theirs) in pairs:
        kind = "fewer" if theirs < mine else "more" if theirs > mine else "same"
        kinds.setdefault(kind, []).append(labels(f"beside.unit.{unit}"))
    said = [labels(f"beside.{kind}.of", what=labels.listed(what)) for kind, what in kinds.items()]
    return labels("beside.title", other=capital(words.other), what=", ".join(said))


def _amounts(told: Told) -> list[tuple[str, int]]:
    """How many neurons, connections and weights there are of what is drawn."""
    neurons, counts = prod(told.columns[-1].shape), told.panels[0].counts
    return [("neurons", neurons), ("connections", connections(counts)), ("weights", counts.weights)]


def same_middle(one: Column, other: Column) -> tuple[int, int] | None:
    """Of each of two layers' rows of neurons one, so that both see inputs about one place: as near
    to the middle as can be. None where they are no such rows.
    """
    if any(len(column.shape) != 2 or column.shape[0] > 1 for column in (one, other)):
        return None
    seen = _middles(one), _middles(other)
    if not all(seen):
        return None
    half = (one.fed[1] - 1) / 2

    def worth(pair: tuple[int, int]) -> tuple[float, float]:
        here, there = seen[0][pair[0]], seen[1][pair[1]]
        return abs(here - there), max(abs(here - half), abs(there - half))

    return min(product(range(len(seen[0])), range(len(seen[1]))), key=worth)


def _middles(column: Column) -> list[float]:
    """The middle of the window of each neuron of a row, counted in inputs."""
    [window] = column.windows or (None,)
    if window is None or column.shape[1] > MOST:
        return []
    first = (window.span - 1) / 2 - window.before
    return [first + window.stride * at for at in range(column.shape[1])]


def capital(words: str) -> str:
    """Words as they begin a line.

    >>> capital("stride 1")
    'Stride 1'
    """
    return words[:1].upper() + words[1:]


def context(one: Told, other: Told) -> list[list[str]]:
    """What the two have in common and what is drawn; in fewer words as well."""
    inputs = say.size_of(one.columns[0], True, one.labels)
    seen = ", ".join([inputs, *_once([*drawn(one), *drawn(other)])])
    layers = [repr(layer) for told in (one, other) for layer in _connecting(told.request.network)]
    return [[seen, *dict.fromkeys(layers)], [seen], [inputs]]


def _once(said: list[str]) -> list[str]:
    """What is said of two, alike once; what differs behind the same words and a colon together.

    >>> _once(["two traced", "so: 1 + 1 = 2", "two traced", "so: 2 + 2 = 4"])
    ['two traced', 'so: 1 + 1 = 2; 2 + 2 = 4']
    """
    found: dict[str, list[str]] = {}
    for words in dict.fromkeys(said):
        head, colon, rest = words.partition(": ")
        found.setdefault(head + colon, []).append(rest)
    return [head + "; ".join(filter(None, rests)) for head, rests in found.items()]


def lines(told: Told, stride: int = 0) -> tuple[str, ...]:
    """How many neurons one of the two makes, and what they see, or by what stride its kernel moves;
    in fewer words as well.
    """
    neurons = say.size_of(told.columns[-1], False, told.labels)
    if not told.panels[0].counts.weights:
        return (neurons,)
    seen = say.lines(told, 0)
    if stride:
        moved = told.labels("beside.moved", neurons=neurons, weights=seen[-1], n=stride)
        return (moved, neurons)
    return (*(f"{neurons}, {line}" for line in seen), neurons)


def strides(one: Network, other: Network) -> tuple[int, int]:
    """The strides of two layers of one kernel where they are what differs, else zeros.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> strides(*(chain((1, 9), (Conv(1, 1, 1, 3, stride=n),)) for n in (1, 2)))
    (1, 2)
    """
    found = []
    for network in (one, other):
        layers = _connecting(network)
        windows = layers[0].windows() or () if layers and layers[0].convolutional else ()
        steps = {window.stride for window in windows} if layers[1:] == [] else set()
        found.append(steps.pop() if len(steps) == 1 else 0)
    return (found[0], found[1]) if all(found) and found[0] != found[1] else (0, 0)


def _connecting(network: Network) -> list[Layer]:
    return [layer for layer in network.layers if not layer.pointwise]


def _differing(one: Layer, other: Layer, labels: Labels) -> Pair:
    """How the windows of two layers of a kind differ."""
    if not (one.moved and other.moved):
        return Pair("", "")
    mine, theirs = (window_sizes(layer.moved, labels) for layer in (one, other))
    keys = [key for key in mine if mine[key] != theirs[key]]
    sides = ([labels(f"window.{key}", size=side[key]) for key in keys] for side in (mine, theirs))
    return Pair(*(labels.listed(side) if side else "" for side in sides))
