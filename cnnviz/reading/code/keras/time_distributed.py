"""Keras's `TimeDistributed`: its layer at each step."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.merge import Concat, Merge
from cnnviz.reading.code.keras.construction import flatten_values
from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.keras.layer_names import COUNTED
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import channels_first, input_sizes
from cnnviz.reading.code.language.leaf_layers import Arguments, call_node, make_leaf
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.keras.time_distributed import RepeatVectorStep, TimeDistributedStep, over_steps

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer
    from cnnviz.reading.code.language.evaluator import Evaluator

_UNKNOWN = "cnnviz knows no layer TimeDistributed"
_FOLLOWED = "cnnviz follows TimeDistributed of a layer or of a Sequential of layers, not of {}"


def at_each(
    e: Evaluator, module: Module, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> None:
    """`TimeDistributed(Dense(4))`."""
    inner = args[0] if args else kwargs.get("layer")
    layers = chain(inner) if isinstance(inner, Module) else []
    if not layers and isinstance(inner, Module) and _branches(e, module, inner, node):
        module.said["sizes"] = input_sizes(e, kwargs, node)
        return
    if not isinstance(inner, Module) or not layers:
        _refuse(e, module, inner, args, kwargs, node)
        return
    if layers[0] is inner:
        _wrap(e, module, inner)
    else:
        module.kind = "keras.Sequential"
        for layer in layers:
            child = Module(layer.kind, node)
            _wrap(e, child, layer)
            module.append(e, child)
    module.attrs["layer"] = module.said["each"] = inner
    module.said["sizes"] = input_sizes(e, kwargs, node)


def _branches(e: Evaluator, module: Module, inner: Module, node: ast.AST) -> bool:
    """Makes a module a branching model at each step; returns whether it is one."""
    if inner.outputs is None or not branches(inner):
        return False
    wrapped: dict[int, Module] = {}
    for use in uses_of(inner):
        layer = use.module
        if layer is not None and layer.step is not None and id(layer) not in wrapped:
            wrapped[id(layer)] = Module(layer.kind, node)
            _wrap(e, wrapped[id(layer)], layer)
    module.attrs["layer"] = module.said["each"] = inner
    module.said["parts"] = wrapped
    return True


def chain(inner: Module) -> list[Module]:
    """A layer, or the layers of a model that is a chain of them, in order; else none."""
    if _is_sequential(inner):
        children = list(inner.children.values())
        chains = [chain(child) if isinstance(child, Module) else [] for child in children]
        if inner.refused or not all(chains):
            return []
        return [layer for layers in chains for layer in layers]
    if inner.outputs is not None:
        return [] if inner.refused else _layers_in_row(inner)
    if inner.kind == "keras.layers.RepeatVector":
        return [inner] if type(inner.attrs["n"]) is int else []
    return [inner] if inner.step is not None else []


def _layers_in_row(model: Module) -> list[Module]:
    """The layers of a functional model, if each reads the one before alone; else none."""
    layers: list[Module] = []
    (last, *others), ends = (
        [getattr(t, "use", None) for t in model.inputs],
        flatten_values(model.outputs),
    )
    for use in uses_of(model):
        layer = use.module
        if others or use.reads != (last,) or layer is None or layer.step is None:
            return []
        last = use
        if not layers or layers[-1] is not layer:
            layers.append(layer)
        elif use.unit == 0:
            return []  # Called twice.
    is_whole = len(ends) == 1 and getattr(ends[0], "use", None) is last
    return layers if is_whole and len(set(map(id, layers))) == len(layers) else []


def _is_sequential(inner: Module) -> bool:
    return inner.kind == "keras.Sequential" and inner.outputs is None and inner.cls is None


def _wrap(e: Evaluator, module: Module, inner: Module) -> None:
    """Makes a module the inner layer at each step, with its weights."""
    module.attrs |= inner.attrs
    own_keys = ("sizes", "input", COUNTED)
    module.said |= {key: value for key, value in inner.said.items() if key not in own_keys}
    module.kind, module.step, module.refused = inner.kind, inner.step, inner.refused
    module.name, module.table = module.name or inner.name, inner.table
    module.said["of"] = inner
    name = inner.kind.rpartition(".")[2]
    step = inner.step
    if name == "RepeatVector":
        arguments = Arguments([inner.attrs["n"]], {}, inner.node)
        step = RepeatVectorStep(call_node(e, name, arguments), inner.attrs["n"])
        step.first = channels_first(e)
        module.kind = "keras.layers.TimeDistributed"
    if isinstance(step, TimeDistributedStep):
        name = step.kind
    if step is not None and module.table is None:  # An Embedding treats each index alike.
        module.step = TimeDistributedStep(step, name)
        module.step.first = step.first


def _refuse(
    e: Evaluator,
    module: Module,
    inner: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> None:
    """Makes a module one that is refused for what is in it."""
    unread = inner.unread if isinstance(inner, Module) else None
    make_leaf(e, module, "TimeDistributed", args, kwargs, node)
    module.said["sizes"] = input_sizes(e, kwargs, node)
    assert module.step is not None
    reason = _FOLLOWED.format(_description(inner)) if isinstance(inner, Module) else _UNKNOWN
    faults = module.step.faults
    module.step.faults = tuple(
        f._replace(reason=f.reason.replace(_UNKNOWN, reason)) for f in faults
    )
    module.refused = module.refused or unread


def _description(inner: Module) -> str:
    """What is not followed of a module at each step."""
    if _is_sequential(inner):
        layers = [child for child in inner.children.values() if isinstance(child, Module)]
        other = next((child for child in layers if not chain(child)), None)
        return "one without layers" if other is None else _description(other)
    if inner.cls is not None:
        return f"{inner.cls.name}, which the text makes itself"
    if inner.outputs is not None:
        if len(flatten_values(inner.outputs)) > 1 or len(inner.inputs) > 1:
            return "a model with more than one input or output"
        return "a branching model in a Sequential: give each a TimeDistributed of its own"
    if inner.kind == "keras.layers.Lambda":
        return "a Lambda: if that treats each number alone, it needs no TimeDistributed"
    return inner.kind.rpartition(".")[2]


def branches(inner: Module) -> bool:
    """Whether a functional model can be followed at each step: it has one input and one output."""
    ends = flatten_values(inner.outputs)
    return inner.refused is None and len(inner.inputs) == len(ends) == 1 and bool(uses_of(inner))


def at_each_branch(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """The output of such a model for a row of inputs; a layer's calls share their weights."""
    inner, parts = module.said["each"], module.said["parts"]
    if not isinstance(value, Tensor):
        return Unknown("this is no tensor", node)
    if value.first or value.rank < 3:
        e.trace.refuse(node, "TimeDistributed needs an axis of steps, and channels that are last")
    outputs: dict[int, Tensor] = {id(inner.inputs[0].use): value}
    for use in uses_of(inner):
        reads = [outputs[id(read)] for read in use.reads]
        part = parts.get(id(use.module))
        if use.unit and part is not None:
            outputs[id(use)] = reads[0]
            continue
        try:
            if part is not None:
                layers = part.step.layers(reads[0].shape)
            else:
                layers = _layers_over_steps(use, reads[0])
        except (ArgumentFault, ShapeFault) as fault:
            e.trace.refuse(node, str(fault))
        if layers is None:
            e.trace.refuse(node, f"cnnviz does not follow {use.name} in TimeDistributed")
        outputs[id(use)] = _apply_at_each(e, use, part, layers, reads)
    return outputs[id(inner.outputs.use)]


def _apply_at_each(
    e: Evaluator, use: Use, part: Module | None, layers: tuple[Layer, ...], reads: list[Tensor]
) -> Tensor:
    """The output of the layers that a call is at each step, one after another."""
    for unit, layer in enumerate(layers):
        output = e.trace.apply(e.journal, layer, reads, use.name, use.node)
        if output.use is not None:
            output.use.module, output.use.unit = part or use.module, unit
        reads = [output]
    return reads[0]


def _layers_over_steps(use: Use, read: Tensor) -> tuple[Layer, ...] | None:
    """The layers of a call of no Keras layer: of a merge, or of a function."""
    layer = use.layer
    if isinstance(layer, Concat):
        return (layer if layer.dim == 1 else replace(layer, dim=layer.dim + 1),)
    if isinstance(layer, Merge):
        return (layer,)
    channels, steps, *places = read.shape
    if layer is None or use.learned or use.weights:
        return None
    return over_steps(layer, (channels, *places), steps)
