"""Means, sums and maxima along axes of a tensor."""

from __future__ import annotations

import ast
from functools import partial

from cnnviz.layers import find
from cnnviz.layers.activation import ReLU
from cnnviz.layers.axes import Max, Mean, Sum
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Maximum
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import ASIDE
from cnnviz.reading.code.library.broadcasting import broadcast
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.tensors.axes import last_to_first
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.reshaping import with_shape
from cnnviz.reading.code.tensors.zeros import only_zeros
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import MaxResult, Tensor
from cnnviz.reading.code.values.values import (
    Args,
    BatchStatistic,
    Kwargs,
    List,
    Unknown,
    Value,
    unknown_of,
)

_KINDS = {"mean": Mean, "sum": Sum, "max": Max}


def reduce(
    e: Evaluator, reduction: str, tensor: Tensor, axes: Value, keep: Value, node: ast.AST, name: str
) -> Value:
    """Reduces axes of a tensor, as the text counts them, by "mean", "max" or "sum"."""
    axes = axes if tensor.keras else axes_or_none(axes)
    reduced_axes = axes_of(tensor, axes, node)
    if isinstance(reduced_axes, Unknown) or isinstance(keep, Unknown):
        return reduced_axes if isinstance(reduced_axes, Unknown) else keep
    if not reduced_axes:
        return Unknown("no axes are given here", node)
    if not tensor.traced:
        return _reduced_own(tensor, reduced_axes, keep)
    if axes is None:
        return _of_batch(e, reduction, tensor, node, name)
    if 0 in reduced_axes:
        why = f"this takes the {reduction} over the batch: say the axes of one input"
        return Unknown(why + _skipping(e), node)
    if len(reduced_axes) == tensor.rank - 1 and not keep:
        result = apply(e, _layer(reduction, tensor, reduced_axes, True), [tensor], name, node)
        return with_shape(e, result, (), node, name)
    result = apply(e, _layer(reduction, tensor, reduced_axes, bool(keep)), [tensor], name, node)
    positions = tensor.rank - 1 - len(reduced_axes)
    if tensor.keras and not tensor.first and 1 in reduced_axes and not keep and positions > 1:
        # Without its channels, the last axis of positions becomes the channels.
        return last_to_first(e, result, positions, node, name)
    return result


def _skipping(e: Evaluator) -> str:
    """How to pass by the layer of Keras that is being called; "" if that has no name of its own."""
    owner = e.trace.nests[-1].owner if e.trace.nests else None
    kind = owner.kind.rpartition(".")[2] if owner is not None and owner.cls is None else ""
    if owner is None or kind in ("Model", "Sequential"):
        return ""
    calls = (node for node in nodes(e.source.tree) if isinstance(node, ast.Call))
    name = owner.name or (owner.cls.name if owner.cls is not None else kind)
    if not owner.name and sum(ast.unparse(c.func).endswith(name) for c in calls) > 1:
        return f"; give this {name} a name, and --skip passes it by"
    return f"; --skip {name} passes the layer by"


def _reduced_own(tensor: Tensor, axes: set[int], keep: Value) -> Tensor:
    sizes = enumerate(tensor.sizes)
    rest = (1 if axis in axes else size for axis, size in sizes if keep or axis not in axes)
    return Tensor(tuple(rest)).like(tensor)


def batch_statistic(tensor: Tensor, name: str, node: ast.AST) -> Unknown:
    """Refuses `x.mean()`, which turns all inputs of a batch into one number."""
    axes = ", ".join(map(str, range(1, tensor.rank)))
    word = {"max": "amax", "min": "amin"}.get(name, name)
    instead = f"{word}(dim=({axes},), keepdim=True)".replace(",)", ")" if tensor.rank > 2 else ",)")
    has_batch = not (tensor.keras or tensor.alone or tensor.lone)
    hint = f"; write {instead}, that of one input" if has_batch else ""
    return BatchStatistic(f"it depends on the numbers in a tensor{hint}{ASIDE}", node)


def _of_batch(e: Evaluator, reduction: str, tensor: Tensor, node: ast.AST, name: str) -> Unknown:
    """`x.mean()`, one number for a whole batch: where it meets data, that of one input is drawn,
    but for a sum, which grows with the batch.
    """
    statistic = batch_statistic(tensor, name, node)
    if reduction != "sum" and tensor.rank > 1 and not (tensor.keras or tensor.alone or tensor.lone):
        layer = _layer(reduction, tensor, set(range(1, tensor.rank)), True)
        statistic.whole = partial(_of_one_input, e, layer, tensor, name, node)
    return statistic


def _of_one_input(e: Evaluator, layer: Layer, tensor: Tensor, name: str, node: ast.AST) -> Tensor:
    e.trace.of_batches[node] = name
    return apply(e, layer, [tensor], name, node)


def axes_or_none(axes: Value) -> Value:
    """The axes that a text gives a function of PyTorch, which takes () for all, like None."""
    return None if isinstance(axes, (tuple, List)) and not axes else axes


