"""Python's built-in functions of iterables, over values of a text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_in
from cnnviz.reading.code.language.truth import compare, truth
from cnnviz.reading.code.values.bounds import as_key, within_bounds
from cnnviz.reading.code.values.budget import ITEMS
from cnnviz.reading.code.values.errors import Limit, Raised
from cnnviz.reading.code.values.generators import Generator, abandon
from cnnviz.reading.code.values.iterators import iterator_over, loop_items
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    PLAIN,
    Args,
    Batch,
    Dict,
    Function,
    Instance,
    Kwargs,
    List,
    Set,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.code.values.words import kind_of, words_of

Handler = Callable[[Evaluator, Args, Kwargs, ast.AST], Value]


def identity(_: Evaluator, args: Args, kwargs: Kwargs, __: ast.AST) -> Value:
    """Returns its argument as it is, whatever wraps it."""
    return args[0] if args else next(iter(kwargs.values()), None)


def all_items(value: Value, node: ast.AST) -> tuple[Value, ...] | range | Unknown:
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
    every = []
    for value in values:
        items = all_items(value, node)
        if isinstance(items, Unknown):
            return items
        every.append(items)
    return every


def iterators_of(e: Evaluator, values: list[Value], node: ast.AST) -> list[Generator] | Unknown:
    """Iterators over several values, lazy as Python's are."""
    iterators = []
    for value in values:
        items = () if isinstance(value, Generator) and not value.again else all_items(value, node)
        if isinstance(items, Unknown):
            return items
        iterators.append(iterator_over(e.journal, value, items, node))
    return iterators


def _len(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    value = args[0]
    if isinstance(value, (Instance, Module)) and value.cls is not None:
        function = value.cls.find("__len__")
        if isinstance(function, Function):
            return e.call(function, [value], {}, node)
    if isinstance(value, Tensor):
        return value.text_sizes[0]
    if isinstance(value, Generator) and not value.again:
        raise Raised("TypeError", "an iterator has no length", node)
    items = all_items(value, node)
    return items if isinstance(items, Unknown) else len(items)


def _range(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    unknown = next((arg for arg in args if isinstance(arg, (Unknown, Batch))), None)
    if unknown is not None:
        return unknown_of(unknown, "it depends on the batch", node)
    try:
        return range(*args)
    except (TypeError, ValueError) as error:
        raise Raised(type(error).__name__, f"range: {words_of(error)}", node) from None


def _constructor(kind: Callable[[Any], Value]) -> Handler:
    """`list(...)`, `tuple(...)`, `set(...)`."""

    def handler(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
        if not args:
            return kind(())
        if isinstance(args[0], Tensor) and args[0].numbers is None:
            return Unknown("the numbers in a tensor are not known", node)
        items = all_items(args[0], node)
        if isinstance(items, Unknown):
            return items
        e.budget.take(len(items))
        return kind([as_key(item, node) for item in items] if kind is Set else items)

    return handler


def _dict(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    result = Dict()
    if args:
        source = args[0]
        if isinstance(source, Dict):
            if source.why is not None:
                return source.why
            result.update(source)
        else:
            pairs = all_items(source, node)
            if isinstance(pairs, Unknown):
                return pairs
            for pair in pairs:
                entry = all_items(pair, node)
                if isinstance(entry, Unknown):
                    return entry
                if len(entry) != 2:
                    raise Raised("ValueError", "a dict is made of pairs", node)
                result[as_key(entry[0], node)] = entry[1]
    result.update(kwargs)
    e.budget.take(len(result))
    return result


def _reversed(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    items = all_items(args[0], node)
    if isinstance(items, Unknown):
        return items
    e.budget.take(len(items))
    return iterator_over(e.journal, args[0], tuple(reversed(items)), node, -1)


def _sorted(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    items = all_items(args[0], node)
    if isinstance(items, Unknown):
        return items
    e.budget.take(len(items))
    key, reverse = kwargs.get("key"), e.truth(kwargs.get("reverse", False), node)
    if isinstance(reverse, Unknown):
        return reverse
    keys = [within_bounds(item if key is None else e.call(key, [item], {}, node)) for item in items]
    if not all(isinstance(key, (*PLAIN, tuple)) for key in keys):
        return Unknown("the order of these is not known", node)
    try:
        order = sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)
    except TypeError:
        raise Raised("TypeError", "these cannot be put in order", node) from None
    return List(items[index] for index in order)


def _sum(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    items = all_items(args[0], node)
    if isinstance(items, Unknown):
        return items
    total: Value = args[1] if len(args) > 1 else kwargs.get("start", 0)
    from cnnviz.reading.code.dispatch.expressions import operate

    for item in items:
        e.budget.step()
        total = operate(e, total, ast.Add(), item, node)
    return total


def _extreme(comparison: type[ast.cmpop]) -> Handler:
    """`min` and `max`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        row = args[0] if len(args) == 1 else tuple(args)
        known = all_items(row, node)
        if isinstance(known, Unknown):
            return known
        if not known:
            if "default" in kwargs:
                return kwargs["default"]
            raise Raised("ValueError", "there is nothing to choose from", node)
        key, items, keys = kwargs.get("key"), [], []
        for item in loop_items(e.journal, row, known, node):
            items.append(item)
            keys.append(item if key is None else e.call(key, [item], {}, node))
        best = 0
        for index in range(1, len(items)):
            better = truth(compare(keys[index], comparison(), keys[best], node), node)
            if isinstance(better, Unknown):
                return better
            best = index if better else best
        return items[best]

    return handler


def _all_or_any(wanted: bool) -> Handler:
    def handler(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
        sources = iterators_of(e, args[:1], node)
        if isinstance(sources, Unknown):
            return sources
        unknown: Unknown | None = None
        for item in loop_items(e.journal, sources[0], (), node):
            is_true = e.truth(item, node)
            if is_true is wanted:
                abandon(e, args[0], node)
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
