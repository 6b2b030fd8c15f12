"""Comparisons of data: `x > 0` is a mask, and what chooses by it: `torch.where(x > 0, x, 0.1 * x)`.

No shape hangs on a mask: it is 1 or 0 for each neuron. One that ends a network is left out, as all
that only picks; one that data meets is a layer.
"""

from __future__ import annotations

import ast
from math import isfinite

from cnnviz.layers import elementwise, find
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Add, Multiply
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import broadcast, combined, fixed
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.selections import Mask
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.keras_elementwise import MIRRORED, compared_with
from cnnviz.reading.code.tensors.zeros import only_zeros
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]

_NOT = elementwise.Affine(-1.0, 1.0)
_OPPOSITE = {"less": "greater_equal", "less_equal": "greater", "not_equal": "equal"}
_NAN = (
    "one side of this may be no number where the other is chosen, which is not followed: write"
    " one activation, such as F.elu(x)"
)
_LARGER = "a tensor of the text's own repeats the network's data here"
_MAY_FAIL = (elementwise.Exp, elementwise.Log, elementwise.Sqrt, elementwise.Reciprocal)


def data_of(e: Evaluator, mask: Mask) -> Value:
    """A mask as data: 1 where it holds, else 0."""
    if mask.how in ("and", "or", "not"):
        return _joined(e, mask)
    left, right, how = mask.left, _number(mask.right), mask.how
    if not isinstance(left, Tensor) or not left.traced:
        left, right, how = right, _number(left), MIRRORED.get(how, how)
    if isinstance(right, Tensor) and right.traced:
        left, right = combined(e, left, ast.Sub(), right, mask.place), 0.0
    if not isinstance(left, Tensor) or not isinstance(right, (int, float)):
        return unknown_of(left, mask.why, mask.place)
    for layer in compared_with(how, right):
        left = apply(e, layer, [left], how, mask.place)
    return left


def _joined(e: Evaluator, mask: Mask) -> Value:
    """`a & b`, `a | b`, `~a`."""
    sides = [data_of(e, one) for one in (mask.left, mask.right) if isinstance(one, Mask)]
    unknown = next((one for one in sides if isinstance(one, Unknown)), None)
    if unknown is not None:
        return unknown
    if mask.how != "and":
        sides = [_inverse(e, one, mask.place) for one in sides]
    if mask.how == "not":
        return sides[0]
    made = apply(e, Multiply(), sides, "mul", mask.place)
    return made if mask.how == "and" else _inverse(e, made, mask.place)


def _inverse(e: Evaluator, mask: Tensor, node: ast.AST) -> Tensor:
    return apply(e, _NOT, [mask], "logical_not", node)


def _number(value: Value) -> Value:
    numbers = getattr(value, "numbers", None)
    return numbers if isinstance(numbers, (int, float)) else value


def with_mask(e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST) -> Value:
    """`mask * x`, `1 - mask`, `mask & other`."""
    how = {ast.BitAnd: "and", ast.BitOr: "or"}.get(type(sign), "")
    both = [one for one in (left, right) if isinstance(one, Mask)]
    if how and len(both) == 2:
        return Mask(node, both[0].tensors, left, how, right)
    other = next((one for one in (left, right) if not isinstance(one, Mask)), None)
    if how or isinstance(other, Unknown):
        return other.alone() if isinstance(other, Unknown) else both[0]
    left, right = (data_of(e, one) if isinstance(one, Mask) else one for one in (left, right))
    return combined(e, left, sign, right, node)


def inverted(mask: Mask, node: ast.UnaryOp) -> Value:
    """`~mask`."""
    return Mask(node, mask.tensors, mask, "not", None)


