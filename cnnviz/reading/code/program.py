"""The whole of a text, followed from its first statement to its last."""

from __future__ import annotations

import ast

from cnnviz.reading.code.budget import STEPS, Budget
from cnnviz.reading.code.errors import Halt, Limit, Raised
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.statements import STATEMENTS
from cnnviz.reading.code.values import Unknown


def follow(e: Evaluator) -> None:
    """Follows all statements; one that cannot be followed leaves its names unknown."""
    e.journal.touch(e.scope.names)
    for statement in e.source.tree.body:
        function = STATEMENTS.get(type(statement))
        if function is None:
            continue
        try:
            e.budget.step()
            function(e, statement, e.scope)
        except Raised as error:
            _unknown(e, statement, Unknown(error.reason, error.node))
        except Halt as halt:
            _unknown(e, statement, halt.unknown)
        except (Limit, RecursionError) as error:
            why = str(error) if isinstance(error, Limit) else "this is nested too deep to follow"
            _unknown(e, statement, Unknown(why, statement))
            _refill(e)


def _refill(e: Evaluator) -> None:
    """What is behind a statement that took all steps gets some of its own, but no more time."""
    left = e.budget
    e.budget = Budget()
    e.budget.end, e.budget.items = left.end, max(left.items, 0)
    e.budget.steps = STEPS // 4
    e.making, e.trace.following = 0, False


def _unknown(e: Evaluator, statement: ast.stmt, unknown: Unknown) -> None:
    """Makes the names unknown that a statement would give a value."""
    e.making = 0
    e.trace.following = False
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        e.scope.names[statement.name] = unknown
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known = e.scope.names.get(node.id)
            if known is None or isinstance(known, Unknown) or isinstance(statement, ast.Assign):
                e.scope.names[node.id] = Unknown(unknown.why, unknown.node, unknown.name)
