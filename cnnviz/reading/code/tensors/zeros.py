"""Zeros of the text's own beside the data, as in shortcuts without weights: they are padding."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.tensors.axes import padded_channels
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Value

_MADE = frozenset(("zeros", "zeros_like", "new_zeros"))
_MOVED = frozenset("cuda cpu to type type_as float half double detach contiguous".split())


def zeros_beside(e: Evaluator, tensors: list[Tensor], axis: int, node: ast.AST) -> Value | None:
    """Data between zeros along an axis, as `torch.cat([x, torch.zeros(...)], 1)` lays them.

    None where anything else may be joined: whether they are zeros yet is read off the text.
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
        if not is_whole(size) or rest != (*data.sizes[1:axis], *data.sizes[axis + 1 :]):
            return None
        if not (one.zeros and are_zeros(e, item)):
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


def only_zeros(e: Evaluator, own: Value, node: ast.AST) -> bool:
    """Whether a tensor that a call is given is still the zeros that it was made as."""
    said = [*node.args, *(one.value for one in node.keywords)] if isinstance(node, ast.Call) else []
    owner = getattr(getattr(node, "func", None), "value", None)
    return getattr(own, "zeros", False) and any(
        are_zeros(e, one) for one in (*said, owner) if one is not None
    )


def are_zeros(e: Evaluator, item: ast.expr) -> bool:
    """Whether an expression is still the zeros that were made; a name, where the function has no
    other use for it than to make it, to move it to a device and to join it.
    """
    functions = [
        one for one in nodes(e.source.tree) if isinstance(one, (ast.FunctionDef, ast.Lambda))
    ]
    if any(getattr(one, "name", "") in _MADE for one in functions):
        return False  # Nobody asks what the text's own `zeros` does with them.
    if not isinstance(item, ast.Name):
        return isinstance(_moved(item), ast.Call)
    around = [one for one in functions if one.lineno <= item.lineno <= (one.end_lineno or 0)]
    inside = nodes(max(around, key=lambda one: one.lineno)) if around else []
    made = [
        _moved(one.value)
        for one in inside
        if isinstance(one, ast.Assign)
        and _called(one.targets[0]) == item.id
        and not one.targets[1:]
    ]
    named = [one for one in inside if _called(one) == item.id and one not in made]
    stored = [one for one in named if not isinstance(getattr(one, "ctx", None), ast.Load)]
    plain = all(isinstance(one, ast.Call) or (one and _called(one) == item.id) for one in made)
    return bool(made) and plain and len(stored) == len(made) and len(named) == len(made) + 1


def _called(node: ast.AST) -> str:
    """The name that a name or a parameter is."""
    return str(getattr(node, "id", getattr(node, "arg", "")))


def _moved(item: ast.expr) -> ast.expr | None:
    """`torch.zeros(...)`, or a name, perhaps moved to a device; None of all else."""
    while isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
        if item.func.attr in _MADE:
            return item
        if item.func.attr not in _MOVED:
            return None
        item = item.func.value
    if isinstance(item, ast.Call) and isinstance(item.func, ast.Name):
        if item.func.id == "Variable" and len(item.args) == 1:
            return _moved(item.args[0])
        return item if item.func.id in _MADE else None
    return item if isinstance(item, ast.Name) else None
