"""`torch.flatten(x)`, `x.flatten(1)`, `x.ravel()`: with the batch axis or without."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import ASIDE
from cnnviz.reading.code.language.views import FOLDED
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import LAYER_FUNCTIONS, split
from cnnviz.reading.code.tensors.reshaping import view
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value, unknown_of


def _flatten(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.flatten(x)` and `x.flatten(0)` leave no batch axis, `x.flatten(1)` does."""
    tensor, rest, keywords = split(args, kwargs, node)
    arguments = dict(zip(("start_dim", "end_dim"), rest, strict=False)) | keywords
    if isinstance(tensor, Tensor) and tensor.traced and not tensor.keras:
        rank = tensor.axes
        first, last = arguments.get("start_dim", 0), arguments.get("end_dim", -1)
        if first in (0, -rank) and last in (-1, rank - 1):
            return view(e, tensor, [-1], node, "flatten")
        if first in (0, -rank) and last not in (0, -rank):
            e.trace.refuse(node, FOLDED + ASIDE)
    if isinstance(tensor, Tensor) and not tensor.traced and not tensor.keras:
        return _flatten_own(e, tensor, arguments, node)
    return LAYER_FUNCTIONS["flatten"](e, args, kwargs, node)


def _flatten_own(e: Evaluator, tensor: Tensor, arguments: Kwargs, node: ast.AST) -> Value:
    """Flattens any axes of the text's own tensor, such as data to try its layers on."""
    sizes: list[Value] = list(tensor.sizes) or [1]
    rank, dims = len(sizes), (arguments.get("start_dim", 0), arguments.get("end_dim", -1))
    first, last = (dim + rank if isinstance(dim, int) and dim < 0 else dim for dim in dims)
    for dim in (first, last):
        if not isinstance(dim, int):
            return unknown_of(dim, "this axis is not known", node)
    if not 0 <= first <= last < rank:
        raise Raised("RuntimeError", f"this tensor has {rank} axes: these are none of them", node)
    merged = sizes[first : last + 1]
    if len(merged) == 1:
        return tensor if tensor.sizes else view(e, tensor, sizes, node, "flatten")
    if not all(isinstance(size, int) for size in merged):
        return Unknown("the sizes of this tensor are not known", node)
    result_sizes = [*sizes[:first], prod(merged), *sizes[last + 1 :]]
    return view(e, tensor, result_sizes, node, "flatten")


def _ravel(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.ravel()`."""
    return _flatten(e, [split(args, kwargs, node)[0]], {}, node)


FLATTENING: dict[str, Handler] = {"flatten": _flatten, "ravel": _ravel}
"""By the name that both a function and a method of tensors may have."""
