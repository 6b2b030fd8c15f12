"""The inputs and outputs of Keras's models, the calls between them, and those of each layer."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from cnnviz.reading.code.keras.construction import flatten_values
from cnnviz.reading.code.keras.layer_names import keras_order
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import symbolic
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.forwards import forward_of
from cnnviz.reading.code.modules.module_calls import call_in_order
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value

_SEQUENTIAL = "keras.Sequential"


def model_layers(owner: Module) -> list[Module]:
    """The layers of a model, in order."""
    if owner.outputs is None:
        layers = [child for child in owner.children.values() if isinstance(child, Module)]
        for layer in layers:
            layer.kept.setdefault("within", owner)
        return layers
    inputs = [tensor for tensor in owner.inputs if isinstance(tensor, Tensor)]
    if "starts" not in owner.kept:
        owner.kept["starts"] = [_input_layer(tensor, owner) for tensor in inputs]
    starts = {id(t.use): layer for t, layer in zip(inputs, owner.kept["starts"], strict=True)}
    outputs = [t.use for t in flatten_values(owner.outputs) if isinstance(t, Tensor) and t.use]
    return keras_order(owner, uses_of(owner), starts, outputs)


def _input_layer(tensor: Tensor, owner: Module) -> Module:
    """The layer of an input, which a functional model counts among its own."""
    layer = Module("keras.layers.InputLayer", owner.node)
    layer.said["input"] = tensor
    layer.name = tensor.use.name if tensor.use is not None else ""
    layer.kept["calls"] = ((tensor, tensor),)
    return layer


def uses_of(owner: Module) -> list[Use]:
    """The calls between a model's inputs and outputs, in the order they were made in."""
    ends = {id(tensor.use) for tensor in owner.inputs if isinstance(tensor, Tensor)}
    uses: dict[int, Use] = {}
    stack = [tensor.use for tensor in flatten_values(owner.outputs) if isinstance(tensor, Tensor)]
    while stack:
        use = stack.pop()
        if use is None or id(use) in uses or id(use) in ends:
            continue
        if use.layer is None and use.reads and id(use.reads[0]) in ends:  # Looked up.
            continue
        if use.layer is None:
            raise Raised(
                "ValueError", "this model reads an input that is not among its own", use.node
            )
        uses[id(use)] = use
        stack += [read for read in use.reads if read is not None]
    return sorted(uses.values(), key=lambda use: use.order)


def unused_calls(uses: list[Use]) -> list[Use]:
    """The first call of each layer that none of these calls use, in models that some are in: these
    layers give other outputs of a model, which Keras counts as a whole, or a layer of the text's
    own is given their output and does not use it.
    """
    used = {_weights_of(use) for use in uses}
    nests = {id(nest): nest for use in uses for nest in use.nests}
    inside = [use for nest in nests.values() for use in nest]
    unused: dict[object, Use] = {}
    for use in (*inside, *leading_to(use for nest in nests.values() for use in nest.given)):
        if use.layer is not None and use.layer.parameters and _weights_of(use) not in used:
            unused.setdefault(_weights_of(use), use)
    return list(unused.values())


def leading_to(uses: Iterable[Use | None]) -> Iterator[Use]:
    """These calls, and those that they read, and so on."""
    met: set[int] = set()
    left = list(uses)
    while left:
        use = left.pop()
        if use is not None and id(use) not in met:
            met.add(id(use))
            left += use.reads
            yield use


def input_tensor(use: Use, first: bool) -> Tensor:
    """The tensor of an input; `first`: its channels are."""
    tensor = Tensor((Batch(), *use.shape), traced=True, use=use)
    tensor.keras, tensor.first = True, first
    return tensor


