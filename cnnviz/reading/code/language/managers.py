"""What a `@contextmanager` of the text does, and what enters it without a `with`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from cnnviz.reading.code.language.evaluator import Evaluator, Signal
from cnnviz.reading.code.language.forking import escape
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Dict, Function, Instance, Unknown, Value

_ENTERS = frozenset("enter_context enter_async_context push".split())
"""Methods of an `ExitStack` that take a context."""


class Manager(NamedTuple):
    """A call of a `@contextmanager`, which is followed once, when a `with` enters it. `state` says
    whether that has happened.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    state: Dict


def is_manager(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a generator is a `@contextmanager`."""
    return any(ast.unparse(item).endswith("contextmanager") for item in node.decorator_list)


class Block(list[Value]):
    """What a generator yields: the first time, the block is followed."""

    def __init__(self, e: Evaluator, block: Callable[[Value], Signal]) -> None:
        super().__init__()
        self.e, self.block = e, block
        self.signal: Signal = None

    def append(self, value: Value) -> None:
        """Follows the block, at the depth at which it stands."""
        super().append(value)
        if len(self) == 1:
            self.e.budget.depth -= 1
            try:
                self.signal = self.block(value)
                escape(self.e, self.signal)
            finally:
                self.e.budget.depth += 1


class _Entered(Exception):
    """A context is followed up to its yield."""


def perhaps_entered(e: Evaluator, values: list[Value], node: ast.AST) -> Unknown | None:
    """What a call or method that is not followed does to contexts that are passed to it: whether it
    enters and leaves them is not known. None if there are none.
    """
    may_enter = getattr(getattr(node, "func", node), "attr", "") in _ENTERS
    branches: list[Callable[[], Signal]] = []
    for value in values:
        if isinstance(value, Manager):
            branches += [_entering(e, value), partial(_run, e, value, lambda _: None)]
        elif may_enter and isinstance(value, Instance):
            branches += _of_class(e, value, node)
    if not branches:
        return None
    unknown = Unknown("what enters a context without a with is not followed: write a with", node)
    escape(e, e.fork(unknown, [lambda: None, *branches], e.scope))
    return unknown


def _entering(e: Evaluator, manager: Manager) -> Callable[[], Signal]:
    def stop(_: Value) -> Signal:
        raise _Entered

    def branch() -> Signal:
        try:
            return _run(e, manager, stop)
        except _Entered:
            return None

    return branch


def _run(e: Evaluator, manager: Manager, block: Callable[[Value], Signal]) -> Signal:
    manager.scope.yields = Block(e, block)
    with e.deeper():
        e.block(manager.node.body, manager.scope)
    return None


def _of_class(e: Evaluator, owner: Instance, node: ast.AST) -> list[Callable[[], Signal]]:
    from cnnviz.reading.code.language.functions import call_function

    enter, leave = owner.cls.find("__enter__"), owner.cls.find("__exit__")

    def branch(*functions: tuple[Value, list[Value]]) -> Callable[[], Signal]:
        def run() -> Signal:
            for function, args in functions:
                if isinstance(function, Function):
                    call_function(e, function, [owner, *args], {}, node)
            return None

        return run

    return [branch((enter, [])), branch((enter, []), (leave, [None, None, None]))]
