"""Values assigned to attributes of a module."""

from __future__ import annotations

import ast
from dataclasses import fields

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.weights import parameter_shapes
from cnnviz.reading.code.modules.layer_changes import change_arguments, replace_parameter
from cnnviz.reading.code.modules.module_attributes import COMPUTED_FROM
from cnnviz.reading.code.modules.reparametrized import is_computed_weight, takes_freed_place
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import FrozenParameter, Tensor
from cnnviz.reading.code.values.values import (
    PLAIN,
    Dict,
    Function,
    List,
    Opaque,
    Set,
    Unknown,
    Value,
)
from cnnviz.reading.code.values.words import kind_of

_CHANGEABLE = frozenset(
    "stride padding dilation ceil_mode count_include_pad p inplace eps momentum negative_slope"
    " output_size mode align_corners scale_factor size dim start_dim end_dim".split()
)
"""Arguments of a layer that may be changed later: none of them changes a weight's shape."""

_TIED = "this layer gets {}: tied weights are not read"

_NOT_MODULES = (*PLAIN, List, Dict, Set, Function)


def register(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> None:
    """`module.name = value`: modules become children, parameters the module's own."""
    if isinstance(value, Module) and not module.begun:
        kind = module.cls.name if module.cls else "a module"
        reason = f"{kind} is given a module before super().__init__() is called: call it first"
        raise Raised("AttributeError", reason, node, explicit=True)
    if module.kept.get("freed") and (
        takes_freed_place(e, module, name, value) or is_computed_weight(module, name, value)
    ):
        return
    if isinstance(value, Module) or (value is None and name in module.children):
        module.add(e, name, value)
    elif _is_parameter(value) and not module.keras:
        register_own(e, module, name, value, node)
    elif _is_reserved(module, name) and value is not None and isinstance(value, _NOT_MODULES):
        reason = (
            f"{name} is reserved for a module or a parameter, which no {kind_of(value)} replaces"
        )
        raise Raised("TypeError", reason, node)
    elif not (module.keras and _is_parameter(value)) and _set_in_layer(
        e, module, name, value, node
    ):
        return
    else:
        for attributes in (module.attrs, module.params, module.children):
            e.journal.touch(attributes)
        module.children.pop(name, None)
        module.params.pop(name, None)
        module.attrs[name] = value


def _set_in_layer(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> bool:
    return module.step is not None and _layer_attribute(e, module, name, value, node)


def _is_parameter(value: Value) -> bool:
    """Whether a value is a parameter itself, not computed from one: `0.1 * parameter`."""
    if not isinstance(value, Tensor) or value.learned is None:
        return isinstance(value, FrozenParameter)
    return getattr(value.learned, "tensor", value) is value


def _is_reserved(module: Module, name: str) -> bool:
    """Whether PyTorch accepts only a module or a parameter for an attribute."""
    return not module.keras and (name in module.children or name in module.params)


def register_own(e: Evaluator, module: Module, name: str, value: Tensor, node: ast.AST) -> None:
    """Registers a module's own parameter; a layer takes over its sizes."""
    home, value.home = value.home, value.home or module
    own = module.step.layer if module.step is not None else None
    reserved = name in ("weight", "bias") or (own and own.computed and name in COMPUTED_FROM)
    layer = module if module.step is not None and reserved else home
    if home is not None and home is not module and layer is not None and layer.step is not None:
        layer.refused = Unknown(_TIED.format(f"a {name} that is another's, too"), node)
    elif layer is module:
        replace_parameter(e, module, name, value, node)
    if layer is not module:
        e.journal.touch(module.params)
        module.params[name] = value


def _borrow(e: Evaluator, module: Module, name: str, value: Weight, node: ast.AST) -> None:
    """A layer gets another's weight or bias; that layer may be no part of the network."""
    unknown = Unknown(_TIED.format(f"the {name} of another layer"), node)
    if module.keras or name not in ("weight", "bias"):
        module.refused = unknown
        return
    replace_parameter(e, module, name, value, node)
    e.journal.touch(module.kept)
    module.kept[f"tied {name}"] = (value, unknown)


def tied_weights(root: Module) -> list[Unknown]:
    """Where a network's layers share weights with others in it; a layer that alone uses the weight
    of one outside the network has it as its own.
    """
    parts = list(root.modules())
    ids = set(map(id, parts))
    keys: set[tuple[int, str]] = set()
    unknowns: list[Unknown] = []
    for module in parts:
        for name in ("tied weight", "tied bias"):
            weight, unknown = module.kept.get(name) or (None, None)
            if weight is None:
                continue
            key = (id(weight.owner), weight.name)
            if unknown is not None and (id(weight.owner) in ids or key in keys):
                unknowns.append(unknown)
            keys.add(key)
    return unknowns


def _has_parameter(module: Module, name: str) -> bool:
    """Whether a layer reserves a name for a parameter, which may be None."""
    layer = module.step.layer if module.step is not None else None
    if layer is None or name not in ("weight", "bias"):
        return False
    return name in parameter_shapes(layer) or (
        name == "bias" and "weight" in parameter_shapes(layer)
    )


def _same_activation(module: Module, value: Value) -> bool:
    """Whether a Keras layer already has this activation."""
    current = (getattr(module.step, "values", None) or {}).get("activation") or "linear"
    return current == (getattr(value, "last", value) or "linear")


def _layer_attribute(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> bool:
    """Changes an existing layer if it has such a parameter; returns whether it has."""
    if value == Weight(module, name):  # `m.weight = nn.init.kaiming_normal_(m.weight)`.
        return True
    if isinstance(value, Weight):
        _borrow(e, module, name, value, node)
        return True
    if name in ("weight", "bias") and isinstance(value, (Unknown, Opaque)):
        replace_parameter(e, module, name, value, node)
        return True
    if value is not None and not module.keras and _has_parameter(module, name):
        reason = f"{name} is reserved for a parameter, which no {kind_of(value)} replaces"
        raise Raised("TypeError", f"{reason}: write nn.Parameter(...), or None", node)
    if value is None and name in ("weight", "bias"):
        if name == "bias" and "sizes" not in module.became:
            change_arguments(e, module, {name: False}, node)
        else:
            replace_parameter(e, module, name, value, node)
        return True
    return _change_argument(e, module, name, value, node)


def _change_argument(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> bool:
    """Changes an argument of a layer, `conv.stride = 2`; returns whether it has such a one."""
    if module.keras and name == "activation" and not _same_activation(module, value):
        reason = "its activation is changed after the layer was made: give it where it is made"
        module.refused = Unknown(reason, node)
        return True
    layer = module.step.layer if module.step is not None else None
    if layer is None or name not in {field.name for field in fields(layer)}:  # type: ignore[arg-type]
        is_own = module.keras and isinstance(value, Tensor)  # Made by its own build().
        return name in ("weight", "bias", "data") and not is_own
    if isinstance(value, Unknown):
        module.refused = value
    elif name in _CHANGEABLE:
        change_arguments(e, module, {name: value}, node)
    elif getattr(layer, name) != value:
        reason = f"{name} is changed after the layer was made, which is not read"
        module.refused = Unknown(reason, node)
    return True
