"""Products over an axis of the data under other names: `tf.tensordot`, `torch.einsum`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.reading.code.tensors.axes import permute
from cnnviz.reading.code.tensors.products import product
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, List, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.library.sequences import Handler

_ALIASES = {"x1": "a", "x2": "b", "dims": "axes"}
_MATRIX_PRODUCT = re.compile(r"([\w.]*)(\w),(\w)(\w)->\1(\w)")
"""`bhwc,cd->bhwd`: a matrix, whichever of its axes is summed, that changes the last axis alone."""
_ALONG_AXIS = re.compile(r"([a-zA-Z]+),([a-zA-Z]{2})->([a-zA-Z]+)")
"""`bchw,dc->bdhw`: one that changes another."""


def _tensordot(path: str) -> Handler:
    """`tf.tensordot(x, w, axes=[[-1], [0]])`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        keywords = {_ALIASES.get(key, key): value for key, value in kwargs.items()}
        arguments = dict(zip(("a", "b", "axes"), args, strict=False)) | keywords
        data, matrix, axes = (arguments.get(name) for name in ("a", "b", "axes"))
        contracted = (-1, 0) if axes == 1 else tuple(map(_only_item, _items(axes)))
        last_axis = getattr(data, "axes", 0) - 1
        if (
            not _is_data_and_matrix(data, matrix)
            or contracted[:1] not in ((-1,), (last_axis,))
            or len(contracted) != 2
        ):
            return refusal(path, args, kwargs, node)
        return _product(e, data, matrix, contracted[1] in (1, -1), node)

    return handler


def _items(value: Value) -> tuple[Value, ...]:
    return tuple(value) if isinstance(value, (List, tuple)) else ()


def _only_item(value: Value) -> Value:
    items = _items(value)
    return items[0] if len(items) == 1 else value


def _is_data_and_matrix(data: Value, matrix: Value) -> bool:
    is_matrix = isinstance(matrix, Tensor) and not matrix.traced and matrix.rank == 2
    return is_matrix and isinstance(data, Tensor) and data.traced


def _product(e: Evaluator, data: Value, matrix: Value, transpose: bool, node: ast.AST) -> Value:
    right = permute(e, matrix, [1, 0], node, "t") if transpose else matrix
    return product(e, data, right, node)


def _einsum(path: str) -> Handler:
    """`tf.einsum("bhwc,cd->bhwd", x, w)`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        pattern, data, matrix = (*args, None, None, None)[:3]
        equation = pattern.replace(" ", "") if isinstance(pattern, str) else ""
        if _is_data_and_matrix(matrix, data):
            equation = re.sub(r"([^,]*),(.*)(->)", r"\2,\1\3", equation)
            data, matrix = matrix, data
        match = _MATRIX_PRODUCT.fullmatch(equation)
        axis = _ALONG_AXIS.fullmatch(equation) if match is None else None
        if axis and len(args) == 3 and _is_data_and_matrix(data, matrix) and not data.keras:
            return _along(e, data, matrix, axis, node) or refusal(path, args, kwargs, node)
        if len(args) > 3 or match is None or not _is_data_and_matrix(data, matrix):
            return refusal(path, args, kwargs, node)
        shared, inner, *axes, outer = match.groups()
        letters = {inner, outer, *shared}
        is_explicit = (
            len(letters) == len(shared) + 2 and shared.isalpha() and len(shared) == data.axes - 1
        )
        if set(axes) != {inner, outer} or not (is_explicit or shared == "..."):
            return refusal(path, args, kwargs, node)
        return _product(e, data, matrix, axes[0] == outer, node)

    return handler


def _along(
    e: Evaluator, data: Tensor, matrix: Tensor, letters: re.Match[str], node: ast.AST
) -> Value:
    """A matrix along any axis of PyTorch's data: that axis goes last, and comes back."""
    before, axes, after = letters.groups()
    inner, outer = set(axes) & set(before), set(axes) - set(before)
    if (
        len(inner) != 1
        or len(outer) != 1
        or len({*before}) != data.axes
        or len(before) != data.axes
    ):
        return None
    last, new = inner.pop(), outer.pop()
    others = before.replace(last, "")
    if sorted(after) != sorted(others + new):
        return None
    order = [before.index(letter) for letter in others + last]
    turned = permute(e, data, order, node, "permute")
    if isinstance(turned, Unknown):
        return turned
    result = _product(e, turned, matrix, axes[0] == new, node)
    if not isinstance(result, Tensor):
        return result
    return permute(e, result, [(others + new).index(c) for c in after], node, "permute")


CONTRACTING: dict[str, Handler] = {
    f"{package}.{name}": factory(f"{package}.{name}")
    for package in ("torch", "tensorflow", "keras.ops")
    for name, factory in (("tensordot", _tensordot), ("einsum", _einsum))
}
