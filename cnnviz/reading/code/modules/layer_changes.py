"""What becomes of a layer that is changed once it is made: other arguments, other numbers."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.library.weights import shapes, weight_shape
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
"""Where a module keeps the place at which it gets numbers that are not in the text."""

_ELSEWHERE = (Lack.FILE, Lack.CODE, Lack.NAME, Lack.NETWORK)
_UNSIZED = (
    "how many numbers this layer gets here is not known: write torch.zeros(...) of their sizes"
)


def change(e: Evaluator, module: Module, changes: dict[str, Any], node: ast.AST) -> None:
    """Gives a layer that is made already other arguments."""
    become(e, module, _with(module, changes, node))


def become(e: Evaluator, module: Module, step: Value) -> None:
    """Makes a step what a layer is now; what may have been changed already stays not known."""
    e.journal.touch(module.became)
    if isinstance(step, Unknown):
        module.became["misfit"] = step
    elif not isinstance(module.became.get("step"), Unknown):
        module.became["step"] = step


def exchange(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> None:
    """A layer's weight or bias becomes `value`: the layer goes by the sizes of that."""
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
    held = _held(module)
    held.pop(name, None)
    if sizes is not None:
        held[name] = sizes
    module.became["sizes"] = tuple(held.items())
    module.became.pop("misfit", None)
    become(e, module, _step(module, held, name, node))


def _assume(e: Evaluator, module: Module, name: str, value: Value, node: ast.AST) -> None:
    """A layer gets what has no known size: where that is in no text, as many numbers as it had."""
    if isinstance(value, Unknown) and value.lack in _ELSEWHERE:
        e.journal.touch(module.kept)
        module.kept[ASSUMED] = node
    elif not isinstance(value, Opaque):  # One is the weight itself, changed in place.
        e.journal.touch(module.became)
        module.became[f"unsized {name}"] = Unknown(_UNSIZED, node)


def exchange_data(e: Evaluator, owner: Value, value: Value, node: ast.AST) -> None:
    """`owner.data = value`."""
    if e.script is not None:
        e.script.leave(value)
    if isinstance(owner, Weight):
        exchange(e, owner.owner, owner.name, value, node)
        return
    sizes = _sizes(value)
    if isinstance(owner, Tensor) and not owner.traced and sizes not in (None, owner.held):
        _exchange_own(e, owner, sizes)
    elif isinstance(owner, (Tensor, Unknown)):
        spoil_by_data(e, owner, value)


def _exchange_own(e: Evaluator, owner: Tensor, sizes: Sizes | None) -> None:
    """A parameter that a module holds, or a tensor of the text's own, has other sizes now."""
    home = owner.home
    name = next((key for key, one in home.params.items() if one is owner), None) if home else None
    if home is None or name is None or sizes is None:
        spoil(e, owner)
        return
    made = type(owner)(sizes)
    made.home = home
    made.learned = owner.learned and Learned(made)
    e.journal.touch(home.params)
    home.params[name] = made


def _sizes(value: Value) -> Sizes | None:
    """The sizes of what is given; None where they are not known."""
    if isinstance(value, Weight):
        return weight_shape(value.owner, value.name)
    if not isinstance(value, Tensor) or value.traced:
        return None
    found = tuple(size for size in value.sizes if isinstance(size, int))
    return found if len(found) == len(value.sizes) else None


def _held(module: Module) -> dict[str, Sizes]:
    """The sizes of a layer's tensors, as they are now."""
    layer = module.step.layer if module.step is not None else None
    return dict(module.became.get("sizes") or (shapes(layer) if layer is not None else {}))


def _step(module: Module, held: dict[str, Sizes], name: str, node: ast.AST) -> Value:
    """What a layer is with tensors of these sizes, or why it is none."""
    layer = module.step.layer if module.step is not None else None
    weight, bias = held.get("weight"), held.get("bias")
    changes = None if layer is None or weight is None else _changes(layer, weight)
    if layer is None or changes is None or layer.computed:
        return Unknown(f"the {name} of a layer is exchanged here, which is not read", node)
    out = changes.get("out_features", changes.get("out_channels"))
    wanted = shapes(layer).get("bias") if out is None else bias and (out,)
    if bias != wanted:
        other = "bias" if name == "weight" else "weight"
        sizes = " and ".join(f"{one} {'x'.join(map(str, size))}" for one, size in held.items())
        why = f"this layer has {sizes} now, which do not fit: give the {other} its size, too"
        return Unknown(why, node)
    return _with(module, changes if out is None else {**changes, "bias": bool(bias)}, node)


def _changes(layer: Layer, weight: Sizes) -> dict[str, Any] | None:
    """The arguments of a layer that follow from its weight's sizes; None where they do not.

    >>> from cnnviz.layers.linear import Linear
    >>> _changes(Linear(3, 2), (5, 3))
    {'out_features': 5, 'in_features': 3}
    """
    name, of = layer.spec_name, vars(layer)
    rank = {"Linear": 2, "PReLU": 1}.get(name, of.get("dims", -2) + 2)
    same = of.get("padding") == "same" and of.get("padding_mode") != "zeros"
    if len(weight) != rank or (same and shapes(layer).get("weight") != weight):
        return {} if shapes(layer).get("weight") == weight else None
    if name == "Linear":
        return {"out_features": weight[0], "in_features": weight[1]}
    if name == "PReLU":
        return {"num_parameters": weight[0]}
    ends = ("in_channels", "out_channels") if "Transpose" in name else (
        "out_channels", "in_channels"
    )  # fmt: skip
    sizes = (weight[0], weight[1] * of["groups"])
    return {**dict(zip(ends, sizes, strict=True)), "kernel_size": weight[2:]}


def _with(module: Module, changes: dict[str, Any], node: ast.AST) -> Value:
    """A layer's step with other arguments, or why there is none."""
    step = copy(module.step)
    assert step is not None
    if step.layer is None:  # Its own faults are told.
        return step
    try:
        step.layer = replace(step.layer, **changes)  # type: ignore[type-var]
    except ArgumentFault as fault:
        return Unknown(fault.reason, node)
    return step
