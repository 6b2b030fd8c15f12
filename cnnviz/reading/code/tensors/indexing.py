"""`x[:, :, :-p]`, `x[..., 0]`, `x[:, None]`: parts of tensors."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.single_inputs import HERE
from cnnviz.reading.code.language.skipped import States
from cnnviz.reading.code.modules.several_inputs import indexed_inputs
from cnnviz.reading.code.tensors.axes import last_to_first, narrow
from cnnviz.reading.code.tensors.reshaping import with_shape
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value, unknown_of

_Part = Value


def index_tensor(e: Evaluator, tensor: Tensor, key: Value, node: ast.AST) -> Value:
    """The part of a tensor that an index selects."""
    if isinstance(tensor.numbers, (List, tuple)) and isinstance(key, int):
        return _number_at(tensor, key, node)
    if tensor.lone is not None:
        adds_batch = key is None or (
            isinstance(key, tuple) and key in ((None, ...), (None, slice(None)))
        )
        if not adds_batch:
            return Unknown(HERE, node)
        return with_shape(e, tensor, tensor.shape, node, "getitem")
    parts = tuple(map(_numbers, key if isinstance(key, tuple) else (key,)))
    if isinstance(tensor, States) and _is_one_state(parts):
        return tensor.state(e, node)
    for part in parts:
        if isinstance(part, Unknown):
            return part
        if not isinstance(part, (int, slice, type(None), type(...), *_ROWS)):
            input_ = indexed_inputs(e, tensor, node) if isinstance(part, str) else None
            return input_ or Unknown("an index that is a tensor is not followed", node)
    if any(isinstance(part, _ROWS) for part in parts):
        return _take(e, tensor, list(parts), node)
    full = _complete(tensor, list(parts), node)
    result: Value = tensor
    for axis, part in enumerate(part for part in full if part is not None):
        result = _index_axis(e, result, result.axis(axis), part, node)
        if not isinstance(result, Tensor):
            return result
    return _change_axes(e, result, full, node)


_ROWS = (List, tuple, range)
"""Indices that name several positions of an axis."""


def _numbers(part: _Part) -> _Part:
    """The numbers of a tensor used as an index, if the text says them."""
    numbers = part.numbers if isinstance(part, Tensor) else None
    return part if numbers is None else numbers


def _take(e: Evaluator, tensor: Tensor, parts: list[_Part], node: ast.AST) -> Value:
    """`x[:, [2, 0]]`: some positions of one axis, all of the others."""
    full = _complete(tensor, parts, node)
    list_axes = [axis for axis, part in enumerate(full) if isinstance(part, _ROWS)]
    if len(list_axes) > 1 or any(
        part != slice(None) for axis, part in enumerate(full) if axis not in list_axes
    ):
        return Unknown("an index that is a list beside others is not followed", node)
    from cnnviz.reading.code.tensors.splitting import take

    return take(e, tensor, tensor.axis(list_axes[0]), list(full[list_axes[0]]), node)


def _is_one_state(parts: tuple[_Part, ...]) -> bool:
    return isinstance(parts[0], int) and all(part in (slice(None), ...) for part in parts[1:])


def _number_at(tensor: Tensor, key: int, node: ast.AST) -> Value:
    numbers = tensor.numbers
    if not -len(numbers) <= key < len(numbers):
        raise Raised("IndexError", f"there are {len(numbers)} numbers in this", node)
    result = Tensor(tensor.sizes[1:])
    result.numbers = numbers[key]
    return result


def _complete(tensor: Tensor, parts: list[_Part], node: ast.AST) -> list[_Part]:
    """The index with one part for each axis; None adds an axis."""
    count = sum(1 for part in parts if part is not None and part is not ...)
    missing = tensor.rank - count
    if missing < 0:
        raise Raised("IndexError", f"this tensor has {tensor.rank} axes", node)
    if ... in parts:
        ellipsis = next(index for index, part in enumerate(parts) if part is ...)
        return [*parts[:ellipsis], *[slice(None)] * missing, *parts[ellipsis + 1 :]]
    return [*parts, *[slice(None)] * missing]


def _index_axis(e: Evaluator, tensor: Tensor, axis: int, part: _Part, node: ast.AST) -> Value:
    """Indexes one axis; a number leaves an axis of size 1, which is removed later."""
    if isinstance(part, slice):
        if part in (slice(None), slice(0, None), slice(None, None, 1)):
            return tensor
        ends = (part.start, part.stop, part.step)
        unknown = next((end for end in ends if isinstance(end, Unknown)), None)
        if unknown is not None or not all(isinstance(end, (int, type(None))) for end in ends):
            return unknown_of(unknown, "this part is not known", node)
        if axis == 0 and tensor.traced:
            return Unknown("a part of the batch is not followed", node)
        if part.step is not None and part.step < 1:
            return Unknown("a tensor in reverse is not followed", node)
        return narrow(e, tensor, axis, part, node, "getitem")
    if axis == 0 and tensor.traced:
        why = "one input of the batch is taken here, which is not followed"
        return indexed_inputs(e, tensor, node) or Unknown(why, node)
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        return Tensor((1, *tensor.sizes[1:])).like(tensor) if axis == 0 else Unknown("", node)
    if not -size <= part < size:
        raise Raised("IndexError", f"this axis has {size} positions", node)
    position = part % size
    return narrow(e, tensor, axis, slice(position, position + 1), node, "getitem")


def _change_axes(e: Evaluator, tensor: Tensor, full: list[_Part], node: ast.AST) -> Value:
    """A tensor without the axes that numbers index, with those that None adds."""
    if not any(part is None or isinstance(part, int) for part in full):
        return tensor
    if tensor.traced and full[0] is None:
        return Unknown("the batch axis has to stay the first here", node)
    if tensor.keras and not tensor.first and None in full:
        return _add_axes(e, tensor, full, node)
    sizes: list[Value] = []
    sizes_left = iter(enumerate(tensor.text_sizes))
    for part in full:
        if part is None:
            sizes.append(1)
            continue
        _, size = next(sizes_left)
        if not isinstance(part, int):
            sizes.append(size)
    if not tensor.traced:
        result = Tensor(tuple(sizes))
        result.learned = tensor.learned
        return result.like(tensor)
    if tensor.keras and not tensor.first and len(sizes) > 2:
        if isinstance(full[-1], int):
            # Without its channels, the last axis of positions becomes the channels.
            swapped = with_shape(e, tensor, tuple(sizes[1:]), node, "getitem")
            return last_to_first(e, swapped, len(sizes) - 1, node, "getitem")
        sizes = [sizes[0], sizes[-1], *sizes[1:-1]]
    return with_shape(e, tensor, tuple(sizes[1:]), node, "getitem")


def _add_axes(e: Evaluator, tensor: Tensor, full: list[_Part], node: ast.AST) -> Value:
    """The same for a tensor whose channels are last: axes that numbers index are removed first."""
    result = _change_axes(e, tensor, [part for part in full if part is not None], node)
    if not isinstance(result, Tensor):
        return result
    if not tensor.traced:
        return Unknown("an axis that is added is not followed here", node)
    from cnnviz.reading.code.keras.shapes import resize_unit_axes

    sizes_left = iter(result.text_sizes)
    sizes = [1 if part is None else next(sizes_left) for part in full if not isinstance(part, int)]
    return resize_unit_axes(e, result, sizes, node, "getitem")
