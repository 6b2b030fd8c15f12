"""Means, sums and largest values along axes of a tensor."""

from __future__ import annotations

import ast
from functools import partial

from cnnviz.layers import find
from cnnviz.layers.axes import Max, Mean, Sum
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Maximum
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import ASIDE
from cnnviz.reading.code.library.operators import broadcast
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.axes import last_first
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.reshaping import renamed
from cnnviz.reading.code.tensors.zeros import only_zeros
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Largest, Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value, Whole, unknown_of

_KINDS = {"mean": Mean, "sum": Sum, "max": Max}
_Args = list[Value]
_Kwargs = dict[str, Value]


def reduced(
    e: Evaluator, how: str, tensor: Tensor, axes: Value, keep: Value, node: ast.AST, name: str
) -> Value:
    """`tensor` over some of its axes, as the text counts them; `how` is "mean", "max" or "sum"."""
    axes = axes if tensor.keras else said_axes(axes)
    wanted = axes_of(tensor, axes, node)
    if isinstance(wanted, Unknown) or isinstance(keep, Unknown):
        return wanted if isinstance(wanted, Unknown) else keep
    if not wanted:
        return Unknown("no axes are said here", node)
    if not tensor.traced:
        sizes = [
            1 if at in wanted else size
            for at, size in enumerate(tensor.sizes)
            if keep or at not in wanted
        ]
        return Tensor(tuple(sizes)).like(tensor)
    if axes is None:
        return _of_all(e, how, tensor, node, name)
    if 0 in wanted:
        return Unknown(f"this takes the {how} over the batch: say the axes of one input", node)
    if len(wanted) == tensor.rank - 1 and not keep:
        kept = apply(e, _layer(how, tensor, wanted, True), [tensor], name, node)
        return renamed(e, kept, (), node, name)
    found = apply(e, _layer(how, tensor, wanted, bool(keep)), [tensor], name, node)
    left = tensor.rank - 1 - len(wanted)
    if tensor.keras and not tensor.first and 1 in wanted and not keep and left > 1:
        # Without its channels, what was the last axis of positions is the channels.
        return last_first(e, found, left, node, name)
    return found


def over_all(tensor: Tensor, name: str, node: ast.AST) -> Unknown:
    """Refuses `x.mean()`, which makes one number of all inputs of a batch."""
    axes = ", ".join(map(str, range(1, tensor.rank)))
    word = {"max": "amax", "min": "amin"}.get(name, name)
    instead = f"{word}(dim=({axes},), keepdim=True)".replace(",)", ")" if tensor.rank > 2 else ",)")
    plain = not (tensor.keras or tensor.alone or tensor.lone)
    hint = f"; write {instead}, that of one input" if plain else ""
    return Whole(f"it depends on the numbers in a tensor{hint}{ASIDE}", node)


def _of_all(e: Evaluator, how: str, tensor: Tensor, node: ast.AST, name: str) -> Unknown:
    """`x.mean()`, one number of a whole batch: beside data, that of one input is drawn. A sum
    grows with the batch.
    """
    found = over_all(tensor, name, node)
    if how != "sum" and tensor.rank > 1 and not (tensor.keras or tensor.alone or tensor.lone):
        layer = _layer(how, tensor, set(range(1, tensor.rank)), True)
        found.whole = partial(_of_one, e, layer, tensor, name, node)
    return found


def _of_one(e: Evaluator, layer: Layer, tensor: Tensor, name: str, node: ast.AST) -> Tensor:
    e.trace.of_batches[node] = name
    return apply(e, layer, [tensor], name, node)


def said_axes(axes: Value) -> Value:
    """The axes that a text gives a function of PyTorch, to which none are all, as None is."""
    return None if isinstance(axes, (tuple, List)) and not axes else axes


