"""Layers that take a part of a tensor, permute its axes, or repeat it."""

from __future__ import annotations

import ast

from cnnviz.layers import find
from cnnviz.layers.axes import Slice
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Concat
from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.layers.resize import Upsample
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.calling import MOST_COPIES, Unsupported, joined_axes
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.views import steps
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.values.modules import PART
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, Unknown, Value


def narrow(e: Evaluator, tensor: Tensor, axis: int, part: slice, node: ast.AST, name: str) -> Value:
    """A part of a tensor along one axis (1: the channels)."""
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        return Unknown("a part of the batch is not followed", node)
    positions = range(size)[part]
    if positions == range(size):
        return tensor
    if tensor.learned not in (None, PART):
        return Unknown("a part of what is learned is not followed", node)
    if not tensor.traced:
        sizes = (*tensor.sizes[:axis], len(positions), *tensor.sizes[axis + 1 :])
        result = Tensor(sizes).like(tensor)
        result.learned, result.source = tensor.learned, tensor.source
        return result
    if not positions:
        e.trace.refuse(node, f"this takes nothing of an axis of {size}", -1)
    return apply(e, _part_layer(tensor, axis, positions), [tensor], name, node)


def _part_layer(tensor: Tensor, axis: int, positions: range) -> Layer:
    """The layer that takes these positions; if consecutive, negative padding."""
    dims = len(tensor.shape) - 1
    kind = find(f"ZeroPad{dims}d")
    if axis < 2 or positions.step != 1 or kind is None:
        return Slice(axis, positions.start, positions.stop, positions.step)
    ends = [0] * (2 * dims)
    start = 2 * (dims - axis + 1)
    size = tensor.sizes[axis]
    assert isinstance(size, int)
    ends[start : start + 2] = [-positions.start, positions.stop - size]
    return kind.cls(dims=dims, padding=tuple(ends))  # type: ignore[call-arg]


def permute(e: Evaluator, tensor: Tensor, order: list[int], node: ast.AST, name: str) -> Value:
    """A tensor with its axes in another order; the batch has to stay the first."""
    if order == sorted(order):
        return tensor
    if not tensor.traced:
        result = Tensor(tuple(tensor.sizes[axis] for axis in order)).like(tensor)
        result.learned, result.source = tensor.learned, tensor.source
        return result
    if order[0] != 0:
        return Unknown("the batch axis is moved here, which is not followed", node)
    return apply(e, Permute(tuple(order)), [tensor], name, node)


def last_to_first(e: Evaluator, tensor: Tensor, axes: int, node: ast.AST, name: str) -> Value:
    """A tensor with the last of its `axes`, which Keras takes for the channels, moved first."""
    return permute(e, tensor, [0, axes, *range(1, axes)], node, name)


def pad_channels(
    e: Evaluator, tensor: Tensor, ends: list[Value], fill: Value, node: ast.AST
) -> Value:
    """Pads the channels with zeros, as in shortcuts without weights, as positions of a new axis."""
    rank = len(tensor.shape)
    if fill not in (None, 0) or rank > 3 or len(ends) != 2 * rank:
        return Unknown("this padding is not followed", node)
    kind = find(f"ZeroPad{rank}d")
    assert kind is not None
    raised = apply(e, Unflatten(1, (1, tensor.shape[0])), [tensor], "pad", node)
    layer = kind.cls(dims=rank, padding=tuple(ends))  # type: ignore[call-arg]
    padded = apply(e, layer, [raised], "pad", node)
    return apply(e, Flatten(1, 2), [padded], "pad", node)


def repeat(e: Evaluator, tensor: Tensor, counts: list[Value], node: ast.AST) -> Value:
    """A tensor repeated this often along each axis (0: the batch)."""
    if len(counts) != tensor.rank or counts[0] != 1:
        return Unknown("repeating that adds axes, or batches, is not followed", node)
    for axis, count in enumerate(counts):
        if not isinstance(count, int) or not 0 < count <= MOST_COPIES:
            return Unknown("repeating so often is not followed", node)
        if count > 1:
            tensor = apply(e, Concat(axis), [tensor] * count, "repeat", node)
    return tensor


def expand(
    e: Evaluator, tensor: Tensor, sizes: tuple[int | Batch | None, ...], node: ast.AST
) -> Value:
    """A tensor repeated along its axes of size 1: channels side by side, positions in place."""
    if len(sizes) != tensor.rank:
        return Unknown("axes that are added by repeating are not followed", node)
    if isinstance(sizes[0], int) and sizes[0] != 1:
        return Unknown("repeating the batch is not followed", node)
    try:
        old, new = joined_axes(tuple(tensor.sizes[1:]), tuple(sizes[1:]))  # type: ignore[arg-type]
    except Unsupported:
        return Unknown("repeating along so many axes is not followed", node)
    if old[1:] != new[1:]:
        upsample = Upsample(size=new[1:])
        few, many = (old[0], *new[1:]), (old[0], *sizes[2:])
        for layer in (*steps(tuple(tensor.sizes[1:]), old), upsample, *steps(few, many)):  # type: ignore[arg-type]
            tensor = apply(e, layer, [tensor], "expand", node)
    channels = sizes[1] if len(sizes) > 1 else None
    if isinstance(channels, int) and channels != tensor.sizes[1]:
        if channels > MOST_COPIES:
            return Unknown("a channel that is repeated so often is not followed", node)
        return apply(e, Concat(1), [tensor] * channels, "expand", node)
    return tensor
