"""The rest of the arguments, `**kwargs`, of what a text never calls: how to say what it lacks."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.values import Unknown, Value

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.values import Function

_LACKS = re.compile(r"^\w+ lacks (.+?): write ")


def said_of(e: Evaluator, name: str) -> dict[str, Value]:
    """What the user says of single items: `--set "kwargs['kernel_size']=3"`."""
    found: dict[str, Value] = {}
    for words in e.settings.values:
        key = re.fullmatch(rf"{name}\['(\w+)'\]", words)
        if key is not None:
            found[key[1]] = e.said(words)
    return found


def leave_open(e: Evaluator, function: Function, why: str) -> None:
    """Remembers that a function that the text never calls takes the rest of its arguments."""
    rest = function.node.args.kwarg
    if rest is not None:
        e.settings.rest[rest.arg] = (why, function.node)


def passed_on(e: Evaluator, node: ast.AST, name: str) -> Unknown | None:
    """What a function would be given for a parameter by the open rest, `f(**params)`."""
    for rest in _rests(e, node):
        why, function = e.settings.rest[rest]
        if any(one is node for one in nodes(function)):
            words = f"{rest}['{name}']"
            return Unknown(f"{why}, and nothing says {words}", node, words)
    return None


def _rests(e: Evaluator, node: ast.AST) -> list[str]:
    """The open rests that a call hands on."""
    return [
        one.value.id
        for one in getattr(node, "keywords", ())
        if one.arg is None and isinstance(one.value, ast.Name) and one.value.id in e.settings.rest
    ]


def asked(e: Evaluator, node: ast.AST, faults: list[Fault]) -> Unknown | None:
    """What a layer lacks that only the open rest of the arguments can give it."""
    names = _rests(e, node)
    lacks = next(filter(None, (_LACKS.match(fault.reason) for fault in faults)), None)
    if lacks is None or not names:
        return None
    why, function = e.settings.rest[names[0]]
    if not any(one is node for one in nodes(function)):
        return None
    faults[:] = [fault for fault in faults if not _LACKS.match(fault.reason)]
    words = [f"{names[0]}['{key}']" for key in lacks[1].replace(" and ", ", ").split(", ")]
    found = [Unknown(why, node, word) for word in words]
    found[0].also = tuple(found[1:])
    return found[0]