def _where(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.where(mask, a, b)`, `a.where(mask, b)`."""
    said = dict(zip(("condition", "input", "other"), args, strict=False)) | kwargs
    if isinstance(said.get("condition"), Tensor) and isinstance(said.get("input"), Mask):
        said["condition"], said["input"] = said["input"], said["condition"]
    mask, a, b = said.get("condition"), said.get("input"), said.get("other")
    if not isinstance(mask, Mask) or len(said) != 3:
        open_ = mask if isinstance(mask, Unknown) else next(iter(said.values()), None)
        return unknown_of(open_, "what is chosen by this is not followed", node)
    return chosen(e, mask, _number(a), _number(b), node)


def _filled(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.masked_fill(mask, 0)`."""
    tensor, rest, named = split(args, kwargs, node)
    said = dict(zip(("mask", "value"), rest, strict=False)) | named
    mask, value = said.get("mask"), _number(said.get("value"))
    known = isinstance(tensor, Tensor) and tensor.traced and isinstance(value, (int, float))
    if known and isinstance(mask, Tensor) and not mask.traced and mask.learned is None:
        same = broadcast(tensor.sizes, mask.sizes, node) == tensor.sizes
        return fixed(e, tensor, "masked_fill", node) if same else Unknown(_LARGER, node)
    if not isinstance(mask, Mask):
        return unknown_of(mask, "what is filled by this is not followed", node)
    return chosen(e, mask, value, tensor, node)


def chosen(e: Evaluator, mask: Mask, a: Value, b: Value, node: ast.AST) -> Value:
    """`a` where a mask holds, else `b`."""
    if getattr(a, "zeros", False) and getattr(b, "zeros", False):
        return Unknown("nothing of this comes from the network's input", node)
    for one in (a, b):
        if isinstance(one, Unknown):
            return one.alone()
        known = isinstance(one, (int, float)) and isfinite(one)
        if not known and not getattr(one, "traced", False) and not only_zeros(e, one, node):
            return Unknown("what is chosen by this is neither data nor a number", node)
    a, b = (0.0 if getattr(one, "zeros", False) else one for one in (a, b))
    layer = _activation(mask, a, b)
    if layer is not None:
        e.trace.spare += _parts(mask.left, a, b)
        return apply(e, layer, [mask.left], layer.spec_name.lower(), node)
    if _may_fail(a, b) or _may_fail(b, a):
        return Unknown(_NAN, node)
    held = data_of(e, mask)
    if not isinstance(held, Tensor):
        return held
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return apply(e, elementwise.Affine(a - b, b), [held], "where", node)
    sides = [] if a == 0 else [_share(e, held, a, node)]
    sides += [] if b == 0 else [_share(e, _inverse(e, held, node), b, node)]
    return apply(e, Add(), sides, "where", node) if len(sides) == 2 else sides[0]


def _share(e: Evaluator, mask: Tensor, value: Value, node: ast.AST) -> Tensor:
    """What a mask leaves of one side."""
    if isinstance(value, Tensor):
        return apply(e, Multiply(), [mask, value], "where", node)
    return mask if value == 1 else apply(e, elementwise.Affine(value), [mask], "where", node)


def _activation(mask: Mask, a: Value, b: Value) -> Layer | None:
    """The activation that a choice is: a ReLU, a LeakyReLU, an ELU, a Threshold."""
    x, how, limit = mask.left, mask.how, _number(mask.right)
    if how in _OPPOSITE:
        how, a, b = _OPPOSITE[how], b, a
    there = isinstance(x, Tensor) and isinstance(a, Tensor) and a.use is x.use is not None
    if not there or how not in ("greater", "greater_equal") or not isinstance(limit, (int, float)):
        return None
    if isinstance(b, (int, float)):
        if limit == b == 0:
            return _made("ReLU")
        both = how == "greater" or limit == b
        return _made("Threshold", threshold=float(limit), value=float(b)) if both else None
    factor, shift, base = _line(b.use)
    if limit == 0 and shift == 0 and base is x.use:
        return _made("LeakyReLU", negative_slope=factor)
    exp = base is not None and isinstance(base.layer, elementwise.Exp) and base.reads == (x.use,)
    return _made("ELU", alpha=factor) if limit == 0 and exp and shift == -factor else None


def _parts(x: Tensor, *sides: Value) -> list[Use]:
    """The calls between data and the sides of a choice that is one activation of it."""
    before = _before(x)
    return [one for side in sides if isinstance(side, Tensor) for one in _before(side) - before]


def _made(name: str, **values: float) -> Layer:
    kind = find(name)
    assert kind is not None
    return kind.cls(**values)


def _line(use: Use | None) -> tuple[float, float, Use | None]:
    """What numbers alone make of a call: `factor` times it, and `shift`."""
    factor, shift = 1.0, 0.0
    while use is not None and isinstance(use.layer, elementwise.Affine):
        factor, shift = factor * use.layer.factor, shift + factor * use.layer.shift
        use = use.reads[0]
    return factor, shift, use


def _may_fail(side: Value, other: Value) -> bool:
    """Whether one side of a choice may be infinite, or no number, by what the other does not do."""
    done = _before(other) if isinstance(other, Tensor) else set()
    return isinstance(side, Tensor) and any(
        isinstance(one.layer, (*_MAY_FAIL, elementwise.Power)) for one in _before(side) - done
    )


def _before(tensor: Tensor) -> set[Use]:
    """All calls that a tensor comes from."""
    found: set[Use] = set()
    left = [tensor.use]
    while left:
        one = left.pop()
        if one is not None and one not in found:
            found.add(one)
            left += one.reads
    return found


def _compares(how: str) -> Handler:
    """`x.gt(0)`, `torch.lt(x, y)`."""

    def handler(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        left, rest, named = split(args, kwargs, node)
        right = rest[0] if rest else named.get("other")
        for one in (left, right):
            if isinstance(one, Unknown):
                return one
        sides = [one for one in (left, right) if isinstance(one, Tensor) and one.traced]
        if not sides:
            return Unknown("it depends on the numbers in a tensor", node)
        return Mask(node, (sides[0],), left, how, right)

    return handler


def _logical(how: str) -> Handler:
    """`torch.logical_and(a, b)`."""

    def handler(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        left, rest, named = split(args, kwargs, node)
        right = rest[0] if rest else named.get("other")
        masks = [one for one in (left, right) if isinstance(one, Mask)]
        if len(masks) == 2 - (how == "not"):
            return Mask(node, masks[0].tensors, left, how, right)
        return unknown_of(left, f"logical_{how} of what is no comparison is not followed", node)

    return handler


_NAMES = {
    "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "equal": "eq",
    "not_equal": "ne",
}  # fmt: skip

MASKS: dict[str, Handler] = {
    **{short: _compares(how) for how, short in _NAMES.items()},
    **{how: _compares(how) for how in _NAMES if how != "equal"},
    **{f"logical_{how}": _logical(how) for how in ("and", "or", "not")},
    "where": _where,
    "masked_fill": _filled,
}


def fill(e: Evaluator, owner: Tensor, mask: Mask, value: Value, node: ast.AST) -> bool:
    """`x[x < 0] = 0`; whether that could be followed."""
    made = chosen(e, mask, _number(value), owner, node)
    if not isinstance(made, Tensor):
        return False
    e.trace.change(e.journal, owner)
    owner.held, owner.use = made.held, made.use
    return True
