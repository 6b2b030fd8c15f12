"""Products over the last axis of the data by other names: `tf.tensordot`, `torch.einsum`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.reading.code.tensors.axes import permuted
from cnnviz.reading.code.tensors.products import product
from cnnviz.reading.code.values.refusals import refused
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.library.sequences import Handler

_Args = list[Value]
_Kwargs = dict[str, Value]
_NAMES = {"x1": "a", "x2": "b", "dims": "axes"}
_PLAIN = re.compile(r"([\w.]*)(\w),(\w)(\w)->\1(\w)")
"""`bhwc,cd->bhwd`: a matrix, of whichever axis it takes, and nothing else changes."""


def _tensordot(path: str) -> Handler:
    """`tf.tensordot(x, w, axes=[[-1], [0]])`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        named = {_NAMES.get(key, key): one for key, one in kwargs.items()}
        said = dict(zip(("a", "b", "axes"), args, strict=False)) | named
        data, matrix, axes = (said.get(name) for name in ("a", "b", "axes"))
        pair = (-1, 0) if axes == 1 else tuple(map(_alone, _row(axes)))
        last = getattr(data, "axes", 0) - 1
        if not _both(data, matrix) or pair[:1] not in ((-1,), (last,)) or len(pair) != 2:
            return refused(path, args, kwargs, node)
        return _product(e, data, matrix, pair[1] in (1, -1), node)

    return handler


def _row(value: Value) -> tuple[Value, ...]:
    return tuple(value) if isinstance(value, (List, tuple)) else ()


def _alone(value: Value) -> Value:
    row = _row(value)
    return row[0] if len(row) == 1 else value


def _both(data: Value, matrix: Value) -> bool:
    own = isinstance(matrix, Tensor) and not matrix.traced and matrix.rank == 2
    return own and isinstance(data, Tensor) and data.traced


def _product(e: Evaluator, data: Value, matrix: Value, turned: bool, node: ast.AST) -> Value:
    return product(e, data, permuted(e, matrix, [1, 0], node, "t") if turned else matrix, node)


def _einsum(path: str) -> Handler:
    """`tf.einsum("bhwc,cd->bhwd", x, w)`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        words, data, matrix = (*args, None, None, None)[:3]
        said = words.replace(" ", "") if isinstance(words, str) else ""
        if _both(matrix, data):
            said = re.sub(r"([^,]*),(.*)(->)", r"\2,\1\3", said)
            data, matrix = matrix, data
        plain = _PLAIN.fullmatch(said)
        if len(args) > 3 or plain is None or not _both(data, matrix):
            return refused(path, args, kwargs, node)
        rest, goes_in, *axes, comes_out = plain.groups()
        letters = {goes_in, comes_out, *rest}
        each = len(letters) == len(rest) + 2 and rest.isalpha() and len(rest) == data.axes - 1
        if set(axes) != {goes_in, comes_out} or not (each or rest == "..."):
            return refused(path, args, kwargs, node)
        return _product(e, data, matrix, axes[0] == comes_out, node)

    return handler


CONTRACTING: dict[str, Handler] = {
    f"{package}.{name}": made(f"{package}.{name}")
    for package in ("torch", "tensorflow", "keras.ops")
    for name, made in (("tensordot", _tensordot), ("einsum", _einsum))
}
