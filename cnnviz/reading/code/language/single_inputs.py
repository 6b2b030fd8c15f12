"""Tensors of one input, which the text keeps without a batch axis: `x.view(-1)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnnviz.layers.linear import Linear
from cnnviz.layers.merge import Concat
from cnnviz.layers.reshape import Squeeze

if TYPE_CHECKING:
    import ast

    from cnnviz.layers.base import Layer
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.language.trace import Trace
    from cnnviz.reading.code.values.tensors import Tensor

LONE = "this lays the inputs of a batch one after another: keep the batch, as torch.flatten(x, 1)"
HERE = "this reads one input without a batch axis, which is not followed here"


class SingleInput(NamedTuple):
    """Where the text removes the batch axis; `met` once a Linear reads all that is left.

    PyTorch accepts that only for one input at a time; without a Linear its meaning is unknown.
    """

    node: ast.AST
    met: bool = False


def check_alone(trace: Trace, layer: Layer, tensors: list[Tensor], node: ast.AST) -> None:
    """Refuses all but activations of what has one number per input, without an axis."""
    alike = all(tensor.alone for tensor in tensors) and not isinstance(layer, Concat)
    same = alike if len(tensors) > 1 else layer.pointwise
    if not same or layer.rule == "reshape":
        trace.refuse(node, "what this reads has one number for each input, without an axis")


def without_axis(e: Evaluator, tensor: Tensor, node: ast.AST) -> Tensor:
    """A network's output, with an axis added if it is one number per input."""
    if not tensor.alone or tensor.use is None:
        return tensor
    copy = tensor.copied()
    copy.alone = False
    return e.trace.apply(e.journal, Squeeze(), [copy], "squeeze", node)


def check_single(trace: Trace, layer: Layer, tensors: list[Tensor], node: ast.AST) -> SingleInput:
    """What a call makes of tensors without a batch axis; refuses what they may not go through."""
    lones = [tensor.lone for tensor in tensors if tensor.lone is not None]
    if isinstance(layer, Linear):
        if not lones[0].met:
            trace.lone.append(lones[0].node)
        return lones[0]._replace(met=True)
    if len(lones) == len(tensors) and layer.pointwise and layer.rule not in ("reshape", "norm"):
        return lones[0]
    missing = next((lone for lone in lones if not lone.met), None)
    if missing is not None:
        trace.refuse(missing.node, LONE)
    if len(lones) != len(tensors) or layer.rule != "merge":
        trace.refuse(node, HERE)
    return lones[0]