def axes_of(tensor: Tensor, axes: Value, node: ast.AST) -> set[int] | Unknown:
    """Which axes of a tensor the text means; all if it names none."""
    if isinstance(axes, Unknown):
        return axes
    rank = tensor.rank
    if axes is None:
        return set(range(rank))
    dims = axes if isinstance(axes, (tuple, List)) else (axes,)
    for dim in dims:
        if isinstance(dim, Unknown):
            return dim
        if not isinstance(dim, int) or not -rank <= dim < rank:
            raise Raised("IndexError", f"this tensor has {rank} axes, the batch among them", node)
    return {tensor.axis(dim) for dim in dims}


def _layer(reduction: str, tensor: Tensor, axes: set[int], keep: bool) -> Layer:
    """The layer that reduces these axes (1: channels)."""
    rank = tensor.rank
    name = {"mean": "GlobalAvgPool", "max": "GlobalMaxPool"}.get(reduction)
    if name and axes == set(range(2, rank)) and rank in (3, 4, 5):
        kind = find(f"{name}{rank - 2}d")
        assert kind is not None
        return kind.cls(dims=rank - 2, keepdims=keep)  # type: ignore[call-arg]
    return _KINDS[reduction](tuple(sorted(axes)), keep)


def _reduction(reduction: str, name: str) -> Handler:
    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensor, rest, keywords = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        axes = axes_or_none(rest[0] if rest else keywords.get("dim", keywords.get("axis")))
        if name == "max" and isinstance(axes or keywords.get("other"), Tensor):
            return _maximum(e, [tensor, axes or keywords["other"]], {}, node)
        third = rest[1] if len(rest) > 1 else False
        keep = keywords.get("keepdim", keywords.get("keepdims", third))
        result = reduce(e, reduction, tensor, axes, keep, node, name)
        if name == "max" and axes is not None and isinstance(result, Tensor):
            from cnnviz.reading.code.modules.selections import selection_of

            return MaxResult(
                (result, selection_of(tensor, node, "where the largest is, is not followed"))
            )
        return result

    return handler


def _amin(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.amin(1)`: the negative of the largest of the negatives."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "amin of no tensor", node)
    return minimum(e, tensor, rest, keywords, node, "amin")


def minimum(
    e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST, name: str
) -> Value:
    """The least numbers of a tensor, over the axes in `rest`."""
    from cnnviz.reading.code.tensors.elementwise import negative

    result = REDUCTIONS["amax"](e, [negative(e, tensor, node), *rest], keywords, node)
    of_one_input = result.whole if isinstance(result, Unknown) else None
    if of_one_input is None:
        return negative(e, result, node) if isinstance(result, Tensor) else result

    def negative_of_one_input() -> Value:
        largest = of_one_input()
        e.trace.of_batches[node] = name
        return negative(e, largest, node)

    statistic = batch_statistic(tensor, name, node)
    statistic.whole = negative_of_one_input
    return statistic


def bounded(e: Evaluator, data: Tensor, bound: Tensor, sign: ast.operator, node: ast.AST) -> Value:
    """The larger (`sign`: Add) or the smaller (Sub) of data x and a parameter t, as the thresholded
    linear unit has it: t + relu(x - t), t - relu(t - x).
    """
    from cnnviz.reading.code.library.operators import binary_op
    from cnnviz.reading.code.tensors.elementwise import negative

    def flipped(value: Value, *signs: type[ast.operator]) -> Value:
        return negative(e, value, node) if isinstance(sign, signs) else value

    # A learned shift is added, so that it is the same one both times.
    below = binary_op(e, negative(e, data, node), ast.Add(), bound, node)
    above = flipped(below, ast.Add)
    if not isinstance(above, Tensor) or not above.traced:
        return above
    passed = flipped(apply(e, ReLU(), [above], "relu", node), ast.Sub)
    return binary_op(e, passed, ast.Add(), bound, node)


def _maximum(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.maximum(a, b)`, `torch.max(a, b)`: the larger of two numbers at each place."""
    left, rest, keywords = split(args, kwargs, node)
    right: Value = rest[0] if rest else keywords.get("other")
    for side in (left, right):
        if not isinstance(side, Tensor):
            return unknown_of(side, "this is no tensor", node)
    sizes = broadcast(left.sizes, right.sizes, node)
    if not left.traced and not right.traced:
        return Tensor(sizes).like(left)
    if not (left.traced and right.traced):
        data, other = (left, right) if left.traced else (right, left)
        if other.learned is not None:
            return bounded(e, data, other, ast.Add(), node)
        limit = 0.0 if only_zeros(e, other, node) else other.numbers
        if isinstance(limit, (int, float)) and sizes == data.sizes:
            from cnnviz.reading.code.tensors.elementwise import ELEMENTWISE

            return ELEMENTWISE["clamp"](e, [data], {"min": float(limit)}, node)
        return Unknown("the larger of data and a tensor of the text's own is not followed", node)
    if left.rank != right.rank:
        return Unknown("tensors of different axes are joined here", node)
    return apply(e, Maximum(), [left, right], "maximum", node)


REDUCTIONS: dict[str, Handler] = {
    "maximum": _maximum,
    "fmax": _maximum,
    "mean": _reduction("mean", "mean"),
    "sum": _reduction("sum", "sum"),
    "max": _reduction("max", "max"),
    "amax": _reduction("max", "amax"),
    "amin": _amin,
}
