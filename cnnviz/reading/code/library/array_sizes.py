"""Functions of the text's own tensors, of which only sizes matter."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce
from typing import Any

from cnnviz.reading.code.library.broadcasting import broadcast
from cnnviz.reading.code.library.weights import as_operand, mark_computed
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Opaque, Unknown, Value

_Sizes = tuple[int, ...]

_ELEMENTWISE = frozenset(
    "tril triu cumsum cumprod logcumsumexp bernoulli poisson lerp where masked_fill bool byte gt ge"
    " lt le eq ne greater greater_equal less less_equal logical_and logical_or logical_not"
    " logical_xor isnan isinf heaviside fmod remainder addcmul addcdiv index_fill nan_to_num"
    " argsort pow rsqrt".split()
)
"""Functions that keep the sizes of their operands, broadcast, whatever their other arguments."""


def _product(node: ast.AST, a: _Sizes, b: _Sizes) -> _Sizes | None:
    if len(a) < 2 or len(b) < 2:
        return None
    if a[-1] != b[-2]:
        operands = " and ".join("x".join(map(str, sizes)) for sizes in (a, b))
        raise Raised("RuntimeError", f"matrices of {operands} have no product", node)
    return (*broadcast(a[:-2], b[:-2], node), a[-2], b[-1])  # type: ignore[arg-type]


_OF_SIZES: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("matmul", "mm", "bmm", "linalg.matmul"), _product),
    "meshgrid": lambda _, *axes: (tuple(size for sizes in axes for size in sizes),) * len(axes),
    **dict.fromkeys(("outer", "ger"), lambda _, a, b: (*a, *b)),
    "mv": lambda _, a, b: (a[0],) if len(a) == 2 and b == a[1:] else None,
    "dot": lambda _, a, b: () if len(a) == 1 and a == b else None,
    "diag": lambda _, a: (*a, *a) if len(a) == 1 else (min(a),),
    **dict.fromkeys(("inverse", "linalg.inv"), lambda _, a: a),
    **dict.fromkeys(("pinverse", "linalg.pinv"), lambda _, a: (*a[:-2], a[-1], a[-2])),
    **dict.fromkeys(
        ("qr", "linalg.qr"),
        lambda _, a: ((*a[:-1], min(a[-2:])), (*a[:-2], min(a[-2:]), a[-1])),
    ),
}
"""Functions with results of other sizes, if tensors are their only arguments."""


def result_of_sizes(name: str, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """The result of the named function for tensors of known sizes; None if it is not known."""
    if name == "meshgrid" and kwargs.get("indexing") == "ij":
        kwargs = {}
    args = [as_operand(arg, None) for arg in (*args, *kwargs.values())]
    tensors = [arg for arg in args if isinstance(arg, Tensor)]
    unknown = any(isinstance(arg, (Unknown, Opaque)) for arg in args)
    if unknown or not tensors or not all(map(_is_own, tensors)):
        return None
    sizes = [tuple(tensor.sizes) for tensor in tensors]
    result_sizes: Any = None
    if name in _ELEMENTWISE and (name != "where" or len(args) == 3):
        result_sizes = reduce(lambda a, b: broadcast(a, b, node), sizes)
    elif name in _OF_SIZES and len(tensors) == len(args):
        try:
            result_sizes = _OF_SIZES[name](node, *sizes)
        except (TypeError, ValueError, IndexError):  # Too many tensors or too few axes.
            return None
    return None if result_sizes is None else own_result(result_sizes, tensors)


def _is_own(tensor: Tensor) -> bool:
    return None not in tensor.sizes and not (tensor.traced or tensor.alone)


def own_result(sizes: Any, tensors: list[Tensor]) -> Value:
    """A tensor of these sizes, or a tuple of tensors; parameters give no parameter."""
    if isinstance(sizes, list) or (sizes and type(sizes[0]) is tuple):
        return tuple(own_result(part, tensors) for part in sizes)
    result = Tensor(tuple(sizes))
    result = result.like(tensors[0]) if tensors else result
    learned = any(tensor.learned is not None for tensor in tensors)
    return mark_computed(result, *tensors) if learned else result
