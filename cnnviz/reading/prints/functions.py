"""Functions that forwards of known blocks call, as the layers that they are."""

from __future__ import annotations

from typing import Any

from cnnviz.layers import find
from cnnviz.layers.base import Layer

_FUNCTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "relu": ("ReLU", {}),
    "sigmoid": ("Sigmoid", {}),
    "hardsigmoid": ("Hardsigmoid", {}),
    "flatten": ("Flatten", {}),
    "mean": ("AdaptiveAvgPool2d", {"output_size": 1}),
    "positions1": ("Unflatten", {"dim": 1, "unflattened_size": (-1, 1)}),
    "positions2": ("Unflatten", {"dim": 1, "unflattened_size": (-1, 1, 1)}),
    "positions3": ("Unflatten", {"dim": 1, "unflattened_size": (-1, 1, 1, 1)}),
    "avg2": ("AvgPool2d", {"kernel_size": 2}),
    "avg3": ("AvgPool2d", {"kernel_size": 3, "stride": 1, "padding": 1}),
    "avg4": ("AvgPool2d", {"kernel_size": 4}),
    "max2_1": ("MaxPool1d", {"kernel_size": 2}),
    "max2_2": ("MaxPool2d", {"kernel_size": 2}),
    "max2_3": ("MaxPool3d", {"kernel_size": 2}),
    "max3": ("MaxPool2d", {"kernel_size": 3, "stride": 2}),
    "shuffle": ("ChannelShuffle", {"groups": 2}),
    **{"first_half": ("Slice", {}), "second_half": ("Slice", {})},
    "add": ("Add", {}),
    "cat": ("Concat", {}),
    "multiply": ("Multiply", {}),
}

_HALVES = {"first_half": "stop", "second_half": "start"}

_NAMES = {
    **{"first_half": "chunk", "second_half": "chunk", "shuffle": "channel_shuffle"},
    **dict.fromkeys(("positions1", "positions2", "positions3"), "view"),
    **dict.fromkeys(("avg2", "avg3", "avg4"), "avg_pool2d"),
    "max3": "max_pool2d",
    "multiply": "mul",
}


def function(name: str, half: int = 1) -> Layer:
    """The layer that a function in a forward is; `half` is the number of channels of a half.

    >>> function("avg2"), function("second_half", 8)
    (AvgPool2d(kernel_size=2), Slice(1, start=8))
    """
    spec_name, values = _FUNCTIONS[name]
    if name in _HALVES:
        values = {"dim": 1, _HALVES[name]: half}
    if spec_name in ("Add", "Concat", "Multiply"):
        from cnnviz.layers import merge

        layer: Layer = getattr(merge, spec_name)()
        return layer
    kind = find(spec_name)
    assert kind is not None
    dims = {} if kind.dims is None else {"dims": kind.dims}
    return kind.cls(**dims, **values)


def call_name(name: str) -> str:
    """The name of a call of it: PyTorch's name of the function."""
    return _NAMES.get(name, name)
