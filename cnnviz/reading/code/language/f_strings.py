"""Strings with values in them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from cnnviz.reading.code.language.arithmetic import budget_items
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.bounds import why_unwritten
from cnnviz.reading.code.values.enums import as_string
from cnnviz.reading.code.values.errors import Limit
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import (
    Unknown,
    Value,
)
from cnnviz.reading.code.values.words import as_raised

_Expression = Any


def _joined_string(e: Evaluator, node: ast.JoinedStr, scope: Scope) -> Value:
    parts = []
    for part in node.values:
        value = e.value(part, scope)
        if isinstance(value, Unknown):
            return value
        parts.append(str(value))
    e.budget.take(sum(map(budget_items, parts)))
    return "".join(parts)


def _formatted_value(e: Evaluator, node: ast.FormattedValue, scope: Scope) -> Value:
    value = e.value(node.value, scope)
    form = e.value(node.format_spec, scope) if node.format_spec else ""
    if node.conversion != ord("r"):
        value = as_string(e, value, node.conversion != ord("s"), node)
    for part in (value, form):
        if isinstance(part, Unknown):
            return part
    unknown = why_unwritten(value, node, node.conversion == ord("r"))
    if unknown is not None:
        return unknown
    if any(part.isdecimal() and len(part) > 3 for part in _numbers(form)):
        raise Limit("this string is too long")
    text = repr(value) if node.conversion == ord("r") else value
    try:
        return format(text, form)
    except (TypeError, ValueError) as error:
        raise as_raised(error, node) from None


def _numbers(form: str) -> Iterator[str]:
    import re

    return (match[0] for match in re.finditer(r"\d+", form))


F_STRINGS: dict[type[ast.expr], Callable[[Evaluator, _Expression, Scope], Value]] = {
    ast.JoinedStr: _joined_string,
    ast.FormattedValue: _formatted_value,
}
