"""What the tests of the formats write, and what they hold it to: connections by nested loops."""

from __future__ import annotations

import itertools
from pathlib import Path

from cnnviz.graph.export.files import save_graph
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import Network, chain
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.reshape import Flatten

NET = chain(
    (2, 5, 6),
    (
        Conv(2, 2, 4, kernel_size=3, stride=2, padding=1, groups=2),
        AvgPool(2, 2, stride=1),
        MaxPool(2, (1, 2), 1),
        Flatten(),
        Linear(8, 3),
    ),
    ("features.0", "features.1", "features.2", "flat", "head"),
)
"""A little of everything: groups, stride, padding, fixed factors, maximum, renaming, dense."""


def saved(folder: Path, suffix: str, network: Network = NET) -> Path:
    """The file that holds `network`'s graph in one format."""
    return save_graph(network, folder / f"graph.{suffix}")[0]


def edges() -> list[list[tuple[int, int, int, float]]]:
    """For each layer of `NET`, sorted (src, dst, weight, factor), written from the definitions."""
    return [sorted(e) for e in (_conv(), _average(), _maximum(), _renamed(), _dense())]


def _conv() -> list[tuple[int, int, int, float]]:
    found = []
    for out, i, j, a, b in itertools.product(range(4), range(3), range(3), range(3), range(3)):
        row, column, channel = 2 * i + a - 1, 2 * j + b - 1, out // 2
        if 0 <= row < 5 and 0 <= column < 6:
            src = channel * 30 + row * 6 + column
            found.append((src, out * 9 + i * 3 + j, out * 9 + a * 3 + b, 1.0))
    return found


def _average() -> list[tuple[int, int, int, float]]:
    places = itertools.product(range(4), range(2), range(2), range(2), range(2))
    return [(c * 9 + (i + a) * 3 + j + b, c * 4 + i * 2 + j, -1, 0.25) for c, i, j, a, b in places]


def _maximum() -> list[tuple[int, int, int, float]]:
    places = itertools.product(range(4), range(2), range(2))
    return [(c * 4 + i * 2 + b, c * 2 + i, -1, 1.0) for c, i, b in places]


def _renamed() -> list[tuple[int, int, int, float]]:
    return [(i, i, -1, 1.0) for i in range(8)]


def _dense() -> list[tuple[int, int, int, float]]:
    return [(i, o, o * 8 + i, 1.0) for o in range(3) for i in range(8)]


BIASES = [
    [c for c in range(4) for _ in range(9)],
    [-1] * 16,
    [-1] * 8,
    [-1] * 8,
    [0, 1, 2],
]
"""For each layer of `NET`, the index of each output neuron's bias."""
