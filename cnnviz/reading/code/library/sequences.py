"""Python's built-in functions of iterables, over values of a text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator, kind_of
from cnnviz.reading.code.language.items import items_in
from cnnviz.reading.code.language.truth import compared, truth
from cnnviz.reading.code.values.bounds import bounded, keyed
from cnnviz.reading.code.values.budget import ITEMS
from cnnviz.reading.code.values.errors import Limit, Raised
from cnnviz.reading.code.values.generators import (
    Generated,
    gone_through,
    left_behind,
    turns,
)
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    PLAIN,
    Batch,
    Dict,
    Function,
    Instance,
    List,
    Set,
    Unknown,
    Value,
    unknown_of,
)

_Args = list[Value]
_Kwargs = dict[str, Value]
Handler = Callable[[Evaluator, _Args, _Kwargs, ast.AST], Value]


def rows(value: Value, node: ast.AST) -> tuple[Value, ...] | range | Unknown:
    """The items that a loop over a value yields, or why they are not known."""
    items = items_in(value, node)
    if items is None:
        return Unknown(f"what is in {kind_of(value)} is not known", node)
    if isinstance(items, range) and items[:ITEMS] != items:  # A range of 10**30 has no len().
        raise Limit(f"this goes through more than {ITEMS:,} items")
    return items


def loop_items_of_all(
    values: list[Value], node: ast.AST
) -> list[tuple[Value, ...] | range] | Unknown:
    """The items of loops over several values."""
    all_items = []
    for value in values:
        items = rows(value, node)
        if isinstance(items, Unknown):
            return items
        all_items.append(items)
    return all_items


def iterators_of(e: Evaluator, values: list[Value], node: ast.AST) -> list[Generated] | Unknown:
    """Iterators over several values, lazy as Python's are."""
    iterators = []
    for value in values:
        items = () if isinstance(value, Generated) and not value.again else rows(value, node)
        if isinstance(items, Unknown):
            return items
        iterators.append(gone_through(e.journal, value, items))
    return iterators


def _len(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    value = args[0]
    if isinstance(value, (Instance, Module)) and value.cls is not None:
        function = value.cls.find("__len__")
        if isinstance(function, Function):
            return e.call(function, [value], {}, node)
    if isinstance(value, Tensor):
        return value.seen[0]
    if isinstance(value, Generated) and not value.again:
        raise Raised("TypeError", "an iterator has no length", node)
    items = rows(value, node)
    return items if isinstance(items, Unknown) else len(items)


def _range(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    unknown = next((arg for arg in args if isinstance(arg, (Unknown, Batch))), None)
    if unknown is not None:
        return unknown_of(unknown, "it depends on the batch", node)
    try:
        return range(*args)
    except (TypeError, ValueError) as error:
        raise Raised(type(error).__name__, f"range: {error}", node) from None


def _constructor(kind: Callable[[Any], Value]) -> Handler:
    """`list(...)`, `tuple(...)`, `set(...)`."""

    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        if not args:
            return kind(())
        if isinstance(args[0], Tensor) and args[0].numbers is None:
            return Unknown("the numbers in a tensor are not known", node)
        items = rows(args[0], node)
        if isinstance(items, Unknown):
            return items
        e.budget.take(len(items))
        return kind([keyed(item, node) for item in items] if kind is Set else items)

    return handler


def _dict(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    result = Dict()
    if args:
        source = args[0]
        if isinstance(source, Dict):
            if source.why is not None:
                return source.why
            result.update(source)
        else:
            pairs = rows(source, node)
            if isinstance(pairs, Unknown):
                return pairs
            for pair in pairs:
                entry = rows(pair, node)
                if isinstance(entry, Unknown):
                    return entry
                if len(entry) != 2:
                    raise Raised("ValueError", "a dict is made of pairs", node)
                result[keyed(entry[0], node)] = entry[1]
    result.update(kwargs)
    e.budget.take(len(result))
    return result


def _reversed(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    items = rows(args[0], node)
    if isinstance(items, Unknown):
        return items
    e.budget.take(len(items))
    return Generated(tuple(reversed(items)))


def _sorted(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    items = rows(args[0], node)
    if isinstance(items, Unknown):
        return items
    e.budget.take(len(items))
    key, reverse = kwargs.get("key"), e.truth(kwargs.get("reverse", False), node)
    if isinstance(reverse, Unknown):
        return reverse
    keys = [bounded(item if key is None else e.call(key, [item], {}, node)) for item in items]
    if not all(isinstance(key, (*PLAIN, tuple)) for key in keys):
        return Unknown("the order of these is not known", node)
    try:
        order = sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)
    except TypeError:
        raise Raised("TypeError", "these cannot be put in order", node) from None
    return List(items[index] for index in order)


def _sum(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    items = rows(args[0], node)
    if isinstance(items, Unknown):
        return items
    total: Value = args[1] if len(args) > 1 else kwargs.get("start", 0)
    from cnnviz.reading.code.dispatch.expressions import operated

    for item in items:
        e.budget.step()
        total = operated(e, total, ast.Add(), item, node)
    return total


def _extreme(comparison: type[ast.cmpop]) -> Handler:
    """`min` and `max`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        items = rows(args[0], node) if len(args) == 1 else tuple(args)
        if isinstance(items, Unknown):
            return items
        if not items:
            if "default" in kwargs:
                return kwargs["default"]
            raise Raised("ValueError", "there is nothing to choose from", node)
        key = kwargs.get("key")
        keys = [item if key is None else e.call(key, [item], {}, node) for item in items]
        best = 0
        for index in range(1, len(items)):
            better = truth(compared(keys[index], comparison(), keys[best], node), node)
            if isinstance(better, Unknown):
                return better
            best = index if better else best
        return items[best]

    return handler


def _all_or_any(wanted: bool) -> Handler:
    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        sources = iterators_of(e, args[:1], node)
        if isinstance(sources, Unknown):
            return sources
        unknown: Unknown | None = None
        for item in turns(e.journal, sources[0], (), node):
            is_true = e.truth(item, node)
            if is_true is wanted:
                left_behind(e, args[0], node)
                return wanted
            unknown = is_true if isinstance(is_true, Unknown) else unknown
        return unknown or not wanted

    return handler


SEQUENCES: dict[str, Handler] = {
    "len": _len,
    "range": _range,
    "xrange": _range,
    "list": _constructor(List),
    "tuple": _constructor(tuple),
    "set": _constructor(Set),
    "frozenset": _constructor(Set),
    "dict": _dict,
    "reversed": _reversed,
    "sorted": _sorted,
    "sum": _sum,
    "min": _extreme(ast.Lt),
    "max": _extreme(ast.Gt),
    "all": _all_or_any(False),
    "any": _all_or_any(True),
}
