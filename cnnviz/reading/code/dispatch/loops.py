"""Loops, turn by turn: as often as the text goes round, or perhaps."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial

from cnnviz.reading.code.dispatch.long_loops import Loop, gone, left_early, skimmed, too_long
from cnnviz.reading.code.language.evaluator import BREAK, Evaluator, Returned, Signal
from cnnviz.reading.code.language.forking import over
from cnnviz.reading.code.language.interleaving import check_apart
from cnnviz.reading.code.language.items import begun
from cnnviz.reading.code.modules.targets import assign
from cnnviz.reading.code.values.errors import Limit
from cnnviz.reading.code.values.generators import left_behind, lose, turns, use_up
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of


def for_loop(e: Evaluator, node: ast.For, scope: Scope) -> Signal:
    """`for target in iter:`."""
    value = e.value(node.iter, scope)
    items = begun(value, node.iter)
    if items is None or isinstance(items, Unknown):
        unknown = unknown_of(items, "what this loop goes through is not known", node.iter)
        return _perhaps(e, node, unknown, scope)
    check_apart(value, node.body, node.iter, scope)
    why = too_long(node.iter)
    first = next(iter(items), None)

    def turn(again: bool) -> Signal:
        assign(e, node.target, why.alone() if again else first, scope)
        return e.block(node.body, scope)

    def part() -> Signal:
        leaves = left_early(node)
        if leaves:
            lose(e.journal, [value], why)
        else:
            use_up(e.journal, [value])
        return skimmed(e, Loop(node, why, turn, scope), sure=not leaves)

    once = partial(turn, False)
    return gone(e, partial(_turns, e, node, value, items, scope), part, once, len(items))


def _turns(
    e: Evaluator, node: ast.For, value: Value, items: Iterable[Value], scope: Scope
) -> Signal:
    for item in turns(e.journal, value, items, node.iter):
        e.budget.step()
        assign(e, node.target, item, scope)
        signal = e.block(node.body, scope)
        if isinstance(signal, Returned) or signal is BREAK or over(signal):
            left_behind(e, value, node.iter)
            return signal if isinstance(signal, Returned) else None
    return e.block(node.orelse, scope)


def while_loop(e: Evaluator, node: ast.While, scope: Scope) -> Signal:
    """`while test:`."""
    why = too_long(node.test)

    def part() -> Signal:
        leaves = left_early(node)
        signal = skimmed(e, Loop(node, why, lambda _: _round(e, node, scope), scope), not leaves)
        if isinstance(node.test, ast.Constant) and not leaves:  # Nothing behind it is met.
            raise Limit("this takes too long to follow")
        return signal

    return gone(e, partial(_rounds, e, node, scope), part)


def _rounds(e: Evaluator, node: ast.While, scope: Scope) -> Signal:
    while True:
        e.budget.step()
        found = e.truth(e.value(node.test, scope), node.test)
        if isinstance(found, Unknown):
            return _perhaps(e, node, found, scope)
        if not found:
            return e.block(node.orelse, scope)
        signal = e.block(node.body, scope)
        if isinstance(signal, Returned):
            return signal
        if signal is BREAK or over(signal):
            return None


def _round(e: Evaluator, node: ast.While, scope: Scope) -> Signal:
    """One turn; the test that lets it begin may change something, too."""
    e.value(node.test, scope)
    return e.block(node.body, scope)


def _perhaps(e: Evaluator, node: ast.For | ast.While, unknown: Unknown, scope: Scope) -> Signal:
    """A loop of which it is not known how often it goes round: not at all, or once, or more."""

    def turn(again: bool) -> Signal:
        if isinstance(node, ast.For):
            item = unknown.alone()
            item.made = True  # No value that is said of it would tell how often the loop turns.
            assign(e, node.target, item, scope)
        elif again:
            return _round(e, node, scope)
        return e.block(node.body, scope)

    if not e.tracing:
        return skimmed(e, Loop(node, unknown, turn, scope), sure=False)

    def once() -> Signal:
        signal = turn(False)
        return signal if isinstance(signal, Returned) else None

    return e.fork(unknown, [once, lambda: None], scope)
