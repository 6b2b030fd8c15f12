"""How far numbers along axes of a tensor lie apart, and their least: `x.std(1)`, `x.min(1)`."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.layers.elementwise import Affine, Exp, Log, Power, Sqrt
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import combined
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.selections import picked
from cnnviz.reading.code.tensors.elementwise import negative
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.reducing import (
    REDUCING,
    axes_of,
    least,
    over_all,
    reduced,
    said_axes,
)
from cnnviz.reading.code.values.tensors import Largest, Tensor
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


def _variance(
    e: Evaluator, tensor: Tensor, said: _Kwargs, node: ast.AST, name: str
) -> tuple[Value, Value]:
    """The variance over axes, and the mean, both with those axes kept."""
    axes, less = said_axes(said.get("dim")), said.get("correction")
    if isinstance(axes, bool) or axes is None:
        return over_all(tensor, name, node), None
    if less is None:
        less = int(said.get("unbiased") is not False)
    wanted = axes_of(tensor, axes, node)
    mean = reduced(e, "mean", tensor, axes, True, node, name)
    if isinstance(wanted, Unknown) or not isinstance(mean, Tensor):
        return unknown_of(mean, "the spread of a tensor of the text's own", node), mean
    if not mean.traced:
        return Tensor(mean.sizes), mean
    count = prod(tensor.sizes[at] for at in wanted)  # type: ignore[misc]
    apart = combined(e, tensor, ast.Sub(), mean, node)
    squares = apply(e, Power(2), [apart], name, node)
    found = reduced(e, "mean", squares, axes, True, node, name)
    if less and isinstance(found, Tensor) and count > less:
        found = apply(e, Affine(count / (count - less)), [found], name, node)
    return found, mean


def _spread(name: str, *, root: bool, both: bool) -> Handler:
    """`x.var(dim=1)`; `root`: its root, `both`: with the mean."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        tensor, rest, named = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        old = len(rest) > 1 and isinstance(rest[1], bool)
        words = ("dim", "unbiased", "keepdim") if old else ("dim", "correction", "keepdim")
        said = dict(zip(words, rest, strict=False)) | named
        said["dim"] = said.get("dim", said.get("axis"))
        found, mean = _variance(e, tensor, said, node, name)
        if root and isinstance(found, Tensor) and found.traced:
            found = apply(e, Sqrt(), [found], name, node)
        given = [one for one in (found, mean) if isinstance(one, Tensor)]
        if not isinstance(found, Tensor) or len(given) < 2:
            return found
        keep = said.get("keepdim", False)
        kept = [one if keep else _without(e, one, said["dim"], node) for one in given]
        return tuple(kept) if both else kept[0]

    return handler


def _without(e: Evaluator, tensor: Tensor, axes: Value, node: ast.AST) -> Value:
    from cnnviz.reading.code.tensors.reshaping import RESHAPING

    return RESHAPING["squeeze"](e, [tensor, axes], {}, node)


def _least(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.min(1)`, `torch.min(a, b)`: less the largest of what is turned to its negative."""
    tensor, rest, named = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "min of no tensor", node)
    if tensor.traced and not rest and all(one is None for one in named.values()):
        return least(e, tensor, [], {}, node, "min")
    given = [negative(e, one, node) if _traced(one) else one for one in (tensor, *rest)]
    words = {key: negative(e, one, node) if _traced(one) else one for key, one in named.items()}
    found = REDUCING["max"](e, given, words, node)
    if isinstance(found, Largest):
        where = picked(tensor, node, "where the least is, is not followed")
        return Largest((negative(e, found[0], node), where))
    return negative(e, found, node) if isinstance(found, Tensor) else found


def _traced(value: Value) -> bool:
    return isinstance(value, Tensor) and value.traced


def _log_sum_exp(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.logsumexp(x, dim=1)`."""
    tensor, rest, named = split(args, kwargs, node)
    if not _traced(tensor):
        return unknown_of(tensor, "logsumexp of no data", node)
    powers = apply(e, Exp(), [tensor], "logsumexp", node)
    found = REDUCING["sum"](e, [powers, *rest], named, node)
    return apply(e, Log(), [found], "logsumexp", node) if _traced(found) else found


SPREADS: dict[str, Handler] = {
    "var": _spread("var", root=False, both=False),
    "std": _spread("std", root=True, both=False),
    "var_mean": _spread("var_mean", root=False, both=True),
    "std_mean": _spread("std_mean", root=True, both=True),
    "min": _least,
    "minimum": _least,
    "logsumexp": _log_sum_exp,
}
"""By the names of PyTorch's functions."""
