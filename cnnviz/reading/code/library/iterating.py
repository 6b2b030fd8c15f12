"""Python's functions that give items one by one, once they are asked for."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnviz.reading.code.language.evaluator import Evaluator, kind_of
from cnnviz.reading.code.library.sequences import Handler, rows, several_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generated, lazily, left_behind, next_of
from cnnviz.reading.code.values.journal import Writes
from cnnviz.reading.code.values.values import List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


def _iter(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`iter(...)`; of a generator it is the generator."""
    sources = several_of(e, args[:1], node)
    return sources if isinstance(sources, Unknown) else sources[0]


def _zip(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`zip(widths, itertools.count())`, `zip(convs, norms, strict=True)`."""
    sources = several_of(e, args, node)
    strict = e.truth(kwargs.get("strict", False), node)
    if isinstance(sources, Unknown) or isinstance(strict, Unknown):
        return sources if isinstance(sources, Unknown) else strict

    def step() -> list[Value] | Unknown | None:
        e.budget.take(1)
        if strict:
            found = _abreast(e, sources, node)
        else:
            found = next_of(e.journal, sources) if sources else None
        if isinstance(found, list):
            return [tuple(found)]
        for one in sources if found is None else ():
            left_behind(e, one, node)
        return found

    return lazily(e.journal, step, sources)


def _abreast(e: Evaluator, sources: list[Generated], node: ast.AST) -> list[Value] | Unknown | None:
    """The next item of each; an error of the text where some have one and others do not."""
    found: list[Value] = []
    for at, one in enumerate(sources):
        more = next_of(e.journal, [one])
        if isinstance(more, Unknown):
            return more
        if at and (more is None) == bool(found):
            words = "shorter" if more is None else "longer"
            why = f"zip(strict=True): argument {at + 1} is {words} than what is before it"
            raise Raised("ValueError", why, node)
        found += more or []
    return found or None


def one_by_one(
    e: Evaluator,
    values: list[Value],
    node: ast.AST,
    made_of: Callable[[list[Value]], list[Value] | Unknown | None],
) -> Value:
    """What gives, for the next item of each of several values, what is made of these; None ends it.

    As Python's own do, it asks for them only when it is asked itself.
    """
    sources = several_of(e, values, node)
    if isinstance(sources, Unknown):
        return sources

    def step() -> list[Value] | Unknown | None:
        found = next_of(e.journal, sources)
        return made_of(found) if isinstance(found, list) else found

    return lazily(e.journal, step, sources)


def _enumerate(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    if not isinstance(start, int):
        return unknown_of(start, "this start is not known", node)
    count = List([start])

    def counted(found: list[Value]) -> list[Value] | Unknown:
        e.budget.take(1)
        e.journal.touch(count)
        count[0] += 1
        return count.why or [(count[0] - 1, found[0])]

    return one_by_one(e, args[:1], node, counted)


def _map(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    return one_by_one(e, args[1:], node, lambda found: [e.call(args[0], found, {}, node)])


def _filter(wanted: bool) -> Handler:
    """`filter`, `itertools.filterfalse`."""

    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        def kept(found: list[Value]) -> list[Value] | Unknown:
            true = holds(e, args[0], found, node)
            return true if isinstance(true, Unknown) else found if true is wanted else []

        return one_by_one(e, args[1:], node, kept)

    return handler


def holds(e: Evaluator, test: Value, found: list[Value], node: ast.AST) -> bool | Unknown:
    """Whether a function says yes to an item; without one, whether that counts as true."""
    return e.truth(found[0] if test is None else e.call(test, found, {}, node), node)


def _next(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    source = args[0]
    if not isinstance(source, Generated) or source.again:
        found = rows(source, node)
        if isinstance(found, Unknown):
            return found
        kind = "this" if isinstance(source, Generated) else kind_of(source)
        raise Raised("TypeError", f"{kind} is no iterator: put iter() around it", node)
    if source.ahead():
        return source.left.why or _next_of(e, source, node)
    if len(args) > 1:
        return args[1]
    raise Raised("StopIteration", "there is no item left", node)


def _next_of(e: Evaluator, source: Generated, node: ast.AST) -> Value:
    first = source.take(e.journal)
    for one in [source, *source.sources]:  # The rest of it is still to come.
        if one.before and one.begun:
            why = Unknown("how far this generator has gone on is not known", node)
            e.journal.merge([one.before, Writes()], why)
        if one.calls:
            left_behind(e, one, node)
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
