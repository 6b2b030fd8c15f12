"""Elementwise functions of TensorFlow and Keras: limits, and masks, which are 0 or 1."""

from __future__ import annotations

import ast

from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.elementwise import Affine, Equals, Greater
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, identity
from cnnviz.reading.code.tensors.elementwise import ELEMENTWISE, negative
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.reducing import REDUCTIONS
from cnnviz.reading.code.values.scalars import ON_ROUNDING, in_32_bits, is_number, truncate
from cnnviz.reading.code.values.tensors import SizeTensor, Tensor, Use
from cnnviz.reading.code.values.values import Args, Array, Kwargs, List, Unknown, Value, unknown_of


def _sides(args: Args, kwargs: Kwargs, node: ast.AST) -> tuple[Value, Value]:
    """What a function compares: tensors, or numbers, which may be tensors of one number."""
    named_values = [kwargs[name] for name in ("x", "x1", "y", "x2") if name in kwargs]
    sides = [_number(value) for value in (*args, *named_values)][:2]
    return (
        (sides[0], sides[1])
        if len(sides) == 2
        else (Unknown("a value is missing here", node), None)
    )


def _number(value: Value) -> Value:
    if isinstance(value, Tensor) and isinstance(value.numbers, (int, float)):
        return value.numbers
    return value


def _limit(name: str) -> Handler:
    """`tf.maximum(x, 0)`, `K.minimum(a, b)`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        left, right = _sides(args, kwargs, node)
        numbers = [side for side in (left, right) if isinstance(side, (int, float))]
        tensors = [side for side in (left, right) if isinstance(side, Tensor)]
        if len(numbers) == 2:
            return max(numbers) if name == "maximum" else min(numbers)
        if len(tensors) == 2:
            return extreme(e, name, tensors, node)
        if not numbers or not tensors:
            unknown = next((side for side in (left, right) if isinstance(side, Unknown)), None)
            return unknown_of(unknown, f"{name} of no tensor", node)
        if name == "maximum" and numbers[0] == 0:
            return apply(e, ReLU(), tensors, name, node)
        bounds = {"min" if name == "maximum" else "max": numbers[0]}
        return ELEMENTWISE["clamp"](e, [tensors[0]], bounds, node)

    return handler


def extreme(e: Evaluator, name: str, tensors: list[Tensor], node: ast.AST) -> Value:
    """The largest of tensors at each place; the smallest is minus the largest of the negatives."""
    if name == "minimum":
        tensors = [negative(e, tensor, node) for tensor in tensors]
    result: Value = tensors[0]
    for tensor in tensors[1:]:
        result = REDUCTIONS["maximum"](e, [result, tensor], {}, node)
    return negative(e, result, node) if name == "minimum" else result


def _clip(minimum: str, maximum: str) -> Handler:
    """`K.clip(x, 0, 1)`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        bound_names = {minimum: "min", maximum: "max"}
        keywords = {bound_names[key]: value for key, value in kwargs.items() if key in bound_names}
        tensor = [kwargs[name] for name in ("x", "t") if name in kwargs]
        return ELEMENTWISE["clamp"](e, [*tensor, *args[: 3 - len(tensor)]], keywords, node)

    return handler


_MIRRORED_ONE_WAY = {"less": "greater", "less_equal": "greater_equal"}
MIRRORED = _MIRRORED_ONE_WAY | {late: early for early, late in _MIRRORED_ONE_WAY.items()}


