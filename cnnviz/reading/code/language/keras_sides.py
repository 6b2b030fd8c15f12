"""Keras texts that never say which axis the channels are, but use the first one for them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from cnnviz.reading.code.source.nodes import last_name, nodes, positional

_Names = dict[str, list[ast.expr | None]]

_PLACES = {"BatchNormalization": 9, "concatenate": 1, "Concatenate": 0, "merge": 2, "Merge": 2}
"""What goes along an axis, and at which position that argument is."""

_INPUTS = ("shape", "input_shape", "batch_shape", "batch_input_shape")
_ELSEWHERE = ("np", "numpy", "torch", "tf", "pd", "xp")
_GETTERS = ("image_data_format", "image_dim_ordering")
_ORDER_ARGUMENTS = ("data_format", "dim_ordering")
_KERAS_1 = ("border_mode", "subsample", "nb_filter", "nb_row")
_COLOURS = (1, 3, 4)
_DEPTH = 8


def along_first(tree: ast.Module, from_user: bool = False) -> ast.Call | None:
    """The first call along axis 1, if all calls with an axis use that and all inputs have their few
    channels in front; None if not all agree, or the text asks Keras for the order. `from_user`: the
    text gives no shape, and the user will.
    >>> text = "i = Input((3, 32, 32)); y = concatenate([f(i), g(i)], axis={})"
    >>> [along_first(ast.parse(text.format(axis))) is None for axis in (1, 3)]
    [False, True]
    """
    all_nodes = nodes(tree)
    calls = [call for call in all_nodes if isinstance(call, ast.Call)]
    keywords = [keyword.arg for call in calls for keyword in call.keywords]
    if any(last_name(call.func) in _GETTERS for call in calls) or set(_ORDER_ARGUMENTS) & set(
        keywords
    ):
        return None
    along = [(call, _axis(call)) for call in calls if has_axis(call)]
    along = [(call, axis) for call, axis in along if axis is not None]
    reason = along[0][0] if along else next(filter(_is_of_keras_1, calls), None)
    names = _names(all_nodes)
    if any(_number(axis, names) != 1 for _, axis in along):
        return None
    sides = [side for call in calls for side in _sides(call, names)]
    return reason if (sides or (from_user and along)) and all(sides) else None


def _is_of_keras_1(call: ast.Call) -> bool:
    kernels = {"Convolution2D": 3, "Convolution3D": 4}
    has_kernel = len(call.args) >= kernels.get(last_name(call.func), len(call.args) + 1)
    return has_kernel or any(keyword.arg in _KERAS_1 for keyword in call.keywords)


def has_axis(call: ast.Call) -> bool:
    """Whether a call may have an axis: that of a norm, or of joined tensors."""
    owner = getattr(call.func, "value", None)
    return last_name(call.func) in _PLACES and getattr(owner, "id", "") not in _ELSEWHERE


def _axis(call: ast.Call) -> ast.expr | None:
    names = ("axis", "concat_axis")
    keywords = (keyword.value for keyword in call.keywords if keyword.arg in names)
    place = _PLACES[last_name(call.func)]
    return next(keywords, call.args[place] if len(call.args) > place else None)


def _names(all_nodes: list[ast.AST]) -> _Names:
    """What each name of the text may stand for; None for what only running it tells."""
    names: _Names = defaultdict(list)
    for node in all_nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _bind(names, target, node.value)
        elif isinstance(node, (ast.AugAssign, ast.For, ast.comprehension)):
            _bind(names, node.target, None)
        elif isinstance(node, ast.AnnAssign):
            _bind(names, node.target, node.value)
        elif isinstance(node, ast.arguments):
            first = positional(node)[::-1]
            for argument, default in zip(first, node.defaults[::-1], strict=False):
                names[argument.arg].append(default)
            for argument in first[len(node.defaults) :]:
                names[argument.arg].append(None)
        elif isinstance(node, ast.keyword) and node.arg not in (None, last_name(node.value)):
            names[str(node.arg)].append(node.value)
    return names


def _bind(names: _Names, target: ast.expr, value: ast.expr | None) -> None:
    if isinstance(target, (ast.Tuple, ast.List)):
        rows = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        pairs = rows if len(rows) == len(target.elts) else [None] * len(target.elts)
        for element, item in zip(target.elts, pairs, strict=True):
            _bind(names, element, item)
    elif isinstance(target, (ast.Name, ast.Attribute)):
        names[last_name(target)].append(value)


def _value_of(node: ast.expr | None, names: _Names) -> ast.expr | None:
    """What a name stands for, if that is one thing."""
    for _ in range(_DEPTH):
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return node
        values = names.get(last_name(node), [])
        distinct = {None if value is None else ast.unparse(value) for value in values}
        node = values[0] if len(distinct) == 1 else None
    return None


def _number(node: ast.expr | None, names: _Names) -> int | None:
    target = _value_of(node, names)
    if isinstance(target, ast.UnaryOp) and isinstance(target.op, ast.USub):
        inner = _number(target.operand, names)
        return None if inner is None else -inner
    value = target.value if isinstance(target, ast.Constant) else None
    return value if type(value) is int else None


def _sides(call: ast.Call, names: _Names) -> Iterator[bool]:
    """Whether the image shapes in a call have their channels in front."""
    last = last_name(call.func)
    shapes = [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg in _INPUTS]
    if last in ("Input", "InputLayer") and call.args:
        shapes.append(("shape", call.args[0]))
    for name, value in shapes:
        shape = _value_of(value, names)
        sizes = shape.elts if isinstance(shape, (ast.Tuple, ast.List)) else []
        sizes = sizes["batch" in str(name) :]
        if len(sizes) in (3, 4):
            yield _in_front(sizes, names)


def _in_front(sizes: list[ast.expr], names: _Names) -> bool:
    from cnnviz.reading.code.language.keras_inputs import channel_order_note

    front, *places = (_number(size, names) for size in sizes)
    known = [place for place in places if place is not None]
    if front is not None and len(known) == len(places):
        return bool(channel_order_note((known[-1], front, *known[:-1])))
    words = [ast.unparse(size).lower() for size in sizes]
    few = front in _COLOURS or (front is None and "chan" in words[0])
    others = any(place in _COLOURS for place in places) or "chan" in "".join(words[1:])
    return few and not others
