"""Comprehensions, and what a generator yields."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.interleaving import check_independent
from cnnviz.reading.code.language.items import first_items, items_of
from cnnviz.reading.code.language.managers import Block
from cnnviz.reading.code.library.iterating import lazy_map
from cnnviz.reading.code.modules.targets import assign
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.bounds import as_key
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.generators import Generator, use_up
from cnnviz.reading.code.values.iterators import loop_items
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.unknowns import with_causes
from cnnviz.reading.code.values.values import List, Set, Unknown, Value, unknown_of

_Expression = Any


def set_of(e: Evaluator, items: list[Value], node: ast.AST) -> Value:
    """A set of items; unknown if one of them is."""
    e.budget.take(len(items))
    unknown = next((item for item in items if isinstance(item, Unknown)), None)
    if unknown is not None:
        return unknown
    return Set(as_key(item, node) for item in items)


def _inside(scope: Scope) -> Scope:
    """A scope for the names of a comprehension."""
    inner = Scope(scope)
    inner.owner, inner.first = scope.owner, scope.first
    return inner


def _comprehension(e: Evaluator, node: Any, scope: Scope) -> Value:
    """A list or set. In Python 2 the names of a list's loops stay bound behind it."""
    stays = e.source.old and isinstance(node, ast.ListComp)
    items = _items(e, node, scope if stays else _inside(scope))
    if isinstance(items, Unknown):
        return items
    return set_of(e, items, node) if isinstance(node, ast.SetComp) else List(items)


def _items(e: Evaluator, node: Any, scope: Scope) -> list[Value] | Unknown:
    items: list[Value] = []
    return _turns(e, node, 0, scope, items) or items


def _generator(e: Evaluator, node: ast.GeneratorExp, scope: Scope) -> Value:
    """Evaluates the first iterable at once, all else lazily, item by item."""
    inner = _inside(scope)
    loop = node.generators[0]

    def turn_items(batch: list[Value]) -> list[Value] | Unknown:
        results, calls = list[Value](), len(e.trace.uses)
        unknown = _turn(e, node, 0, inner, results, batch[0])
        generator.calls |= len(e.trace.uses) > calls
        return unknown or results

    generator = lazy_map(e, [e.value(loop.iter, scope)], loop.iter, turn_items)
    return generator


def _dict_comprehension(e: Evaluator, node: ast.DictComp, scope: Scope) -> Value:
    pair = ast.Tuple(elts=[node.key, node.value], ctx=ast.Load())
    ast.copy_location(pair, node)
    pairs = ast.ListComp(elt=pair, generators=node.generators)
    items = _items(e, ast.copy_location(pairs, node), _inside(scope))
    if isinstance(items, Unknown):
        return items
    unknown = next((pair[0] for pair in items if isinstance(pair[0], Unknown)), None)
    return unknown or e.mapped({as_key(key, node): value for key, value in items})


def _turns(e: Evaluator, node: Any, at: int, scope: Scope, results: list[Value]) -> Unknown | None:
    """Runs the loops of a comprehension from the `at`th on; returns why that is not possible."""
    if at == len(node.generators):
        e.budget.take(1)
        results.append(e.value(node.elt, scope))
        return None
    loop = node.generators[at]
    value = e.value(loop.iter, scope)
    items = getattr(value, "never", None) or first_items(value, loop.iter)
    if items is None or isinstance(items, Unknown):
        why = unknown_of(items, "what is in this is not known", loop.iter)
        own = set(map(_name, nodes(loop.target)))
        alone = len(node.generators) == 1
        return with_causes(why, _named_values(e, node.elt, own, scope) if alone else ())
    body = [node.elt, *loop.ifs, *node.generators[at + 1 :]]
    check_independent(value, body, loop.iter, scope)
    for item in loop_items(e.journal, value, items, loop.iter):
        unknown = _turn(e, node, at, scope, results, item)
        if unknown is not None:
            return unknown
    return None


def _named_values(e: Evaluator, call: ast.expr, own: set[str], scope: Scope) -> Iterator[Value]:
    """The arguments of a call that contain no calls and none of the loop's `own` names: if the
    number of turns is unknown, they are asked for along with it.
    """
    if not isinstance(call, ast.Call):
        return
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if isinstance(argument, ast.Call):
            yield from _named_values(e, argument, own, scope)
        elif all(isinstance(part, _LOOKS) and _name(part) not in own for part in nodes(argument)):
            with suppress(Raised):
                yield e.value(argument, scope)


_LOOKS = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.operator, ast.Load)


def _name(node: ast.AST) -> str:
    return getattr(node, "id", "")


def _turn(
    e: Evaluator, node: Any, at: int, scope: Scope, results: list[Value], item: Value
) -> Unknown | None:
    """Runs the `at`th loop for one item, with the loops inside it."""
    e.budget.step()
    loop = node.generators[at]
    assign(e, loop.target, item, scope)
    passes = _passes(e, loop.ifs, scope)
    if isinstance(passes, Unknown):
        return passes
    return _turns(e, node, at + 1, scope, results) if passes else None


def _passes(e: Evaluator, tests: list[ast.expr], scope: Scope) -> bool | Unknown:
    for test in tests:
        passes = e.truth(e.value(test, scope), test)
        if isinstance(passes, Unknown) or not passes:
            return passes
    return True


def _yield(e: Evaluator, node: ast.Yield, scope: Scope) -> Value:
    if scope.yields is None:
        return Unknown("a generator is not followed", node)
    e.budget.take(1)
    _touch(e, scope)
    scope.yields.append(None if node.value is None else e.value(node.value, scope))
    return None


def _touch(e: Evaluator, scope: Scope) -> None:
    """Journals what a generator yields, which is unknown if the branch may not be taken."""
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
    if isinstance(scope.yields, Block) and isinstance(value, Generator):
        raise Halt(Unknown("a context that another generator makes is not followed", node))
    e.budget.take(len(items))
    _touch(e, scope)
    for item in items:
        scope.yields.append(item)
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
