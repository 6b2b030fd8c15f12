"""What a network's input reaches, in this order: it says the channels and axes of the input."""

from __future__ import annotations

from collections.abc import Hashable
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.reading.code.language.foresight import VIEW
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Node

if TYPE_CHECKING:
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.values import Value

_MOST = 64  # Behind so many, nothing speaks of the input any more.


class Reached(NamedTuple):
    """A layer that data reaches; it `looks_up` vectors where it is a table of them."""

    step: Step | None
    looks_up: bool = False


class Entered(list[Reached]):
    """What is reached on the way from the input, the first of it.

    `whole` are Keras's modules that are called on the input itself, a part behind its whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self.whole: list[Module] = []

    def module(self, module: Module) -> None:
        """A module is called."""
        if len(self) < _MOST:
            self.append(Reached(module.step, module.table is not None))

    def function(self, key: Hashable) -> None:
        """A function is called: `key` is that of a `Met`."""
        if len(self) >= _MOST:
            return
        layer = key if isinstance(key, Layer) else _viewed(key)
        if layer is not None and not (isinstance(key, Unflatten)):  # An axis of 1 says no size.
            self.append(Reached(Step(layer.spec_name, Node(0, 0), {}, layer)))


def _viewed(key: Hashable) -> Layer | None:
    """What stands for a view: `x.view(-1, 784)` says how many numbers an input has."""
    if not isinstance(key, tuple) or key[0] != VIEW:
        return None
    sizes = key[2:-1]
    if not sizes or not all(is_whole(size) and size > 0 for size in sizes):
        return Flatten()
    return Unflatten(1, (prod(sizes),))


def is_start(value: Value) -> bool:
    """Whether a value is the network's input, or that with its numbers changed one by one."""
    if not isinstance(value, Tensor) or not value.traced:
        return False
    use = value.use
    while use is not None and use.layer is not None and _keeps(use.layer) and len(use.reads) == 1:
        use = use.reads[0]
    return use is None


def _keeps(layer: Layer) -> bool:
    return layer.pointwise and layer.rule != "reshape"
