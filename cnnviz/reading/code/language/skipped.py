"""Layers that are not drawn, of which only shapes pass on if another part is drawn; and what
follows a layer that the user wants to skip.
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
from cnnviz.reading.tree import Call, Literal, Named, arguments_of, plain_values

_TORCH = "input_size hidden_size num_layers {} batch_first dropout bidirectional proj_size"
_ARGUMENTS = {
    "LSTM": _TORCH.format("bias").split(),
    "GRU": _TORCH.format("bias").split(),
    "RNN": _TORCH.format("nonlinearity bias").split(),
}
_KERAS = ("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU")
_SAME_SHAPE = ("MultiheadAttention", "TransformerEncoderLayer", "TransformerEncoder")
"""What returns vectors of the shape that it takes."""


@dataclass(frozen=True, repr=False, eq=False)
class Undrawn(Layer):
    """A layer of which only its output shape is known; `fault` says that it is not drawn."""

    given: Shape
    fault: Fault

    rule: ClassVar[str] = ""
    convolutional: ClassVar[bool] = False

    def output_shape(self, *shapes: Shape) -> Shape:
        """The output shape, whatever the input's."""
        del shapes
        return self.given


class States(Tensor):
    """The last states of a recurrent layer, `h_n`: one per layer and direction."""

    __slots__ = ("fault", "module", "of")

    def __init__(self, count: int, size: int, of: Tensor, module: Module, fault: Fault) -> None:
        super().__init__((count, Batch(), size), True)
        self.of, self.module, self.fault = of, module, fault

    def state(self, e: Evaluator, node: ast.AST) -> Tensor:
        """One of them."""
        size = self.sizes[2]
        assert isinstance(size, int)
        return _output_of(e, self.module, (size,), self.of, self.fault, node, 1)


def joins(value: Value) -> bool:
    """Whether a layer that is called on this joins several tensors."""
    row = value if isinstance(value, (list, tuple)) and not isinstance(value, Batch) else ()
    return sum(isinstance(item, Tensor) for item in row) > 1


def skipped_output(e: Evaluator, args: list[Value], node: ast.AST) -> Value:
    """The result of a skipped layer: what it reads, or the only item of a list."""
    value = args[0]
    tensors = {id(item) for item in args if isinstance(item, Tensor) and item.traced}
    if joins(value) or len(tensors) > 1:
        why = f"{e.skips.met[-1]} joins several tensors, and cannot be passed by"
        raise Raised("TypeError", why, node)
    alone = isinstance(value, List) and len(value) == 1
    return value[0] if alone else value


def undrawn_output(e: Evaluator, module: Module, value: Tensor, node: ast.AST) -> Value:
    """The result of a layer that is not drawn for a tensor; None if it is not known."""
    step = module.step
    assert step is not None
    call, fault = step.node, step.faults[0] if step.faults else None
    if not e.cuts or fault is None or not isinstance(call, Call) or value.rank != 3:
        return None
    e.passed.add(id(module))
    if module.keras:
        shape = None if value.first else _of_keras(call, value.shape)
        return None if shape is None else _output_of(e, module, shape, value, fault, node)
    if call.name.text in _SAME_SHAPE:
        output = _output_of(e, module, value.shape, value, fault, node)
        weights = Unknown("the weights of an attention are not followed", node)
        return (output, weights) if call.name.text == "MultiheadAttention" else output
    return _of_torch(e, module, call, value, fault, node)


def _of_torch(
    e: Evaluator, module: Module, call: Call, value: Tensor, fault: Fault, node: ast.AST
) -> Value:
    """The outputs and last states of PyTorch's recurrent layers."""
    names = _ARGUMENTS.get(call.name.text)
    if names is None or _has_unknown(call, names, "num_layers batch_first bidirectional proj_size"):
        return None
    values = plain_values(call, names)
    hidden, layers = values.get("hidden_size"), values.get("num_layers", 1)
    projected = values.get("proj_size", 0)
    if not (isinstance(hidden, int) and isinstance(layers, int) and isinstance(projected, int)):
        return None
    if values.get("input_size") != value.shape[-1] or not values.get("batch_first"):
        return None  # Without batch_first, the inputs of a batch would be its steps.
    directions = 2 if values.get("bidirectional") else 1
    size = projected or hidden
    out = _output_of(e, module, (value.shape[0], directions * size), value, fault, node)
    states = States(directions * layers, size, value, module, fault)
    if call.name.text != "LSTM":
        return (out, states)
    return (out, (states, States(directions * layers, hidden, value, module, fault)))


def _of_keras(call: Call, shape: Shape) -> Shape | None:
    """The output shape of Keras's recurrent layers for a row of vectors, (features, places)."""
    if call.name.text == "Bidirectional":
        parts = (part.value if isinstance(part, Named) else part for part in call.arguments)
        inner = next((part for part in parts if isinstance(part, Call)), None)
        values = plain_values(call, ["layer", "merge_mode"])
        output = None if inner is None else _of_keras(inner, shape)
        unsure = _has_unknown(call, ["layer", "merge_mode"], "merge_mode")
        if output is None or unsure or values.get("merge_mode", "concat") is None:
            return None
        factor = 2 if values.get("merge_mode", "concat") == "concat" else 1
        return (factor * output[0], *output[1:])
    values = plain_values(call, ["units"])
    units = values.get("units")
    if call.name.text not in _KERAS or not isinstance(units, int) or values.get("return_state"):
        return None
    if _has_unknown(call, ["units"], "return_sequences return_state"):
        return None
    return (units, shape[1]) if values.get("return_sequences") else (units,)


def _has_unknown(call: Call, names: list[str], wanted: str) -> bool:
    """Whether a call has a wanted argument whose value is not known."""
    values = arguments_of(call, names)
    return any(name in values and not isinstance(values[name], Literal) for name in wanted.split())


def _output_of(
    e: Evaluator,
    module: Module,
    shape: Shape,
    value: Tensor,
    fault: Fault,
    node: ast.AST,
    unit: int = 0,
) -> Tensor:
    """A tensor of `shape` behind a layer that is not drawn; `unit` as `Use.unit`."""
    output = e.trace.apply(e.journal, Undrawn(shape, fault), [value], module.name or "passed", node)
    if output.use is not None:
        output.use.module, output.use.unit = module, unit
    return output


def undrawn_fault(layers: tuple[Layer, ...]) -> Fault | None:
    """Why a part cannot be drawn: its first layer that is not drawn."""
    return next((layer.fault for layer in layers if isinstance(layer, Undrawn)), None)
