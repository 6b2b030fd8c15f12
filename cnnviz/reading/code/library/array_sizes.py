"""What functions make of tensors of the text's own, of which sizes are all that matters."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce
from typing import Any

from cnnviz.reading.code.library.operators import broadcast
from cnnviz.reading.code.library.weights import part_of, worked_out
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Opaque, Unknown, Value

_Sizes = tuple[int, ...]

_ALIKE = frozenset(
    "tril triu cumsum cumprod logcumsumexp bernoulli poisson lerp where masked_fill bool byte gt ge"
    " lt le eq ne greater greater_equal less less_equal logical_and logical_or logical_not"
    " logical_xor isnan isinf heaviside fmod remainder addcmul addcdiv index_fill nan_to_num"
    " argsort pow rsqrt".split()
)
"""What keeps the sizes of what it is given, side by side, whatever else it is told."""


def _product(node: ast.AST, a: _Sizes, b: _Sizes) -> _Sizes | None:
    if len(a) < 2 or len(b) < 2:
        return None
    if a[-1] != b[-2]:
        shown = " and ".join("x".join(map(str, one)) for one in (a, b))
        raise Raised("RuntimeError", f"matrices of {shown} have no product", node)
    return (*broadcast(a[:-2], b[:-2], node), a[-2], b[-1])  # type: ignore[arg-type]


_ALONE: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("matmul", "mm", "bmm", "linalg.matmul"), _product),
    "meshgrid": lambda _, *each: (tuple(size for one in each for size in one),) * len(each),
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
"""What makes other sizes of those of its tensors, where it is told nothing else."""


def of_sizes(name: str, given: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """What a function of that name makes of tensors of known sizes; None where it is not known."""
    if name == "meshgrid" and kwargs.get("indexing") == "ij":
        kwargs = {}
    given = [part_of(one, None) for one in (*given, *kwargs.values())]
    tensors = [one for one in given if isinstance(one, Tensor)]
    unsure = any(isinstance(one, (Unknown, Opaque)) for one in given)
    if unsure or not tensors or not all(map(_is_own, tensors)):
        return None
    sizes = [tuple(one.sizes) for one in tensors]
    found: Any = None
    if name in _ALIKE and (name != "where" or len(given) == 3):
        found = reduce(lambda a, b: broadcast(a, b, node), sizes)
    elif name in _ALONE and len(tensors) == len(given):
        try:
            found = _ALONE[name](node, *sizes)
        except (TypeError, ValueError, IndexError):  # Too many tensors, or too few axes.
            return None
    return None if found is None else made_of_own(found, tensors)


def _is_own(tensor: Tensor) -> bool:
    return None not in tensor.sizes and not (tensor.traced or tensor.alone)


def made_of_own(sizes: Any, tensors: list[Tensor]) -> Value:
    """A tensor of these sizes, or a row of tensors; of parameters it is no parameter."""
    if isinstance(sizes, list) or (sizes and type(sizes[0]) is tuple):
        return tuple(made_of_own(one, tensors) for one in sizes)
    made = Tensor(tuple(sizes))
    made = made.like(tensors[0]) if tensors else made
    learned = any(one.learned is not None for one in tensors)
    return worked_out(made, *tensors) if learned else made
