"""The ends of Keras's models, the calls between them, and what each layer was called with."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from cnnviz.reading.code.keras.construction import flat
from cnnviz.reading.code.keras.layer_order import in_order_of_keras
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import symbolic
from cnnviz.reading.code.modules.forwards import forward_of
from cnnviz.reading.code.modules.module_calls import in_order
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import List, Unknown, Value

_ROW = "keras.Sequential"


def model_layers(owner: Module) -> list[Module]:
    """The layers of a model, in their order."""
    if owner.outputs is None:
        layers = [child for child in owner.children.values() if isinstance(child, Module)]
        for one in layers:
            one.kept["within"] = owner
        return layers
    inputs = [one for one in owner.inputs if isinstance(one, Tensor)]
    if "starts" not in owner.kept:
        owner.kept["starts"] = [_start(one, owner) for one in inputs]
    starts = {id(one.use): made for one, made in zip(inputs, owner.kept["starts"], strict=True)}
    outputs = [one.use for one in flat(owner.outputs) if isinstance(one, Tensor) and one.use]
    return in_order_of_keras(owner, uses_of(owner), starts, outputs)


def _start(tensor: Tensor, owner: Module) -> Module:
    """The layer of an input, which a model between tensors counts among its own."""
    made = Module("keras.layers.InputLayer", owner.node)
    made.said["input"] = tensor
    made.kept["calls"] = ((tensor, tensor),)
    return made


def uses_of(owner: Module) -> list[Use]:
    """The calls between a model's inputs and outputs, in the order in which they were made."""
    ends = {id(one.use) for one in owner.inputs if isinstance(one, Tensor)}
    found: dict[int, Use] = {}
    stack = [one.use for one in flat(owner.outputs) if isinstance(one, Tensor)]
    while stack:
        use = stack.pop()
        if use is None or id(use) in found or id(use) in ends:
            continue
        if use.layer is None and use.reads and id(use.reads[0]) in ends:  # Looked up.
            continue
        if use.layer is None:
            raise Raised(
                "ValueError", "this model reads an input that is not among its own", use.node
            )
        found[id(use)] = use
        stack += [one for one in use.reads if one is not None]
    return sorted(found.values(), key=lambda use: use.order)


def left_unused(uses: list[Use]) -> list[Use]:
    """The first call of each layer that is in a model with some of these calls, and has none of
    them: it gives another output of that model, which Keras counts as a whole, or a layer of the
    text's own is given its output and does not use it.
    """
    known = {_weights_of(use) for use in uses}
    nests = {id(nest): nest for use in uses for nest in use.nests}
    found: dict[object, Use] = {}
    inside = [one for nest in nests.values() for one in nest]
    for use in (*inside, *_leading_to(use for nest in nests.values() for use in nest.given)):
        if use.layer is not None and use.layer.parameters and _weights_of(use) not in known:
            found.setdefault(_weights_of(use), use)
    return list(found.values())


def _leading_to(uses: Iterable[Use]) -> Iterator[Use]:
    """These calls, and those that they read, and so on."""
    met: set[int] = set()
    left = list(uses)
    while left:
        use = left.pop()
        if id(use) not in met:
            met.add(id(use))
            left += [one for one in use.reads if one is not None]
            yield use


def _weights_of(use: Use) -> tuple[int, int]:
    own = use.module or next(iter(use.learned), use)
    return id(own.lender if isinstance(own, Module) else own), use.unit


def met(e: Evaluator, owner: Module, given: Value, found: Value) -> None:
    """Remembers the first two calls of a layer while a model is made, for `layer.output`.

    Calls on numbers are none of those.
    """
    if e.tracing or not isinstance(found, Tensor) or not found.traced:
        return
    e.journal.touch(owner.kept)
    owner.kept["calls"] = (*owner.kept.get("calls", ()), (given, found))[:2]


