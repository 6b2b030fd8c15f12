"""Which calls of a network each slide may be about, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnviz.errors import ShapeFault
from cnnviz.graph.count import count
from cnnviz.graph.field import fields
from cnnviz.layers.network import Network

Calls = tuple[int, ...]
"""Positions of calls that follow one another."""

MOST = 6
"""How many layers are tried for a slide: what refuses these refuses others like them."""


def all_calls(network: Network) -> Sequence[Calls]:
    """All calls, if any of them learns a weight."""
    calls = range(len(network.layers))
    learns = any(count(network.layers[at], network.fed[at]).weights for at in calls)
    return [tuple(calls)] if learns else []


def convolutions(network: Network) -> Sequence[Calls]:
    """The convolutions, those that drop connections and share weights first.

    >>> from cnnviz.reading.subjects import Subject, network_of
    >>> convolutions(network_of(Subject("Conv2d(3, 3, 1), ReLU(), Conv2d(3, 4, 3)", "3x9x9")))
    [(2,), (0,)]
    """
    positions = [at for at, layer in enumerate(network.layers) if layer.convolutional]
    return [(at,) for at in sorted(positions, key=lambda at: (not _is_telling(network, at), at))][
        :MOST
    ]


def _is_telling(network: Network, at: int) -> bool:
    """Whether a convolution has fewer connections than pairs of neurons, fewer weights than
    connections, and a kernel of more than one position.
    """
    source, target = network.shapes[network.reads(at)[0]], network.shapes[at + 1]
    layer = network.layers[at]
    counts = count(layer, source)
    if counts.weights * layer.groups <= source[0] * target[0]:
        return False
    return counts.weights < counts.connections < prod(source) * prod(target)


def with_biases(network: Network) -> Sequence[Calls]:
    """The convolutions with a bias per feature map, those with several maps first."""
    biased = [(at,) for (at,) in convolutions(network) if _has_tied_bias(network, at)]
    return sorted(biased, key=lambda calls: network.shapes[calls[0] + 1][0] == 1)


def _has_tied_bias(network: Network, at: int) -> bool:
    return getattr(network.layers[at], "bias", False) is True


def with_maps(network: Network) -> Sequence[Calls]:
    """The convolutions, those with several maps first."""
    return sorted(convolutions(network), key=lambda calls: network.shapes[calls[0] + 1][0] == 1)


def activated(network: Network) -> Sequence[Calls]:
    """The convolutions, each with the activation that follows it, if any."""
    return [
        (at, at + 1) if _is_activation(network, at + 1) else (at,)
        for (at,) in convolutions(network)
    ]


def _is_activation(network: Network, at: int) -> bool:
    if at >= len(network.layers) or network.reads(at) != (at,):
        return False
    return network.layers[at].rule == "activation"


def pools(network: Network) -> Sequence[Calls]:
    """The pooling layers whose windows move in one or two dimensions."""
    positions = [at for at, layer in enumerate(network.layers) if layer.rule == "pool"]
    return [(at,) for at in positions if len(network.shapes[at + 1]) in (2, 3)][:MOST]


def stacks(network: Network) -> Sequence[Calls]:
    """The chain of calls that the network begins with, if several of them have a window."""
    try:
        chain = network.leading_chain()
    except ShapeFault:
        return []
    return [tuple(range(len(chain.layers)))] if len(windowed(chain)) > 1 else []


def windowed(network: Network) -> list[int]:
    """The calls of a chain at which receptive fields grow, as far as these are known."""
    size, positions = 1, []
    for at, field in enumerate(fields(network)):
        if field is None or not field.receptive_field:
            break
        if prod(field.receptive_field) > size:
            size = prod(field.receptive_field)
            positions.append(at)
    return positions
