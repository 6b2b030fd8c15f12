"""Keras's `TimeDistributed` of a model that branches: what each of its calls does, at each step."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.merge import Concat, Merge
from cnnviz.reading.code.keras.construction import flat
from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.keras.each import over_steps

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer
    from cnnviz.reading.code.language.evaluator import Evaluator


def branches(inner: Module) -> bool:
    """Whether a model of tensors can be followed at each step: it has an input and an output."""
    ends = flat(inner.outputs)
    return inner.refused is None and len(inner.inputs) == len(ends) == 1 and bool(uses_of(inner))


def at_each_branch(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """What such a model gives for a row of inputs; each layer's calls have the same weights."""
    inner, parts = module.said["each"], module.said["parts"]
    if not isinstance(value, Tensor):
        return Unknown("this is no tensor", node)
    if value.first or value.rank < 3:
        e.trace.refuse(node, "TimeDistributed needs an axis of steps, and channels that are last")
    given: dict[int, Tensor] = {id(inner.inputs[0].use): value}
    for use in uses_of(inner):
        reads = [given[id(one)] for one in use.reads]
        part = parts.get(id(use.module))
        if use.unit and part is not None:
            given[id(use)] = reads[0]
            continue
        try:
            layers = part.step.layers(reads[0].shape) if part is not None else _over(use, reads[0])
        except (ArgumentFault, ShapeFault) as fault:
            e.trace.refuse(node, str(fault))
        if layers is None:
            e.trace.refuse(node, f"cnnviz does not follow {use.name} in TimeDistributed")
        given[id(use)] = _applied(e, use, part, layers, reads)
    return given[id(inner.outputs.use)]


def _applied(
    e: Evaluator, use: Use, part: Module | None, layers: tuple[Layer, ...], reads: list[Tensor]
) -> Tensor:
    """What the layers that one call is at each step give, one behind the other."""
    for unit, layer in enumerate(layers):
        made = e.trace.apply(e.journal, layer, reads, use.name, use.node)
        if made.use is not None:
            made.use.module, made.use.unit = part or use.module, unit
        reads = [made]
    return reads[0]


def _over(use: Use, read: Tensor) -> tuple[Layer, ...] | None:
    """The layers of a call that is no layer's of Keras's: a merge, or a function."""
    layer = use.layer
    if isinstance(layer, Concat):
        return (layer if layer.dim == 1 else replace(layer, dim=layer.dim + 1),)
    if isinstance(layer, Merge):
        return (layer,)
    channels, steps, *places = read.shape
    if layer is None or use.learned or use.weights:
        return None
    return over_steps(layer, (channels, *places), steps)
