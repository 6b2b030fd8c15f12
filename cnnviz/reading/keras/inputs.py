"""The input's shape in a Keras text: `Input(shape=(28, 28, 1))`, `input_dim=784`."""

from __future__ import annotations

from cnnviz.reading.tree import Call, Items, Named, Node
from cnnviz.reading.values import Value, name_reason, value
from cnnviz.reading.wording import Faults

Sizes = tuple[int | None, ...]
"""Sizes without the batch axis; None if the text leaves one open."""

_WITH_BATCH = ("batch_shape", "batch_input_shape")
_NAMES = ("shape", "input_shape", "input_dim", *_WITH_BATCH)


def input_sizes(call: Call, is_input: bool, faults: Faults) -> Sizes | None:
    """The input's sizes in Keras's order, channels last, if this call says them.

    `is_input`: the call is an Input, whose first value is the shape.
    """
    for at, argument in enumerate(call.arguments):
        name = argument.name.text if isinstance(argument, Named) else ""
        if isinstance(argument, Named) and name in _NAMES and (is_input or name != "shape"):
            return _sizes(argument.value, name, faults)
        if is_input and at == 0 and not name:
            return _sizes(argument, "shape", faults)
    return None


def _sizes(node: Node, name: str, faults: Faults) -> Sizes | None:
    if faults.broken(node):
        return None
    result: Value = value(node, faults)
    sizes = result if isinstance(result, tuple) else (result,)
    if name in _WITH_BATCH:
        sizes = sizes[1:]
    if _report_names(node, name, faults):
        return None
    if not sizes or any(not (n is None or (type(n) is int and n > 0)) for n in sizes):
        faults.at(node, f"{name} must be sizes such as (28, 28, 1), channels last")
        return None
    return sizes  # type: ignore[return-value]


def _report_names(node: Node, argument: str, faults: Faults) -> bool:
    """Reports each name among the sizes, or in their place; whether there is any."""
    inner = node.items if isinstance(node, Items) else (node,)
    is_whole_shape = inner == (node,) and argument != "input_dim"
    reasons = [
        (item, name_reason(item, "(28, 28, 1)" if is_whole_shape else "8")) for item in inner
    ]
    for item, reason in reasons:
        if reason:
            faults.at(item, reason)
    return any(reason for _, reason in reasons)
