"""The whole of a text, followed from its first statement to its last."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cnnviz.reading.code.budget import ITEMS, STEPS, Budget
from cnnviz.reading.code.errors import Halt, Limit, Raised
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.halves import changed_in, half_made
from cnnviz.reading.code.journal import Writes
from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.statements import STATEMENTS
from cnnviz.reading.code.values import Dict, List, Set, Unknown

_RUN = "__name__ == '__main__'"


def follow(e: Evaluator) -> None:
    """Follows all statements; one that cannot be followed leaves its names unknown."""
    e.trace.following = e.script is not None
    for statement in _statements(e.source.tree.body):
        function = STATEMENTS.get(type(statement))
        if function is None:
            continue
        depth = len(e.journal.frames)
        e.journal.open()
        e.failed.clear()
        before = len(e.built)
        try:
            e.budget.step()
            function(e, statement, e.scope)
            e.journal.keep()
        except Raised as error:
            unknown = Unknown(error.reason, error.node)
            lost = _makes_network(e, statement)
            _unknown(e, statement, unknown, depth)
            _doubt(e, statement, 0 if lost else before, unknown, lost)
        except Halt as halt:
            _unknown(e, statement, halt.unknown, depth)
            _doubt(e, statement, before, halt.unknown)
        except (Limit, RecursionError) as error:
            why = str(error) if isinstance(error, Limit) else "this is nested too deep to follow"
            unknown = Unknown(why, statement)
            _unknown(e, statement, unknown, depth)
            _doubt(e, statement, before, unknown)
            _refill(e)
    e.trace.following = False


def _doubt(e: Evaluator, statement: ast.stmt, since: int, why: Unknown, lost: bool = False) -> None:
    """Doubts what a statement that failed was still making; all that it made where it is `lost`."""
    fresh = e.built[since:]
    for module in fresh if lost else half_made(fresh, e.failed, statement, e.source.tree):
        module.doubt = module.doubt or why


def _makes_network(e: Evaluator, statement: ast.stmt) -> bool:
    """Whether a statement would have made a network, which none before it stands for."""
    if isinstance(statement, ast.With):
        return any(_makes_network(e, one) for one in statement.body)
    value = statement.value if isinstance(statement, (ast.Assign, ast.Expr)) else None
    if not isinstance(value, ast.Call):
        return False
    names = e.scope.names
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    old = [names.get(one.id) for one in targets if isinstance(one, ast.Name)]
    if any(isinstance(one, Module) and one in e.built for one in old):
        return True
    func = ast.unparse(value.func)
    base = getattr(names.get(func), "base", None)
    own = base is not None and base.path.startswith(("torch.nn.", "keras."))
    return own or func.rpartition(".")[2] in ("Model", "Sequential")


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a text; those of `if __name__ == "__main__":` are its own, too."""
    for statement in body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == _RUN:
            yield from statement.body
        else:
            yield statement


def _refill(e: Evaluator) -> None:
    """What is behind a statement that took all steps, or room, gets some of its own, but no more
    time: what that statement made is gone.
    """
    left = e.budget.items
    e.budget = Budget(e.budget.end)
    e.budget.items = max(left, ITEMS // 4)
    e.budget.steps = STEPS // 4
    e.making, e.trace.following = 0, e.script is not None


def _unknown(e: Evaluator, statement: ast.stmt, unknown: Unknown, depth: int) -> None:
    """Makes unknown what a statement has changed, and the names that it would give a value."""
    e.making = 0
    e.budget.depth = 0
    e.trace.following = e.script is not None
    while len(e.journal.frames) > depth + 1:
        e.journal.keep()
    changed = e.journal.undo()
    changed.pop(id(e.scope.names), None)
    e.journal.merge([changed, Writes()], unknown)
    for name in changed_in(statement):
        owner = e.scope.names.get(name)
        if isinstance(owner, Module) and (owner.children or owner.keras):
            owner.refused = owner.refused or unknown
        elif isinstance(owner, (List, Dict, Set)):
            owner.why = owner.why or unknown
    names = (
        [statement.name]
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef))
        else [
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
    )
    for name in names:
        e.scope.names[name] = unknown.alone()
