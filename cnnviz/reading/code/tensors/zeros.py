"""Zeros of the text's own joined to the data, as in shortcuts without weights: padding."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.tensors.axes import pad_channels
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Value

_MAKERS = frozenset(("zeros", "zeros_like", "new_zeros"))
_CONVERSIONS = frozenset("cuda cpu to type type_as float half double detach contiguous".split())


def zeros_beside(e: Evaluator, tensors: list[Tensor], axis: int, node: ast.AST) -> Value | None:
    """Data padded with zeros along an axis, as by `torch.cat([x, torch.zeros(...)], 1)`.

    None if anything else may be joined: whether they are still zeros is read off the text.
    """
    items = _items(node)
    data_indices = [index for index, tensor in enumerate(tensors) if tensor.traced]
    if len(data_indices) != 1 or len(items) != len(tensors):
        return None
    data = tensors[data_indices[0]]
    ends = [0, 0]
    for index, (tensor, item) in enumerate(zip(tensors, items, strict=True)):
        if tensor is data:
            continue
        size = tensor.held[axis] if tensor.rank == data.rank else None
        rest = (*tensor.held[1:axis], *tensor.held[axis + 1 :])
        if not is_whole(size) or rest != (*data.sizes[1:axis], *data.sizes[axis + 1 :]):
            return None
        if not (tensor.zeros and are_zeros(e, item)):
            return None
        ends[index > data_indices[0]] += size
    rank = len(data.shape)
    numbers: list[Value] = [0] * (2 * rank)
    numbers[2 * (rank - axis) : 2 * (rank - axis) + 2] = ends
    return pad_channels(e, data, numbers, None, node)


def _items(node: ast.AST) -> list[ast.expr]:
    """The expressions that a call joins, as the text writes them."""
    rows = (item.elts for item in _arguments(node) if isinstance(item, (ast.List, ast.Tuple)))
    return next(rows, [])


def _arguments(node: ast.AST) -> list[ast.expr]:
    if not isinstance(node, ast.Call):
        return []
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def only_zeros(e: Evaluator, own: Value, node: ast.AST) -> bool:
    """Whether a tensor given to a call still is the zeros that it was made as."""
    owner = getattr(getattr(node, "func", None), "value", None)
    items = (item for item in (*_arguments(node), owner) if item is not None)
    return getattr(own, "zeros", False) and any(are_zeros(e, item) for item in items)


def are_zeros(e: Evaluator, item: ast.expr) -> bool:
    """Whether an expression still is the zeros it was made as; a name is, if its function only
    makes it, moves it to a device and joins it.
    """
    functions = [
        node for node in nodes(e.source.tree) if isinstance(node, (ast.FunctionDef, ast.Lambda))
    ]
    if any(getattr(node, "name", "") in _MAKERS for node in functions):
        return False  # What the text's own `zeros` does is not looked into.
    if not isinstance(item, ast.Name):
        return isinstance(_origin(item), ast.Call)
    enclosing = [node for node in functions if node.lineno <= item.lineno <= (node.end_lineno or 0)]
    body = nodes(max(enclosing, key=lambda node: node.lineno)) if enclosing else []
    values = [
        _origin(node.value)
        for node in body
        if isinstance(node, ast.Assign)
        and _identifier(node.targets[0]) == item.id
        and not node.targets[1:]
    ]
    mentions = [node for node in body if _identifier(node) == item.id and node not in values]
    stores = [node for node in mentions if not isinstance(getattr(node, "ctx", None), ast.Load)]
    calls = (
        isinstance(node, ast.Call) or (node and _identifier(node) == item.id) for node in values
    )
    counts = (len(stores), len(mentions))
    return bool(values) and all(calls) and counts == (len(values), len(values) + 1)


def _identifier(node: ast.AST) -> str:
    """The identifier of a name or parameter."""
    return str(getattr(node, "id", getattr(node, "arg", "")))


def _origin(item: ast.expr) -> ast.expr | None:
    """`torch.zeros(...)` or a name, perhaps moved to a device; None for all else."""
    while isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
        if item.func.attr in _MAKERS:
            return item
        if item.func.attr not in _CONVERSIONS:
            return None
        item = item.func.value
    if isinstance(item, ast.Call) and isinstance(item.func, ast.Name):
        if item.func.id == "Variable" and len(item.args) == 1:
            return _origin(item.args[0])
        return item if item.func.id in _MAKERS else None
    return item if isinstance(item, ast.Name) else None
