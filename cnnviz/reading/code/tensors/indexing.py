"""`x[:, :, :-p]`, `x[..., 0]`, `x[:, None]`: parts of tensors."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.single_inputs import HERE
from cnnviz.reading.code.language.skipped import States
from cnnviz.reading.code.modules.several_inputs import several_indexed
from cnnviz.reading.code.tensors.axes import last_first, narrowed
from cnnviz.reading.code.tensors.reshaping import renamed
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value, unknown_of

_Part = Value


def indexed(e: Evaluator, tensor: Tensor, key: Value, node: ast.AST) -> Value:
    """What an index takes of a tensor."""
    if isinstance(tensor.numbers, (List, tuple)) and isinstance(key, int):
        return _number(tensor, key, node)
    if tensor.lone is not None:
        batched = key is None or (
            isinstance(key, tuple) and key in ((None, ...), (None, slice(None)))
        )
        return renamed(e, tensor, tensor.shape, node, "getitem") if batched else Unknown(HERE, node)
    parts = tuple(map(_numbers, key if isinstance(key, tuple) else (key,)))
    if isinstance(tensor, States) and _one_state(parts):
        return tensor.one(e, node)
    for one in parts:
        if isinstance(one, Unknown):
            return one
        if not isinstance(one, (int, slice, type(None), type(...), *_ROWS)):
            several = several_indexed(e, tensor, node) if isinstance(one, str) else None
            return several or Unknown("an index that is a tensor is not followed", node)
    if any(isinstance(one, _ROWS) for one in parts):
        return _chosen(e, tensor, list(parts), node)
    full = _spread(tensor, list(parts), node)
    found: Value = tensor
    for axis, one in enumerate(part for part in full if part is not None):
        found = _along(e, found, found.axis(axis), one, node)
        if not isinstance(found, Tensor):
            return found
    return _axes(e, found, full, node)


_ROWS = (List, tuple, range)
"""What names several positions of an axis."""


def _numbers(part: _Part) -> _Part:
    """The numbers of a tensor that names positions, where the text says them."""
    return getattr(part, "numbers", None) or part if isinstance(part, Tensor) else part


def _chosen(e: Evaluator, tensor: Tensor, parts: list[_Part], node: ast.AST) -> Value:
    """`x[:, [2, 0]]`: some positions of one axis, and all of the others."""
    full = _spread(tensor, parts, node)
    some = [at for at, one in enumerate(full) if isinstance(one, _ROWS)]
    if len(some) > 1 or any(one != slice(None) for at, one in enumerate(full) if at not in some):
        return Unknown("an index that is a list beside others is not followed", node)
    from cnnviz.reading.code.tensors.splitting import chosen

    return chosen(e, tensor, tensor.axis(some[0]), list(full[some[0]]), node)


def _one_state(parts: tuple[_Part, ...]) -> bool:
    return isinstance(parts[0], int) and all(one in (slice(None), ...) for one in parts[1:])


def _number(tensor: Tensor, key: int, node: ast.AST) -> Value:
    numbers = tensor.numbers
    if not -len(numbers) <= key < len(numbers):
        raise Raised("IndexError", f"there are {len(numbers)} numbers in this", node)
    made = Tensor(tensor.sizes[1:])
    made.numbers = numbers[key]
    return made


def _spread(tensor: Tensor, parts: list[_Part], node: ast.AST) -> list[_Part]:
    """The index with one part for each axis; None adds an axis."""
    taken = sum(1 for one in parts if one is not None and one is not ...)
    left = tensor.rank - taken
    if left < 0:
        raise Raised("IndexError", f"this tensor has {tensor.rank} axes", node)
    if ... in parts:
        at = next(at for at, one in enumerate(parts) if one is ...)
        return [*parts[:at], *[slice(None)] * left, *parts[at + 1 :]]
    return [*parts, *[slice(None)] * left]


def _along(e: Evaluator, tensor: Tensor, axis: int, part: _Part, node: ast.AST) -> Value:
    """One axis of an index; a number leaves an axis of one, which goes later."""
    if isinstance(part, slice):
        if part in (slice(None), slice(0, None), slice(None, None, 1)):
            return tensor
        ends = (part.start, part.stop, part.step)
        unknown = next((one for one in ends if isinstance(one, Unknown)), None)
        if unknown is not None or not all(isinstance(one, (int, type(None))) for one in ends):
            return unknown_of(unknown, "this part is not known", node)
        if axis == 0 and tensor.traced:
            return Unknown("a part of the batch is not followed", node)
        if part.step is not None and part.step < 1:
            return Unknown("a tensor in reverse is not followed", node)
        return narrowed(e, tensor, axis, part, node, "getitem")
    if axis == 0 and tensor.traced:
        why = "one input of the batch is taken here, which is not followed"
        return several_indexed(e, tensor, node) or Unknown(why, node)
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        return Tensor((1, *tensor.sizes[1:])).like(tensor) if axis == 0 else Unknown("", node)
    if not -size <= part < size:
        raise Raised("IndexError", f"this axis has {size} positions", node)
    at = part % size
    return narrowed(e, tensor, axis, slice(at, at + 1), node, "getitem")


def _axes(e: Evaluator, tensor: Tensor, full: list[_Part], node: ast.AST) -> Value:
    """A tensor without the axes that numbers took, with those that None adds."""
    if not any(part is None or isinstance(part, int) for part in full):
        return tensor
    if tensor.keras and not tensor.first and None in full:
        return _added(e, tensor, full, node)
    sizes: list[Value] = []
    left = iter(enumerate(tensor.seen))
    for part in full:
        if part is None:
            sizes.append(1)
            continue
        _, size = next(left)
        if not isinstance(part, int):
            sizes.append(size)
    if not tensor.traced:
        made = Tensor(tuple(sizes))
        made.learned = tensor.learned
        return made.like(tensor)
    if tensor.keras and not tensor.first and len(sizes) > 2:
        if isinstance(full[-1], int):
            # Without its channels, what was the last axis of positions is the channels.
            placed = renamed(e, tensor, tuple(sizes[1:]), node, "getitem")
            return last_first(e, placed, len(sizes) - 1, node, "getitem")
        sizes = [sizes[0], sizes[-1], *sizes[1:-1]]
    return renamed(e, tensor, tuple(sizes[1:]), node, "getitem")


def _added(e: Evaluator, tensor: Tensor, full: list[_Part], node: ast.AST) -> Value:
    """The same for a tensor whose channels are last: those that numbers took are left out first."""
    found = _axes(e, tensor, [one for one in full if one is not None], node)
    if not isinstance(found, Tensor):
        return found
    if not tensor.traced:
        return Unknown("an axis that is added is not followed here", node)
    from cnnviz.reading.code.keras.shapes import viewed

    left = iter(found.seen)
    sizes = [1 if one is None else next(left) for one in full if not isinstance(one, int)]
    return viewed(e, found, sizes, node, "getitem")