def _comparison(name: str) -> Handler:
    """`tf.equal(x, 0.0)`: 1 where it is true, else 0."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        left, right = _sides(args, kwargs, node)
        comparison = name
        if not isinstance(left, Tensor):
            left, right, comparison = right, left, MIRRORED.get(name, name)
        if not isinstance(left, Tensor):
            return unknown_of(left, f"{name} of no tensor", node)
        if isinstance(right, Tensor):
            return Unknown(f"{name} of two tensors is not followed", node)
        if not isinstance(right, (int, float)):
            return unknown_of(right, f"{name} with what is no number is not followed", node)
        result: Value = left
        for layer in comparison_layers(comparison, right):
            result = apply(e, layer, [result], name, node)
        return result

    return handler


def comparison_layers(comparison: str, number: float) -> tuple[Layer, ...]:
    """The layers of a comparison with a number."""
    inverse = Affine(-1, 1)
    return {
        "equal": (Equals(number),),
        "not_equal": (Equals(number), inverse),
        "greater": (Greater(number),),
        "less_equal": (Greater(number), inverse),
        "less": (Affine(-1), Greater(-number)),
        "greater_equal": (Affine(-1), Greater(-number), inverse),
    }[comparison]


def _is_mask(use: Use | None) -> bool:
    """Whether a call gives 0 or 1: a comparison, or the inverse of one."""
    if use is None or use.layer is None:
        return False
    inverts = isinstance(use.layer, Affine) and (use.layer.factor, use.layer.shift) == (-1, 1)
    return isinstance(use.layer, (Equals, Greater)) or (inverts and _is_mask(use.reads[0]))


def _logical_not(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`tf.math.logical_not(mask)`."""
    mask = args[0] if args else kwargs.get("x")
    if not isinstance(mask, Tensor):
        return unknown_of(mask, "logical_not of no tensor", node)
    if not _is_mask(mask.use):
        return Unknown("logical_not of what is no comparison with a number is not followed", node)
    return apply(e, Affine(-1, 1), [mask], "logical_not", node)


def _cast(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`tf.cast(mask, tf.float32)`: to another type; to integers, numbers may change."""
    value = args[0] if args else kwargs.get("x")
    kind = args[1] if len(args) > 1 else kwargs.get("dtype")
    kind_name = str(getattr(kind, "path", kind)).rpartition(".")[2]
    if not isinstance(value, Tensor) or not value.traced or _is_mask(value.use):
        return _number_as(value, kind_name, node)
    is_computed = value.use is not None and value.use.layer is not None
    if kind_name.startswith("bool"):
        return _comparison("not_equal")(e, [value, 0], {}, node)
    if is_computed and kind_name.startswith(("int", "uint")):
        return Unknown(f"what a cast to {kind_name} leaves of each number is not followed", node)
    return value


def _number_as(value: Value, kind_name: str, node: ast.AST) -> Value:
    """Known numbers cast to integers or to 32-bit floats."""
    if type(value) in (Array, List, SizeTensor, tuple):
        return type(value)(_number_as(item, kind_name, node) for item in value)
    if is_number(value) and kind_name.startswith(("float", "dtype")):  # `x.dtype`
        return in_32_bits(float(value))
    if isinstance(value, float) and kind_name.startswith(("int", "uint")):
        whole = truncate(value)
        return Unknown(ON_ROUNDING, node) if whole is None else whole
    return value


_COMPARISONS = ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal")
_PACKAGES = ("tensorflow", "tensorflow.math", "keras.backend", "keras.ops")

KERAS_ELEMENTWISE: dict[str, Handler] = {
    **{
        f"{package}.{name}": _limit(name)
        for package in _PACKAGES
        for name in ("maximum", "minimum")
    },
    **{f"{package}.{name}": _comparison(name) for package in _PACKAGES for name in _COMPARISONS},
    **{f"{package}.logical_not": _logical_not for package in _PACKAGES},
    **{f"{package}.cast": _cast for package in _PACKAGES},
    **{
        f"{package}.{name}": identity
        for package in ("keras.backend", "keras.ops")
        for name in ("stop_gradient", "identity")
    },
    "keras.backend.clip": _clip("min_value", "max_value"),
    "keras.ops.clip": _clip("x_min", "x_max"),
    "tensorflow.clip_by_value": _clip("clip_value_min", "clip_value_max"),
}
