"""einops: `rearrange(x, "b c h w -> b (h w) c")`, views and permutations by the names of axes."""

from __future__ import annotations

import ast
import re
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.axes import expand, permute
from cnnviz.reading.code.tensors.pieces import known_arguments
from cnnviz.reading.code.tensors.reducing import reduce
from cnnviz.reading.code.tensors.reshaping import with_shape
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value

_Side = list[list[str]]
"""For each axis of a tensor the names that it combines; an axis of 1 has none."""

_WORD = re.compile(r"\(([^()]*)\)|(\S+)")
_NAME = re.compile(r"[A-Za-z]\w*$")
_REDUCTIONS = {"mean": "mean", "sum": "sum", "max": "max"}


def _side(text: str, rank: int, node: ast.AST) -> _Side:
    """One side of a pattern; its ellipsis stands for all remaining axes."""
    side: _Side = []
    for group in _WORD.finditer(text):
        words = group[1].split() if group[1] is not None else [group[2]]
        side.append([word for word in words if word != "1"])
    if ["..."] in side:
        index = side.index(["..."])
        rest = [[f"rest{index}"] for index in range(rank - len(side) + 1)]
        side[index : index + 1] = rest
    names = [name for axis in side for name in axis]
    if len(names) != len(set(names)) or not all(_NAME.match(name) for name in names):
        raise Raised("EinopsError", "this pattern is not one of einops that is followed", node)
    return side


def _sizes(tensor: Tensor, side: _Side, keywords: Kwargs, node: ast.AST) -> dict[str, int]:
    """The size of each name on the left but the batch."""
    sizes = {name: size for name, size in keywords.items() if isinstance(size, int)}
    for axis, size in zip(side[1:], tensor.shape, strict=True):
        unsized = [name for name in axis if name not in sizes]
        product = prod(sizes[name] for name in axis if name in sizes)
        if len(unsized) > 1 or product < 1 or size % product:
            raise Raised("EinopsError", f"an axis of {size} cannot be split this way", node)
        if unsized:
            sizes[unsized[0]] = size // product
        elif product != size:
            raise Raised("EinopsError", f"this axis has {size} positions, not {product}", node)
    return sizes


def _parse(
    e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST, name: str
) -> tuple[Tensor, _Side, _Side, dict[str, int]] | Unknown:
    """The tensor with an axis for each name on the left, both sides, and the names' sizes."""
    operands = known_arguments(args, kwargs, node)
    if isinstance(operands, Unknown):
        return operands
    tensor, rest, keywords = operands
    pattern = rest[0] if rest else keywords.get("pattern")
    if not isinstance(pattern, str) or pattern.count("->") != 1 or not tensor.traced:
        return Unknown("a pattern of einops is followed for the network's data alone", node)
    left, right = (_side(text, tensor.rank, node) for text in pattern.split("->"))
    if len(left) != tensor.rank:
        raise Raised("EinopsError", f"this tensor has {tensor.rank} axes", node)
    if not left or len(left[0]) != 1 or right[:1] != left[:1] or tensor.keras:
        return Unknown("the batch axis has to stay the first here, and alone", node)
    sizes = _sizes(tensor, left, keywords, node)
    names = [axis_name for axis in left[1:] for axis_name in axis]
    shape = tuple(sizes[axis_name] for axis_name in names) or (1,)
    return with_shape(e, tensor, shape, node, name), left, right, sizes


def _arrange(
    e: Evaluator,
    tensor: Tensor,
    names: list[str],
    side: _Side,
    sizes: dict[str, int],
    node: ast.AST,
    name: str,
) -> Value:
    """A tensor whose axes have these names, in the form of the right side."""
    target = [axis_name for axis in side[1:] for axis_name in axis]
    order = [0, *(names.index(axis_name) + 1 for axis_name in target)] if target else [0, 1]
    result = permute(e, tensor, order, node, name)
    shape = tuple(prod(sizes[axis_name] for axis_name in axis) for axis in side[1:])
    return with_shape(e, result, shape, node, name) if isinstance(result, Tensor) else result


def _rearrange(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`rearrange(x, "b (h w) c -> b c h w", h=7)`."""
    parsed = _parse(e, args, kwargs, node, "rearrange")
    if isinstance(parsed, Unknown):
        return parsed
    tensor, left, right, sizes = parsed
    names = [axis_name for axis in left[1:] for axis_name in axis]
    if sorted(names) != sorted(axis_name for axis in right[1:] for axis_name in axis):
        raise Raised("EinopsError", "both sides must have the same names", node)
    return _arrange(e, tensor, names, right, sizes, node, "rearrange")


def _reduce(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`reduce(x, "b c h w -> b c", "mean")`."""
    reduction = args[2] if len(args) > 2 else kwargs.get("reduction")
    if reduction not in _REDUCTIONS:
        return Unknown("this reduction is not followed", node)
    keywords = {key: axis_name for key, axis_name in kwargs.items() if key != "reduction"}
    parsed = _parse(e, args[:2], keywords, node, "reduce")
    if isinstance(parsed, Unknown):
        return parsed
    tensor, left, right, sizes = parsed
    names = [axis_name for axis in left[1:] for axis_name in axis]
    kept_names = [axis_name for axis in right[1:] for axis_name in axis]
    reduced_axes = tuple(
        axis for axis, axis_name in enumerate(names, 1) if axis_name not in kept_names
    )
    result: Value = tensor
    if reduced_axes:
        result = reduce(
            e, _REDUCTIONS[reduction], tensor, reduced_axes, not kept_names, node, "reduce"
        )
    if not isinstance(result, Tensor):
        return result
    result = result if kept_names else with_shape(e, result, (1,), node, "reduce")
    names = [axis_name for axis_name in names if axis_name in kept_names]
    return _arrange(e, result, names, right, sizes, node, "reduce")


def _repeat(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`repeat(x, "b c h -> b c h w", w=4)`."""
    parsed = _parse(e, args, kwargs, node, "repeat")
    if isinstance(parsed, Unknown):
        return parsed
    tensor, left, right, sizes = parsed
    names = [axis_name for axis in left[1:] for axis_name in axis]
    new_names = [axis_name for axis in right[1:] for axis_name in axis if axis_name not in names]
    if not all(axis_name in sizes for axis_name in new_names):
        raise Raised("EinopsError", "the size of an added axis is not given", node)
    for axis_name in new_names:
        flat = with_shape(e, tensor, (prod(tensor.shape), 1), node, "repeat")
        copies = expand(e, flat, (*flat.sizes[:2], sizes[axis_name]), node)
        if not isinstance(copies, Tensor):
            return copies
        names = [*names, axis_name]
        tensor = with_shape(e, copies, tuple(sizes[name] for name in names), node, "repeat")
    return _arrange(e, tensor, names, right, sizes, node, "repeat")


EINOPS: dict[str, Handler] = {
    "einops.rearrange": _rearrange,
    "einops.reduce": _reduce,
    "einops.repeat": _repeat,
}
"""By canonical path."""
