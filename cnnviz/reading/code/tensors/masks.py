"""Masks, comparisons of data such as `x > 0`, and what chooses by them: `torch.where(x > 0, x, y)`.

No shape depends on a mask: it is 1 or 0 for each neuron. One that ends a network is left out, like
all that only picks; one that meets data is a layer.
"""

from __future__ import annotations

import ast
from math import isfinite

from cnnviz.layers import elementwise, find
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Add, Multiply
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.broadcasting import broadcast
from cnnviz.reading.code.library.operators import binary_op, with_fixed_numbers
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.selections import Mask
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.keras_elementwise import MIRRORED, comparison_layers
from cnnviz.reading.code.tensors.zeros import only_zeros
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value, unknown_of

_NOT = elementwise.Affine(-1.0, 1.0)
_OPPOSITE = {"less": "greater_equal", "less_equal": "greater", "not_equal": "equal"}
_NAN = (
    "one side of this may be NaN where the other is chosen, which is not followed: write"
    " one activation, such as F.elu(x)"
)
_MASK_IS_LARGER = "a tensor of the text's own repeats the network's data here"
_MAY_BE_NAN = (elementwise.Exp, elementwise.Log, elementwise.Sqrt, elementwise.Reciprocal)


def data_of(e: Evaluator, mask: Mask) -> Value:
    """A mask as data: 1 where it is true, else 0."""
    if mask.how in ("and", "or", "not"):
        return _logic(e, mask)
    left, right, comparison = mask.left, _number(mask.right), mask.how
    if not isinstance(left, Tensor) or not left.traced:
        left, right, comparison = right, _number(left), MIRRORED.get(comparison, comparison)
    if isinstance(right, Tensor) and right.traced:
        left, right = binary_op(e, left, ast.Sub(), right, mask.place), 0.0
    if not isinstance(left, Tensor) or not isinstance(right, (int, float)):
        return unknown_of(left, mask.why, mask.place)
    for layer in comparison_layers(comparison, right):
        left = apply(e, layer, [left], comparison, mask.place)
    return left


def _logic(e: Evaluator, mask: Mask) -> Value:
    """`a & b`, `a | b`, `~a`."""
    sides = [data_of(e, side) for side in (mask.left, mask.right) if isinstance(side, Mask)]
    unknown = next((side for side in sides if isinstance(side, Unknown)), None)
    if unknown is not None:
        return unknown
    if mask.how != "and":
        sides = [_inverse(e, side, mask.place) for side in sides]
    if mask.how == "not":
        return sides[0]
    result = apply(e, Multiply(), sides, "mul", mask.place)
    return result if mask.how == "and" else _inverse(e, result, mask.place)


def _inverse(e: Evaluator, mask: Tensor, node: ast.AST) -> Tensor:
    return apply(e, _NOT, [mask], "logical_not", node)


def _number(value: Value) -> Value:
    numbers = getattr(value, "numbers", None)
    return numbers if isinstance(numbers, (int, float)) else value


def combine_with_mask(
    e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST
) -> Value:
    """`mask * x`, `1 - mask`, `mask & other`."""
    logic = {ast.BitAnd: "and", ast.BitOr: "or"}.get(type(sign), "")
    masks = [side for side in (left, right) if isinstance(side, Mask)]
    if logic and len(masks) == 2:
        return Mask(node, masks[0].tensors, left, logic, right)
    other = next((side for side in (left, right) if not isinstance(side, Mask)), None)
    if logic or isinstance(other, Unknown):
        return other.alone() if isinstance(other, Unknown) else masks[0]
    left, right = (data_of(e, side) if isinstance(side, Mask) else side for side in (left, right))
    return binary_op(e, left, sign, right, node)


def invert(mask: Mask, node: ast.UnaryOp) -> Value:
    """`~mask`."""
    return Mask(node, mask.tensors, mask, "not", None)


