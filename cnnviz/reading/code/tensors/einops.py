"""einops: `rearrange(x, "b c h w -> b (h w) c")`, by name what views and permutations do."""

from __future__ import annotations

import ast
import re
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.axes import expanded, permuted
from cnnviz.reading.code.tensors.pieces import tensor_and
from cnnviz.reading.code.tensors.reducing import reduced
from cnnviz.reading.code.tensors.reshaping import renamed
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]
_Side = list[list[str]]
"""Of each axis of a tensor, the names of what it is made of; an axis of 1 has none."""

_WORD = re.compile(r"\(([^()]*)\)|(\S+)")
_NAME = re.compile(r"[A-Za-z]\w*$")
_HOW = {"mean": "mean", "sum": "sum", "max": "max"}


def _side(text: str, rank: int, node: ast.AST) -> _Side:
    """One side of a pattern; its ellipsis stands for as many axes as are left."""
    found: _Side = []
    for group in _WORD.finditer(text):
        words = group[1].split() if group[1] is not None else [group[2]]
        found.append([word for word in words if word != "1"])
    if ["..."] in found:
        at = found.index(["..."])
        left = [[f"rest{one}"] for one in range(rank - len(found) + 1)]
        found[at : at + 1] = left
    names = [name for axis in found for name in axis]
    if len(names) != len(set(names)) or not all(_NAME.match(name) for name in names):
        raise Raised("EinopsError", "this pattern is not one of einops that is followed", node)
    return found


def _sizes(tensor: Tensor, side: _Side, said: _Kwargs, node: ast.AST) -> dict[str, int]:
    """The size of each name on the left, but for the batch's."""
    found = {name: size for name, size in said.items() if isinstance(size, int)}
    for axis, size in zip(side[1:], tensor.shape, strict=True):
        open_ = [name for name in axis if name not in found]
        known = prod(found[name] for name in axis if name in found)
        if len(open_) > 1 or size % known:
            raise Raised("EinopsError", f"the axis of {size} cannot be taken apart so", node)
        if open_:
            found[open_[0]] = size // known
        elif known != size:
            raise Raised("EinopsError", f"this axis has {size} positions, not {known}", node)
    return found


def _begun(
    e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST, name: str
) -> tuple[Tensor, _Side, _Side, dict[str, int]] | Unknown:
    """The tensor with an axis for each name on the left, both sides, and the sizes of names."""
    given = tensor_and(args, kwargs, node)
    if isinstance(given, Unknown):
        return given
    tensor, rest, named = given
    pattern = rest[0] if rest else named.get("pattern")
    if not isinstance(pattern, str) or pattern.count("->") != 1 or not tensor.traced:
        return Unknown("a pattern of einops is followed for the network's data alone", node)
    left, right = (_side(text, tensor.rank, node) for text in pattern.split("->"))
    if len(left) != tensor.rank:
        raise Raised("EinopsError", f"this tensor has {tensor.rank} axes", node)
    if not left or len(left[0]) != 1 or right[:1] != left[:1] or tensor.keras:
        return Unknown("the batch axis has to stay the first here, and alone", node)
    sizes = _sizes(tensor, left, named, node)
    names = [one for axis in left[1:] for one in axis]
    shape = tuple(sizes[one] for one in names) or (1,)
    return renamed(e, tensor, shape, node, name), left, right, sizes


def _ordered(
    e: Evaluator,
    tensor: Tensor,
    names: list[str],
    side: _Side,
    sizes: dict[str, int],
    node: ast.AST,
    name: str,
) -> Value:
    """A tensor whose axes have these names, as the right side says."""
    wanted = [one for axis in side[1:] for one in axis]
    order = [0, *(names.index(one) + 1 for one in wanted)] if wanted else [0, 1]
    turned = permuted(e, tensor, order, node, name)
    shape = tuple(prod(sizes[one] for one in axis) for axis in side[1:])
    return renamed(e, turned, shape, node, name) if isinstance(turned, Tensor) else turned


def _rearrange(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`rearrange(x, "b (h w) c -> b c h w", h=7)`."""
    begun = _begun(e, args, kwargs, node, "rearrange")
    if isinstance(begun, Unknown):
        return begun
    tensor, left, right, sizes = begun
    names = [one for axis in left[1:] for one in axis]
    if sorted(names) != sorted(one for axis in right[1:] for one in axis):
        raise Raised("EinopsError", "both sides must have the same names", node)
    return _ordered(e, tensor, names, right, sizes, node, "rearrange")


def _reduce(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`reduce(x, "b c h w -> b c", "mean")`."""
    how = args[2] if len(args) > 2 else kwargs.get("reduction")
    if how not in _HOW:
        return Unknown("this reduction is not followed", node)
    named = {key: one for key, one in kwargs.items() if key != "reduction"}
    begun = _begun(e, args[:2], named, node, "reduce")
    if isinstance(begun, Unknown):
        return begun
    tensor, left, right, sizes = begun
    names = [one for axis in left[1:] for one in axis]
    kept = [one for axis in right[1:] for one in axis]
    gone = tuple(at for at, one in enumerate(names, 1) if one not in kept)
    found: Value = tensor
    if gone:
        found = reduced(e, _HOW[how], tensor, gone, not kept, node, "reduce")
    if not isinstance(found, Tensor):
        return found
    found = found if kept else renamed(e, found, (1,), node, "reduce")
    names = [one for one in names if one in kept]
    return _ordered(e, found, names, right, sizes, node, "reduce")


def _repeat(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`repeat(x, "b c h -> b c h w", w=4)`."""
    begun = _begun(e, args, kwargs, node, "repeat")
    if isinstance(begun, Unknown):
        return begun
    tensor, left, right, sizes = begun
    names = [one for axis in left[1:] for one in axis]
    fresh = [one for axis in right[1:] for one in axis if one not in names]
    if not all(one in sizes for one in fresh):
        raise Raised("EinopsError", "the size of an axis that is added is not said", node)
    for one in fresh:
        flat = renamed(e, tensor, (prod(tensor.shape), 1), node, "repeat")
        copied = expanded(e, flat, (*flat.sizes[:2], sizes[one]), node)
        if not isinstance(copied, Tensor):
            return copied
        names = [*names, one]
        tensor = renamed(e, copied, tuple(sizes[name] for name in names), node, "repeat")
    return _ordered(e, tensor, names, right, sizes, node, "repeat")


EINOPS: dict[str, Handler] = {
    "einops.rearrange": _rearrange,
    "einops.reduce": _reduce,
    "einops.repeat": _repeat,
}
"""By canonical path."""
