"""Functions of single neurons that no layer is: `torch.exp(x)`, `x ** 2`, `x / 255`."""

from __future__ import annotations

import ast
from math import inf

from cnnviz.layers import elementwise, find
from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]

_PLAIN: dict[str, type[Layer]] = {
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


def _plain(name: str) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        tensor, rest, named = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        if name == "round" and (rest or named.get("decimals")):
            return Unknown("rounding to decimals is not followed", node)
        return apply(e, _PLAIN[name](), [tensor], name, node)

    return handler


def _inverse_root(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
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
        first: list[Layer] = [elementwise.Reciprocal()]
        return first if number == 1 else [*first, elementwise.Affine(number)]
    return [elementwise.Power(number)] if name == "pow" and not reverse else []


def negative(e: Evaluator, tensor: Value, node: ast.AST) -> Value:
    """`-x`."""
    if not isinstance(tensor, Tensor):
        return tensor
    return apply(e, elementwise.Affine(-1.0), [tensor], "neg", node)


def _power(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.pow(x, 2)`."""
    tensor, rest, named = split(args, kwargs, node)
    exponent = rest[0] if rest else named.get("exponent")
    if not isinstance(tensor, Tensor) or not isinstance(exponent, (int, float)):
        return _unread(tensor, exponent, node)
    return with_number(e, tensor, exponent, "pow", node, reverse=False)


def _unread(tensor: Value, number: Value, node: ast.AST) -> Unknown:
    unknown = next((one for one in (tensor, number) if isinstance(one, Unknown)), None)
    return unknown_of(unknown, "what this is worked out with is no number", node)


def _clamp(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.clamp(0, 6)`, `torch.clamp(x, min=0)`."""
    tensor, rest, named = split(args, kwargs, node)
    words = dict(zip(("min", "max"), rest, strict=False)) | named
    low, high = words.get("min"), words.get("max")
    low, high = -inf if low is None else low, inf if high is None else high
    for one in (low, high):
        if not isinstance(one, (int, float)):
            return _unread(tensor, one, node)
    if not isinstance(tensor, Tensor):
        return _unread(tensor, low, node)
    kind = find("Hardtanh")
    assert kind is not None
    return apply(e, kind.cls(min_val=low, max_val=high), [tensor], "clamp", node)  # type: ignore[call-arg]


ELEMENTWISE: dict[str, Handler] = {
    **{name: _plain(name) for name in _PLAIN},
    "rsqrt": _inverse_root,
    "pow": _power,
    "square": lambda e, args, kwargs, node: _power(e, [*args, 2], kwargs, node),
    "clamp": _clamp,
    "clip": _clamp,
    "neg": lambda e, args, kwargs, node: negative(e, split(args, kwargs, node)[0], node),
    "negative": lambda e, args, kwargs, node: negative(e, split(args, kwargs, node)[0], node),
}
