"""`**kwargs` of functions that a text never calls, and how to set what they lack."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.values import Function, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_LACKS = re.compile(r"^\w+ lacks (.+?): write ")


def settings_of(e: Evaluator, name: str) -> dict[str, Value]:
    """What the user sets of single items: `--set "kwargs['kernel_size']=3"`."""
    values: dict[str, Value] = {}
    for setting in e.settings.values:
        key = re.fullmatch(rf"{name}\['(\w+)'\]", setting)
        if key is not None:
            values[key[1]] = e.setting(setting)
    return values


def leave_open(e: Evaluator, function: Function, why: str) -> None:
    """Records the `*args` and `**kwargs` of a function that the text never calls."""
    rest, row = function.node.args.kwarg, function.node.args.vararg
    if rest is not None:
        e.settings.rest[rest.arg] = (why, function.node)
    if row is not None:
        e.settings.rest[f"*{row.arg}"] = (why, function.node)


def row_set(e: Evaluator, function: Function, name: str) -> tuple[Value, ...]:
    """What the user sets of the `*args` of such a function: `--set "args=(3, 8)"`."""
    _, node = e.settings.rest.get(f"*{name}", ("", None))
    if node is not function.node or not e.settings.has(name):
        return ()
    values = e.setting(name)
    return tuple(values) if isinstance(values, (tuple, list)) else (values,)


def why_empty(e: Evaluator, row: Value, node: ast.AST) -> str:
    """Why the `*args` of such a function are empty where they are read, and how to set them; ""
    for other rows.
    """
    owner = getattr(node, "value", None)  # `args[0]`; of `a, b = args` only the targets are known.
    for star, (why, function) in e.settings.rest.items() if row == () else ():
        name = star.removeprefix("*")
        is_other = isinstance(owner, ast.Name) and owner.id != name
        if star != name and not is_other and any(child is node for child in nodes(function)):
            return f"{why}, and nothing says {name}; say --set {name}=(VALUE, ...)"
    return ""


_INJECTING = re.compile(r"configurable|capture|inject|bind")


def injects(decorator: str) -> bool:
    """Whether a decorator passes arguments from a configuration.

    >>> injects("gin.configurable"), injects("tf.function")
    (True, False)
    """
    return _INJECTING.search(decorator) is not None


def from_elsewhere(e: Evaluator, function: Function, node: ast.AST, name: str) -> Value:
    """What a function gets for a parameter that its call leaves out: from an open rest, or by a
    decorator that takes it from a configuration, `@gin.configurable`; None if neither is there.
    """
    rest = from_rest(e, node, name) if e.settings.rest else None
    owner = getattr(function.owner, "node", None)
    trees = (
        tree for part in (function.node, owner) for tree in getattr(part, "decorator_list", ())
    )
    words = map(ast.unparse, trees)
    decorator = next(filter(injects, words), "")
    if rest is not None or not decorator:
        return rest
    if e.settings.has(name):
        return e.setting(name)
    taker = owner.name if function.name == "__init__" and owner is not None else function.name
    why = f"@{decorator} gives {taker} its {name}, from what is not in this text"
    return Unknown(why, node, name)


def from_rest(e: Evaluator, node: ast.AST, name: str) -> Unknown | None:
    """What a function would get for a parameter from the open rest, `f(**params)`."""
    for rest in _rests(e, node):
        why, function = e.settings.rest[rest]
        if any(child is node for child in nodes(function)):
            words = f"{rest}['{name}']"
            return Unknown(f"{why}, and nothing says {words}", node, words)
    return None


def _rests(e: Evaluator, node: ast.AST) -> list[str]:
    """The open rests that a call passes on."""
    return [
        keyword.value.id
        for keyword in getattr(node, "keywords", ())
        if keyword.arg is None
        and isinstance(keyword.value, ast.Name)
        and keyword.value.id in e.settings.rest
    ]


def missing_from_rest(e: Evaluator, node: ast.AST, faults: list[Fault]) -> Unknown | None:
    """What a layer lacks that only the open rest can provide."""
    names = _rests(e, node)
    lacks = next(filter(None, (_LACKS.match(fault.reason) for fault in faults)), None)
    if lacks is None or not names:
        return None
    why, function = e.settings.rest[names[0]]
    if not any(child is node for child in nodes(function)):
        return None
    faults[:] = [fault for fault in faults if not _LACKS.match(fault.reason)]
    words = [f"{names[0]}['{key}']" for key in lacks[1].replace(" and ", ", ").split(", ")]
    unknowns = [Unknown(why, node, word) for word in words]
    unknowns[0].also = tuple(unknowns[1:])
    return unknowns[0]
