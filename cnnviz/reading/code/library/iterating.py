"""Python's functions that yield items lazily."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, all_items, iterators_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator, abandon, lazy_items, next_of
from cnnviz.reading.code.values.journal import Writes
from cnnviz.reading.code.values.values import Args, Kwargs, List, Unknown, Value, unknown_of
from cnnviz.reading.code.values.words import kind_of


def _iter(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`iter(...)`; of a generator, the generator itself."""
    sources = iterators_of(e, args[:1], node)
    return sources if isinstance(sources, Unknown) else sources[0]


def _zip(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`zip(widths, itertools.count())`, `zip(convs, norms, strict=True)`."""
    sources = iterators_of(e, args, node)
    strict = e.truth(kwargs.get("strict", False), node)
    if isinstance(sources, Unknown) or isinstance(strict, Unknown):
        return sources if isinstance(sources, Unknown) else strict

    def step() -> list[Value] | Unknown | None:
        e.budget.take(1)
        if strict:
            items = _strict_row(e, sources, node)
        else:
            items = next_of(e.journal, sources) if sources else None
        if isinstance(items, list):
            return [tuple(items)]
        for source in sources if items is None else ():
            abandon(e, source, node)
        return items

    return lazy_items(e.journal, step, sources)


def _strict_row(
    e: Evaluator, sources: list[Generator], node: ast.AST
) -> list[Value] | Unknown | None:
    """The next item of each; the text's error if some have one and others do not."""
    items: list[Value] = []
    for index, source in enumerate(sources):
        item = next_of(e.journal, [source])
        if isinstance(item, Unknown):
            return item
        if index and (item is None) == bool(items):
            length = "shorter" if item is None else "longer"
            reason = f"zip(strict=True): argument {index + 1} is {length} than what is before it"
            raise Raised("ValueError", reason, node)
        items += item or []
    return items or None


def lazy_map(
    e: Evaluator,
    values: list[Value],
    node: ast.AST,
    transform: Callable[[list[Value]], list[Value] | Unknown | None],
) -> Value:
    """Yields what `transform` makes of the next item of each of several values; None ends it.

    As in Python, items are taken only on demand.
    """
    sources = iterators_of(e, values, node)
    if isinstance(sources, Unknown):
        return sources

    def step() -> list[Value] | Unknown | None:
        items = next_of(e.journal, sources)
        return transform(items) if isinstance(items, list) else items

    return lazy_items(e.journal, step, sources)


def _enumerate(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    if not isinstance(start, int):
        return unknown_of(start, "this start is not known", node)
    count = List([start])

    def number(items: list[Value]) -> list[Value] | Unknown:
        e.budget.take(1)
        e.journal.touch(count)
        count[0] += 1
        return count.why or [(count[0] - 1, items[0])]

    return lazy_map(e, args[:1], node, number)


def _map(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    return lazy_map(e, args[1:], node, lambda items: [e.call(args[0], items, {}, node)])


def _filter(wanted: bool) -> Handler:
    """`filter`, `itertools.filterfalse`."""

    def handler(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
        def keep(items: list[Value]) -> list[Value] | Unknown:
            passes = accepts(e, args[0], items, node)
            return passes if isinstance(passes, Unknown) else items if passes is wanted else []

        return lazy_map(e, args[1:], node, keep)

    return handler


def accepts(e: Evaluator, test: Value, items: list[Value], node: ast.AST) -> bool | Unknown:
    """Whether a function accepts an item; without a function, whether the item is true."""
    return e.truth(items[0] if test is None else e.call(test, items, {}, node), node)


def _next(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    source = args[0]
    if not isinstance(source, Generator) or source.again:
        items = all_items(source, node)
        if isinstance(items, Unknown):
            return items
        kind = "this" if isinstance(source, Generator) else kind_of(source)
        raise Raised("TypeError", f"{kind} is no iterator: put iter() around it", node)
    if source.ahead():
        return source.left.why or _next_of(e, source, node)
    if len(args) > 1:
        return args[1]
    raise Raised("StopIteration", "there is no item left", node)


def _next_of(e: Evaluator, source: Generator, node: ast.AST) -> Value:
    first = source.take(e.journal)
    for generator in [source, *source.sources]:  # The rest of it is still to come.
        if generator.before and generator.begun:
            unknown = Unknown("how far this generator has gone on is not known", node)
            e.journal.merge([generator.before, Writes()], unknown)
        if generator.calls:
            abandon(e, generator, node)
    return first


ITERATING: dict[str, Handler] = {
    "iter": _iter,
    "zip": _zip,
    "enumerate": _enumerate,
    "map": _map,
    "filter": _filter(True),
    "itertools.filterfalse": _filter(False),
    "next": _next,
}
