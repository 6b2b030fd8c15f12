"""A whole text, followed from its first statement to its last."""

from __future__ import annotations

import ast

from cnnviz.reading.code.dispatch.long_loops import undo
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.main_blocks import statements
from cnnviz.reading.code.modules.partial_modules import changed_names, doubtful_modules
from cnnviz.reading.code.networks.following import why_too_much
from cnnviz.reading.code.values.budget import ITEMS, SECONDS, STEPS, Budget
from cnnviz.reading.code.values.errors import Halt, Limit, OutOfTime, Raised
from cnnviz.reading.code.values.journal import Writes
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Dict, List, Set, Unknown


def follow(e: Evaluator) -> None:
    """Follows all statements; one that cannot be followed leaves its names unknown."""
    e.trace.following = e.script is not None
    end = e.budget.end
    for statement in statements(e):
        depth = len(e.journal.frames)
        e.journal.open()
        e.failed.clear()
        before = len(e.built)
        try:
            e.budget.step()
            e.follow(statement, e.scope)
            e.journal.keep()
        except Raised as error:
            unknown = Unknown(error.reason, error.node)
            # Errors in functions depend on their data, other errors on numbers as Python has them.
            if error.explicit and error.node in ast.walk(statement):
                e.stopped = e.stopped or (error, before)
            _lose(e, statement, before, unknown, depth)
        except Halt as halt:
            _lose(e, statement, before, halt.unknown, depth)
        except (Limit, RecursionError) as error:
            _run_out(e, statement, before, error, depth)
            end = e.budget.end + SECONDS / 4  # For a network whose training took the time.
    e.budget.end = e.budget.until = end
    e.trace.following = False


def _run_out(
    e: Evaluator, statement: ast.stmt, since: int, error: Limit | RecursionError, depth: int
) -> None:
    """Goes on behind a statement that was too much to follow."""
    if isinstance(error, OutOfTime):
        _forget_half_made(e, since)
    _lose(e, statement, since, Unknown(why_too_much(error), statement), depth)
    _refill(e)
    e.unfollowed = e.unfollowed or statement


def _forget_half_made(e: Evaluator, since: int) -> None:
    """Forgets the network that was being made, with the statements that made it: had the time been
    over a moment later, it would have been whole.
    """
    why = str(OutOfTime())
    for module in [m for m in e.built[since:] if m.refused is not None and m.refused.why == why]:
        e.built.remove(module)
        making = (at for at, line in enumerate(e.failed) if module.node in ast.walk(line))
        del e.failed[: next(making, -1) + 1]


def _lose(e: Evaluator, statement: ast.stmt, since: int, unknown: Unknown, depth: int) -> None:
    """Forgets what a failed statement made, and doubts what it leaves of a network."""
    left = doubtful_modules(e, since, statement)
    if e.built[since:] and e.failed:
        e.lost = unknown
    _unknown(e, statement, unknown, depth)
    for module in left:
        module.doubt = module.doubt or unknown


def _refill(e: Evaluator) -> None:
    """Gives the rest of the text some steps and items after a statement that took all of them, but
    no more time: what that statement made is gone.
    """
    left = e.budget.items
    e.budget = Budget(e.budget.end)
    e.budget.items = max(left, ITEMS // 4)
    e.budget.steps = STEPS // 4
    e.making, e.trace.following = 0, e.script is not None


def _unknown(e: Evaluator, statement: ast.stmt, unknown: Unknown, depth: int) -> None:
    """Makes unknown what a statement has changed, and the names that it would assign."""
    e.making = 0
    e.budget.depth = 0
    e.trace.following = e.script is not None
    changed = undo(e, depth)
    changed.pop(id(e.scope.names), None)
    e.journal.merge([changed, Writes()], unknown)
    for name in changed_names(statement):
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
