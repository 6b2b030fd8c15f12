"""Texts of Keras that never say which axis the channels are, but go along the first of them."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

_Names = dict[str, list[ast.expr | None]]

_PLACES = {"BatchNormalization": 9, "concatenate": 1, "Concatenate": 0, "merge": 2, "Merge": 2}
"""What goes along an axis, and which of its values that is."""

_INPUTS = ("shape", "input_shape", "batch_shape", "batch_input_shape")
_ELSEWHERE = ("np", "numpy", "torch", "tf", "pd", "xp")
_ASKS = ("image_data_format", "image_dim_ordering")
_SAYS = ("data_format", "dim_ordering")
_COLOURS = (1, 3, 4)
_DEPTH = 8


def along_first(tree: ast.Module, asked: bool = False) -> ast.Call | None:
    """The first call that goes along axis 1, where all that say an axis do, and all inputs have
    their few channels in front; None where not all agree, or the text asks Keras for the order.
    `asked`: the text says the shape of none, and the user will.

    >>> text = "i = Input((3, 32, 32)); y = concatenate([f(i), g(i)], axis={})"
    >>> [along_first(ast.parse(text.format(axis))) is None for axis in (1, 3)]
    [False, True]
    """
    found = nodes(tree)
    calls = [one for one in found if isinstance(one, ast.Call)]
    said = [one.arg for call in calls for one in call.keywords]
    if any(_last(one.func) in _ASKS for one in calls) or set(_SAYS) & set(said):
        return None
    along = [(one, _axis(one)) for one in calls if _goes(one)]
    along = [(one, axis) for one, axis in along if axis is not None]
    if not along:
        return None
    names = _names(found)
    if any(_number(axis, names) != 1 for _, axis in along):
        return None
    sides = [side for one in calls for side in _sides(one, names)]
    return along[0][0] if (sides or asked) and all(sides) else None


def _last(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _goes(call: ast.Call) -> bool:
    owner = getattr(call.func, "value", None)
    return _last(call.func) in _PLACES and getattr(owner, "id", "") not in _ELSEWHERE


def _axis(call: ast.Call) -> ast.expr | None:
    named = (one.value for one in call.keywords if one.arg in ("axis", "concat_axis"))
    place = _PLACES[_last(call.func)]
    return next(named, call.args[place] if len(call.args) > place else None)


def _names(found: list[ast.AST]) -> _Names:
    """What each name of the text may stand for; None for what only running it tells."""
    names: _Names = defaultdict(list)
    for node in found:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _put(names, target, node.value)
        elif isinstance(node, (ast.AugAssign, ast.For, ast.comprehension)):
            _put(names, node.target, None)
        elif isinstance(node, ast.AnnAssign):
            _put(names, node.target, node.value)
        elif isinstance(node, ast.arguments):
            plain = [*node.posonlyargs, *node.args][::-1]
            for one, default in zip(plain, node.defaults[::-1], strict=False):
                names[one.arg].append(default)
            for one in plain[len(node.defaults) :]:
                names[one.arg].append(None)
        elif isinstance(node, ast.keyword) and node.arg not in (None, _last(node.value)):
            names[str(node.arg)].append(node.value)
    return names


def _put(names: _Names, target: ast.expr, value: ast.expr | None) -> None:
    if isinstance(target, (ast.Tuple, ast.List)):
        rows = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        pairs = rows if len(rows) == len(target.elts) else [None] * len(target.elts)
        for one, part in zip(target.elts, pairs, strict=True):
            _put(names, one, part)
    elif isinstance(target, (ast.Name, ast.Attribute)):
        names[_last(target)].append(value)


def _meant(node: ast.expr | None, names: _Names) -> ast.expr | None:
    """What a name stands for, if that is one thing."""
    for _ in range(_DEPTH):
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return node
        values = names.get(_last(node), [])
        plain = {None if one is None else ast.unparse(one) for one in values}
        node = values[0] if len(plain) == 1 else None
    return None


def _number(node: ast.expr | None, names: _Names) -> int | None:
    found = _meant(node, names)
    if isinstance(found, ast.UnaryOp) and isinstance(found.op, ast.USub):
        inner = _number(found.operand, names)
        return None if inner is None else -inner
    value = found.value if isinstance(found, ast.Constant) else None
    return value if type(value) is int else None


def _sides(call: ast.Call, names: _Names) -> Iterator[bool]:
    """Whether the shape of an image that a call says has its channels in front."""
    last = _last(call.func)
    given = [(one.arg, one.value) for one in call.keywords if one.arg in _INPUTS]
    if last in ("Input", "InputLayer") and call.args:
        given.append(("shape", call.args[0]))
    for name, value in given:
        shape = _meant(value, names)
        sizes = shape.elts if isinstance(shape, (ast.Tuple, ast.List)) else []
        sizes = sizes["batch" in str(name) :]
        if len(sizes) == 3:
            yield _in_front(sizes, names)


def _in_front(sizes: list[ast.expr], names: _Names) -> bool:
    from cnnviz.reading.code.language.keras_inputs import on_its_side

    front, *places = (_number(size, names) for size in sizes)
    if front is not None and None not in places:
        return bool(on_its_side((places[1] or 0, front, places[0] or 0)))
    words = [ast.unparse(size).lower() for size in sizes]
    few = front in _COLOURS or (front is None and "chan" in words[0])
    return few and not any(one in _COLOURS for one in places) and "chan" not in "".join(words[1:])
