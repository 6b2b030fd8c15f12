"""`with`: what is called before its block and behind it, where that is in the text."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnviz.reading.code.errors import Raised
from cnnviz.reading.code.evaluator import Evaluator, Signal
from cnnviz.reading.code.functions import bind, call_function, yields
from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.scope import Scope
from cnnviz.reading.code.targets import assign
from cnnviz.reading.code.values import Bound, Dict, Function, Instance, Unknown, Value


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
    function = e.value(made.func, scope) if isinstance(made, ast.Call) else None
    if isinstance(made, ast.Call) and _is_manager(function):
        return _between(e, function, made, scope, block)
    value = e.value(made, scope)
    if isinstance(value, (Instance, Module)) and value.cls is not None:
        return _entered(e, value, made, block)
    return block(value)


def _entered(
    e: Evaluator, owner: Instance | Module, node: ast.AST, block: Callable[[Value], Signal]
) -> Signal:
    """The block of an object of a class of the text: `__enter__` says what it is given."""
    assert owner.cls is not None
    enter, leave = owner.cls.find("__enter__"), owner.cls.find("__exit__")
    if not isinstance(enter, Function):
        base = owner.cls.base
        if base is None or base.path == "object":
            raise Raised("TypeError", f"a {owner.cls.name} has no __enter__", node)
        why = f"what __enter__ of {owner.cls.name} gives is not in the text"
        return block(Unknown(why, node))
    given = call_function(e, enter, [owner], {}, node)

    def left(*error: Value) -> Value:
        none = [None, None, None] if not error else [*error, *error, *error]
        known = isinstance(leave, Function)
        return call_function(e, leave, [owner, *none], {}, node) if known else None

    try:
        signal = block(given)
    except Raised:
        if left(Unknown("an error of the text", node)) is not True:
            raise
        return None
    left()
    return signal


def _is_manager(function: Value) -> bool:
    """Whether a function of the text is a `@contextmanager`."""
    inner = function.function if isinstance(function, Bound) else function
    if not isinstance(inner, Function) or isinstance(inner.node, ast.Lambda):
        return False
    said = [ast.unparse(one) for one in inner.node.decorator_list]
    return any(one.endswith("contextmanager") for one in said) and yields(inner.node)


class _Block(list[Value]):
    """What a generator yields: the first time, the block is followed there."""

    def __init__(self, e: Evaluator, block: Callable[[Value], Signal]) -> None:
        super().__init__()
        self.e, self.block = e, block
        self.signal: Signal = None

    def append(self, value: Value) -> None:
        """Follows the block, as deep as where it stands."""
        super().append(value)
        if len(self) == 1:
            self.e.budget.depth -= 1
            try:
                self.signal = self.block(value)
            finally:
                self.e.budget.depth += 1


def _between(
    e: Evaluator, function: Value, node: ast.Call, scope: Scope, block: Callable[[Value], Signal]
) -> Signal:
    """The block of a function that yields: what is behind the yield is done behind the block."""
    from cnnviz.reading.code.expressions import given_to

    args, kwargs = given_to(e, node, scope)
    if isinstance(args, Unknown) or isinstance(kwargs, Unknown):
        return block(args if isinstance(args, Unknown) else kwargs)
    if isinstance(function, Bound):
        args, function = [function.owner, *args], function.function
    inner = Scope(function.scope)
    inner.owner = function.owner
    inner.names = Dict(bind(e, function, args, kwargs, node))
    inner.first = next(iter(inner.names.values()), None)
    inner.yields = found = _Block(e, block)
    with e.deeper():
        e.block(function.node.body, inner)
    return found.signal if found else block(None)
