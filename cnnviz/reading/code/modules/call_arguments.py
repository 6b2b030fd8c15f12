"""What a text passes a network in its calls, and what of that is not drawn, in sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.names import BUILTINS
from cnnviz.reading.code.modules.forwards import (
    TRAINING,
    ModuleCall,
    call_of,
    calls_of,
    extra_arguments,
    forward_of,
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

_MAX_COMPARED = 1000  # Calls to compare.
_MAX_SHOWN = 3  # Calls to show of those that differ.

_Values = dict[str, Value]


def call_notes(e: Evaluator, root: Module, name: str, shape: Shape) -> Iterator[str]:
    """The sentences on calls that differ from the drawn one, and on what that one omits.

    All that the first call passes beside the input may be omitted: `net(x, mask)`.
    """
    drawn_call = call_of(e, root, shape)
    if drawn_call is None:
        yield from _uncalled(e, root, name)
        return
    values, omitted = _extra_arguments(e, drawn_call)
    if omitted:
        place = line_of(drawn_call.node)
        yield f"the text gives {name} {listed(omitted)}, too{place}: it is drawn without"
    others: list[tuple[_Values, ModuleCall]] = []
    for call in islice(calls_of(e, root), _MAX_COMPARED):
        if len(others) > _MAX_SHOWN:
            break
        other = _extra_arguments(e, call)[0]
        if not any(_is_same(other, old) for old in (values, *(old for old, _ in others))):
            others.append((other, call))
    if not others:
        return
    names = [key for key in values if any(not alike(values[key], old[key]) for old, _ in others)]
    ways = [f"with {_words(v, names)}{line_of(c.node)}" for v, c in others[:_MAX_SHOWN]]
    first_words = f"{_words(values, names)}{line_of(drawn_call.node)}"
    ways += ["otherwise"] * (len(others) > _MAX_SHOWN)
    yield (
        f"the text calls {name} with {first_words}, which is drawn, and {listed(ways)}:"
        f" --set {names[0]}=VALUE says another"
    )


def _uncalled(e: Evaluator, root: Module, name: str) -> Iterator[str]:
    """The sentence on a call in a function that is never called: `model(x, down=False)`."""
    forward = forward_of(root)
    if forward is None or not isinstance(forward.function, Function):
        return
    defaults = {
        key: value
        for key, value in forward.function.defaults.items()
        if isinstance(value, PLAIN) and key not in TRAINING and not e.settings.has(key)
    }
    classes = [cls.node for cls in e.scope.names.values() if isinstance(cls, Class) and cls.base]
    own = {id(node) for cls in classes for node in nodes(cls)}
    for call in nodes(e.source.tree) if defaults else ():
        if not isinstance(call, ast.Call) or id(call) in own or not _may_be(e, call):
            continue
        for keyword in call.keywords:
            default = defaults.get(keyword.arg or "", keyword)
            if isinstance(keyword.value, ast.Constant) and default not in (
                keyword,
                keyword.value.value,
            ):
                words = f"{ast.unparse(call.func)} with {ast.unparse(keyword)}{line_of(call)}"
                yield (
                    f"a function that is never called calls {words}: {name} is drawn with"
                    f" {keyword.arg}={default!r}; --set {keyword.arg}=VALUE says another"
                )
                return


def _may_be(e: Evaluator, call: ast.Call) -> bool:
    """Whether the called value may be a network that a function gets or makes."""
    func = call.func
    if isinstance(func, ast.Attribute):
        return isinstance(func.value, ast.Name) and func.value.id == "self" and bool(call.args)
    is_known = not isinstance(func, ast.Name) or func.id in BUILTINS or func.id in e.scope.names
    return bool(call.args) and not is_known and not ast.unparse(func)[:1].isupper()


def _extra_arguments(e: Evaluator, call: ModuleCall) -> tuple[_Values, tuple[str, ...]]:
    """The values that a call passes beside the input, and the names of those omitted."""

    def nothing(_: ast.arg) -> Value:
        return None

    extra = extra_arguments(e, call.module, call, nothing)
    return extra.values, extra.omitted


def _is_same(values: _Values, other: _Values) -> bool:
    return all(alike(values[name], other[name]) for name in values)


def _words(values: _Values, names: list[str]) -> str:
    """`down=True`."""
    return listed([f"{name}={_text(values[name])}" for name in names])


def _text(value: Value) -> str:
    if isinstance(value, Known):
        return value.last
    plain = isinstance(value, PLAIN) or (
        isinstance(value, (tuple, list)) and all(isinstance(item, PLAIN) for item in value)
    )
    return short(repr(value)) if plain else "what is not known"
