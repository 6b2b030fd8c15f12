"""Functions of TensorFlow and Keras of each number alone: limits, and masks, which are 0 or 1."""

from __future__ import annotations

import ast

from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.elementwise import Affine, Equals, Greater
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.elementwise import ELEMENTWISE, negative
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.reducing import REDUCING
from cnnviz.reading.code.values.scalars import HANGS, cut, in_32_bits, is_number
from cnnviz.reading.code.values.tensors import Measured, Tensor, Use
from cnnviz.reading.code.values.values import Array, List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


def _two(args: _Args, kwargs: _Kwargs, node: ast.AST) -> tuple[Value, Value]:
    """What a function compares: tensors, and numbers, for which a tensor of one may stand."""
    named = [kwargs[name] for name in ("x", "x1", "y", "x2") if name in kwargs]
    both = [_number(one) for one in (*args, *named)][:2]
    return (both[0], both[1]) if len(both) == 2 else (Unknown("a value lacks here", node), None)


def _number(value: Value) -> Value:
    if isinstance(value, Tensor) and isinstance(value.numbers, (int, float)):
        return value.numbers
    return value


def _limit(name: str) -> Handler:
    """`tf.maximum(x, 0)`, `K.minimum(a, b)`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        left, right = _two(args, kwargs, node)
        numbers = [one for one in (left, right) if isinstance(one, (int, float))]
        tensors = [one for one in (left, right) if isinstance(one, Tensor)]
        if len(numbers) == 2:
            return max(numbers) if name == "maximum" else min(numbers)
        if len(tensors) == 2:
            return extreme(e, name, tensors, node)
        if not numbers or not tensors:
            unknown = next((one for one in (left, right) if isinstance(one, Unknown)), None)
            return unknown_of(unknown, f"{name} of no tensor", node)
        if name == "maximum" and numbers[0] == 0:
            return apply(e, ReLU(), tensors, name, node)
        end = {"min" if name == "maximum" else "max": numbers[0]}
        return ELEMENTWISE["clamp"](e, [tensors[0]], end, node)

    return handler


def extreme(e: Evaluator, name: str, tensors: list[Tensor], node: ast.AST) -> Value:
    """The largest of tensors at each place; the smallest is that of what is turned, turned back."""
    if name == "minimum":
        tensors = [negative(e, one, node) for one in tensors]
    found: Value = tensors[0]
    for one in tensors[1:]:
        found = REDUCING["maximum"](e, [found, one], {}, node)
    return negative(e, found, node) if name == "minimum" else found


def _clip(low: str, high: str) -> Handler:
    """`K.clip(x, 0, 1)`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        words = {low: "min", high: "max"}
        named = {words[key]: one for key, one in kwargs.items() if key in words}
        tensor = [kwargs[name] for name in ("x", "t") if name in kwargs]
        return ELEMENTWISE["clamp"](e, [*tensor, *args[: 3 - len(tensor)]], named, node)

    return handler


_TURNED = {"less": "greater", "less_equal": "greater_equal"}
MIRRORED = _TURNED | {late: early for early, late in _TURNED.items()}


def _comparison(name: str) -> Handler:
    """`tf.equal(x, 0.0)`: 1 where it holds, else 0."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        left, right = _two(args, kwargs, node)
        how = name
        if not isinstance(left, Tensor):
            left, right, how = right, left, MIRRORED.get(name, name)
        if not isinstance(left, Tensor):
            return unknown_of(left, f"{name} of no tensor", node)
        if isinstance(right, Tensor):
            return Unknown(f"{name} of two tensors is not followed", node)
        if not isinstance(right, (int, float)):
            return unknown_of(right, f"{name} with what is no number is not followed", node)
        found: Value = left
        for layer in compared_with(how, right):
            found = apply(e, layer, [found], name, node)
        return found

    return handler


def compared_with(how: str, number: float) -> tuple[Layer, ...]:
    """The layers of a comparison with a number."""
    inverse = Affine(-1, 1)
    return {
        "equal": (Equals(number),),
        "not_equal": (Equals(number), inverse),
        "greater": (Greater(number),),
        "less_equal": (Greater(number), inverse),
        "less": (Affine(-1), Greater(-number)),
        "greater_equal": (Affine(-1), Greater(-number), inverse),
    }[how]


def _is_mask(use: Use | None) -> bool:
    """Whether a call gives 0 or 1: a comparison, or what inverts one."""
    if use is None or use.layer is None:
        return False
    inverts = isinstance(use.layer, Affine) and (use.layer.factor, use.layer.shift) == (-1, 1)
    return isinstance(use.layer, (Equals, Greater)) or (inverts and _is_mask(use.reads[0]))


def _logical_not(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.math.logical_not(mask)`."""
    mask = args[0] if args else kwargs.get("x")
    if not isinstance(mask, Tensor):
        return unknown_of(mask, "logical_not of no tensor", node)
    if not _is_mask(mask.use):
        return Unknown("logical_not of what is no comparison with a number is not followed", node)
    return apply(e, Affine(-1, 1), [mask], "logical_not", node)


def _cast(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.cast(mask, tf.float32)`: another kind of numbers; whole ones may be others."""
    value = args[0] if args else kwargs.get("x")
    kind = args[1] if len(args) > 1 else kwargs.get("dtype")
    word = str(getattr(kind, "path", kind)).rpartition(".")[2]
    if not isinstance(value, Tensor) or not value.traced or _is_mask(value.use):
        return _number_as(value, word, node)
    made = value.use is not None and value.use.layer is not None
    if word.startswith("bool"):
        return _comparison("not_equal")(e, [value, 0], {}, node)
    if made and word.startswith(("int", "uint")):
        return Unknown(f"what a cast to {word} leaves of each number is not followed", node)
    return value


def _number_as(value: Value, word: str, node: ast.AST) -> Value:
    """Numbers that are known, without what is behind the point, or in 32 bits."""
    if type(value) in (Array, List, Measured, tuple):
        return type(value)(_number_as(one, word, node) for one in value)
    if is_number(value) and word.startswith(("float", "dtype")):  # `x.dtype`
        return in_32_bits(float(value))
    if isinstance(value, float) and word.startswith(("int", "uint")):
        whole = cut(value)
        return Unknown(HANGS, node) if whole is None else whole
    return value


def _passed(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
    return args[0] if args else next(iter(kwargs.values()), None)


_COMPARISONS = ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal")
_PACKAGES = ("tensorflow", "tensorflow.math", "keras.backend", "keras.ops")

KERAS_ELEMENTWISE: dict[str, Handler] = {
    **{f"{of}.{name}": _limit(name) for of in _PACKAGES for name in ("maximum", "minimum")},
    **{f"{of}.{name}": _comparison(name) for of in _PACKAGES for name in _COMPARISONS},
    **{f"{of}.logical_not": _logical_not for of in _PACKAGES},
    **{f"{of}.cast": _cast for of in _PACKAGES},
    **{
        f"{of}.{name}": _passed
        for of in ("keras.backend", "keras.ops")
        for name in ("stop_gradient", "identity")
    },
    "keras.backend.clip": _clip("min_value", "max_value"),
    "keras.ops.clip": _clip("x_min", "x_max"),
    "tensorflow.clip_by_value": _clip("clip_value_min", "clip_value_max"),
}
