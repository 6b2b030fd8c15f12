"""What `if __name__ == "__main__":` runs, and when: where it stands, as Python does.

It waits only for what it uses and the text defines further down alone: then files are pasted in a
row, and Python would not run them so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.names import BUILTINS, foreign
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.scope import ABSENT
from cnnviz.reading.code.values.unknowns import either
from cnnviz.reading.code.values.values import Class, Function, Known, Unknown, Value

_RUN = "__name__ == '__main__'"
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class _Waiting(NamedTuple):
    """Statements that run behind the one `at` that place; `had`: what they use, as it was above."""

    body: list[ast.stmt]
    at: int
    had: dict[str, tuple[Value, ast.AST]]


def statements(e: Evaluator) -> Iterator[ast.stmt]:
    """The statements of a text, in the order in which they run."""
    waiting: list[_Waiting] = []
    for at, statement in enumerate(e.source.tree.body):
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == _RUN:
            if not _is_beside(e, statement.body):
                waiting.append(_waiting(e, statement.body, at))
        else:
            yield statement
        ready = [one for one in waiting if one.at <= at]
        for one in ready:
            waiting.remove(one)
            _unsettle(e, one)
            yield from one.body


def _is_beside(e: Evaluator, body: list[ast.stmt]) -> bool:
    """Whether a block that gives no name a value leads to no use of the function that the user
    names as the network: what it builds then takes time alone.
    """
    there = {one.name: one for one in e.source.tree.body if isinstance(one, _DEFINITIONS)}
    if e.asked not in there or not all(isinstance(one, ast.Expr) for one in body):
        return False
    seen, left = set[str](), list[ast.AST](body)
    while left:
        used = {one.id for one in nodes(left.pop()) if isinstance(one, ast.Name)} - seen
        seen |= used
        left += [there[name] for name in used if name in there]
    return e.asked not in seen


def _waiting(e: Evaluator, body: list[ast.stmt], at: int) -> _Waiting:
    """How long the statements of a block at that place wait: till all is there that they use, and
    what they call uses.
    """
    whole = e.source.tree.body
    above, below = _given(whole[:at]), _given(whole[at + 1 :])
    had: dict[str, tuple[Value, ast.AST]] = {}
    last, seen, left = at, set(BUILTINS), [*body]
    while left:
        node = left.pop()
        own = {word for one in (body if node in body else [node]) for word in _own(one)}
        for name, use in _used(e, node):
            value = e.scope.names.get(name, ABSENT)
            late = value is ABSENT or _imported(value)
            if name in seen or (late and (name in own or name not in below)):
                continue
            seen.add(name)
            if late:
                last = max(last, at + 1 + below[name])
                left.append(whole[at + 1 + below[name]])
                continue
            had[name] = value, use
            left += [whole[above[name]]] if name in above else []
    return _Waiting(body, last, had)


def _given(body: list[ast.stmt]) -> dict[str, int]:
    """The names that statements give a value, with the place of the last that does."""
    return {name: at for at, one in enumerate(body) for name in _names_of(one)}


def _names_of(statement: ast.stmt) -> Iterable[str]:
    return [statement.name] if isinstance(statement, _DEFINITIONS) else _own(statement)


def _own(node: ast.AST) -> Iterator[str]:
    """The names that are given a value in a node, parameters among them."""
    for one in nodes(node):
        if isinstance(one, ast.arg):
            yield one.arg
        elif isinstance(one, _DEFINITIONS):
            yield one.name
        elif isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            yield one.id


def _used(e: Evaluator, node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The names that a node reads; of `blocks.Block`, where blocks is imported, Block, too."""
    for one in nodes(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id, one
        elif isinstance(one, ast.Attribute) and _imported(e.scope.names.get(_word(one.value))):
            yield one.attr, one


def _word(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _imported(value: Value) -> bool:
    """Whether something comes from a file that may be pasted, too."""
    return isinstance(value, Known) and value.path not in BUILTINS and foreign(f"{value.path}.x")


def _unsettle(e: Evaluator, waiting: _Waiting) -> None:
    """Makes unknown what a block uses and what is pasted behind it calls so, too."""
    for name, (value, use) in waiting.had.items():
        now = e.scope.names.get(name, ABSENT)
        if not (now is ABSENT or _alike(value, now)):
            row = waiting.body[0].lineno - 1
            why = (
                f"{name} is another below line {row} than above it, and both seem to be pasted:"
                " paste what is below it first"
            )
            e.scope.names[name] = either(Unknown(why, use, name), [value, now])


def _alike(one: Value, other: Value) -> bool:
    """Whether a name still means the same."""
    if isinstance(one, (Function, Class)) and isinstance(other, (Function, Class)):
        return one.node is other.node or ast.dump(one.node) == ast.dump(other.node)
    return one is other or (type(one) is type(other) and bool(one == other))
