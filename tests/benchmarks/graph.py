"""How fast and in how little memory the graph is built: `python -m tests.benchmarks.graph`.

Takes up to 2 GB and about two minutes. Each figure is a ratio to filling three new arrays of the
same size with `np.full` (four where connections have a factor), the fastest thing that numpy can do
with that memory; best of five, taken in one run, so that they hold on other machines.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from cnnviz.graph.connect import between, connect, connections
from cnnviz.graph.connections import Connections
from cnnviz.graph.count import count
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.full import FullyConnected
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.network import Network
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import ConvTranspose
from tests.oracles.networks import lenet, vgg16

LARGE = Conv(2, 64, 64, 3, padding=1)

LAYERS: list[tuple[str, Layer, Shape]] = [
    ("Conv2d(64, 64, 3, padding=1), 112,869,376 connections", LARGE, (64, 56, 56)),
    ("... stride 2", Conv(2, 64, 64, 3, 2, padding=1), (64, 112, 112)),
    ("... dilation 2", Conv(2, 64, 64, 3, padding=2, dilation=2), (64, 56, 56)),
    ("... in 4 groups", Conv(2, 128, 128, 3, padding=1, groups=4), (128, 56, 56)),
    ("... depthwise", Conv(2, 1024, 1024, 3, padding=1, groups=1024), (1024, 112, 112)),
    *(
        (f"... padding_mode {mode}", Conv(2, 64, 64, 3, padding=1, padding_mode=mode), (64, 56, 56))
        for mode in ("reflect", "replicate", "circular")
    ),
    ("... of 7x7", Conv(2, 24, 24, 7, padding=3), (24, 56, 56)),
    ("Conv1d(32, 32, 80)", Conv(1, 32, 32, 80), (32, 1300)),
    ("Conv3d(32, 32, 3, padding=1)", Conv(3, 32, 32, 3, padding=1), (32, 16, 16, 16)),
    ("ConvTranspose2d(64, 64, 4, stride=2)", ConvTranspose(2, 64, 64, 4, 2, 1), (64, 40, 40)),
    ("LocallyConnected2d(32, 32, 3)", LocallyConnected(2, 32, 32, 3, padding=1), (32, 112, 112)),
    ("TiledConv2d(64, 64, 3, tiles=2)", TiledConv(2, 64, 64, 3, padding=1), (64, 56, 56)),
    ("Linear(10000, 10000)", Linear(10_000, 10_000), (10_000,)),
    ("MaxPool2d(3, 1, 1)", MaxPool(2, 3, 1, 1), (1024, 112, 112)),
    ("AvgPool2d(3, 1, 1)", AvgPool(2, 3, 1, 1), (1024, 112, 112)),
]


def best(*actions: Callable[[], object]) -> list[float]:
    """Seconds that each action takes, the best of five; they take turns, so that all see the same.

    Counted on the process's own clock, which other programs don't move.
    """
    seconds: list[list[float]] = [[] for _ in actions]
    for _ in range(5):
        for taken, action in zip(seconds, actions, strict=True):
            begin = time.process_time()
            kept = action()
            taken.append(time.process_time() - begin)
            del kept
    return list(map(min, seconds))


def ratio(layer: Layer, shape: Shape) -> tuple[int, float]:
    """The connections, and the time of building them over that of filling as many numbers."""
    counts = count(layer, shape)
    size = counts.connections + counts.fixed_connections
    arrays = 4 if isinstance(layer, AvgPool) else 3
    built, filled = best(
        lambda: connections(layer, shape),
        lambda: [np.full(size, 1, np.int32) for _ in range(arrays)],
    )
    return size, built / filled


def memory(layer: Layer, shape: Shape) -> float:
    """The peak of the memory that building takes, over that of the three arrays."""
    tracemalloc.start()
    built = connections(layer, shape)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / (built.src.nbytes + built.dst.nbytes + built.weight.nbytes)


def main() -> None:
    """Prints the tables."""
    print(f"{'building against np.full':58}{'connections':>14}{'ratio':>8}")
    for name, layer, shape in LAYERS:
        size, times = ratio(layer, shape)
        print(f"{name:58}{size:14,}{times:8.2f}")
    print("\nConv2d(64, 64, 3, padding=1) as its input grows")
    for side in (6, 18, 56):
        size, times = ratio(LARGE, (64, side, side))
        print(f"{f'{side}x{side}':58}{size:14,}{times:8.2f}")
    print(f"\n{'peak of memory against the three arrays':72}{memory(*LAYERS[0][1:]):8.2f}")
    networks = [("connect LeNet-5", built, lenet()), ("count VGG-16", counted, vgg16())]
    for name, action, network in networks:
        print(f"{name:58}{best(lambda a=action, n=network: a(n))[0] * 1e3:19.1f} ms")
    shape = (64, 224, 224)
    neurons = np.arange(36) * 12_345
    (few,) = best(lambda: between(FullyConnected(shape, shape), shape, neurons, neurons))
    print(f"{'36 x 36 neurons of 10 million million connections':58}{few * 1e3:19.1f} ms")


def built(network: Network) -> list[Connections]:
    """The connections of all layers of a network, in memory."""
    return [layer.whole for layer in connect(network).layers]


def counted(network: object) -> object:
    """The counts of all layers of a network."""
    return [count(*pair) for pair in zip(network.layers, network.shapes, strict=False)]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
