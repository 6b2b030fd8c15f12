"""The calls of a functional model of Keras once more: for other tensors, or of copied layers."""

from __future__ import annotations

import ast
from typing import Any

from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.keras.nesting import nests_in
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.copying import deep_copy
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Dict, List, Unknown, Value


def call_again(
    e: Evaluator,
    model: Module,
    tensors: list[Value],
    node: ast.AST,
    copies: dict[int, Value] | None = None,
) -> Value:
    """The output of a functional model for other tensors: the same calls once more; of the
    `copies` of its layers, if it is cloned.
    """
    if len(tensors) != len(model.inputs) or not all(isinstance(t, Tensor) for t in tensors):
        raise Raised("ValueError", f"this model takes {len(model.inputs)} tensors", node)
    outputs: dict[int, Tensor] = {
        id(old.use): new for old, new in zip(model.inputs, tensors, strict=True)
    }
    layers: dict[int, tuple[Any, ...]] = {}
    for use in uses_of(model):
        inputs = [outputs[id(read)] for read in use.reads]
        layer = use.layer
        step = use.module.step if use.module is not None else None
        step = step if step is not None and step.known else None
        if step is not None and use.unit == 0:
            layers[id(use.module)] = step.layers(inputs[0].shape)
        if step is not None:
            layer = layers[id(use.module)][use.unit]
        assert layer is not None
        output = e.trace.apply(e.journal, layer, inputs, use.name, use.node)
        if output.use is not None:
            own = None if use.module is None else (copies or {}).get(id(use.module), use.module)
            output.use.module, output.use.unit = own, use.unit
            output.use.learned = use.learned
            output.use.nests += nests_in(model, use)
        outputs[id(use)] = output
    return _in_form_of(model.outputs, outputs)


def _in_form_of(outputs: Value, tensors: dict[int, Tensor]) -> Value:
    """The outputs of a model in the form that it was made with."""
    if isinstance(outputs, Tensor):
        return tensors[id(outputs.use)]
    if isinstance(outputs, dict):
        return Dict({key: _in_form_of(output, tensors) for key, output in outputs.items()})
    return List(_in_form_of(output, tensors) for output in outputs)


def _clone_model(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`clone_model(model)`: the same layers, each with weights of its own."""
    model, *others = (*args, *kwargs.values())
    if isinstance(model, Unknown):
        return model
    if any(other is not None for other in others) or not isinstance(model, Module):
        return Unknown("a clone with another input or other layers is not followed", node)
    if model.outputs is None:
        own = model.cls is not None or model.kind != "keras.Sequential"
        why = "a clone of a model of a class of the text is not followed: make another of it"
        return Unknown(why, node) if own else deep_copy(e, [model], {}, node)
    if model.refused is not None:
        return model.refused
    uses = uses_of(model)
    if any(use.learned or nests_in(model, use) for use in uses):
        why = (
            "a clone of a model with another, or with the text's own layers, in it is not followed"
        )
        return Unknown(f"{why}: write a function that builds it, and call that twice", node)
    layers = {id(use.module): use.module for use in uses if use.module is not None}
    copies = {key: deep_copy(e, [layer], {}, node) for key, layer in layers.items()}
    copy = Module(model.kind, node)
    copy.said.update(model.said)
    copy.name, copy.inputs = model.name, model.inputs
    copy.outputs = call_again(e, model, list(model.inputs), node, copies)
    return copy


KERAS_CLONES: dict[str, Handler] = dict.fromkeys(
    ("keras.models.clone_model", "keras.clone_model"), _clone_model
)
