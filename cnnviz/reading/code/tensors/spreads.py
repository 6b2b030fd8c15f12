"""Spreads and minima along axes of a tensor: `x.std(1)`, `x.min(1)`."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.layers.elementwise import Affine, Exp, Log, Power, Sqrt
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.selections import selection_of
from cnnviz.reading.code.tensors.elementwise import negative
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.reducing import (
    REDUCTIONS,
    axes_of,
    axes_or_none,
    batch_statistic,
    bounded,
    minimum,
    reduce,
)
from cnnviz.reading.code.values.tensors import MaxResult, Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value, unknown_of


def _variance(
    e: Evaluator, tensor: Tensor, arguments: Kwargs, node: ast.AST, name: str
) -> tuple[Value, Value]:
    """The variance and the mean over axes, both with these axes kept."""
    axes, correction = axes_or_none(arguments.get("dim")), arguments.get("correction")
    if isinstance(axes, bool) or axes is None:
        return batch_statistic(tensor, name, node), None
    if correction is None:
        correction = int(arguments.get("unbiased") is not False)
    reduced_axes = axes_of(tensor, axes, node)
    mean = reduce(e, "mean", tensor, axes, True, node, name)
    if isinstance(reduced_axes, Unknown) or not isinstance(mean, Tensor):
        return unknown_of(mean, "the spread of a tensor of the text's own", node), mean
    if not mean.traced:
        return Tensor(mean.sizes), mean
    count = prod(tensor.sizes[axis] for axis in reduced_axes)  # type: ignore[misc]
    deviations = binary_op(e, tensor, ast.Sub(), mean, node)
    squares = apply(e, Power(2), [deviations], name, node)
    variance = reduce(e, "mean", squares, axes, True, node, name)
    if correction and isinstance(variance, Tensor) and count > correction:
        variance = apply(e, Affine(count / (count - correction)), [variance], name, node)
    return variance, mean


def _spread_function(name: str, *, with_root: bool, with_mean: bool) -> Handler:
    """`x.var(dim=1)`; `with_root`: the square root of it, `with_mean`: the mean, too."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensor, rest, keywords = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        has_unbiased = len(rest) > 1 and isinstance(rest[1], bool)
        names = ("dim", "unbiased", "keepdim") if has_unbiased else ("dim", "correction", "keepdim")
        arguments = dict(zip(names, rest, strict=False)) | keywords
        arguments["dim"] = arguments.get("dim", arguments.get("axis"))
        spread, mean = _variance(e, tensor, arguments, node, name)
        if with_root and isinstance(spread, Tensor) and spread.traced:
            spread = apply(e, Sqrt(), [spread], name, node)
        results = [result for result in (spread, mean) if isinstance(result, Tensor)]
        if not isinstance(spread, Tensor) or len(results) < 2:
            return spread
        keep = arguments.get("keepdim", False)
        outputs = [
            result if keep else _squeeze(e, result, arguments["dim"], node) for result in results
        ]
        return tuple(outputs) if with_mean else outputs[0]

    return handler


def _squeeze(e: Evaluator, tensor: Tensor, axes: Value, node: ast.AST) -> Value:
    from cnnviz.reading.code.tensors.reshaping import RESHAPING

    return RESHAPING["squeeze"](e, [tensor, axes], {}, node)


def _min(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.min(1)`, `torch.min(a, b)`: the negative of the largest of the negatives."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "min of no tensor", node)
    if tensor.traced and not rest and all(value is None for value in keywords.values()):
        return minimum(e, tensor, [], {}, node, "min")
    other = rest[0] if rest else keywords.get("other")
    if isinstance(other, Tensor) and tensor.traced is not other.traced:
        data, bound = (tensor, other) if tensor.traced else (other, tensor)
        if bound.learned is not None:
            return bounded(e, data, bound, ast.Sub(), node)
    operands = [negative(e, value, node) for value in (tensor, *rest)]
    negated = {key: negative(e, value, node) for key, value in keywords.items()}
    result = REDUCTIONS["max"](e, operands, negated, node)
    if isinstance(result, MaxResult):
        place = selection_of(tensor, node, "where the least is, is not followed")
        return MaxResult((negative(e, result[0], node), place))
    return negative(e, result, node) if isinstance(result, Tensor) else result


def _traced(value: Value) -> bool:
    return isinstance(value, Tensor) and value.traced


def _log_sum_exp(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.logsumexp(x, dim=1)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not _traced(tensor):
        return unknown_of(tensor, "logsumexp of no data", node)
    powers = apply(e, Exp(), [tensor], "logsumexp", node)
    result = REDUCTIONS["sum"](e, [powers, *rest], keywords, node)
    return apply(e, Log(), [result], "logsumexp", node) if _traced(result) else result


SPREADS: dict[str, Handler] = {
    "var": _spread_function("var", with_root=False, with_mean=False),
    "std": _spread_function("std", with_root=True, with_mean=False),
    "var_mean": _spread_function("var_mean", with_root=False, with_mean=True),
    "std_mean": _spread_function("std_mean", with_root=True, with_mean=True),
    "min": _min,
    "minimum": _min,
    "fmin": _min,
    "logsumexp": _log_sum_exp,
}
"""By the names of PyTorch's functions."""
