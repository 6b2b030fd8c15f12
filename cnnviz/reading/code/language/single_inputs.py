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


class Lone(NamedTuple):
    """Where the text takes the batch axis away; `met` once a Linear reads all that is left.

    PyTorch takes that only for one input at a time; without a Linear nobody knows what is meant.
    """

    node: ast.AST
    met: bool = False


def check_alone(trace: Trace, layer: Layer, tensors: list[Tensor], node: ast.AST) -> None:
    """Refuses more than activations of what has one number for each input, without an axis."""
    alike = all(tensor.alone for tensor in tensors) and not isinstance(layer, Concat)
    same = alike if len(tensors) > 1 else layer.pointwise
    if not same or layer.rule == "reshape":
        trace.refuse(node, "what this reads has one number for each input, without an axis")


def without_axis(e: Evaluator, tensor: Tensor, node: ast.AST) -> Tensor:
    """What a network gives where that is one number for each input, which has no axis."""
    if not tensor.alone or tensor.use is None:
        return tensor
    made = tensor.copied()
    made.alone = False
    return e.trace.apply(e.journal, Squeeze(), [made], "squeeze", node)


def check_lone(trace: Trace, layer: Layer, tensors: list[Tensor], node: ast.AST) -> Lone:
    """What a call makes of tensors without a batch axis; refuses what they may not go through."""
    told = [one.lone for one in tensors if one.lone is not None]
    if isinstance(layer, Linear):
        if not told[0].met:
            trace.lone.append(told[0].node)
        return told[0]._replace(met=True)
    if len(told) == len(tensors) and layer.pointwise and layer.rule not in ("reshape", "norm"):
        return told[0]
    missing = next((one for one in told if not one.met), None)
    if missing is not None:
        trace.refuse(missing.node, LONE)
    if len(told) != len(tensors) or layer.rule != "merge":
        trace.refuse(node, HERE)
    return told[0]
