"""`with`: what is called before its block and behind it, where that is in the text."""

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

_Inner = Callable[[Value], Signal]
"""A block, of what its context gives."""


def within(e: Evaluator, node: ast.With, scope: Scope) -> Signal:
    """Follows a block between what its contexts do."""
    return _inside(e, node, list(node.items), scope)


def _inside(e: Evaluator, node: ast.With, items: list[ast.withitem], scope: Scope) -> Signal:
    if not items:
        return e.block(node.body, scope)
    item, *others = items

    def block(value: Value) -> Signal:
        if item.optional_vars is not None:
            assign(e, item.optional_vars, value, scope)
        return _inside(e, node, others, scope)

    made = item.context_expr
    context = e.value(made, scope)
    if isinstance(context, Manager):
        return _between(e, context, made, block)
    if isinstance(context, (Instance, Module)) and context.cls is not None:
        return _entered(e, context, made, block, Attempt(node, scope))
    return block(context)


def _entered(
    e: Evaluator, owner: Instance | Module, node: ast.AST, block: _Inner, attempt: Attempt
) -> Signal:
    """The block of an object of a class of the text: `__enter__` says what it is given."""
    assert owner.cls is not None
    enter = owner.cls.find("__enter__")
    if not isinstance(enter, Function):
        return block(_not_here(owner.cls, node))
    given = call_function(e, enter, [owner], {}, node)

    leave = partial(_left, e, owner, owner.cls.find("__exit__"), node)

    def failed(error: Raised) -> Signal:
        if not leave(_told(e, error, node)):
            raise error
        return None

    def ended(signal: Signal) -> Signal:
        leave(())
        return signal

    try:
        with attempting(e, attempt):
            signal = block(given)
    except Raised as error:
        return failed(error)
    ways = {one: partial(failed, one) for one in errors_in(signal)}
    return or_else(e, signal, ways, ended, attempt.scope)


def _not_here(cls: Class, node: ast.AST) -> Unknown:
    """What `__enter__` of a base gives that the text does not have."""
    if cls.base is None or cls.base.path == "object":
        raise Raised("TypeError", f"a {cls.name} has no __enter__", node)
    return Unknown(f"what __enter__ of {cls.name} gives is not in the text", node)


def _left(
    e: Evaluator, owner: Value, leave: Value, node: ast.AST, error: tuple[Value, ...]
) -> bool:
    """Follows `__exit__`; whether it ends an error, where there is one."""
    given = error or (None, None, None)
    known = isinstance(leave, Function)
    found = call_function(e, leave, [owner, *given], {}, node) if known else None
    ends = e.truth(found, node) if error else False
    if isinstance(ends, Unknown):
        raise Halt(ends)
    return ends


def _told(e: Evaluator, error: Raised, node: ast.AST) -> tuple[Value, Value, Value]:
    """What `__exit__` is told of an error: its class, itself and where it was."""
    unknown = Failure("an error of the text", node)
    known = Known(error.kind) if hasattr(builtins, error.kind) else unknown
    return error.cls or known, unknown, unknown


def _between(e: Evaluator, manager: Manager, node: ast.AST, block: _Inner) -> Signal:
    """The block of a function that yields: what is behind the yield is done behind the block."""
    if manager.state.get("entered") is True:
        raise Raised("AttributeError", "this context was entered before", node)
    e.journal.touch(manager.state)
    manager.state["entered"] = True
    manager.scope.yields = found = Block(e, block)
    with e.deeper():
        e.block(manager.node.body, manager.scope)
    if not found:
        raise Raised("RuntimeError", f"{manager.node.name} yields nothing here", node)
    return found.signal
