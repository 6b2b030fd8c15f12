"""Keras's `TimeDistributed` of a branching model: each of its calls at each step."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.merge import Concat, Merge
from cnnviz.reading.code.keras.construction import flatten_values
from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.keras.time_distributed import over_steps

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer
    from cnnviz.reading.code.language.evaluator import Evaluator


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
        outputs[id(use)] = _apply(e, use, part, layers, reads)
    return outputs[id(inner.outputs.use)]


def _apply(
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
