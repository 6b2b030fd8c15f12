"""`torch.flatten(x)`, `x.flatten(1)`, `x.ravel()`: with the batch axis or without it."""

from __future__ import annotations

import ast

from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.layered import LAYERED, split
from cnnviz.reading.code.leaves import ASIDE
from cnnviz.reading.code.reshaping import viewed
from cnnviz.reading.code.sequences import Handler
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.values import Value
from cnnviz.reading.code.viewing import FOLDED

_Args = list[Value]
_Kwargs = dict[str, Value]


def _flatten(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.flatten(x)` and `x.flatten(0)` leave no batch axis; `x.flatten(1)` does."""
    tensor, rest, named = split(args, kwargs, node)
    words = dict(zip(("start_dim", "end_dim"), rest, strict=False)) | named
    if isinstance(tensor, Tensor) and tensor.traced and not tensor.keras:
        rank = tensor.axes
        first, last = words.get("start_dim", 0), words.get("end_dim", -1)
        if first in (0, -rank) and last in (-1, rank - 1):
            return viewed(e, tensor, [-1], node, "flatten")
        if first in (0, -rank) and last not in (0, -rank):
            e.trace.refuse(node, FOLDED + ASIDE)
    return LAYERED["flatten"](e, args, kwargs, node)


def _ravel(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.ravel()`."""
    return _flatten(e, [split(args, kwargs, node)[0]], {}, node)


FLATTENING: dict[str, Handler] = {"flatten": _flatten, "ravel": _ravel}
"""By the name that both a function and a method of tensors may have."""