def ends(e: Evaluator, owner: Module, name: str, node: ast.AST) -> Value:
    """A model's input or output tensor; a Sequential gets them once its input is known.

    A layer's are those of its one call, as Keras has it.
    """
    called = owner.cls is None or owner.kept.get("calls")
    if owner.outputs is None and owner.kind != _ROW and called:
        return _of_layer(e, owner, name, node)
    if owner.outputs is None:
        start, end = _of_sequential(e, owner, node)
        if not isinstance(start, Tensor):
            return Unknown(f"the {name} of this model is not known yet", node)
        found: dict[str, Value] = {"input": start, "output": end}
        return found[name] if name in found else List([found[name[:-1]]])
    inputs = owner.inputs
    outputs = flat(owner.outputs)
    several: dict[str, Value] = {"inputs": List(inputs), "outputs": List(outputs)}
    if name in several:
        return several[name]
    if name == "input":
        return inputs[0] if len(inputs) == 1 else List(inputs)
    return outputs[0] if len(outputs) == 1 else List(outputs)


def _of_sequential(e: Evaluator, owner: Module, node: ast.AST) -> tuple[Value, Value]:
    """The input and output of a Sequential; the same tensors until a layer is added or taken."""
    children = tuple(id(child) for child in owner.children.values())
    start, end, before = owner.kept.get("ends", (None, None, ()))
    if before != children:
        start = input_of(e, owner)
        if isinstance(start, Tensor):
            e.journal.touch(owner.kept)
            owner.kept["input"] = start
            for child in owner.children.values():
                e.journal.touch(child.kept)
                child.kept.pop("calls", None)
            own = forward_of(owner) is not None
            end = e.call(owner, [start], {}, node) if own else in_order(e, owner, start, node)
            owner.kept["ends"] = (start, end, children)
    return start, end


def _of_layer(e: Evaluator, owner: Module, name: str, node: ast.AST) -> Value:
    """The tensor that a layer was called with, or that it gave."""
    within = owner.kept.get("within")
    if within is not None and within.outputs is None:
        _of_sequential(e, within, node)
    calls = owner.kept.get("calls", ())
    if len(calls) > 1:
        reason = f"this layer was called more than once: it has no one {name}"
        raise Raised("AttributeError", reason, node)
    if not calls:
        return Unknown(f"the {name} of this layer is not followed: keep the tensor", node)
    return calls[0][name == "output"]


def _own_input(owner: Module) -> Tensor | Unknown | None:
    found: Tensor | Unknown | None = owner.kept.get("input", owner.said.get("input"))
    return found


def input_of(e: Evaluator, owner: Module, own: bool = False) -> Tensor | Unknown | None:
    """The tensor of a model's own input, or a layer's, where the text says its sizes.

    `own`: by its own words, not by what its first layer reads elsewhere.
    """
    one: Any = owner
    while isinstance(one, Module):
        said = _own_input(one)
        if said is not None:
            return said
        skipped = "vectors" in one.said and e.skipped(one)
        sizes = one.said.get("vectors" if skipped else "sizes")
        if sizes is not None:
            return sizes if isinstance(sizes, Unknown) else symbolic(e, sizes, one.node)
        if one.outputs is not None:
            inputs = one.inputs
            return inputs[0] if len(inputs) == 1 else None
        if forward_of(one) is not None:  # Who knows what it passes its input to?
            return None
        if not one.children:
            return None if own else _read_elsewhere(e, one, owner)
        one = next(iter(one.children.values()), None)
    return None


def _read_elsewhere(e: Evaluator, layer: Module, reader: Module) -> Tensor | None:
    """What a layer that another model was made of reads there: its weights are for that."""
    for one in (layer.kept.get("within"), *e.built):
        if one is None or one is reader or one.outputs is not None or one.kind != _ROW:
            continue
        if layer in one.children.values() and input_of(e, one, own=True) is not None:
            _of_sequential(e, one, layer.node)
            break
    calls = layer.kept.get("calls", ())
    given = calls[0][0] if calls else None
    if not isinstance(given, Tensor) or given.use is None or given.use.layer is None:
        return given if isinstance(given, Tensor) else None
    if e.open_inputs:
        return None
    from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

    return symbolic(e, tuple(keras_sizes(given)[1:]), layer.node)
