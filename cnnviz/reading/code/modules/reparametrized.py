"""Layers whose weight a text deletes and computes from another of its size: SpectralNorm and
WeightNorm as texts write them, by `del module._parameters["weight"]`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.weights import weight_shape
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import FrozenParameter, Tensor
from cnnviz.reading.code.values.values import Dict, Opaque, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_FREED = (
    "the {} of this layer is deleted, and register_parameter() puts no parameter of its size"
    " in its place: that is not read"
)


class LayerParameters(Dict):
    """`layer._parameters`: the weight and bias of a layer, and what the text added."""

    __slots__ = ("module",)

    def __init__(self, module: Module) -> None:
        own = ("weight", "bias")
        weights = {name: Weight(module, name) for name in own if weight_shape(module, name)}
        super().__init__({**weights, **module.params})
        self.module = module
        for name in module.kept.get("freed", ()):
            self.pop(name, None)


def layer_parameters(module: Module) -> Dict:
    """`module._parameters`."""
    return module.params if module.step is None or module.keras else LayerParameters(module)


def free_parameter(e: Evaluator, parameters: LayerParameters, name: Value, node: ast.AST) -> None:
    """`del layer._parameters[name]`."""
    module = parameters.module
    if name in module.params:
        e.journal.touch(module.params)
        del module.params[name]
        return
    for record in (module.kept, module.became):
        e.journal.touch(record)
    module.kept["freed"] = (*module.kept.get("freed", ()), name)
    module.became[f"freed {name}"] = Unknown(_FREED.format(name), node)


def takes_freed_place(e: Evaluator, module: Module, name: str, value: Value) -> bool:
    """Whether a parameter takes the place of one deleted from a layer: `weight_bar`."""
    for key in module.kept.get("freed", ()):
        matches = value == Weight(module, key) or (
            isinstance(value, Tensor)
            and not isinstance(value, FrozenParameter)
            and value.held == weight_shape(module, key)
        )
        if matches and name.startswith(f"{key}_") and f"freed {key}" in module.became:
            for record in (module.became, module.attrs):
                e.journal.touch(record)
            del module.became[f"freed {key}"]
            module.attrs[name] = Weight(module, key)
            return True
    return False


def is_computed_weight(module: Module, name: str, value: Value) -> bool:
    """Whether a layer gets a value computed for a weight that was deleted from it."""
    if name not in module.kept.get("freed", ()):
        return False
    is_sized = isinstance(value, Tensor) and value.held == weight_shape(module, name)
    return is_sized or isinstance(value, (Opaque, Weight))
