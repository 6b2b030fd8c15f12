"""`try`: handlers of errors in the text, and packages that may not be installed."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.exceptions import Attempt, attempting, handler_of
from cnnviz.reading.code.language.forking import PossibleEnd, errors_in, follow_rest, or_else
from cnnviz.reading.code.library.names import is_foreign
from cnnviz.reading.code.modules.partial_modules import changed_names
from cnnviz.reading.code.modules.targets import assign_name
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.scope import ABSENT, Scope
from cnnviz.reading.code.values.values import (
    BoundFunction,
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
"""If there are only such statements, it does not matter whether a package is installed: what comes
from it is refused by its name.
"""


def try_block(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    """Follows a body, or the handler that an error leads to."""
    lacking = _lacking(node, scope)
    if lacking is None:
        return _follow_attempt(e, node, scope)
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
    """The first import of a package that may not be installed, if that has consequences."""
    foreign_import = next(_foreign_imports(node), None)
    handler = handler_of(node, _ABSENT, scope) if foreign_import else None
    if foreign_import is None or handler is None:
        return None
    if all(isinstance(part, _PLAIN) for part in (*node.body, *node.orelse, *handler.body)):
        return None
    return *foreign_import, handler


def _foreign_imports(node: ast.Try) -> Iterator[tuple[int, str]]:
    """The imports of such packages in a body: index and package."""
    for at, statement in enumerate(node.body):
        names = [a.name for a in statement.names] if isinstance(statement, ast.Import) else []
        if isinstance(statement, ast.ImportFrom) and not statement.level:
            names = [statement.module or ""]
        yield from ((at, name) for name in names if is_foreign(f"{name}.x"))


def _follow_attempt(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    try:
        signal = _follow_body(e, node, scope)
    except Raised:
        ended = e.block(node.finalbody, scope)
        if ended is None or isinstance(ended, PossibleEnd):
            raise
        return ended  # A return or break there ends the error, too.
    return e.block(node.finalbody, scope) or signal


def _follow_body(e: Evaluator, node: ast.Try, scope: Scope) -> Signal:
    try:
        with attempting(e, Attempt(node, scope)):
            signal = e.block(node.body, scope)
    except Raised as error:
        handler = handler_of(node, error, scope)
        if handler is None:
            raise
        return _follow_handler(e, error, handler, scope)
    handlers = {error: handler_of(node, error, scope) for error in errors_in(signal)}
    ways = {
        error: partial(_follow_handler, e, error, handler, scope)
        for error, handler in handlers.items()
        if handler
    }
    return or_else(e, signal, ways, partial(_follow_success, e, node, scope), scope)


def _follow_handler(
    e: Evaluator, error: Raised, handler: ast.ExceptHandler, scope: Scope
) -> Signal:
    if handler.name:
        assign_name(e, handler.name, Unknown("an error of the text", handler), scope)
    e.handled.append((handler.name or "", error))
    try:
        return e.block(handler.body, scope)
    finally:
        e.handled.pop()


def _follow_success(e: Evaluator, node: ast.Try, scope: Scope, signal: Signal) -> Signal:
    """What follows a body without an error: some of its calls may still fail, and the handler may
    have effects.
    """
    handlers = [h for h in node.handlers if not e.tracing and _has_effects(h, scope)]
    call = next(_risky_calls(node, scope), None) if handlers else None
    if call is None:
        return follow_rest(e, signal, node.orelse, scope)
    why = f"whether {e.source.words(call)} fails is not known: keep the branch that you run"
    ways = [partial(follow_rest, e, signal, node.orelse, scope)]
    error = Raised("", why, call, explicit=True)
    ways += [partial(_follow_handler, e, error, handler, scope) for handler in handlers]
    return e.fork(Unknown(why, call), ways, scope, either=True)


def _has_effects(handler: ast.ExceptHandler, scope: Scope) -> bool:
    """Whether a handler of failing calls assigns or changes anything."""
    words = "" if handler.type is None else ast.unparse(handler.type)
    if words in ("ImportError", "ModuleNotFoundError", "KeyboardInterrupt"):
        return False
    inside = [node for part in handler.body for node in nodes(part)]
    if any(isinstance(node, _ASSIGNING) or _rebinds(node, scope) for node in inside):
        return True
    changed_values = [scope.find(name) for part in handler.body for name in changed_names(part)]
    if any(isinstance(value, _MUTABLE) for value in changed_values):
        return True
    return any(isinstance(node, ast.Call) and _calls_changing(node, scope) for node in inside)


def _rebinds(node: ast.AST, scope: Scope) -> bool:
    """Whether a node assigns a new value to a name that exists: `from b import net`."""
    names = [node.id] if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else []
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        names = [node.name]
    return any(scope.find(name) is not ABSENT for name in names)


def _calls_changing(call: ast.Call, scope: Scope) -> bool:
    """Whether a call is of a function or method of the text that changes anything."""
    func = call.func
    function = scope.find(func.id) if isinstance(func, ast.Name) else None
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        cls = getattr(scope.find(func.value.id), "cls", None)
        function = cls.find(func.attr) if cls is not None else None
    if not isinstance(function, Function) or isinstance(function.node, ast.Lambda):
        return False
    body = function.node.body
    return any(isinstance(part, ast.Global) or any(changed_names(part)) for part in body)


_ASSIGNING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Break, ast.Continue)
_MUTABLE = (Module, List, Dict, Set, Instance, Unknown)
_SAFE_METHODS = frozenset(
    "add append extend insert compile summary build eval train apply parameters named_parameters"
    " children modules named_children named_modules items keys values format join split".split()
)
"""Methods that do not fail in a correct text."""

_CALLABLE = (Class, Function, BoundFunction, Module, Method, Instance)
_LAYERS = ("torch.nn.", "keras.layers.", "keras.models.", "keras.Input", "keras.optimizers.")


def _risky_calls(node: ast.Try, scope: Scope) -> Iterator[ast.Call]:
    """The calls in a body that may fail for reasons outside the text: files, machines, packages."""
    calls = (node for part in node.body for node in ast.walk(part) if isinstance(node, ast.Call))
    return (call for call in calls if not _is_safe(call.func, scope))


def _is_safe(func: ast.expr, scope: Scope) -> bool:
    """Whether a function does not fail in a correct text."""
    root = func
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return isinstance(func, ast.Attribute) and func.attr in _SAFE_METHODS
    value = scope.find(root.id)
    if isinstance(value, Known):
        return canonical(value.path + ast.unparse(func).removeprefix(root.id)).startswith(_LAYERS)
    if isinstance(func, ast.Attribute):
        return func.attr in _SAFE_METHODS or (
            isinstance(value, Module) and func.attr not in _RISKY_METHODS
        )
    is_builtin = value is ABSENT and hasattr(builtins, root.id) and root.id not in ("open", "input")
    return is_builtin or isinstance(value, _CALLABLE)


_RISKY_METHODS = frozenset("cuda to load_state_dict load_weights load restore half".split())
