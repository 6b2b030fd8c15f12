"""`match`: the first case that fits, its guard included."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from cnnviz.reading.code.dispatch.patterns import Matching, bound_names
from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.modules.targets import assign_name
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Unknown, Value


def match_block(e: Evaluator, node: ast.Match, scope: Scope) -> Signal:
    """Follows the first case that fits; if that is unknown, each that may be it."""
    subject = e.value(node.subject, scope)
    for at, case in enumerate(node.cases):
        fits = _fits(e, case, subject, scope)
        if fits is True and case.guard is not None:
            fits = e.truth(e.value(case.guard, scope), case.guard)
        if isinstance(fits, Unknown):
            return _follow_any(e, fits, node.cases[at:], subject, scope)
        if fits:
            return e.block(case.body, scope)
    return None


def _follow_any(
    e: Evaluator, why: Unknown, cases: list[ast.match_case], subject: Value, scope: Scope
) -> Signal:
    """Follows each case that may fit, and none if none may."""
    ways: list[Callable[[], Signal]] = []
    for case in cases:
        fits = Matching(e, scope).fits(case.pattern, subject)
        if fits is not False:
            ways.append(partial(_follow_case, e, case, subject, scope))
        if fits is True and case.guard is None:
            return e.fork(why, ways, scope, either=True)
    return e.fork(why, [*ways, lambda: None], scope, either=True)


def _follow_case(e: Evaluator, case: ast.match_case, subject: Value, scope: Scope) -> Signal:
    fits = _fits(e, case, subject, scope)
    if isinstance(fits, Unknown):
        for name in bound_names(case.pattern):
            assign_name(e, name, fits.alone(), scope)
    return e.block(case.body, scope)


def _fits(e: Evaluator, case: ast.match_case, subject: Value, scope: Scope) -> bool | Unknown:
    """Whether a value fits a case but for its guard; if so, its names are bound."""
    matching = Matching(e, scope)
    fits = matching.fits(case.pattern, subject)
    for name, value in matching.names.items() if fits is True else ():
        assign_name(e, name, value, scope)
    return fits
