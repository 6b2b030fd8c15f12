"""Errors that a text raises, and which `except` takes them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.scope import ABSENT
from cnnviz.reading.code.values.values import Class, Known, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.scope import Scope


def raised(e: Evaluator, node: ast.Raise, scope: Scope) -> Raised:
    """The error that a `raise` makes, or hands on."""
    words = "" if node.exc is None else e.source.words(node.exc)
    reason = f"the text raises {words or 'an error'} here"
    handed = _handed_on(e, node.exc)
    if handed is not None:
        return Raised(handed.kind, reason, node, handed.cls, handed.said)
    said = all(one.said for _, one in e.handled)
    func = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    kind = next(_kinds(func, scope)) if func is not None else None
    if isinstance(kind, Class):
        return Raised(kind.name, reason, node, kind, said)
    return Raised(kind or "", reason, node, None, said)


def _handed_on(e: Evaluator, node: ast.expr | None) -> Raised | None:
    """The error that is handled, where a `raise` says no other."""
    for name, error in reversed(e.handled):
        if node is None or (isinstance(node, ast.Name) and node.id == name):
            return error
    return None


class Attempt(NamedTuple):
    """A `try` or `with` whose body is followed."""

    node: ast.Try | ast.With
    scope: Scope


def is_taken(e: Evaluator, error: Raised) -> bool:
    """Whether one of those around may take an error."""
    for node, scope in e.attempts:
        if isinstance(node, ast.With):
            return True
        if any(_takes(handler, error, scope) is not False for handler in node.handlers):
            return True
    return False


def asks_for_names(e: Evaluator) -> bool:
    """Whether a `try` around says what is done where a name is nowhere: `except NameError:`."""
    tries = [node for node, _ in e.attempts if isinstance(node, ast.Try)]
    kinds = [one.type for node in tries for one in node.handlers if one.type is not None]
    return any("NameError" in ast.unparse(one) for one in kinds)


@contextmanager
def attempting(e: Evaluator, attempt: Attempt) -> Iterator[None]:
    """Around the following of its body."""
    e.attempts.append(attempt)
    try:
        yield
    finally:
        e.attempts.pop()


def handler_of(node: ast.Try, error: Raised, scope: Scope) -> ast.ExceptHandler | None:
    """The handler that takes an error."""
    for one in node.handlers:
        found = _takes(one, error, scope)
        if found is None:
            which = "" if one.type is None else ast.unparse(one.type)
            why = f"whether what is raised here is a {which} is not known"
            raise Halt(Unknown(f"{why}: keep the branch that you run", error.node))
        if found:
            return one
    return None


def _takes(handler: ast.ExceptHandler, error: Raised, scope: Scope) -> bool | None:
    if handler.type is None:
        return True
    found = [_is(error, one) for one in _kinds(handler.type, scope)]
    return True if True in found else None if None in found else False


def _kinds(node: ast.expr, scope: Scope) -> Iterator[Class | str | None]:
    """The classes of errors that an expression stands for: those of packages by name."""
    if isinstance(node, ast.Tuple):
        for one in node.elts:
            yield from _kinds(one, scope)
        return
    found = scope.find(node.id) if isinstance(node, ast.Name) else ABSENT
    for value in found if isinstance(found, tuple) else (found,):
        yield _kind(value, ast.unparse(node))


def _kind(value: Value, words: str) -> Class | str | None:
    if value is ABSENT:
        return words
    if isinstance(value, Known):
        return value.path
    cls = getattr(value, "cls", value)  # An object of a class is raised as the class is.
    return cls if isinstance(cls, Class) else None


def _is(error: Raised, kind: Class | str | None) -> bool | None:
    """Whether an error is one of a kind, where that is known."""
    if kind is None or not error.kind:
        return True if kind in ("Exception", "BaseException") else None
    if isinstance(kind, Class):
        return error.cls is not None and kind in error.cls.order
    names = [error.kind] if error.cls is None else _bases(error.cls)
    if any(_last(one) == _last(kind) for one in names):
        return True
    own, wanted = [_builtin(one) for one in names], _builtin(kind)
    if wanted is not None and any(one and issubclass(one, wanted) for one in own):
        return True
    if None not in own:
        return False
    return True if wanted in (Exception, BaseException) else None


def _bases(cls: Class) -> list[str]:
    """The classes of packages that one of the text comes from."""
    own = [one for one in cls.order if isinstance(one, Class)]
    words = {ast.unparse(base) for one in own for base in one.node.bases}
    return sorted(words - {one.name for one in own})


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _builtin(name: str) -> type | None:
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) else None
