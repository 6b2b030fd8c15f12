"""Layers changed after construction: other arguments, other numbers."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.library.weights import parameter_shapes, weight_shape
from cnnviz.reading.code.modules.stores import spoil, spoil_by_data
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import Opaque, Unknown, Value

if TYPE_CHECKING:
    import ast

    from cnnviz.layers.base import Layer
    from cnnviz.reading.code.language.evaluator import Evaluator

Sizes = tuple[int, ...]

ASSUMED = "assumed"
"""Where a module keeps the node at which it gets numbers that are not in the text."""

_ELSEWHERE = (Lack.FILE, Lack.CODE, Lack.NAME, Lack.NETWORK)
_UNSIZED = "what size this layer gets here is not known: write torch.zeros(...) of that size"


def change_arguments(e: Evaluator, module: Module, changes: dict[str, Any], node: ast.AST) -> None:
    """Gives an existing layer other arguments."""
    set_step(e, module, _with(module, changes, node))


def set_step(e: Evaluator, module: Module, step: Value) -> None:
    """Makes a step the layer's current one; an earlier unknown change remains."""
    e.journal.touch(module.became)
    if isinstance(step, Unknown):
        module.became["misfit"] = step
    elif not isinstance(module.became.get("step"), Unknown):
        module.became["step"] = step


def replace_parameter(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> None:
    """Replaces a layer's weight or bias: the layer takes over its sizes."""
    sizes = None if value is None else _sizes(value)
    if sizes is None and value is not None:
        _assume(e, module, name, value, node)
        return
    e.journal.touch(module.became)
    module.became.pop(f"unsized {name}", None)
    if sizes == weight_shape(module, name) and "sizes" not in module.became:
        return
    if isinstance(module.became.get("sizes"), Unknown):
        return
    sizes_of = _parameter_sizes(module)
    sizes_of.pop(name, None)
    if sizes is not None:
        sizes_of[name] = sizes
    module.became["sizes"] = tuple(sizes_of.items())
    module.became.pop("misfit", None)
    set_step(e, module, _resized_step(module, sizes_of, name, node))


def _assume(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> None:
    """A layer gets a value of unknown size: if it is from outside the text, sizes stay the same."""
    if isinstance(value, Unknown) and value.lack in _ELSEWHERE:
        e.journal.touch(module.kept)
        module.kept[ASSUMED] = node
    elif not isinstance(value, Opaque):  # An Opaque is the weight itself, changed in place.
        e.journal.touch(module.became)
        module.became[f"unsized {name}"] = Unknown(_UNSIZED, node)


def replace_data(e: Evaluator, owner: Value, value: Value, node: ast.AST) -> None:
    """`owner.data = value`."""
    if e.script is not None:
        e.script.leave(value)
    if isinstance(owner, Weight):
        replace_parameter(e, owner.owner, owner.name, value, node)
        return
    sizes = _sizes(value)
    if isinstance(owner, Tensor) and not owner.traced and sizes not in (None, owner.held):
        _replace_own(e, owner, sizes)
    elif isinstance(owner, (Tensor, Unknown)):
        spoil_by_data(e, owner, value)


def _replace_own(e: Evaluator, owner: Tensor, sizes: Sizes | None) -> None:
    """A module's parameter, or the text's own tensor, gets other sizes."""
    home = owner.home
    names = [key for key, parameter in home.params.items() if parameter is owner] if home else []
    name = names[0] if names else None
    if home is None or name is None or sizes is None:
        spoil(e, owner)
        return
    tensor = type(owner)(sizes)
    tensor.home = home
    tensor.learned = owner.learned and Learned(tensor)
    e.journal.touch(home.params)
    home.params[name] = tensor


def _sizes(value: Value) -> Sizes | None:
    """The sizes of a value; None if they are not known."""
    if isinstance(value, Weight):
        return weight_shape(value.owner, value.name)
    if not isinstance(value, Tensor) or value.traced:
        return None
    sizes = tuple(size for size in value.sizes if isinstance(size, int))
    return sizes if len(sizes) == len(value.sizes) else None


def _parameter_sizes(module: Module) -> dict[str, Sizes]:
    """The current sizes of a layer's parameters."""
    layer = module.step.layer if module.step is not None else None
    return dict(
        module.became.get("sizes") or (parameter_shapes(layer) if layer is not None else {})
    )


def _resized_step(module: Module, sizes_of: dict[str, Sizes], name: str, node: ast.AST) -> Value:
    """A layer's step with parameters of these sizes, or why there is none."""
    layer = module.step.layer if module.step is not None else None
    weight, bias = sizes_of.get("weight"), sizes_of.get("bias")
    changes = None if layer is None or weight is None else _size_arguments(layer, weight)
    if layer is None or changes is None or layer.computed:
        return Unknown(f"the {name} of a layer is replaced here, which is not read", node)
    out = changes.get("out_features", changes.get("out_channels"))
    expected = parameter_shapes(layer).get("bias") if out is None else bias and (out,)
    if bias != expected:
        other = "bias" if name == "weight" else "weight"
        sizes = " and ".join(f"{key} {'x'.join(map(str, size))}" for key, size in sizes_of.items())
        reason = f"this layer has {sizes} now, which do not fit: give the {other} its size, too"
        return Unknown(reason, node)
    return _with(module, changes if out is None else {**changes, "bias": bool(bias)}, node)


def _size_arguments(layer: Layer, weight: Sizes) -> dict[str, Any] | None:
    """The arguments of a layer that follow from its weight's sizes; None if they do not.

    >>> from cnnviz.layers.linear import Linear
    >>> _size_arguments(Linear(3, 2), (5, 3))
    {'out_features': 5, 'in_features': 3}
    """
    name, attrs = layer.spec_name, vars(layer)
    rank = {"Linear": 2, "PReLU": 1}.get(name, attrs.get("dims", -2) + 2)
    is_same_padded = attrs.get("padding") == "same" and attrs.get("padding_mode") != "zeros"
    if len(weight) != rank or (is_same_padded and parameter_shapes(layer).get("weight") != weight):
        return {} if parameter_shapes(layer).get("weight") == weight else None
    if name == "Linear":
        return {"out_features": weight[0], "in_features": weight[1]}
    if name == "PReLU":
        return {"num_parameters": weight[0]}
    channels = ("in_channels", "out_channels") if "Transpose" in name else (
        "out_channels", "in_channels"
    )  # fmt: skip
    sizes = (weight[0], weight[1] * attrs["groups"])
    return {**dict(zip(channels, sizes, strict=True)), "kernel_size": weight[2:]}


def _with(module: Module, changes: dict[str, Any], node: ast.AST) -> Value:
    """A layer's step with other arguments, or why there is none."""
    step = copy(module.step)
    assert step is not None
    if step.layer is None:  # Its own faults are reported.
        return step
    try:
        step.layer = replace(step.layer, **changes)  # type: ignore[type-var]
    except ArgumentFault as fault:
        return Unknown(fault.reason, node)
    return step
