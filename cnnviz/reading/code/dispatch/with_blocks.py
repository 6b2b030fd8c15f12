"""`with`: what is called before and after its block, if that is in the text."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.exceptions import Attempt, attempting
from cnnviz.reading.code.language.forking import errors_in, or_else
from cnnviz.reading.code.language.functions import call_function
from cnnviz.reading.code.language.managers import Block, Manager
from cnnviz.reading.code.modules.targets import assign
from cnnviz.reading.code.values.errors import Failure, Halt, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Class, Function, Instance, Known, Unknown, Value

_Block = Callable[[Value], Signal]
"""Follows a block with the value of its context."""


def with_block(e: Evaluator, node: ast.With, scope: Scope) -> Signal:
    """Follows a block within its contexts."""
    return _follow_items(e, node, list(node.items), scope)


def _follow_items(e: Evaluator, node: ast.With, items: list[ast.withitem], scope: Scope) -> Signal:
    if not items:
        return e.block(node.body, scope)
    item, *others = items

    def block(value: Value) -> Signal:
        if item.optional_vars is not None:
            assign(e, item.optional_vars, value, scope)
        return _follow_items(e, node, others, scope)

    expression = item.context_expr
    context = e.value(expression, scope)
    if isinstance(context, Manager):
        return _follow_manager(e, context, expression, block)
    if isinstance(context, (Instance, Module)) and context.cls is not None:
        return _follow_entered(e, context, expression, block, Attempt(node, scope))
    return block(context)


def _follow_entered(
    e: Evaluator, owner: Instance | Module, node: ast.AST, block: _Block, attempt: Attempt
) -> Signal:
    """Follows a block within an object of a class of the text, with what `__enter__` returns."""
    assert owner.cls is not None
    enter = owner.cls.find("__enter__")
    if not isinstance(enter, Function):
        return block(_unknown_enter(owner.cls, node))
    entered = call_function(e, enter, [owner], {}, node)

    exit_ = partial(_call_exit, e, owner, owner.cls.find("__exit__"), node)

    def on_error(error: Raised) -> Signal:
        if not exit_(_error_details(e, error, node)):
            raise error
        return None

    def on_end(signal: Signal) -> Signal:
        exit_(())
        return signal

    try:
        with attempting(e, attempt):
            signal = block(entered)
    except Raised as error:
        return on_error(error)
    ways = {error: partial(on_error, error) for error in errors_in(signal)}
    return or_else(e, signal, ways, on_end, attempt.scope)


def _unknown_enter(cls: Class, node: ast.AST) -> Unknown:
    """The unknown result of `__enter__` of a base that is not in the text."""
    if cls.base is None or cls.base.path == "object":
        raise Raised("TypeError", f"a {cls.name} has no __enter__", node)
    return Unknown(f"what __enter__ of {cls.name} gives is not in the text", node)


def _call_exit(
    e: Evaluator, owner: Value, exit_: Value, node: ast.AST, error: tuple[Value, ...]
) -> bool:
    """Follows `__exit__`; returns whether it ends the error, if there is one."""
    details = error or (None, None, None)
    is_known = isinstance(exit_, Function)
    result = call_function(e, exit_, [owner, *details], {}, node) if is_known else None
    ends_error = e.truth(result, node) if error else False
    if isinstance(ends_error, Unknown):
        raise Halt(ends_error)
    return ends_error


def _error_details(e: Evaluator, error: Raised, node: ast.AST) -> tuple[Value, Value, Value]:
    """The arguments of `__exit__` for an error: its class, the error and its traceback."""
    unknown = Failure("an error of the text", node)
    error_class = Known(error.kind) if hasattr(builtins, error.kind) else unknown
    return error.cls or error_class, unknown, unknown


def _follow_manager(e: Evaluator, manager: Manager, node: ast.AST, block: _Block) -> Signal:
    """Follows a block within a generator: what is behind its yield runs after the block."""
    if manager.state.get("entered") is True:
        raise Raised("AttributeError", "this context was entered before", node)
    e.journal.touch(manager.state)
    manager.state["entered"] = True
    manager.scope.yields = outcome = Block(e, block)
    with e.deeper():
        e.block(manager.node.body, manager.scope)
    if not outcome:
        raise Raised("RuntimeError", f"{manager.node.name} yields nothing here", node)
    return outcome.signal
