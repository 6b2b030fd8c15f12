"""Zeros of the text's own beside the data, as in shortcuts without weights: they are padding."""

from __future__ import annotations

import ast

from cnnviz.reading.code.axes import padded_channels
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.nodes import nodes
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.values import Value

_MADE = frozenset(("zeros", "zeros_like", "new_zeros"))
_MOVED = frozenset("cuda cpu to type type_as float half double detach contiguous".split())


def zeros_beside(e: Evaluator, tensors: list[Tensor], axis: int, node: ast.AST) -> Value | None:
    """Data between zeros along an axis, as `torch.cat([x, torch.zeros(...)], 1)` lays them.

    None where anything else may be joined: whether they are zeros is read off the text.
    """
    items = _items(node)
    traced = [at for at, one in enumerate(tensors) if one.traced]
    if len(traced) != 1 or len(items) != len(tensors):
        return None
    data = tensors[traced[0]]
    ends = [0, 0]
    for at, (one, item) in enumerate(zip(tensors, items, strict=True)):
        if one is data:
            continue
        size = one.held[axis] if one.rank == data.rank else None
        rest = (*one.held[1:axis], *one.held[axis + 1 :])
        if type(size) is not int or rest != (*data.sizes[1:axis], *data.sizes[axis + 1 :]):
            return None
        if not _are_zeros(e, item):
            return None
        ends[at > traced[0]] += size
    rank = len(data.shape)
    numbers: list[Value] = [0] * (2 * rank)
    numbers[2 * (rank - axis) : 2 * (rank - axis) + 2] = ends
    return padded_channels(e, data, numbers, None, node)


def _items(node: ast.AST) -> list[ast.expr]:
    """What a call is written to join."""
    said = [*node.args, *(one.value for one in node.keywords)] if isinstance(node, ast.Call) else []
    rows = (one.elts for one in said if isinstance(one, (ast.List, ast.Tuple)))
    return next(rows, [])


def _are_zeros(e: Evaluator, item: ast.expr) -> bool:
    """Whether an expression is nothing but zeros; a name, where the function has no other use
    for it than to make it, to move it to a device and to join it.
    """
    if not isinstance(item, ast.Name):
        return _makes_zeros(item, "")
    around = [
        one
        for one in nodes(e.source.tree)
        if isinstance(one, (ast.FunctionDef, ast.Lambda))
        and one.lineno <= item.lineno <= (one.end_lineno or 0)
    ]
    inside = nodes(max(around, key=lambda one: one.lineno)) if around else []
    made = [
        one.value
        for one in inside
        if isinstance(one, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == item.id for target in one.targets)
    ]
    within = {id(one) for value in made for one in ast.walk(value)}
    named = [one for one in inside if isinstance(one, ast.Name) and one.id == item.id]
    stored = [one for one in named if isinstance(one.ctx, ast.Store)]
    reads = [one for one in named if one not in stored and id(one) not in within]
    plain = all(_makes_zeros(one, item.id) for one in made)
    return bool(made) and plain and len(stored) == len(made) and len(reads) == 1


def _makes_zeros(item: ast.expr, name: str) -> bool:
    """Whether it is `torch.zeros(...)`, perhaps moved to a device; or `name` moved."""
    while isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
        if item.func.attr in _MADE:
            return True
        if item.func.attr not in _MOVED:
            return False
        item = item.func.value
    if isinstance(item, ast.Call) and isinstance(item.func, ast.Name):
        wraps = item.func.id == "Variable" and len(item.args) == 1
        return item.func.id in _MADE or (wraps and _makes_zeros(item.args[0], name))
    return bool(name) and isinstance(item, ast.Name) and item.id == name
