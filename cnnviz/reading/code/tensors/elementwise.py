"""Elementwise functions that have no layer of their own: `torch.exp(x)`, `x ** 2`, `x / 255`."""

from __future__ import annotations

import ast
from math import inf

from cnnviz.layers import elementwise, find
from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.arithmetic import negate
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.values.scalars import each
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Known, Kwargs, Unknown, Value, unknown_of

_SIMPLE: dict[str, type[Layer]] = {
    "exp": elementwise.Exp,
    "log": elementwise.Log,
    "sqrt": elementwise.Sqrt,
    "abs": elementwise.Abs,
    "sin": elementwise.Sin,
    "cos": elementwise.Cos,
    "reciprocal": elementwise.Reciprocal,
    "floor": elementwise.Floor,
    "ceil": elementwise.Ceil,
    "round": elementwise.Round,
    "trunc": elementwise.Trunc,
    "fix": elementwise.Trunc,
    "frac": elementwise.Frac,
    "sign": elementwise.Sign,
    "sgn": elementwise.Sign,
}


def _simple(name: str) -> Handler:
    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensor, rest, keywords = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        if name == "round" and (rest or keywords.get("decimals")):
            return Unknown("rounding to decimals is not followed", node)
        return apply(e, _SIMPLE[name](), [tensor], name, node)

    return handler


def _inverse_root(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.rsqrt(x)`."""
    root = ELEMENTWISE["sqrt"](e, args, kwargs, node)
    if not isinstance(root, Tensor):
        return root
    return apply(e, elementwise.Reciprocal(), [root], "rsqrt", node)


def with_number(
    e: Evaluator, tensor: Tensor, number: float, name: str, node: ast.AST, reverse: bool
) -> Value:
    """A tensor and a number: `x + 1`, `1 - x` (in reverse), `x ** 2`."""
    if name == "div" and not reverse and number == 0:
        return Unknown("this divides by zero", node)
    layers = _layers(number, name, reverse)
    if not layers:
        return Unknown(f"cnnviz does not follow {name} of a tensor and a number", node)
    for layer in layers:
        tensor = apply(e, layer, [tensor], name, node)
    return tensor


def _layers(number: float, name: str, reverse: bool) -> list[Layer]:
    sign = -1.0 if reverse and name == "sub" else 1.0
    if name in ("add", "sub"):
        shift = number if name == "add" or reverse else -number
        return [elementwise.Affine(sign, shift)]
    if name == "mul":
        return [elementwise.Affine(number)]
    if name == "div" and not reverse:
        return [elementwise.Affine(1 / number)]
    if name == "div":
        reciprocal: list[Layer] = [elementwise.Reciprocal()]
        return reciprocal if number == 1 else [*reciprocal, elementwise.Affine(number)]
    return [elementwise.Power(number)] if name == "pow" and not reverse else []


def negative(e: Evaluator, tensor: Value, node: ast.AST) -> Value:
    """`-x`."""
    if not isinstance(tensor, Tensor):
        return tensor
    result = apply(e, elementwise.Affine(-1.0), [tensor], "neg", node)
    if not tensor.traced:
        result.zeros = tensor.zeros
    if not tensor.traced and tensor.numbers is not None:
        result.numbers = each(tensor.numbers, lambda number: negate(number, ast.USub(), node))
    return result


def _power(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.pow(x, 2)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    exponent = rest[0] if rest else keywords.get("exponent")
    if not isinstance(tensor, Tensor) or not isinstance(exponent, (int, float)):
        return _no_number(tensor, exponent, node)
    return with_number(e, tensor, exponent, "pow", node, reverse=False)


def _no_number(tensor: Value, number: Value, node: ast.AST) -> Unknown:
    unknown = next((value for value in (tensor, number) if isinstance(value, Unknown)), None)
    return unknown_of(unknown, "an operand of this is not a number", node)


def _clamp(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.clamp(0, 6)`, `torch.clamp(x, min=0)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    arguments = dict(zip(("min", "max"), rest, strict=False)) | keywords
    minimum, maximum = arguments.get("min"), arguments.get("max")
    minimum, maximum = -inf if minimum is None else minimum, inf if maximum is None else maximum
    if isinstance(minimum, Tensor) or isinstance(maximum, Tensor):
        return _clamp_by_tensors(e, tensor, arguments, node)
    for bound in (minimum, maximum):
        if not isinstance(bound, (int, float)):
            return _no_number(tensor, bound, node)
    if not isinstance(tensor, Tensor):
        return _no_number(tensor, minimum, node)
    kind = find("Hardtanh")
    assert kind is not None
    return apply(e, kind.cls(min_val=minimum, max_val=maximum), [tensor], "clamp", node)  # type: ignore[call-arg]


def _clamp_by_tensors(e: Evaluator, tensor: Value, bounds: Kwargs, node: ast.AST) -> Value:
    """`x.clamp(max=y)`: the smaller of the two at each place."""
    for name, function in (("min", "maximum"), ("max", "minimum")):
        bound = bounds.get(name)
        if isinstance(bound, Tensor):
            tensor = e.call(Known(f"torch.{function}"), [tensor, bound], {}, node)
        elif bound is not None:
            return Unknown("PyTorch takes two tensors here, or two numbers", node)
    return tensor


ELEMENTWISE: dict[str, Handler] = {
    **{name: _simple(name) for name in _SIMPLE},
    "rsqrt": _inverse_root,
    "pow": _power,
    "square": lambda e, args, kwargs, node: _power(e, [*args, 2], kwargs, node),
    "clamp": _clamp,
    "clip": _clamp,
    "neg": lambda e, args, kwargs, node: negative(e, split(args, kwargs, node)[0], node),
    "negative": lambda e, args, kwargs, node: negative(e, split(args, kwargs, node)[0], node),
}
