"""Where a Keras text says its input's shape: `Input(shape=(28, 28, 1))`, `input_dim=784`."""

from __future__ import annotations

from cnnviz.reading.tree import Call, Named, Node
from cnnviz.reading.values import Value, value
from cnnviz.reading.wording import Faults

Sizes = tuple[int | None, ...]
"""Sizes without the batch axis; None where the text leaves one open."""

_WITH_BATCH = ("batch_shape", "batch_input_shape")
_NAMES = ("shape", "input_shape", "input_dim", *_WITH_BATCH)


def input_sizes(call: Call, alone: bool, faults: Faults) -> Sizes | None:
    """The input's sizes in Keras's order, channels last, if this call says them.

    `alone`: the call is an Input, whose first value is the shape.
    """
    for at, argument in enumerate(call.arguments):
        name = argument.name.text if isinstance(argument, Named) else ""
        if isinstance(argument, Named) and name in _NAMES and (alone or name != "shape"):
            return _sizes(argument.value, name, faults)
        if alone and at == 0 and not name:
            return _sizes(argument, "shape", faults)
    return None


def _sizes(node: Node, name: str, faults: Faults) -> Sizes | None:
    if faults.broken(node):
        return None
    said: Value = value(node, faults)
    sizes = said if isinstance(said, tuple) else (said,)
    if name in _WITH_BATCH:
        sizes = sizes[1:]
    if not sizes or any(isinstance(n, bool) or not (n is None or _is_size(n)) for n in sizes):
        faults.at(node, f"{name} must be sizes such as (28, 28, 1), channels last")
        return None
    return sizes  # type: ignore[return-value]


def _is_size(value: object) -> bool:
    return isinstance(value, int) and value > 0
