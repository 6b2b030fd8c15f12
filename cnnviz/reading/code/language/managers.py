"""What a `@contextmanager` of the text gives, and what enters it without a `with`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.forking import escape
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Dict, Function, Instance, Unknown, Value

_ENTERS = frozenset("enter_context enter_async_context push".split())
"""Methods of an `ExitStack` that are given a context."""


class Manager(NamedTuple):
    """A call of a `@contextmanager`: it is followed where a `with` enters it, once. `state` says
    whether that was.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    state: Dict


def is_manager(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a generator is a `@contextmanager`."""
    return any(ast.unparse(one).endswith("contextmanager") for one in node.decorator_list)


class Block(list[Value]):
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
                escape(self.e, self.signal)
            finally:
                self.e.budget.depth += 1


class _Entered(Exception):
    """A context is followed to its yield."""


def perhaps_entered(e: Evaluator, given: list[Value], node: ast.AST) -> Unknown | None:
    """What a call or method that is not followed does to the contexts that it is given: whether it
    enters and leaves them is not known. None where there is none.
    """
    enters = getattr(getattr(node, "func", node), "attr", "") in _ENTERS
    ways: list[Callable[[], Signal]] = []
    for one in given:
        if isinstance(one, Manager):
            ways += [_entering(e, one), _passing(e, one)]
        elif enters and isinstance(one, Instance):
            ways += _of_class(e, one, node)
    if not ways:
        return None
    unknown = Unknown("what enters a context without a with is not followed: write a with", node)
    escape(e, e.fork(unknown, [lambda: None, *ways], e.scope))
    return unknown


def _entering(e: Evaluator, manager: Manager) -> Callable[[], Signal]:
    def stop(_: Value) -> Signal:
        raise _Entered

    def way() -> Signal:
        try:
            return _run(e, manager, stop)
        except _Entered:
            return None

    return way


def _passing(e: Evaluator, manager: Manager) -> Callable[[], Signal]:
    return lambda: _run(e, manager, lambda _: None)


def _run(e: Evaluator, manager: Manager, block: Callable[[Value], Signal]) -> Signal:
    manager.scope.yields = Block(e, block)
    with e.deeper():
        e.block(manager.node.body, manager.scope)
    return None


def _of_class(e: Evaluator, owner: Instance, node: ast.AST) -> list[Callable[[], Signal]]:
    from cnnviz.reading.code.language.functions import call_function

    enter, leave = owner.cls.find("__enter__"), owner.cls.find("__exit__")

    def way(*functions: tuple[Value, list[Value]]) -> Callable[[], Signal]:
        def gone() -> Signal:
            for function, more in functions:
                if isinstance(function, Function):
                    call_function(e, function, [owner, *more], {}, node)
            return None

        return gone

    return [way((enter, [])), way((enter, []), (leave, [None, None, None]))]
