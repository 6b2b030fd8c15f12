"""From calls that read one another to a network: shapes, names, which tensors are shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network, are_consecutive, check_size, checked_output


class Call(NamedTuple):
    """One use of a layer. `reads` as `Network.reads`; `name` is its module's, or its function's.

    `again` is the position of the first call of the same module, None if this is the first.
    `own`: the name is a module's path, which it keeps; other calls of that name get another.
    """

    name: str
    layer: Layer
    reads: tuple[int, ...]
    again: int | None = None
    own: bool = False


INPUT = "input"
"""The name of the network's own input, and of no call."""
RENAMING_NOTE = "the module called input is named {name} here: input is the network's own input"
"""The sentence for the user if a module has that name."""


def graph_of(input_shape: Shape, calls: Sequence[Call]) -> Network:
    """The network of `calls`, in the order data passes them; a `ShapeFault` has the `position`.

    A second call of a module is NAME@2; other names already in use, as input is, get a number.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.merge import Add
    >>> conv = Conv(1, 4, 4, 3, padding=1)
    >>> block = graph_of((4, 8), [Call("c", conv, (0,)), Call("c", conv, (1,), 0),
    ...                           Call("add", Add(), (2, 0))])
    >>> block.names, block.shapes[-1], block.tensors
    (('c', 'c@2', 'add'), (4, 8), (0, 0, 2))
    """
    check_size(input_shape)
    shapes = [input_shape]
    for position, call in enumerate(calls):
        input_shapes = tuple(shapes[at] for at in call.reads)
        shapes.append(checked_output(call.layer, input_shapes, position))
    inputs = tuple(call.reads for call in calls)
    tensors = tuple(at if call.again is None else call.again for at, call in enumerate(calls))
    names = call_names(calls)
    return Network(
        input_shape,
        tuple(call.layer.over(shapes[call.reads[0]]) for call in calls),
        names,
        tuple(shapes),
        renaming_notes(["" if call.again is not None else call.name for call in calls], names),
        inputs=() if are_consecutive(inputs) else inputs,
        tensors=() if tensors == tuple(range(len(calls))) else tensors,
    )


def call_names(calls: Sequence[Call]) -> tuple[str, ...]:
    """The names of calls: each once, none of them the input's."""
    names: list[str] = []
    unavailable = {INPUT}
    module_names = {call.name for call in calls if call.own and call.again is None}
    counters: dict[str, int] = {}
    for call in calls:
        # conv, conv@2, conv@3 for a module; relu, relu_1, relu_2 for a function.
        first = call.again is None
        stem = f"{call.name}_" if call.again is None else f"{names[call.again]}@"
        name, number = (
            (call.name, counters.get(stem, 0)) if first else (stem, counters.get(stem, 1))
        )
        keeps_name = first and call.own and name == call.name
        while name in unavailable or name == stem or (name in module_names and not keeps_name):
            keeps_name = False
            number += 1
            name = f"{stem}{number}"
        counters[stem] = number
        unavailable.add(name)
        names.append(name)
    return tuple(names)


def renaming_notes(originals: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """The sentence for the user if a module named as the input has another of `names`.

    >>> renaming_notes(["input", "fc"], ["input_1", "fc"])[0]
    "the module called input is named input_1 here: input is the network's own input"
    """
    substitutes = [
        name for original, name in zip(originals, names, strict=False) if original == INPUT != name
    ]
    return (RENAMING_NOTE.format(name=substitutes[0]),) if substitutes else ()
