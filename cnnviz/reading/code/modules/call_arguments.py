"""What a text gives a network where it calls it, and what of that is not drawn, in sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.names import BUILTINS
from cnnviz.reading.code.modules.forwards import (
    TRAINING,
    Called,
    call_of,
    calls_of,
    forward_of,
    given_beside,
)
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.journal import alike
from cnnviz.reading.code.values.values import PLAIN, Class, Function, Known, Value
from cnnviz.reading.wording import listed, short

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module

_MOST = 1000  # Calls that are compared.
_SHOWN = 3  # Of those that differ.

_Said = dict[str, Value]


def otherwise(e: Evaluator, root: Module, name: str, shape: Shape) -> Iterator[str]:
    """The sentences on calls that differ from the one that is drawn, and on what that leaves out.

    Of the first call, all that is given beside the input may be left out: `net(x, mask)`.
    """
    drawn = call_of(e, root, shape)
    if drawn is None:
        yield from _unfollowed(e, root, name)
        return
    said, left = _given(e, drawn)
    if left:
        data = listed(left)
        yield f"the text gives {name} {data}, too{line_of(drawn.node)}: it is drawn without"
    others: list[tuple[_Said, Called]] = []
    for call in islice(calls_of(e, root), _MOST):
        if len(others) > _SHOWN:
            break
        other = _given(e, call)[0]
        if not any(_same(other, one) for one in (said, *(one for one, _ in others))):
            others.append((other, call))
    if not others:
        return
    names = [one for one in said if any(not alike(said[one], other[one]) for other, _ in others)]
    ways = [f"with {_words(other, names)}{line_of(call.node)}" for other, call in others[:_SHOWN]]
    first = f"{_words(said, names)}{line_of(drawn.node)}"
    ways += ["otherwise"] * (len(others) > _SHOWN)
    yield (
        f"the text calls {name} with {first}, which is drawn, and {listed(ways)}:"
        f" --set {names[0]}=VALUE says another"
    )


def _unfollowed(e: Evaluator, root: Module, name: str) -> Iterator[str]:
    """The sentence on a call in a function that nobody calls: `model(x, down=False)`."""
    forward = forward_of(root)
    if forward is None or not isinstance(forward.function, Function):
        return
    defaults = {
        key: value
        for key, value in forward.function.defaults.items()
        if isinstance(value, PLAIN) and key not in TRAINING and not e.settings.has(key)
    }
    classes = [one.node for one in e.scope.names.values() if isinstance(one, Class) and one.base]
    own = {id(node) for one in classes for node in nodes(one)}
    for call in nodes(e.source.tree) if defaults else ():
        if not isinstance(call, ast.Call) or id(call) in own or not _may_be(e, call):
            continue
        for said in call.keywords:
            default = defaults.get(said.arg or "", said)
            if isinstance(said.value, ast.Constant) and default not in (said, said.value.value):
                words = f"{ast.unparse(call.func)} with {ast.unparse(said)}{line_of(call)}"
                yield (
                    f"a function that nobody calls calls {words}: {name} is drawn with"
                    f" {said.arg}={default!r}; --set {said.arg}=VALUE says another"
                )
                return


def _may_be(e: Evaluator, call: ast.Call) -> bool:
    """Whether what is called may be a network that a function is given or makes."""
    func = call.func
    if isinstance(func, ast.Attribute):
        return isinstance(func.value, ast.Name) and func.value.id == "self" and bool(call.args)
    known = not isinstance(func, ast.Name) or func.id in BUILTINS or func.id in e.scope.names
    return bool(call.args) and not known and not ast.unparse(func)[:1].isupper()


def _given(e: Evaluator, call: Called) -> tuple[_Said, tuple[str, ...]]:
    """What a call gives beside the input, and the names of what of that is left out."""

    def nothing(_: ast.arg) -> Value:
        return None

    found = given_beside(e, call.module, call, nothing)
    return found.said, found.left


def _same(one: _Said, other: _Said) -> bool:
    return all(alike(one[name], other[name]) for name in one)


def _words(said: _Said, names: list[str]) -> str:
    """`down=True`."""
    return listed([f"{name}={_shown(said[name])}" for name in names])


def _shown(value: Value) -> str:
    if isinstance(value, Known):
        return value.last
    plain = isinstance(value, PLAIN) or (
        isinstance(value, (tuple, list)) and all(isinstance(one, PLAIN) for one in value)
    )
    return short(repr(value)) if plain else "what is not known"
