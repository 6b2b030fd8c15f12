"""Networks that are no chain, for tests of whatever runs over calls."""

from __future__ import annotations

from cnnviz.layers.activation import ReLU
from cnnviz.layers.adaptive import GlobalAvgPool
from cnnviz.layers.conv import Conv
from cnnviz.layers.merge import Add, Concat, Multiply
from cnnviz.layers.network import Network
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.wiring import Call, graph_of

SHARED = Conv(2, 2, 2, 3, padding=1)


def mixed() -> Network:
    """A convolution called twice round which a sum skips, a gate, two branches side by side."""
    return graph_of(
        (1, 4, 4),
        [
            Call("stem", Conv(2, 1, 2, 3, padding=1), (0,)),
            Call("conv", SHARED, (1,)),
            Call("relu", ReLU(), (2,)),
            Call("conv", SHARED, (3,), again=1),
            Call("add", Add(), (4, 1)),
            Call("pool", GlobalAvgPool(2), (5,)),
            Call("mul", Multiply(), (5, 6)),
            Call("down", MaxPool(2, 2), (7,)),
            Call("side", Conv(2, 2, 1, 1, stride=2, bias=False), (7,)),
            Call("cat", Concat(), (8, 9)),
        ],
    )
