"""Functions of TensorFlow and Keras that repeat, turn round and roll tensors, in Keras's order."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.layers.axes import Flip
from cnnviz.layers.base import times
from cnnviz.reading.code.keras.shapes import KERAS_SHAPES, given, sized, turned
from cnnviz.reading.code.language.keras_inputs import in_front
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.tensors.axes import expanded, repeated
from cnnviz.reading.code.tensors.flips import rolled
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.pieces import axis_size
from cnnviz.reading.code.tensors.reshaping import repeated_vector
from cnnviz.reading.code.tensors.splitting import interleaved
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.values import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.tensors import Tensor

_Args = list[Value]
_Kwargs = dict[str, Value]
_Said = dict[str, Value]


def _of(names: str, do: Callable[[Evaluator, Tensor, _Said, ast.AST], Value]) -> Handler:
    """A function of a tensor, the first of the names of what it is given."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        said = given(names, args, kwargs, node)
        return said if isinstance(said, Unknown) else do(e, said[names.split()[0]], said, node)

    return handler


def _several(said: Value, node: ast.AST) -> Value:
    """One number, or several in a list, as a list."""
    return rows((said,) if isinstance(said, int) else said, node)


def _repeat(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`K.repeat_elements(x, 2, axis=1)`: each so often, one beside the other."""
    return interleaved(e, tensor, said.get("repeats", said.get("rep")), said.get("axis"), node)


def _tile(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`tf.tile(x, [1, 2, 2, 1])`: the whole so often along each axis."""
    named = [said[name] for name in ("multiples", "repeats", "n") if name in said]
    counts = _several(named[0] if named else (), node)
    if isinstance(counts, Unknown):
        return counts
    if len(counts) != tensor.rank:
        return Unknown("this tiling is not followed: write a number for each axis", node)
    often = [1] * tensor.rank
    for at, count in enumerate(counts):
        often[tensor.axis(at)] = count
    return repeated(e, tensor, often, node)


def _broadcast(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`tf.broadcast_to(s, tf.shape(x))`: repeated along its axes of size 1."""
    sizes = rows(said.get("shape", ()), node)
    if isinstance(sizes, Unknown):
        return sizes
    if len(sizes) != tensor.rank or is_whole(sizes[0]):
        return Unknown("only axes of size 1 behind the batch are followed here", node)
    held = in_front(tuple(sizes[1:]), tensor.first)
    if not all(map(is_whole, held)):
        return Unknown("to what sizes this is expanded is not known", node)
    if any(old not in (1, new) for old, new in zip(tensor.shape, held, strict=True)):
        raise Raised("ValueError", f"{times(tensor.shape)} is not broadcast to {times(held)}", node)
    return expanded(e, tensor, (tensor.sizes[0], *held), node)


def _flip(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`ops.flip(x, axis=1)`, `tf.reverse(x, [1])`."""
    along = said.get("axis", said.get("axes"))
    if along is None:
        return Unknown("flipping without axes is not followed: write axis=1", node)
    dims = _several(along, node)
    if isinstance(dims, Unknown):
        return dims
    axes = tuple(axis_size(tensor, at, node)[0] for at in dims)
    return apply(e, Flip(axes), [tensor], "flip", node)


def _flipped(axis: int) -> Callable[[Evaluator, Tensor, _Said, ast.AST], Value]:
    return lambda e, tensor, _, node: _flip(e, tensor, {"axis": axis}, node)


def _roll(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`tf.roll(x, 1, axis=2)`."""
    return rolled(e, tensor, said.get("shift", ()), said.get("axis", ()), node)


def _moved(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`ops.moveaxis(x, -1, 1)`."""
    rank, sides = tensor.rank, [_several(said.get(one), node) for one in ("source", "destination")]
    if any(isinstance(side, Unknown) for side in sides) or len(sides[0]) != len(sides[1]):
        return Unknown("these axes are not known", node)
    if not all(isinstance(at, int) and -rank <= at < rank for side in sides for at in side):
        raise Raised("ValueError", f"this tensor has {rank} axes", node)
    places = {to % rank: at % rank for at, to in zip(*sides, strict=True)}
    left = iter(at for at in range(rank) if at not in places.values())
    order = [places[at] if at in places else next(left) for at in range(rank)]
    if order[0] != 0:
        return Unknown("the batch axis has to stay the first here", node)
    return turned(e, tensor, order[1:], node)


def _swapped(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`ops.swapaxes(x, 1, 2)`."""
    one, other = said.get("axis1"), said.get("axis2")
    return _moved(e, tensor, {"source": (one, other), "destination": (other, one)}, node)


def _flat(e: Evaluator, tensor: Tensor, _: _Said, node: ast.AST) -> Value:
    """`K.batch_flatten(x)`."""
    return sized(e, tensor, [None, -1], node, "flatten")


def _vector(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`K.repeat(x, 3)`, which Keras 2 had."""
    return repeated_vector(e, tensor, said.get("n"), node)


def _enlarged(e: Evaluator, tensor: Tensor, said: _Said, node: ast.AST) -> Value:
    """`K.resize_images(x, 2, 2, "channels_last")`."""
    factors: list[Value] = [said.get("height_factor"), said.get("width_factor")]
    first = said.get("data_format", "channels_first" if tensor.first else "channels_last")
    known = all(is_whole(one) and one > 0 for one in factors)
    if not known or tensor.rank != 4 or (first == "channels_first") != tensor.first:
        return Unknown("this resizing is not followed", node)
    size = tuple(one * by for one, by in zip(tensor.shape[1:], factors, strict=True))
    how = {"interpolation": said.get("interpolation", "nearest"), "data_format": first}
    return KERAS_SHAPES["keras.ops.image.resize"](e, [tensor, size], how, node)


KERAS_TURNING: dict[str, Handler] = {
    **{
        f"{package}.{name}": _of(names, do)
        for package in ("tensorflow", "keras.ops", "keras.ops.numpy")
        for name, names, do in (
            ("repeat", "input repeats axis", _repeat),
            ("tile", "input repeats", _tile),
            ("broadcast_to", "input shape", _broadcast),
            ("flip", "input axis", _flip),
            ("reverse", "tensor axis", _flip),
            ("roll", "input shift axis", _roll),
            ("moveaxis", "input source destination", _moved),
            ("swapaxes", "input axis1 axis2", _swapped),
        )
    },
    "tensorflow.tile": _of("input multiples", _tile),
    "tensorflow.image.flip_left_right": _of("image", _flipped(2)),
    "tensorflow.image.flip_up_down": _of("image", _flipped(1)),
    "keras.backend.repeat_elements": _of("x rep axis", _repeat),
    "keras.backend.tile": _of("x n", _tile),
    "keras.backend.reverse": _of("x axes", _flip),
    "keras.backend.repeat": _of("x n", _vector),
    "keras.backend.batch_flatten": _of("x", _flat),
    "keras.backend.resize_images": _of(
        "x height_factor width_factor data_format interpolation", _enlarged
    ),
}
