"""`try`: what an error of the text leads to, and a package that may not be there."""

from __future__ import annotations

import ast
from functools import partial

from cnnviz.reading.code.errors import Raised
from cnnviz.reading.code.evaluator import Evaluator, Signal
from cnnviz.reading.code.names import foreign
from cnnviz.reading.code.scope import Scope
from cnnviz.reading.code.targets import name_it
from cnnviz.reading.code.values import Unknown

_ABSENT = Raised("ImportError", "", ast.Pass())
_PLAIN = (ast.Import, ast.ImportFrom, ast.Pass, ast.Raise, ast.Expr)
"""Statements beside which nothing depends on whether a package is there: what comes from it is
refused by its name.
"""


def tried(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    """Follows a body, or what it is left for."""
    lacking = _lacking(node)
    if lacking is None:
        return _followed(e, node, scope)
    at, package, handler = lacking
    unknown = Unknown(
        f"whether {package} is there is not known: keep the branch that you run", node.body[at]
    )
    ways = [
        partial(e.block, [*node.body, *node.orelse], scope),
        partial(e.block, [*node.body[:at], *handler.body], scope),
    ]
    signal = e.fork(unknown, ways, scope, either=True)
    return e.block(node.finalbody, scope) or signal


def _lacking(node: ast.Try) -> tuple[int, str, ast.ExceptHandler] | None:
    """The first import of a package that may not be there, where what is done then matters."""
    handler = next((one for one in node.handlers if _catches(one, _ABSENT)), None)
    if handler is None:
        return None
    if all(isinstance(one, _PLAIN) for one in (*node.body, *node.orelse, *handler.body)):
        return None
    for at, statement in enumerate(node.body):
        names = [one.name for one in statement.names] if isinstance(statement, ast.Import) else []
        if isinstance(statement, ast.ImportFrom) and not statement.level:
            names = [statement.module or ""]
        for name in names:
            if foreign(f"{name}.x"):
                return at, name, handler
    return None


def _followed(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    try:
        signal = e.block(node.body, scope) or e.block(node.orelse, scope)
    except Raised as error:
        handler = next((one for one in node.handlers if _catches(one, error)), None)
        if handler is None:
            raise
        if handler.name:
            name_it(e, handler.name, Unknown("an error of the text", handler), scope)
        signal = e.block(handler.body, scope)
    return e.block(node.finalbody, scope) or signal


def _catches(handler: ast.ExceptHandler, error: Raised) -> bool:
    if handler.type is None:
        return True
    words = ast.unparse(handler.type)
    absent = error is _ABSENT and "ModuleNotFoundError" in words
    return absent or error.kind in words or "Exception" in words or "BaseException" in words
