"""What a network's input reaches, in order: it tells the input's channels and axes."""

from __future__ import annotations

from collections.abc import Hashable
from math import prod
from typing import NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.reading.code.language.foresight import VIEW
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Value
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Node

_MAX_REACHED = 64  # Later ones say nothing about the input.


class Reached(NamedTuple):
    """A layer that data reaches; it `looks_up` vectors if it is a table of them."""

    step: Step | None
    looks_up: bool = False


class Entered(list[Reached]):
    """What is reached first on the path from the input.

    `whole` are Keras's modules that are called on the input itself, a part after its whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self.whole: list[Module] = []

    def module(self, module: Module) -> None:
        """Records the call of a module."""
        if len(self) < _MAX_REACHED:
            self.append(Reached(module.step, module.table is not None))

    def function(self, key: Hashable) -> None:
        """Records the call of a function: `key` is that of a `Event`."""
        if len(self) >= _MAX_REACHED:
            return
        layer = key if isinstance(key, Layer) else _layer_of_view(key)
        if layer is not None and not (isinstance(key, Unflatten)):  # An axis of 1 tells no size.
            self.append(Reached(Step(layer.spec_name, Node(0, 0), {}, layer)))


def _layer_of_view(key: Hashable) -> Layer | None:
    """A layer in place of a view: `x.view(-1, 784)` says how many numbers an input has."""
    if not isinstance(key, tuple) or key[0] != VIEW:
        return None
    sizes = key[2:-1]
    if not sizes or not all(is_whole(size) and size > 0 for size in sizes):
        return Flatten()
    return Unflatten(1, (prod(sizes),))


def is_start(value: Value) -> bool:
    """Whether a value is the network's input, perhaps after elementwise layers."""
    if not isinstance(value, Tensor) or not value.traced:
        return False
    use = value.use
    while use is not None and use.layer is not None and _keeps(use.layer) and len(use.reads) == 1:
        use = use.reads[0]
    return use is None


def _keeps(layer: Layer) -> bool:
    return layer.pointwise and layer.rule != "reshape"
