"""Layers that take a part of a tensor, or turn its axes."""

from __future__ import annotations

import ast

from cnnviz.layers import find
from cnnviz.layers.permute import Permute
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.layered import apply
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.values import Batch, Unknown, Value


def narrowed(
    e: Evaluator, tensor: Tensor, axis: int, part: slice, node: ast.AST, name: str
) -> Value:
    """A part of a tensor along one axis (1: the channels)."""
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        return Unknown("a part of the batch is not followed", node)
    chosen = range(size)[part]
    if len(chosen) == size and part.step in (None, 1):
        return tensor
    if not tensor.traced:
        sizes = (*tensor.sizes[:axis], len(chosen), *tensor.sizes[axis + 1 :])
        return Tensor(sizes).like(tensor)
    if not chosen:
        e.trace.refuse(node, f"this takes nothing of an axis of {size}", -1)
    kind = find("Slice")
    if kind is None:
        return Unknown("a part of a tensor is not followed", node)
    layer = kind.cls(axis, chosen.start, chosen.stop, chosen.step)  # type: ignore[call-arg]
    return apply(e, layer, [tensor], name, node)


def permuted(e: Evaluator, tensor: Tensor, order: list[int], node: ast.AST, name: str) -> Value:
    """A tensor with its axes in another order; the batch has to stay the first."""
    if order == sorted(order):
        return tensor
    if not tensor.traced:
        made = Tensor(tuple(tensor.sizes[at] for at in order)).like(tensor)
        made.learned = tensor.learned
        return made
    if order[0] != 0:
        return Unknown("the batch axis is moved here, which is not followed", node)
    return apply(e, Permute(tuple(order[1:])), [tensor], name, node)


def padded_channels(
    e: Evaluator, tensor: Tensor, ends: list[Value], fill: Value, node: ast.AST
) -> Value:
    """Zeros beside the channels, as in shortcuts without weights."""
    del e, ends, fill
    del tensor
    return Unknown("padding of channels is not followed", node)


def expanded(
    e: Evaluator, tensor: Tensor, sizes: tuple[int | Batch | None, ...], node: ast.AST
) -> Value:
    """A tensor repeated along its axes of size 1: what it is joined to repeats it anyway."""
    del e
    if len(sizes) == len(tensor.sizes):
        return tensor
    return Unknown("axes that are added by repeating are not followed", node)
