"""`match`, of the patterns that people write: values, a name for all else, and conditions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.truth import equal
from cnnviz.reading.code.modules.targets import name_it
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Unknown, Value


def matched(e: Evaluator, node: ast.Match, scope: Scope) -> Signal:
    """Runs the first case that fits; where that is not known, each may be it."""
    subject = e.value(node.subject, scope)
    for at, case in enumerate(node.cases):
        found = _fits(e, case.pattern, subject, scope)
        if found is True and case.guard is not None:
            found = e.truth(e.value(case.guard, scope), case.guard)
        if isinstance(found, Unknown):
            ways: list[Callable[[], Signal]] = [
                partial(_gone, e, one, subject, scope) for one in node.cases[at:]
            ]
            last = node.cases[-1]
            if last.guard is not None or not _takes_all(last.pattern):
                ways.append(lambda: None)
            return e.fork(found, ways, scope, either=True)
        if found:
            return e.block(case.body, scope)
    return None


def _gone(e: Evaluator, case: ast.match_case, subject: Value, scope: Scope) -> Signal:
    _fits(e, case.pattern, subject, scope)
    return e.block(case.body, scope)


def _takes_all(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _fits(e: Evaluator, pattern: ast.pattern, subject: Value, scope: Scope) -> bool | Unknown:
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        if pattern.name is not None:
            name_it(e, pattern.name, subject, scope)
        return True
    unsure: Unknown | None = None
    for one in pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]:
        if not isinstance(one, (ast.MatchValue, ast.MatchSingleton)):
            return Unknown("this pattern is not read", pattern)
        value = one.value if isinstance(one, ast.MatchSingleton) else e.value(one.value, scope)
        found = equal(subject, value, pattern)
        if found is True:
            return True
        unsure = found if isinstance(found, Unknown) else unsure
    return unsure or False
