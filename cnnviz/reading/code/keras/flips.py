"""Functions of TensorFlow and Keras that repeat, flip and roll tensors, in Keras's axis order."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnviz.layers.axes import Flip
from cnnviz.layers.base import times
from cnnviz.reading.code.keras.shapes import KERAS_SHAPES, of_tensor, permute_inner, reshape
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import with_channels_first
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.tensors.axes import expand, repeat
from cnnviz.reading.code.tensors.flips import roll
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.pieces import axis_and_size
from cnnviz.reading.code.tensors.reshaping import repeat_vector
from cnnviz.reading.code.tensors.splitting import interleave
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value

_Arguments = dict[str, Value]


def _rows(value: Value, node: ast.AST) -> Value:
    """One number, or several in a list, as a list."""
    return all_items((value,) if isinstance(value, int) else value, node)


def _repeat(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`K.repeat_elements(x, 2, axis=1)`: each position repeated in place."""
    count = arguments.get("repeats", arguments.get("rep"))
    return interleave(e, tensor, count, arguments.get("axis"), node)


def _tile(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`tf.tile(x, [1, 2, 2, 1])`: the whole tensor this often along each axis."""
    values = [arguments[name] for name in ("multiples", "repeats", "n") if name in arguments]
    counts = _rows(values[0] if values else (), node)
    if isinstance(counts, Unknown):
        return counts
    if len(counts) != tensor.rank:
        return Unknown("this tiling is not followed: write a number for each axis", node)
    repeats = [1] * tensor.rank
    for dim, count in enumerate(counts):
        repeats[tensor.axis(dim)] = count
    return repeat(e, tensor, repeats, node)


def _broadcast_to(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`tf.broadcast_to(s, tf.shape(x))`: repeated along its axes of size 1."""
    sizes = all_items(arguments.get("shape", ()), node)
    if isinstance(sizes, Unknown):
        return sizes
    if len(sizes) != tensor.rank or is_whole(sizes[0]):
        return Unknown("only axes of size 1 after the batch are followed here", node)
    target = with_channels_first(tuple(sizes[1:]), tensor.first)
    if not all(map(is_whole, target)):
        return Unknown("to what sizes this is expanded is not known", node)
    if any(old not in (1, new) for old, new in zip(tensor.shape, target, strict=True)):
        reason = f"{times(tensor.shape)} is not broadcast to {times(target)}"
        raise Raised("ValueError", reason, node)
    return expand(e, tensor, (tensor.sizes[0], *target), node)


def _flip(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`ops.flip(x, axis=1)`, `tf.reverse(x, [1])`."""
    axis = arguments.get("axis", arguments.get("axes"))
    if axis is None:
        return Unknown("flipping without axes is not followed: write axis=1", node)
    listed = _rows(axis, node)
    if isinstance(listed, Unknown):
        return listed
    axes = tuple(axis_and_size(tensor, dim, node)[0] for dim in listed)
    return apply(e, Flip(axes), [tensor], "flip", node)


def _flip_along(axis: int) -> Callable[[Evaluator, Tensor, _Arguments, ast.AST], Value]:
    return lambda e, tensor, _, node: _flip(e, tensor, {"axis": axis}, node)


def _roll(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`tf.roll(x, 1, axis=2)`."""
    return roll(e, tensor, arguments.get("shift", ()), arguments.get("axis", ()), node)


def _moveaxis(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`ops.moveaxis(x, -1, 1)`."""
    rank = tensor.rank
    sides = [_rows(arguments.get(name), node) for name in ("source", "destination")]
    if any(isinstance(side, Unknown) for side in sides) or len(sides[0]) != len(sides[1]):
        return Unknown("these axes are not known", node)
    if not all(isinstance(dim, int) and -rank <= dim < rank for side in sides for dim in side):
        raise Raised("ValueError", f"this tensor has {rank} axes", node)
    sources = {target % rank: dim % rank for dim, target in zip(*sides, strict=True)}
    others = iter(dim for dim in range(rank) if dim not in sources.values())
    order = [sources[dim] if dim in sources else next(others) for dim in range(rank)]
    if order[0] != 0:
        return Unknown("the batch axis has to stay the first here", node)
    return permute_inner(e, tensor, order[1:], node)


def _swapaxes(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`ops.swapaxes(x, 1, 2)`."""
    first, second = arguments.get("axis1"), arguments.get("axis2")
    return _moveaxis(e, tensor, {"source": (first, second), "destination": (second, first)}, node)


def _batch_flatten(e: Evaluator, tensor: Tensor, _: _Arguments, node: ast.AST) -> Value:
    """`K.batch_flatten(x)`."""
    return reshape(e, tensor, [None, -1], node, "flatten")


def _repeat_vector(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`K.repeat(x, 3)`, of Keras 2."""
    return repeat_vector(e, tensor, arguments.get("n"), node)


def _resize_images(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`K.resize_images(x, 2, 2, "channels_last")`."""
    factors: list[Value] = [arguments.get("height_factor"), arguments.get("width_factor")]
    first = arguments.get("data_format", "channels_first" if tensor.first else "channels_last")
    is_known = all(is_whole(factor) and factor > 0 for factor in factors)
    if not is_known or tensor.rank != 4 or (first == "channels_first") != tensor.first:
        return Unknown("this resizing is not followed", node)
    size = tuple(factor * size for factor, size in zip(tensor.shape[1:], factors, strict=True))
    options = {"interpolation": arguments.get("interpolation", "nearest"), "data_format": first}
    return KERAS_SHAPES["keras.ops.image.resize"](e, [tensor, size], options, node)


KERAS_FLIPS: dict[str, Handler] = {
    **{
        f"{package}.{name}": of_tensor(names, function)
        for package in ("tensorflow", "keras.ops", "keras.ops.numpy")
        for name, names, function in (
            ("repeat", "input repeats axis", _repeat),
            ("tile", "input repeats", _tile),
            ("broadcast_to", "input shape", _broadcast_to),
            ("flip", "input axis", _flip),
            ("reverse", "tensor axis", _flip),
            ("roll", "input shift axis", _roll),
            ("moveaxis", "input source destination", _moveaxis),
            ("swapaxes", "input axis1 axis2", _swapaxes),
        )
    },
    "tensorflow.tile": of_tensor("input multiples", _tile),
    "tensorflow.image.flip_left_right": of_tensor("image", _flip_along(2)),
    "tensorflow.image.flip_up_down": of_tensor("image", _flip_along(1)),
    "keras.backend.repeat_elements": of_tensor("x rep axis", _repeat),
    "keras.backend.tile": of_tensor("x n", _tile),
    "keras.backend.reverse": of_tensor("x axes", _flip),
    "keras.backend.repeat": of_tensor("x n", _repeat_vector),
    "keras.backend.batch_flatten": of_tensor("x", _batch_flatten),
    "keras.backend.resize_images": of_tensor(
        "x height_factor width_factor data_format interpolation", _resize_images
    ),
}
