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
from cnnviz.reading.code.values.scalars import ON_ROUNDING, About, ends_of
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Unknown, Value
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
    convert = _CONVERSIONS.get(node.conversion)
    is_rounded = bool(form) and convert is None and isinstance(value, About)
    unknown = why_unwritten(value, node, convert in (repr, ascii))
    if unknown is not None and not is_rounded:
        return unknown
    if any(part.isdecimal() and len(part) > 3 for part in _numbers(form)):
        raise Limit("this string is too long")
    text = convert(value) if convert else value
    try:
        least, most = (format(end, form) for end in ends_of(text))
        return least if least == most else Unknown(ON_ROUNDING, node)
    except (TypeError, ValueError) as error:
        raise as_raised(error, node) from None


_CONVERSIONS: dict[int, Callable[[Value], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}


def _numbers(form: str) -> Iterator[str]:
    import re

    return (match[0] for match in re.finditer(r"\d+", form))


F_STRINGS: dict[type[ast.expr], Callable[[Evaluator, _Expression, Scope], Value]] = {
    ast.JoinedStr: _joined_string,
    ast.FormattedValue: _formatted_value,
}
