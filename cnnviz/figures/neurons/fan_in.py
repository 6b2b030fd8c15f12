"""How many inputs the neurons of a network see."""

from __future__ import annotations

from functools import lru_cache

from cnnviz.graph.count import count
from cnnviz.graph.fan_in import FanIn, fan_in
from cnnviz.labels import Labels
from cnnviz.layers.network import Network


def fan_ins(network: Network) -> tuple[int, ...]:
    """For each layer with weights, the most distinct inputs that a neuron sees; if there is none,
    for each layer that connects.
    """
    return tuple(fan.most for fan in _fan_ins(network))


def uneven(network: Network) -> bool:
    """Whether neurons of one layer see different numbers of inputs, at the border for example.

    >>> from cnnviz.layers.network import chain
    >>> from cnnviz.layers.transposed import ConvTranspose
    >>> uneven(chain((1, 4), (ConvTranspose(1, 1, 1, 3, stride=2),)))
    True
    """
    return any(fan.least < fan.most for fan in _fan_ins(network))


def seen_words(key: str, network: Network, labels: Labels, **names: object) -> str:
    """How many inputs a neuron of a network sees, or up to how many; "" if layers differ."""
    counts, up_to = set(fan_ins(network)), ".up-to" * uneven(network)
    if len(counts) > 1:
        return ""
    n = counts.pop()
    return labels(f"{key}{up_to}", n=n, inputs=labels("inputs", n=n), **names)


@lru_cache(32)
def _fan_ins(network: Network) -> tuple[FanIn, ...]:
    pairs = zip(network.layers, network.fed, strict=True)
    connecting = [pair for pair in pairs if not pair[0].pointwise]
    learned = [pair for pair in connecting if count(*pair).connections]
    return tuple(fan_in(*pair) for pair in learned or connecting)
