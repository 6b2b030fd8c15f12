"""Comprehensions, and what a generator yields."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.interleaving import check_apart
from cnnviz.reading.code.language.items import begun, items_of
from cnnviz.reading.code.language.managers import Block
from cnnviz.reading.code.library.iterating import one_by_one
from cnnviz.reading.code.modules.targets import assign
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.bounds import keyed
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.generators import Generated, turns, use_up
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.unknowns import with_open
from cnnviz.reading.code.values.values import List, Set, Unknown, Value, unknown_of

_Expression = Any


def hashed(e: Evaluator, items: list[Value], node: ast.AST) -> Value:
    """A set of items; unknown where one of them is."""
    e.budget.take(len(items))
    unknown = next((one for one in items if isinstance(one, Unknown)), None)
    if unknown is not None:
        return unknown
    return Set(keyed(one, node) for one in items)


def _inside(scope: Scope) -> Scope:
    """The names of a comprehension, which are its own."""
    inner = Scope(scope)
    inner.owner, inner.first = scope.owner, scope.first
    return inner


def _comprehension(e: Evaluator, node: Any, scope: Scope) -> Value:
    inner = _inside(scope)
    found: list[Value] = []
    unknown = _turns(e, node, 0, inner, found)
    if unknown is not None:
        return unknown
    return hashed(e, found, node) if isinstance(node, ast.SetComp) else List(found)


def _generator(e: Evaluator, node: ast.GeneratorExp, scope: Scope) -> Value:
    """What it goes through is there at once; all else is worked out for each item in its turn."""
    inner = _inside(scope)
    loop = node.generators[0]

    def turned(given: list[Value]) -> list[Value] | Unknown:
        found, calls = list[Value](), len(e.trace.uses)
        unknown = _turn(e, node, 0, inner, found, given[0])
        made.calls |= len(e.trace.uses) > calls
        return unknown or found

    made = one_by_one(e, [e.value(loop.iter, scope)], loop.iter, turned)
    return made


def _dict_comprehension(e: Evaluator, node: ast.DictComp, scope: Scope) -> Value:
    pair = ast.Tuple(elts=[node.key, node.value], ctx=ast.Load())
    ast.copy_location(pair, node)
    both = ast.ListComp(elt=pair, generators=node.generators)
    found = _comprehension(e, ast.copy_location(both, node), scope)
    if isinstance(found, Unknown):
        return found
    unknown = next((pair[0] for pair in found if isinstance(pair[0], Unknown)), None)
    return unknown or e.mapped({keyed(key, node): value for key, value in found})


def _turns(e: Evaluator, node: Any, at: int, scope: Scope, found: list[Value]) -> Unknown | None:
    """Goes through the loops of a comprehension from the `at`th on; why that is not possible."""
    if at == len(node.generators):
        e.budget.take(1)
        found.append(e.value(node.elt, scope))
        return None
    loop = node.generators[at]
    value = e.value(loop.iter, scope)
    items = getattr(value, "never", None) or begun(value, loop.iter)
    if items is None or isinstance(items, Unknown):
        why = unknown_of(items, "what is in this is not known", loop.iter)
        own = set(map(_name, nodes(loop.target)))
        alone = len(node.generators) == 1
        return with_open(why, _asked(e, node.elt, own, scope) if alone else ())
    body = [node.elt, *loop.ifs, *node.generators[at + 1 :]]
    check_apart(value, body, loop.iter, scope)
    for item in turns(e.journal, value, items, loop.iter):
        unknown = _turn(e, node, at, scope, found, item)
        if unknown is not None:
            return unknown
    return None


def _asked(e: Evaluator, call: ast.expr, own: set[str], scope: Scope) -> Iterator[Value]:
    """What a call is given that calls nothing itself, and no name of the loop's `own`: of a loop
    that nobody knows how often it goes round, that is asked for at once.
    """
    named = [one.value for one in call.keywords] if isinstance(call, ast.Call) else []
    for one in [*call.args, *named] if isinstance(call, ast.Call) else []:
        if isinstance(one, ast.Call):
            yield from _asked(e, one, own, scope)
        elif all(isinstance(each, _LOOKS) and _name(each) not in own for each in nodes(one)):
            with suppress(Raised):
                yield e.value(one, scope)


_LOOKS = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.operator, ast.Load)


def _name(node: ast.AST) -> str:
    return getattr(node, "id", "")


def _turn(
    e: Evaluator, node: Any, at: int, scope: Scope, found: list[Value], item: Value
) -> Unknown | None:
    """One item of the `at`th loop, and what the loops inside it make of that."""
    e.budget.step()
    loop = node.generators[at]
    assign(e, loop.target, item, scope)
    chosen = _chosen(e, loop.ifs, scope)
    if isinstance(chosen, Unknown):
        return chosen
    return _turns(e, node, at + 1, scope, found) if chosen else None


def _chosen(e: Evaluator, tests: list[ast.expr], scope: Scope) -> bool | Unknown:
    for test in tests:
        found = e.truth(e.value(test, scope), test)
        if isinstance(found, Unknown) or not found:
            return found
    return True


def _yield(e: Evaluator, node: ast.Yield, scope: Scope) -> Value:
    if scope.yields is None:
        return Unknown("a generator is not followed", node)
    e.budget.take(1)
    _touch(e, scope)
    scope.yields.append(None if node.value is None else e.value(node.value, scope))
    return None


def _touch(e: Evaluator, scope: Scope) -> None:
    """What a generator yields on a way that may be another is not known."""
    if isinstance(scope.yields, List):
        e.journal.touch(scope.yields)


def _yield_from(e: Evaluator, node: ast.YieldFrom, scope: Scope) -> Value:
    value = e.value(node.value, scope)
    items = items_of(value)
    if scope.yields is None or items is None or isinstance(items, Unknown):
        unknown = unknown_of(items, "a generator is not followed", node)
        if isinstance(scope.yields, List):  # Nor is what it yields.
            _touch(e, scope)
            scope.yields.why = unknown
        return unknown
    if isinstance(scope.yields, Block) and isinstance(value, Generated):
        raise Halt(Unknown("a context that another generator makes is not followed", node))
    e.budget.take(len(items))
    _touch(e, scope)
    for one in items:
        scope.yields.append(one)
    use_up(e.journal, [value])
    return None


COMPREHENSIONS: dict[type[ast.expr], Callable[[Evaluator, _Expression, Scope], Value]] = {
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _generator,
    ast.DictComp: _dict_comprehension,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