def _source_inputs(
    _: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`get_source_inputs(tensor)`: a list of the inputs that lead to it."""
    tensor = args[0] if args else kwargs.get("tensor")
    if not isinstance(tensor, Tensor) or tensor.use is None:
        return tensor if isinstance(tensor, Unknown) else Unknown("this is no tensor", node)
    starts = (use for use in leading_to([tensor.use]) if use.layer is None)
    inputs = List(input_tensor(use, tensor.first) for use in starts)
    return inputs or Unknown("no input leads to this", node)


KERAS_SOURCES: dict[str, Handler] = {
    f"keras.{place}.get_source_inputs": _source_inputs
    for place in ("layers", "utils", "utils.layer_utils", "utils.tf_utils", "models")
}


def _weights_of(use: Use) -> tuple[int, int]:
    owner = use.module or next(iter(use.learned), use)
    return id(owner.lender if isinstance(owner, Module) else owner), use.unit


def record_call(e: Evaluator, owner: Module, value: Value, result: Value) -> None:
    """Records the first two calls of a layer while a model is made, for `layer.output`.

    Calls on numbers do not count.
    """
    if e.tracing or not isinstance(result, Tensor) or not result.traced:
        return
    e.journal.touch(owner.kept)
    owner.kept["calls"] = (*owner.kept.get("calls", ()), (value, result))[:2]


def end_of(e: Evaluator, owner: Module, name: str, node: ast.AST) -> Value:
    """A model's input or output tensor; a Sequential gets them once its input is known.

    A layer's are those of its only call, as in Keras.
    """
    has_layer_ends = owner.cls is None or owner.kept.get("calls")
    if owner.outputs is None and owner.kind != _SEQUENTIAL and has_layer_ends:
        return _end_of_layer(e, owner, name, node)
    inputs, outputs = owner.inputs, flatten_values(owner.outputs)
    if owner.outputs is None:
        start, end = _ends_of_sequential(e, owner, node)
        if not isinstance(start, Tensor):
            return Unknown(f"the {name} of this model is not known yet", node)
        inputs, outputs = [start], [end]
    ends = inputs if name.startswith("input") else outputs
    return ends[0] if len(ends) == 1 and not name.endswith("s") else List(ends)


def _ends_of_sequential(e: Evaluator, owner: Module, node: ast.AST) -> tuple[Value, Value]:
    """The input and output of a Sequential; the same tensors until layers are added or removed."""
    children = tuple(id(child) for child in owner.children.values())
    start, end, old_children = owner.kept.get("ends", (None, None, ()))
    if old_children != children:
        start = input_of(e, owner)
        if isinstance(start, Tensor):
            e.journal.touch(owner.kept)
            owner.kept["input"] = start
            for child in owner.children.values():
                e.journal.touch(child.kept)
                child.kept.pop("calls", None)
            if forward_of(owner) is not None:
                end = e.call(owner, [start], {}, node)
            else:
                end = call_in_order(e, owner, start, node)
            owner.kept["ends"] = (start, end, children)
    return start, end


def _end_of_layer(e: Evaluator, owner: Module, name: str, node: ast.AST) -> Value:
    """The tensor that a layer was called with, or that it returned."""
    within = owner.kept.get("within")
    if within is not None and within.outputs is None:
        _ends_of_sequential(e, within, node)
    calls = owner.kept.get("calls", ())
    if len(calls) > 1:
        reason = f"this layer was called more than once: it has no single {name}"
        raise Raised("AttributeError", reason, node)
    if not calls:
        return Unknown(f"the {name} of this layer is not followed: keep the tensor", node)
    return calls[0][name == "output"]


def _own_input(owner: Module) -> Tensor | Unknown | None:
    start: Tensor | Unknown | None = owner.kept.get("input", owner.said.get("input"))
    return start


def input_of(e: Evaluator, owner: Module, own_only: bool = False) -> Tensor | Unknown | None:
    """The input tensor of a model or layer, if the text says its sizes.

    `own_only`: as stated for it, not by what its first layer reads elsewhere.
    """
    module: Any = owner
    while isinstance(module, Module):
        start = _own_input(module)
        if start is not None:
            return start
        skipped = "vectors" in module.said and e.skipped(module)
        sizes = module.said.get("vectors" if skipped else "sizes")
        if sizes is not None:
            return sizes if isinstance(sizes, Unknown) else symbolic(e, sizes, module.node)
        if module.outputs is not None:
            inputs = module.inputs
            return inputs[0] if len(inputs) == 1 else None
        if forward_of(module) is not None:  # It may pass its input to anything.
            return None
        if not module.children:
            return None if own_only else _read_elsewhere(e, module, owner)
        module = next(iter(module.children.values()), None)
    return None


def _read_elsewhere(e: Evaluator, layer: Module, reader: Module) -> Tensor | None:
    """The input of a layer in another model, which its weights are for."""
    for model in (layer.kept.get("within"), *e.built):
        if model is None or model is reader:
            continue
        if model.outputs is not None or model.kind != _SEQUENTIAL:
            continue
        if layer in model.children.values() and input_of(e, model, own_only=True) is not None:
            _ends_of_sequential(e, model, layer.node)
            break
    calls = layer.kept.get("calls", ())
    start = calls[0][0] if calls else None
    if not isinstance(start, Tensor) or start.use is None or start.use.layer is None:
        return start if isinstance(start, Tensor) else None
    if e.open_inputs:
        return None
    from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

    return symbolic(e, tuple(keras_sizes(start)[1:]), layer.node)
