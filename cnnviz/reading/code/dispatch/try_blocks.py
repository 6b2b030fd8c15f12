"""`try`: what an error of the text leads to, and a package that may not be there."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.exceptions import Attempt, attempting, handler_of
from cnnviz.reading.code.language.forking import Perhaps, after, errors_in, or_else
from cnnviz.reading.code.library.names import foreign
from cnnviz.reading.code.modules.partial_modules import changed_in
from cnnviz.reading.code.modules.targets import name_it
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.scope import ABSENT, Scope
from cnnviz.reading.code.values.values import (
    Bound,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Method,
    Set,
    Unknown,
)

_ABSENT = Raised("ModuleNotFoundError", "", ast.Pass())
_PLAIN = (ast.Import, ast.ImportFrom, ast.Pass, ast.Raise, ast.Expr)
"""Statements beside which nothing depends on whether a package is there: what comes from it is
refused by its name.
"""


def tried(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    """Follows a body, or what it is left for."""
    lacking = _lacking(node, scope)
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


def _lacking(node: ast.Try, scope: Scope) -> tuple[int, str, ast.ExceptHandler] | None:
    """The first import of a package that may not be there, where what is done then matters."""
    found = next(_foreign_imports(node), None)
    handler = handler_of(node, _ABSENT, scope) if found else None
    if found is None or handler is None:
        return None
    if all(isinstance(one, _PLAIN) for one in (*node.body, *node.orelse, *handler.body)):
        return None
    return *found, handler


def _foreign_imports(node: ast.Try) -> Iterator[tuple[int, str]]:
    """The imports of such packages in a body: where, and of which."""
    for at, statement in enumerate(node.body):
        names = [one.name for one in statement.names] if isinstance(statement, ast.Import) else []
        if isinstance(statement, ast.ImportFrom) and not statement.level:
            names = [statement.module or ""]
        yield from ((at, name) for name in names if foreign(f"{name}.x"))


def _followed(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    try:
        signal = _attempted(e, node, scope)
    except Raised:
        ended = e.block(node.finalbody, scope)
        if ended is None or isinstance(ended, Perhaps):
            raise
        return ended  # A return or break there ends the error, too.
    return e.block(node.finalbody, scope) or signal


def _attempted(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    try:
        with attempting(e, Attempt(node, scope)):
            signal = e.block(node.body, scope)
    except Raised as error:
        handler = handler_of(node, error, scope)
        if handler is None:
            raise
        return _handled(e, error, handler, scope)
    found = [(one, handler_of(node, one, scope)) for one in errors_in(signal)]
    ways = {one: partial(_handled, e, one, handler, scope) for one, handler in found if handler}
    return or_else(e, signal, ways, partial(_unless_it_fails, e, node, scope), scope)


def _handled(e: Evaluator, error: Raised, handler: ast.ExceptHandler, scope: Scope) -> Signal:
    if handler.name:
        name_it(e, handler.name, Unknown("an error of the text", handler), scope)
    e.handled.append((handler.name or "", error))
    try:
        return e.block(handler.body, scope)
    finally:
        e.handled.pop()


def _unless_it_fails(e: Evaluator, node: ast.Try, scope: Scope, signal: Signal) -> Signal:
    """What is behind a body that was followed to its end: nobody knows of all calls that they do
    not fail, and what is done then may matter.
    """
    handlers = [one for one in node.handlers if not e.tracing and _matters(one, scope)]
    call = next(_unsure(node, scope), None) if handlers else None
    if call is None:
        return after(e, signal, node.orelse, scope)
    why = f"whether {e.source.words(call)} fails is not known: keep the branch that you run"
    ways = [partial(after, e, signal, node.orelse, scope)]
    error = Raised("", why, call, said=True)
    ways += [partial(_handled, e, error, one, scope) for one in handlers]
    return e.fork(Unknown(why, call), ways, scope, either=True)


def _matters(handler: ast.ExceptHandler, scope: Scope) -> bool:
    """Whether a handler that a failing call leads to gives anything a value, or changes it."""
    words = "" if handler.type is None else ast.unparse(handler.type)
    if words in ("ImportError", "ModuleNotFoundError", "KeyboardInterrupt"):
        return False
    inside = [one for part in handler.body for one in nodes(part)]
    if any(isinstance(one, _GIVES) or _takes(one, scope) for one in inside):
        return True
    changed = [scope.find(name) for part in handler.body for name in changed_in(part)]
    if any(isinstance(one, _CHANGED) for one in changed):
        return True
    return any(isinstance(one, ast.Call) and _changes(one, scope) for one in inside)


def _takes(node: ast.AST, scope: Scope) -> bool:
    """Whether a node gives a name that there is another value: `from b import net`."""
    names = [node.id] if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else []
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [one.asname or one.name.partition(".")[0] for one in node.names]
    elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        names = [node.name]
    return any(scope.find(name) is not ABSENT for name in names)


def _changes(call: ast.Call, scope: Scope) -> bool:
    """Whether a function or method of the text is called that changes anything."""
    func = call.func
    function = scope.find(func.id) if isinstance(func, ast.Name) else None
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        cls = getattr(scope.find(func.value.id), "cls", None)
        function = cls.find(func.attr) if cls is not None else None
    if not isinstance(function, Function) or isinstance(function.node, ast.Lambda):
        return False
    body = function.node.body
    return any(isinstance(one, ast.Global) or any(changed_in(one)) for one in body)


_GIVES = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Break, ast.Continue)
_CHANGED = (Module, List, Dict, Set, Instance, Unknown)
_SURE = frozenset(
    "add append extend insert compile summary build eval train apply parameters named_parameters"
    " children modules named_children named_modules items keys values format join split".split()
)
"""Methods that do not fail where the text is right."""

_OWN = (Class, Function, Bound, Module, Method, Instance)
_LAYERS = ("torch.nn.", "keras.layers.", "keras.models.", "keras.Input", "keras.optimizers.")


def _unsure(node: ast.Try, scope: Scope) -> Iterator[ast.Call]:
    """The calls of a body that may fail for what no text says: files, machines, other code."""
    found = (one for part in node.body for one in ast.walk(part) if isinstance(one, ast.Call))
    return (one for one in found if not _sure(one.func, scope))


def _sure(func: ast.expr, scope: Scope) -> bool:
    """Whether what is called does not fail where the text is right."""
    root = func
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return isinstance(func, ast.Attribute) and func.attr in _SURE
    value = scope.find(root.id)
    if isinstance(value, Known):
        return canonical(value.path + ast.unparse(func).removeprefix(root.id)).startswith(_LAYERS)
    if isinstance(func, ast.Attribute):
        return func.attr in _SURE or (isinstance(value, Module) and func.attr not in _FAILS)
    plain = value is ABSENT and hasattr(builtins, root.id) and root.id not in ("open", "input")
    return plain or isinstance(value, _OWN)


_FAILS = frozenset("cuda to load_state_dict load_weights load restore half".split())
