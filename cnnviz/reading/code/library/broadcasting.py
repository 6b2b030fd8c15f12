"""Sizes of tensors that are broadcast together."""

from __future__ import annotations

import ast

from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Sizes
from cnnviz.reading.code.values.values import Batch


def broadcast(left: Sizes, right: Sizes, node: ast.AST) -> Sizes:
    """The sizes of two tensors broadcast together; raises if they do not fit."""
    rank = max(len(left), len(right))
    a = (1,) * (rank - len(left)) + tuple(left)
    b = (1,) * (rank - len(right)) + tuple(right)
    sizes: list[int | Batch | None] = []
    for x, y in zip(a, b, strict=True):
        if x != y and 1 not in (x, y):
            raise Raised("RuntimeError", f"sizes {_text(left)} and {_text(right)} do not fit", node)
        sizes.append(y if x == 1 else x)
    return tuple(sizes)


def _text(sizes: Sizes) -> str:
    return "x".join("N" if isinstance(size, Batch) else str(size) for size in sizes)
