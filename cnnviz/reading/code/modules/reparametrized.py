"""Layers whose weight a text takes from them and works out of another of its size: SpectralNorm and
WeightNorm as texts write them, by `del module._parameters["weight"]`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.weights import weight_shape
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import Frozen, Tensor
from cnnviz.reading.code.values.values import Dict, Opaque, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_GONE = (
    "the {} of this layer is taken from it, and no parameter of its size takes its place by"
    " register_parameter(): that is not read"
)


class Registered(Dict):
    """`layer._parameters`: the weight and bias of a layer, and what else the text gave it."""

    __slots__ = ("module",)

    def __init__(self, module: Module) -> None:
        own = ("weight", "bias")
        sized = {name: Weight(module, name) for name in own if weight_shape(module, name)}
        super().__init__({**sized, **module.params})
        self.module = module
        for name in module.kept.get("freed", ()):
            self.pop(name, None)


def registered(module: Module) -> Dict:
    """`module._parameters`."""
    return module.params if module.step is None or module.keras else Registered(module)


def free(e: Evaluator, held: Registered, name: Value, node: ast.AST) -> None:
    """`del layer._parameters[name]`."""
    module = held.module
    if name in module.params:
        e.journal.touch(module.params)
        del module.params[name]
        return
    for one in (module.kept, module.became):
        e.journal.touch(one)
    module.kept["freed"] = (*module.kept.get("freed", ()), name)
    module.became[f"freed {name}"] = Unknown(_GONE.format(name), node)


def takes_place(e: Evaluator, module: Module, name: str, value: Value) -> bool:
    """Whether a parameter takes the place of one that was taken from a layer: `weight_bar`."""
    for key in module.kept.get("freed", ()):
        own = value == Weight(module, key) or (
            isinstance(value, Tensor)
            and not isinstance(value, Frozen)
            and value.held == weight_shape(module, key)
        )
        if own and name.startswith(f"{key}_") and f"freed {key}" in module.became:
            for one in (module.became, module.attrs):
                e.journal.touch(one)
            del module.became[f"freed {key}"]
            module.attrs[name] = Weight(module, key)
            return True
    return False


def is_worked_out(module: Module, name: str, value: Value) -> bool:
    """Whether a layer is given what is worked out for a weight that was taken from it."""
    if name not in module.kept.get("freed", ()):
        return False
    whole = isinstance(value, Tensor) and value.held == weight_shape(module, name)
    return whole or isinstance(value, (Opaque, Weight))
