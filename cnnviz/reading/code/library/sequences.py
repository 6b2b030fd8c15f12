"""Python's own functions of what can be gone through, over values of a text."""

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
    """What a loop over a value goes through, or why that is not known."""
    found = items_in(value, node)
    if found is None:
        return Unknown(f"what is in {kind_of(value)} is not known", node)
    if isinstance(found, range) and found[:ITEMS] != found:  # One of 10**30 has no len().
        raise Limit(f"this goes through more than {ITEMS:,} items")
    return found


def several(values: list[Value], node: ast.AST) -> list[tuple[Value, ...] | range] | Unknown:
    """What loops over several values go through."""
    found = []
    for value in values:
        items = rows(value, node)
        if isinstance(items, Unknown):
            return items
        found.append(items)
    return found


def several_of(e: Evaluator, values: list[Value], node: ast.AST) -> list[Generated] | Unknown:
    """What goes through several values item by item, as Python's iterators do."""
    found = []
    for value in values:
        items = () if isinstance(value, Generated) and not value.again else rows(value, node)
        if isinstance(items, Unknown):
            return items
        found.append(gone_through(e.journal, value, items))
    return found


def _len(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    value = args[0]
    if isinstance(value, (Instance, Module)) and value.cls is not None:
        function = value.cls.find("__len__")
        if isinstance(function, Function):
            return e.call(function, [value], {}, node)
    if isinstance(value, Tensor):
        return value.seen[0]
    if isinstance(value, Generated) and not value.again:
        raise Raised("TypeError", "what gives its items one by one has no length", node)
    found = rows(value, node)
    return found if isinstance(found, Unknown) else len(found)


def _range(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    unknown = next((one for one in args if isinstance(one, (Unknown, Batch))), None)
    if unknown is not None:
        return unknown_of(unknown, "it depends on the batch", node)
    try:
        return range(*args)
    except (TypeError, ValueError) as error:
        raise Raised(type(error).__name__, f"range: {error}", node) from None


def _made(kind: Callable[[Any], Value]) -> Handler:
    """`list(...)`, `tuple(...)`, `set(...)`."""

    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        if not args:
            return kind(())
        if isinstance(args[0], Tensor) and args[0].numbers is None:
            return Unknown("the numbers in a tensor are not known", node)
        found = rows(args[0], node)
        if isinstance(found, Unknown):
            return found
        e.budget.take(len(found))
        return kind([keyed(one, node) for one in found] if kind is Set else found)

    return handler


def _dict(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    made = Dict()
    if args:
        source = args[0]
        if isinstance(source, Dict):
            if source.why is not None:
                return source.why
            made.update(source)
        else:
            pairs = rows(source, node)
            if isinstance(pairs, Unknown):
                return pairs
            for pair in pairs:
                both = rows(pair, node)
                if isinstance(both, Unknown):
                    return both
                if len(both) != 2:
                    raise Raised("ValueError", "a dict is made of pairs", node)
                made[keyed(both[0], node)] = both[1]
    made.update(kwargs)
    e.budget.take(len(made))
    return made


def _reversed(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    e.budget.take(len(found))
    return Generated(tuple(reversed(found)))


def _sorted(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    e.budget.take(len(found))
    key, backwards = kwargs.get("key"), e.truth(kwargs.get("reverse", False), node)
    if isinstance(backwards, Unknown):
        return backwards
    keys = [bounded(one if key is None else e.call(key, [one], {}, node)) for one in found]
    if not all(isinstance(one, (*PLAIN, tuple)) for one in keys):
        return Unknown("the order of these is not known", node)
    try:
        order = sorted(range(len(keys)), key=keys.__getitem__, reverse=backwards)
    except TypeError:
        raise Raised("TypeError", "these cannot be put in order", node) from None
    return List(found[at] for at in order)


def _sum(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    total: Value = args[1] if len(args) > 1 else kwargs.get("start", 0)
    from cnnviz.reading.code.dispatch.expressions import operated

    for one in found:
        e.budget.step()
        total = operated(e, total, ast.Add(), one, node)
    return total


def _extreme(wanted: type[ast.cmpop]) -> Handler:
    """`min` and `max`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        found = rows(args[0], node) if len(args) == 1 else tuple(args)
        if isinstance(found, Unknown):
            return found
        if not found:
            if "default" in kwargs:
                return kwargs["default"]
            raise Raised("ValueError", "there is nothing to choose from", node)
        key = kwargs.get("key")
        keys = [one if key is None else e.call(key, [one], {}, node) for one in found]
        best = 0
        for at in range(1, len(found)):
            better = truth(compared(keys[at], wanted(), keys[best], node), node)
            if isinstance(better, Unknown):
                return better
            best = at if better else best
        return found[best]

    return handler


def _all_or_any(wanted: bool) -> Handler:
    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        sources = several_of(e, args[:1], node)
        if isinstance(sources, Unknown):
            return sources
        unsure: Unknown | None = None
        for one in turns(e.journal, sources[0], (), node):
            true = e.truth(one, node)
            if true is wanted:
                left_behind(e, args[0], node)
                return wanted
            unsure = true if isinstance(true, Unknown) else unsure
        return unsure or not wanted

    return handler


SEQUENCES: dict[str, Handler] = {
    "len": _len,
    "range": _range,
    "xrange": _range,
    "list": _made(List),
    "tuple": _made(tuple),
    "set": _made(Set),
    "frozenset": _made(Set),
    "dict": _dict,
    "reversed": _reversed,
    "sorted": _sorted,
    "sum": _sum,
    "min": _extreme(ast.Lt),
    "max": _extreme(ast.Gt),
    "all": _all_or_any(False),
    "any": _all_or_any(True),
}
