"""Errors that a text raises, and which `except` catches them."""

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


def error_of(e: Evaluator, node: ast.Raise, scope: Scope) -> Raised:
    """The error that a `raise` makes, or raises again."""
    words = "" if node.exc is None else e.source.words(node.exc)
    reason = f"the text raises {words or 'an error'} here"
    reraised = _reraised(e, node.exc)
    if reraised is not None:
        return Raised(reraised.kind, reason, node, reraised.cls, reraised.explicit)
    is_explicit = all(error.explicit for _, error in e.handled)
    func = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    kind = next(_kinds(func, scope)) if func is not None else None
    if isinstance(kind, Class):
        return Raised(kind.name, reason, node, kind, is_explicit)
    return Raised(kind or "", reason, node, None, is_explicit)


def _reraised(e: Evaluator, node: ast.expr | None) -> Raised | None:
    """The error being handled, if a `raise` names no other."""
    for name, error in reversed(e.handled):
        if node is None or (isinstance(node, ast.Name) and node.id == name):
            return error
    return None


class Attempt(NamedTuple):
    """A `try` or `with` whose body is being followed."""

    node: ast.Try | ast.With
    scope: Scope


def may_be_caught(e: Evaluator, error: Raised) -> bool:
    """Whether an enclosing `try` or `with` may catch an error."""
    for node, scope in e.attempts:
        if isinstance(node, ast.With):
            return True
        if any(_catches(handler, error, scope) is not False for handler in node.handlers):
            return True
    return False


def asks_for_names(e: Evaluator) -> bool:
    """Whether an enclosing `try` says what to do about unknown names: `except NameError:`."""
    tries = [node for node, _ in e.attempts if isinstance(node, ast.Try)]
    kinds = [
        handler.type for node in tries for handler in node.handlers if handler.type is not None
    ]
    return any("NameError" in ast.unparse(kind) for kind in kinds)


@contextmanager
def attempting(e: Evaluator, attempt: Attempt) -> Iterator[None]:
    """Around its body while that is followed."""
    e.attempts.append(attempt)
    try:
        yield
    finally:
        e.attempts.pop()


def handler_of(node: ast.Try, error: Raised, scope: Scope) -> ast.ExceptHandler | None:
    """The handler that catches an error."""
    for handler in node.handlers:
        catches = _catches(handler, error, scope)
        if catches is None:
            which = "" if handler.type is None else ast.unparse(handler.type)
            why = f"whether what is raised here is a {which} is not known"
            raise Halt(Unknown(f"{why}: keep the branch that you run", error.node))
        if catches:
            return handler
    return None


def _catches(handler: ast.ExceptHandler, error: Raised, scope: Scope) -> bool | None:
    if handler.type is None:
        return True
    matches = [_is(error, kind) for kind in _kinds(handler.type, scope)]
    return True if True in matches else None if None in matches else False


def _kinds(node: ast.expr, scope: Scope) -> Iterator[Class | str | None]:
    """The classes of errors that an expression stands for; those of packages by name."""
    if isinstance(node, ast.Tuple):
        for element in node.elts:
            yield from _kinds(element, scope)
        return
    target = scope.find(node.id) if isinstance(node, ast.Name) else ABSENT
    for value in target if isinstance(target, tuple) else (target,):
        yield _kind(value, ast.unparse(node))


def _kind(value: Value, words: str) -> Class | str | None:
    if value is ABSENT:
        return words
    if isinstance(value, Known):
        return value.path
    cls = getattr(value, "cls", value)  # An object is raised just as its class is.
    return cls if isinstance(cls, Class) else None


def _is(error: Raised, kind: Class | str | None) -> bool | None:
    """Whether an error is one of a kind, if that is known."""
    if kind is None or not error.kind:
        return True if kind in ("Exception", "BaseException") else None
    if isinstance(kind, Class):
        return error.cls is not None and kind in error.cls.order
    names = [error.kind] if error.cls is None else _bases(error.cls)
    if any(_last(name) == _last(kind) for name in names):
        return True
    types, builtin = [_builtin(name) for name in names], _builtin(kind)
    if builtin is not None and any(cls and issubclass(cls, builtin) for cls in types):
        return True
    if None not in types:
        return False
    return True if builtin in (Exception, BaseException) else None


def _bases(cls: Class) -> list[str]:
    """The packages' classes that a class of the text derives from."""
    classes = [ancestor for ancestor in cls.order if isinstance(ancestor, Class)]
    words = {ast.unparse(base) for ancestor in classes for base in ancestor.node.bases}
    return sorted(words - {ancestor.name for ancestor in classes})


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _builtin(name: str) -> type | None:
    value = getattr(builtins, name, None)
    return value if isinstance(value, type) else None