def axes_of(tensor: Tensor, axes: Value, node: ast.AST) -> set[int] | Unknown:
    """Which axes of a tensor the text means; all where it says none."""
    if isinstance(axes, Unknown):
        return axes
    rank = tensor.rank
    if axes is None:
        return set(range(rank))
    some = axes if isinstance(axes, (tuple, List)) else (axes,)
    for one in some:
        if isinstance(one, Unknown):
            return one
        if not isinstance(one, int) or not -rank <= one < rank:
            raise Raised("IndexError", f"this tensor has {rank} axes, the batch among them", node)
    return {tensor.axis(one) for one in some}


def _layer(how: str, tensor: Tensor, axes: set[int], keep: bool) -> Layer:
    """The layer that reduces these axes (1: channels)."""
    rank = tensor.rank
    name = {"mean": "GlobalAvgPool", "max": "GlobalMaxPool"}.get(how)
    if name and axes == set(range(2, rank)) and rank in (3, 4, 5):
        kind = find(f"{name}{rank - 2}d")
        assert kind is not None
        return kind.cls(dims=rank - 2, keepdims=keep)  # type: ignore[call-arg]
    return _KINDS[how](tuple(sorted(axes)), keep)


def _reducing(how: str, name: str) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        tensor, rest, named = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        axes = said_axes(rest[0] if rest else named.get("dim", named.get("axis")))
        if name == "max" and isinstance(axes or named.get("other"), Tensor):
            return _larger(e, [tensor, axes or named["other"]], {}, node)
        late = rest[1] if len(rest) > 1 else False
        keep = named.get("keepdim", named.get("keepdims", late))
        found = reduced(e, how, tensor, axes, keep, node, name)
        if name == "max" and axes is not None and isinstance(found, Tensor):
            from cnnviz.reading.code.modules.selections import picked

            return Largest((found, picked(tensor, node, "where the largest is, is not followed")))
        return found

    return handler


def _least(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.amin(1)`: less the largest of what is turned to its negative."""
    tensor, rest, named = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "amin of no tensor", node)
    return least(e, tensor, rest, named, node, "amin")


def least(
    e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST, name: str
) -> Value:
    """The least numbers of a tensor, over what axes the rest says."""
    from cnnviz.reading.code.tensors.elementwise import negative

    found = REDUCING["amax"](e, [negative(e, tensor, node), *rest], named, node)
    whole = found.whole if isinstance(found, Unknown) else None
    if whole is None:
        return negative(e, found, node) if isinstance(found, Tensor) else found

    def of_one() -> Value:
        largest = whole()
        e.trace.of_batches[node] = name
        return negative(e, largest, node)

    made = over_all(tensor, name, node)
    made.whole = of_one
    return made


def _larger(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.maximum(a, b)`, `torch.max(a, b)`: the larger of two at each place."""
    left, rest, named = split(args, kwargs, node)
    right: Value = rest[0] if rest else named.get("other")
    for one in (left, right):
        if not isinstance(one, Tensor):
            return unknown_of(one, "this is no tensor", node)
    sizes = broadcast(left.sizes, right.sizes, node)
    if not left.traced and not right.traced:
        return Tensor(sizes).like(left)
    if not (left.traced and right.traced):
        data, own = (left, right) if left.traced else (right, left)
        limit = 0.0 if only_zeros(e, own, node) else own.numbers
        if isinstance(limit, (int, float)) and sizes == data.sizes:
            from cnnviz.reading.code.tensors.elementwise import ELEMENTWISE

            return ELEMENTWISE["clamp"](e, [data], {"min": float(limit)}, node)
        return Unknown("the larger of data and a tensor of the text's own is not followed", node)
    if left.rank != right.rank:
        return Unknown("tensors of different axes are joined here", node)
    return apply(e, Maximum(), [left, right], "maximum", node)


REDUCING: dict[str, Handler] = {
    "maximum": _larger,
    "mean": _reducing("mean", "mean"),
    "sum": _reducing("sum", "sum"),
    "max": _reducing("max", "max"),
    "amax": _reducing("max", "amax"),
    "amin": _least,
}