def _where(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.where(mask, a, b)`, `a.where(mask, b)`."""
    arguments = dict(zip(("condition", "input", "other"), args, strict=False)) | kwargs
    if isinstance(arguments.get("condition"), Tensor) and isinstance(arguments.get("input"), Mask):
        arguments["condition"], arguments["input"] = arguments["input"], arguments["condition"]
    mask, a, b = arguments.get("condition"), arguments.get("input"), arguments.get("other")
    if not isinstance(mask, Mask) or len(arguments) != 3:
        culprit = mask if isinstance(mask, Unknown) else next(iter(arguments.values()), None)
        return unknown_of(culprit, "what is chosen by this is not followed", node)
    return choose(e, mask, _number(a), _number(b), node)


def _masked_fill(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.masked_fill(mask, 0)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    arguments = dict(zip(("mask", "value"), rest, strict=False)) | keywords
    mask, value = arguments.get("mask"), _number(arguments.get("value"))
    is_fillable = isinstance(tensor, Tensor) and tensor.traced and isinstance(value, (int, float))
    if is_fillable and isinstance(mask, Tensor) and not mask.traced and mask.learned is None:
        same_sizes = broadcast(tensor.sizes, mask.sizes, node) == tensor.sizes
        return (
            with_fixed_numbers(e, tensor, "masked_fill", node)
            if same_sizes
            else Unknown(_MASK_IS_LARGER, node)
        )
    if not isinstance(mask, Mask):
        return unknown_of(mask, "what is filled by this is not followed", node)
    return choose(e, mask, value, tensor, node)


def choose(e: Evaluator, mask: Mask, a: Value, b: Value, node: ast.AST) -> Value:
    """`a` where a mask is true, else `b`."""
    if getattr(a, "zeros", False) and getattr(b, "zeros", False):
        return Unknown("nothing of this comes from the network's input", node)
    for side in (a, b):
        if isinstance(side, Unknown):
            return side.alone()
        is_number = isinstance(side, (int, float)) and isfinite(side)
        if not is_number and not getattr(side, "traced", False) and not only_zeros(e, side, node):
            return Unknown("what is chosen by this is neither data nor a number", node)
    a, b = (0.0 if getattr(side, "zeros", False) else side for side in (a, b))
    layer = _activation(mask, a, b)
    if layer is not None:
        e.trace.spare += _spare_uses(mask.left, a, b)
        return apply(e, layer, [mask.left], layer.spec_name.lower(), node)
    if _may_be_nan(a, b) or _may_be_nan(b, a):
        return Unknown(_NAN, node)
    mask_data = data_of(e, mask)
    if not isinstance(mask_data, Tensor):
        return mask_data
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return apply(e, elementwise.Affine(a - b, b), [mask_data], "where", node)
    sides = [] if a == 0 else [_share(e, mask_data, a, node)]
    sides += [] if b == 0 else [_share(e, _inverse(e, mask_data, node), b, node)]
    return apply(e, Add(), sides, "where", node) if len(sides) == 2 else sides[0]


def _share(e: Evaluator, mask: Tensor, value: Value, node: ast.AST) -> Tensor:
    """What a mask leaves of one side of a choice."""
    if isinstance(value, Tensor):
        return apply(e, Multiply(), [mask, value], "where", node)
    return mask if value == 1 else apply(e, elementwise.Affine(value), [mask], "where", node)


def _activation(mask: Mask, a: Value, b: Value) -> Layer | None:
    """The activation that a choice amounts to: a ReLU, a LeakyReLU, an ELU, a Threshold."""
    x, comparison, limit = mask.left, mask.how, _number(mask.right)
    if comparison in _OPPOSITE:
        comparison, a, b = _OPPOSITE[comparison], b, a
    is_same_data = isinstance(x, Tensor) and isinstance(a, Tensor) and a.use is x.use is not None
    if (
        not is_same_data
        or comparison not in ("greater", "greater_equal")
        or not isinstance(limit, (int, float))
    ):
        return None
    if isinstance(b, (int, float)):
        if limit == b == 0:
            return _layer("ReLU")
        is_exact = comparison == "greater" or limit == b
        return _layer("Threshold", threshold=float(limit), value=float(b)) if is_exact else None
    factor, shift, base = _line(b.use)
    if limit == 0 and shift == 0 and base is x.use:
        return _layer("LeakyReLU", negative_slope=factor)
    exp = base is not None and isinstance(base.layer, elementwise.Exp) and base.reads == (x.use,)
    return _layer("ELU", alpha=factor) if limit == 0 and exp and shift == -factor else None


def _spare_uses(x: Tensor, *sides: Value) -> list[Use]:
    """The calls between data and the sides of a choice that is one activation of it."""
    ancestors = _ancestors(x)
    return [
        use for side in sides if isinstance(side, Tensor) for use in _ancestors(side) - ancestors
    ]


def _layer(name: str, **values: float) -> Layer:
    kind = find(name)
    assert kind is not None
    return kind.cls(**values)


def _line(use: Use | None) -> tuple[float, float, Use | None]:
    """A call as `factor` times another one, plus `shift`: the factor, the shift, and that call."""
    factor, shift = 1.0, 0.0
    while use is not None and isinstance(use.layer, elementwise.Affine):
        factor, shift = factor * use.layer.factor, shift + factor * use.layer.shift
        use = use.reads[0]
    return factor, shift, use


def _may_be_nan(side: Value, other: Value) -> bool:
    """Whether one side of a choice may be infinite or NaN by a call that the other lacks."""
    shared = _ancestors(other) if isinstance(other, Tensor) else set()
    return isinstance(side, Tensor) and any(
        isinstance(use.layer, (*_MAY_BE_NAN, elementwise.Power))
        for use in _ancestors(side) - shared
    )


def _ancestors(tensor: Tensor) -> set[Use]:
    """All the calls that a tensor comes from."""
    uses: set[Use] = set()
    pending = [tensor.use]
    while pending:
        use = pending.pop()
        if use is not None and use not in uses:
            uses.add(use)
            pending += use.reads
    return uses


def _comparison(comparison: str) -> Handler:
    """`x.gt(0)`, `torch.lt(x, y)`."""

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        left, rest, keywords = split(args, kwargs, node)
        right = rest[0] if rest else keywords.get("other")
        for side in (left, right):
            if isinstance(side, Unknown):
                return side
        sides = [side for side in (left, right) if isinstance(side, Tensor) and side.traced]
        if not sides:
            return Unknown("it depends on the numbers in a tensor", node)
        return Mask(node, (sides[0],), left, comparison, right)

    return handler


def _logical(operator: str) -> Handler:
    """`torch.logical_and(a, b)`."""

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        left, rest, keywords = split(args, kwargs, node)
        right = rest[0] if rest else keywords.get("other")
        masks = [side for side in (left, right) if isinstance(side, Mask)]
        if len(masks) == 2 - (operator == "not"):
            return Mask(node, masks[0].tensors, left, operator, right)
        reason = f"logical_{operator} of what is no comparison is not followed"
        return unknown_of(left, reason, node)

    return handler


_NAMES = {
    "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "equal": "eq",
    "not_equal": "ne",
}  # fmt: skip

MASKS: dict[str, Handler] = {
    **{short: _comparison(comparison) for comparison, short in _NAMES.items()},
    **{comparison: _comparison(comparison) for comparison in _NAMES if comparison != "equal"},
    **{f"logical_{operator}": _logical(operator) for operator in ("and", "or", "not")},
    "where": _where,
    "masked_fill": _masked_fill,
}


def fill(e: Evaluator, owner: Tensor, mask: Mask, value: Value, node: ast.AST) -> bool:
    """Follows `x[x < 0] = 0`; returns whether it could."""
    result = choose(e, mask, _number(value), owner, node)
    if not isinstance(result, Tensor):
        return False
    e.trace.change(e.journal, owner)
    owner.held, owner.use = result.held, result.use
    return True
