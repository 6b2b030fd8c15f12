"""Layers that are not drawn, passed by their shapes where a part beside them is asked for; and
what goes on behind a layer that the user wants passed by.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import Fault
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value
from cnnviz.reading.tree import Call, Literal, Named, Node, plain_values

_TORCH = "input_size hidden_size num_layers {} batch_first dropout bidirectional proj_size"
_SAID = {
    "LSTM": _TORCH.format("bias").split(),
    "GRU": _TORCH.format("bias").split(),
    "RNN": _TORCH.format("nonlinearity bias").split(),
}
_KERAS = ("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU")
_ALIKE = ("MultiheadAttention", "TransformerEncoderLayer", "TransformerEncoder")
"""What gives vectors as it takes them."""


@dataclass(frozen=True, repr=False, eq=False)
class Passed(Layer):
    """A layer of which nothing is known but what it gives; `fault` says that it is not drawn."""

    given: Shape
    fault: Fault

    rule: ClassVar[str] = ""
    convolutional: ClassVar[bool] = False

    def output_shape(self, *shapes: Shape) -> Shape:
        """What it gives, whatever it takes."""
        del shapes
        return self.given


class States(Tensor):
    """The last states of a recurrent layer, `h_n`: one for each of its levels and directions."""

    __slots__ = ("fault", "module", "of")

    def __init__(self, count: int, size: int, of: Tensor, module: Module, fault: Fault) -> None:
        super().__init__((count, Batch(), size), True)
        self.of, self.module, self.fault = of, module, fault

    def one(self, e: Evaluator, node: ast.AST) -> Tensor:
        """One of them."""
        size = self.sizes[2]
        assert isinstance(size, int)
        return _given(e, self.module, (size,), self.of, self.fault, node, 1)


def joins(value: Value) -> bool:
    """Whether a layer that is called on this joins several tensors."""
    row = value if isinstance(value, (list, tuple)) and not isinstance(value, Batch) else ()
    return sum(isinstance(one, Tensor) for one in row) > 1


def skipped(e: Evaluator, args: list[Value], node: ast.AST) -> Value:
    """What a layer gives that is passed by: what it reads, of a list of one that one."""
    value = args[0]
    several = {id(one) for one in args if isinstance(one, Tensor) and one.traced}
    if joins(value) or len(several) > 1:
        why = f"{e.skips.met[-1]} joins several tensors, and cannot be passed by"
        raise Raised("TypeError", why, node)
    alone = isinstance(value, List) and len(value) == 1
    return value[0] if alone else value


def passed(e: Evaluator, module: Module, value: Tensor, node: ast.AST) -> Value:
    """What a layer that is not drawn gives for a tensor; None where that is not known."""
    step = module.step
    assert step is not None
    call, fault = step.node, step.faults[0] if step.faults else None
    if not e.cuts or fault is None or not isinstance(call, Call) or value.rank != 3:
        return None
    e.passed.add(id(module))
    if module.keras:
        shape = None if value.first else _of_keras(call, value.shape)
        return None if shape is None else _given(e, module, shape, value, fault, node)
    if call.name.text in _ALIKE:
        made = _given(e, module, value.shape, value, fault, node)
        weights = Unknown("the weights of an attention are not followed", node)
        return (made, weights) if call.name.text == "MultiheadAttention" else made
    return _of_torch(e, module, call, value, fault, node)


def _of_torch(
    e: Evaluator, module: Module, call: Call, value: Tensor, fault: Fault, node: ast.AST
) -> Value:
    """The outputs and the last states of PyTorch's recurrent layers."""
    names = _SAID.get(call.name.text)
    if names is None or _open(call, names, "num_layers batch_first bidirectional proj_size"):
        return None
    said = plain_values(call, names)
    hidden, levels = said.get("hidden_size"), said.get("num_layers", 1)
    projected = said.get("proj_size", 0)
    if not (isinstance(hidden, int) and isinstance(levels, int) and isinstance(projected, int)):
        return None
    if said.get("input_size") != value.shape[-1] or not said.get("batch_first"):
        return None  # Without batch_first, the inputs of a batch would be its steps.
    ways = 2 if said.get("bidirectional") else 1
    size = projected or hidden
    out = _given(e, module, (value.shape[0], ways * size), value, fault, node)
    states = States(ways * levels, size, value, module, fault)
    if call.name.text != "LSTM":
        return (out, states)
    return (out, (states, States(ways * levels, hidden, value, module, fault)))


def _of_keras(call: Call, shape: Shape) -> Shape | None:
    """What Keras's recurrent layers give for a row of vectors, (features, places)."""
    if call.name.text == "Bidirectional":
        inner = next((one for one in map(_bare, call.arguments) if isinstance(one, Call)), None)
        said = plain_values(call, ["layer", "merge_mode"])
        once = None if inner is None else _of_keras(inner, shape)
        unsure = _open(call, ["layer", "merge_mode"], "merge_mode")
        if once is None or unsure or said.get("merge_mode", "concat") is None:
            return None
        twice = 2 if said.get("merge_mode", "concat") == "concat" else 1
        return (twice * once[0], *once[1:])
    said = plain_values(call, ["units"])
    units = said.get("units")
    if call.name.text not in _KERAS or not isinstance(units, int) or said.get("return_state"):
        return None
    if _open(call, ["units"], "return_sequences return_state"):
        return None
    return (units, shape[1]) if said.get("return_sequences") else (units,)


def _open(call: Call, names: list[str], wanted: str) -> bool:
    """Whether a call says something of what is wanted whose value is not known."""
    places = zip(names, (one for one in call.arguments if not isinstance(one, Named)), strict=False)
    given: dict[str, Node] = dict(places)
    given |= {one.name.text: one.value for one in call.arguments if isinstance(one, Named)}
    return any(one in given and not isinstance(given[one], Literal) for one in wanted.split())


def _bare(node: Node) -> Node:
    return node.value if isinstance(node, Named) else node


def _given(
    e: Evaluator,
    module: Module,
    shape: Shape,
    value: Tensor,
    fault: Fault,
    node: ast.AST,
    unit: int = 0,
) -> Tensor:
    """A tensor of `shape` behind a layer that is passed; `unit` as `Use.unit`."""
    found = e.trace.apply(e.journal, Passed(shape, fault), [value], module.name or "passed", node)
    if found.use is not None:
        found.use.module, found.use.unit = module, unit
    return found


def stands_in(layers: tuple[Layer, ...]) -> Fault | None:
    """Why a part cannot be drawn: the first layer of it that is none."""
    return next((one.fault for one in layers if isinstance(one, Passed)), None)
