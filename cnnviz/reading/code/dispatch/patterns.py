"""`match`: the first case that fits, its guard included, and the patterns of cases."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from cnnviz.reading.code.dispatch.attributes import attribute
from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.kinds import is_instance, of_python
from cnnviz.reading.code.language.truth import equal
from cnnviz.reading.code.library.having import has_attribute
from cnnviz.reading.code.modules.classes import field_names
from cnnviz.reading.code.modules.targets import assign_name
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scope import ABSENT, Scope
from cnnviz.reading.code.values.values import (
    Array,
    Batch,
    Class,
    Dict,
    Instance,
    Known,
    List,
    Unknown,
    Value,
)

_Verdict = bool | Unknown
_WHOLE = frozenset("bool bytearray bytes dict float frozenset int list set str tuple".split())
"""Classes of Python whose only positional pattern is for the value itself."""

_NO_POSITION = re.compile(r"\b(?:init=False|ClassVar|InitVar|kw_only|KW_ONLY)\b")
"""What makes fields without a position."""


def bound_names(pattern: ast.pattern) -> list[str]:
    """The names that a pattern may bind."""
    names = [getattr(node, "name", getattr(node, "rest", None)) for node in ast.walk(pattern)]
    return [name for name in names if isinstance(name, str)]


class Matching:
    """One attempt to match a case; `names` are those that its pattern binds."""

    def __init__(self, e: Evaluator, scope: Scope) -> None:
        self.e, self.scope = e, scope
        self.names: dict[str, Value] = {}

    def fits(self, pattern: ast.pattern, subject: Value) -> _Verdict:
        """Whether a value fits a pattern, as far as that is known."""
        if isinstance(pattern, ast.MatchAs):
            return self._named(pattern, subject)
        if isinstance(pattern, ast.MatchOr):
            return self._either(pattern, subject)
        if isinstance(subject, Unknown):
            return subject
        if isinstance(pattern, ast.MatchValue):
            return equal(subject, self.e.value(pattern.value, self.scope), pattern)
        if isinstance(pattern, ast.MatchSingleton):
            return subject is pattern.value
        if isinstance(pattern, ast.MatchSequence):
            return self._sequence(pattern, subject)
        if isinstance(pattern, ast.MatchMapping):
            return self._mapping(pattern, subject)
        if isinstance(pattern, ast.MatchClass):
            return self._object(pattern, subject)
        return Unknown("this pattern is not read", pattern)

    def _named(self, pattern: ast.MatchAs, subject: Value) -> _Verdict:
        """`name`, `_`, `pattern as name`."""
        verdict = True if pattern.pattern is None else self.fits(pattern.pattern, subject)
        if verdict is True and pattern.name is not None:
            self.names[pattern.name] = subject
        return verdict

    def _either(self, pattern: ast.MatchOr, subject: Value) -> _Verdict:
        """The first alternative that fits; after one that may, only if no name hangs on it."""
        unsure: Unknown | None = None
        before = dict(self.names)
        for option in pattern.patterns:
            self.names = dict(before)
            verdict = self.fits(option, subject)
            if verdict is True:
                return unsure if unsure is not None and self.names != before else True
            unsure = verdict if isinstance(verdict, Unknown) else unsure
        self.names = before
        return unsure or False

    def _all(self, pairs: list[tuple[ast.pattern, Value]]) -> _Verdict:
        """Whether each value fits its pattern."""
        unsure: Unknown | None = None
        for pattern, value in pairs:
            verdict = self.fits(pattern, value)
            if verdict is False:
                return False
            unsure = verdict if unsure is None and isinstance(verdict, Unknown) else unsure
        return unsure or True

    def _sequence(self, pattern: ast.MatchSequence, subject: Value) -> _Verdict:
        """`(a, b)`, `[first, *rest]`."""
        items = _items(subject)
        if isinstance(items, Unknown | None):
            return items or False
        patterns: list[Any] = list(pattern.patterns)
        stars = [at for at, part in enumerate(patterns) if isinstance(part, ast.MatchStar)]
        least = len(patterns) - len(stars)
        if len(items) < least or (not stars and len(items) > least):
            return False
        for at in stars:
            end = len(items) - (least - at)
            if patterns[at].name is not None:
                self.names[patterns[at].name] = List(items[at:end])
            items = [*items[:at], *items[end:]]
            del patterns[at]
        return self._all(list(zip(patterns, items, strict=True)))

    def _mapping(self, pattern: ast.MatchMapping, subject: Value) -> _Verdict:
        """`{"type": "conv", "out": n, **rest}`."""
        if not isinstance(subject, Dict) or subject.missing == "attributes":
            items = _items(subject)
            return items if isinstance(items, Unknown) and isinstance(subject, Instance) else False
        keys = [self.e.value(key, self.scope) for key in pattern.keys]
        unknown = next((key for key in (subject.why, *keys) if isinstance(key, Unknown)), None)
        if unknown is not None:
            return unknown
        if any(key not in subject for key in keys):
            return False
        if pattern.rest is not None:
            rest = {key: value for key, value in subject.items() if key not in keys}
            self.names[pattern.rest] = Dict(rest)
        pairs = zip(pattern.patterns, keys, strict=True)
        return self._all([(part, subject[key]) for part, key in pairs])

    def _object(self, pattern: ast.MatchClass, subject: Value) -> _Verdict:
        """`int()`, `str(kind)`, `Conv(out=n)`."""
        cls = self.e.value(pattern.cls, self.scope)
        verdict = is_instance(self.e, [subject, cls], {}, pattern)
        if verdict is not True:
            return verdict if isinstance(verdict, Unknown) else False
        parts, names = [*pattern.patterns, *pattern.kwd_patterns], list(pattern.kwd_attrs)
        count = len(pattern.patterns)
        pairs: list[tuple[ast.pattern, Value]] = []
        if isinstance(cls, Known) and cls.path in _WHOLE and count == 1:
            pairs.append((parts.pop(0), subject))
        elif count:
            fields = _positions(cls)
            if fields is None:
                return Unknown("which attributes these stand for is not known", pattern)
            if count > len(fields):
                why = f"a {cls.name} has {len(fields)} positions for patterns"
                raise Raised("TypeError", why, pattern)
            names = [*fields[:count], *names]
        for part, name in zip(parts, names, strict=True):
            value = self._attribute(subject, name, pattern)
            if value is ABSENT:
                return False
            if isinstance(value, Unknown) and not _has(subject, name):
                return value
            pairs.append((part, value))
        return self._all(pairs)

    def _attribute(self, subject: Value, name: str, pattern: ast.MatchClass) -> Value:
        """An attribute of a value; `ABSENT` if it has none of that name."""
        if isinstance(subject, Instance) and subject.cls.row and not _has(subject, name):
            return ABSENT
        place = ast.copy_location(ast.Attribute(pattern.cls, name, ast.Load()), pattern)
        try:
            return attribute(self.e, subject, name, place)
        except Raised as error:
            if error.kind != "AttributeError":
                raise
            is_unread = has_attribute(self.e, subject, name, pattern) is True
            return Unknown(f"{name} is not followed", pattern) if is_unread else ABSENT


def _has(value: Value, name: str) -> bool:
    """Whether an object of one of the text's classes has an attribute."""
    is_own = isinstance(value, Instance)
    return is_own and (name in value.attrs or value.cls.find(name) is not None)


def _items(value: Value) -> Sequence[Value] | Unknown | None:
    """The items of what a pattern of a sequence may fit; None for other values."""
    if isinstance(value, Instance) and value.cls.row:
        return list(value.attrs.values())
    if isinstance(value, range):
        return list(value)
    if isinstance(value, Instance) and of_python(value):
        return Unknown("whether this is a sequence or a mapping is not known", None)
    if not isinstance(value, (List, tuple)) or isinstance(value, (Array, Batch, Known)):
        return None
    return getattr(value, "why", None) or list(value)


def _positions(cls: Value) -> list[str] | None:
    """The attributes that positional patterns of a class stand for; None if that is not known."""
    if not isinstance(cls, Class):
        return None
    own = cls.find("__match_args__")
    if own is None and (cls.dataclass or cls.row):
        words = " ".join(ast.unparse(base.node) for base in cls.order if isinstance(base, Class))
        return None if _NO_POSITION.search(words) else field_names(cls)
    return [str(name) for name in own] if isinstance(own, tuple) else None


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
