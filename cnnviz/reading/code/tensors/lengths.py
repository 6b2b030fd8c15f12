"""Lengths of vectors along axes of a tensor, and vectors of length 1: `F.normalize(x)`."""

from __future__ import annotations

import ast
from math import inf, prod

from cnnviz.layers.base import Layer
from cnnviz.layers.elementwise import Abs, Affine, Power, Sqrt
from cnnviz.layers.smooth import Hardtanh
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of, split
from cnnviz.reading.code.tensors.reducing import reduce
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value, unknown_of

_SQUARED: tuple[Layer, Layer] = (Power(2), Sqrt())
_BEFORE_AND_AFTER: dict[object, tuple[Layer, Layer | None]] = {
    1: (Abs(), None),
    2: _SQUARED,
    None: _SQUARED,
    "fro": _SQUARED,
}
"""The layers for each number before the sum, and for the sum, by p."""


def _length(
    e: Evaluator, tensor: Tensor, p: Value, axes: Value, keep: Value, node: ast.AST
) -> Value:
    """(sum of |x|^p)^(1/p) along axes."""
    if isinstance(p, Unknown):
        return p
    if not isinstance(p, (int, float, str, type(None))) or p not in _BEFORE_AND_AFTER:
        return Unknown("a norm of this kind is not followed", node)
    before, after = _BEFORE_AND_AFTER[p]
    powers = apply(e, before, [tensor], "norm", node) if tensor.traced else tensor
    total = reduce(e, "sum", powers, axes, keep, node, "norm")
    if after is None or not isinstance(total, Tensor) or not total.traced:
        return total
    return apply(e, after, [total], "norm", node)


def _norm(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.norm(x, p=2, dim=1, keepdim=True)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "norm of no tensor", node)
    arguments = dict(zip(("p", "dim", "keepdim"), rest, strict=False)) | keywords
    p = arguments.get("p", arguments.get("ord", 2))
    if not tensor.traced and arguments.get("dim") is None and not arguments.get("keepdim"):
        return Tensor(())
    return _length(e, tensor, p, arguments.get("dim"), arguments.get("keepdim", False), node)


def _normalize(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`F.normalize(x, p=2, dim=1, eps=1e-12)`: each vector over its length, at least eps."""
    tensor, rest, keywords = split(args, kwargs, node)
    arguments = dict(zip(("p", "dim", "eps"), rest, strict=False)) | keywords
    eps = arguments.get("eps", 1e-12)
    return _over_length(e, tensor, (arguments.get("p", 2), arguments.get("dim", 1)), eps, node)


def l2_normalize(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`K.l2_normalize(x, axis=1)`, `tf.math.l2_normalize(x, 1, epsilon=1e-12)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    arguments = dict(zip(("axis", "epsilon"), rest, strict=False)) | keywords
    epsilon = arguments.get("epsilon", 1e-12)
    eps = epsilon**0.5 if isinstance(epsilon, (int, float)) and epsilon >= 0 else epsilon
    return _over_length(e, tensor, (2, arguments.get("axis")), eps, node)


def _over_length(
    e: Evaluator, tensor: Value, p_and_axes: tuple[Value, Value], eps: Value, node: ast.AST
) -> Value:
    """A tensor over its length, or over `eps` if that is larger."""
    if not isinstance(tensor, Tensor) or not tensor.traced:
        return tensor
    length = _length(e, tensor, *p_and_axes, True, node)
    if not isinstance(length, Tensor) or not isinstance(eps, (int, float)):
        return unknown_of(length, "eps is not known", node)
    bounded = apply(e, Hardtanh(min_val=eps, max_val=inf), [length], "normalize", node)
    return binary_op(e, tensor, ast.Div(), bounded, node)


def _lp_pool(dims: int) -> Handler:
    """`F.lp_pool2d(x, 2, 3, stride=2)`: (sum of x^p)^(1/p) in each window."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensor, rest, keywords = split(args, kwargs, node)
        names = ("norm_type", "kernel_size", "stride", "ceil_mode")
        arguments = dict(zip(names, rest, strict=False)) | keywords
        p = arguments.pop("norm_type", None)
        if not isinstance(tensor, Tensor) or not tensor.traced or type(p) not in (int, float):
            return unknown_of(tensor, "a pool of this kind is not followed", node)
        if p <= 0:
            return Unknown("a pool of this kind is not followed", node)
        powers = apply(e, Power(p), [tensor], "lp_pool", node)
        means = layer_of(e, f"AvgPool{dims}d", powers, arguments, "lp_pool", node)
        kernel = arguments["kernel_size"]
        count = prod(kernel) if isinstance(kernel, tuple) else kernel**dims
        sums = apply(e, Affine(count), [means], "lp_pool", node)
        return apply(e, Power(1 / p), [sums], "lp_pool", node)

    return handler


LENGTHS: dict[str, Handler] = {
    "norm": _norm,
    "normalize": _normalize,
    **{f"lp_pool{dims}d": _lp_pool(dims) for dims in (1, 2, 3)},
}
"""By the names of PyTorch's functions."""
