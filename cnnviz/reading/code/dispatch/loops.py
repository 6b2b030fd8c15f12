"""Loops, turn by turn, also those that may run or not."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial

from cnnviz.reading.code.dispatch.long_loops import (
    Loop,
    follow_loop_or_part,
    may_end_early,
    skim,
    too_long,
)
from cnnviz.reading.code.language.evaluator import BREAK, Evaluator, Returned, Signal
from cnnviz.reading.code.language.forking import ends_loop
from cnnviz.reading.code.language.interleaving import check_independent
from cnnviz.reading.code.language.items import first_items
from cnnviz.reading.code.modules.targets import assign
from cnnviz.reading.code.values.errors import Limit
from cnnviz.reading.code.values.generators import abandon, lose, use_up
from cnnviz.reading.code.values.iterators import loop_items
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of


def for_loop(e: Evaluator, node: ast.For, scope: Scope) -> Signal:
    """`for target in iter:`."""
    value = e.value(node.iter, scope)
    items = first_items(value, node.iter)
    if items is None or isinstance(items, Unknown):
        unknown = unknown_of(items, "what this loop goes through is not known", node.iter)
        return _perhaps(e, node, unknown, scope)
    check_independent(value, node.body, node.iter, scope)
    why = too_long(node.iter)
    first = next(iter(items), None)

    def turn(again: bool) -> Signal:
        assign(e, node.target, why.alone() if again else first, scope)
        return e.block(node.body, scope)

    def follow_part() -> Signal:
        leaves = may_end_early(node)
        if leaves:
            lose(e.journal, [value], why)
        else:
            use_up(e.journal, [value])
        return skim(e, Loop(node, why, turn, scope), sure=not leaves)

    once = partial(turn, False)
    return follow_loop_or_part(
        e, partial(_turns, e, node, value, items, scope), follow_part, once, len(items)
    )


def _turns(
    e: Evaluator, node: ast.For, value: Value, items: Iterable[Value], scope: Scope
) -> Signal:
    for item in loop_items(e.journal, value, items, node.iter):
        e.budget.step()
        assign(e, node.target, item, scope)
        signal = e.block(node.body, scope)
        if isinstance(signal, Returned) or signal is BREAK or ends_loop(signal):
            abandon(e, value, node.iter)
            return signal if isinstance(signal, Returned) else None
    return e.block(node.orelse, scope)


def while_loop(e: Evaluator, node: ast.While, scope: Scope) -> Signal:
    """`while test:`."""
    why = too_long(node.test)

    def part() -> Signal:
        leaves = may_end_early(node)
        signal = skim(e, Loop(node, why, lambda _: _round(e, node, scope), scope), not leaves)
        if isinstance(node.test, ast.Constant) and not leaves:  # Nothing behind it is reached.
            raise Limit("this takes too long to follow")
        return signal

    return follow_loop_or_part(e, partial(_rounds, e, node, scope), part)


def _rounds(e: Evaluator, node: ast.While, scope: Scope) -> Signal:
    while True:
        e.budget.step()
        passes = e.truth(e.value(node.test, scope), node.test)
        if isinstance(passes, Unknown):
            return _perhaps(e, node, passes, scope)
        if not passes:
            return e.block(node.orelse, scope)
        signal = e.block(node.body, scope)
        if isinstance(signal, Returned):
            return signal
        if signal is BREAK or ends_loop(signal):
            return None


def _round(e: Evaluator, node: ast.While, scope: Scope) -> Signal:
    """One turn; the test at its start may change something, too."""
    e.value(node.test, scope)
    return e.block(node.body, scope)


def _perhaps(e: Evaluator, node: ast.For | ast.While, unknown: Unknown, scope: Scope) -> Signal:
    """A loop with an unknown number of turns: none, one, or more."""

    def turn(again: bool) -> Signal:
        if isinstance(node, ast.For):
            item = unknown.alone()
            item.made = True  # Setting it would not tell the number of turns.
            assign(e, node.target, item, scope)
        elif again:
            return _round(e, node, scope)
        return e.block(node.body, scope)

    if not e.tracing:
        return skim(e, Loop(node, unknown, turn, scope), sure=False)

    def once() -> Signal:
        signal = turn(False)
        return signal if isinstance(signal, Returned) else None

    return e.fork(unknown, [once, lambda: None], scope)
