"""`match`, with common patterns: values, a name for all else, and guards."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.truth import equal
from cnnviz.reading.code.modules.targets import assign_name
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Unknown, Value


def match_block(e: Evaluator, node: ast.Match, scope: Scope) -> Signal:
    """Follows the first case that fits; if that is unknown, each that may be it."""
    subject = e.value(node.subject, scope)
    for at, case in enumerate(node.cases):
        fits = _fits(e, case.pattern, subject, scope)
        if fits is True and case.guard is not None:
            fits = e.truth(e.value(case.guard, scope), case.guard)
        if isinstance(fits, Unknown):
            ways: list[Callable[[], Signal]] = [
                partial(_follow_case, e, later, subject, scope) for later in node.cases[at:]
            ]
            last = node.cases[-1]
            if last.guard is not None or not _matches_all(last.pattern):
                ways.append(lambda: None)
            return e.fork(fits, ways, scope, either=True)
        if fits:
            return e.block(case.body, scope)
    return None


def _follow_case(e: Evaluator, case: ast.match_case, subject: Value, scope: Scope) -> Signal:
    _fits(e, case.pattern, subject, scope)
    return e.block(case.body, scope)


def _matches_all(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _fits(e: Evaluator, pattern: ast.pattern, subject: Value, scope: Scope) -> bool | Unknown:
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        if pattern.name is not None:
            assign_name(e, pattern.name, subject, scope)
        return True
    unsure: Unknown | None = None
    for option in pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]:
        if not isinstance(option, (ast.MatchValue, ast.MatchSingleton)):
            return Unknown("this pattern is not read", pattern)
        value = (
            option.value if isinstance(option, ast.MatchSingleton) else e.value(option.value, scope)
        )
        fits = equal(subject, value, pattern)
        if fits is True:
            return True
        unsure = fits if isinstance(fits, Unknown) else unsure
    return unsure or False
