"""Modules that a text was still making where one of its statements failed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from cnnviz.reading.code.modules.doubts import given, used_so
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.common_calls import is_network_name, leaves_alone
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Class, Function, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_TEXTS = 64  # A text may call a function that fails a thousand times.
_CHANGES = frozenset(
    "add append extend insert add_module register_module pop update remove clear setdefault popitem"
    " discard sort reverse __setitem__ __delitem__ __setattr__ __delattr__"
    " ad push concatenate add_layer addlayer addmodule".split()
)
"""Methods that change what they are called on, and what is written for them by mistake."""
_SETS = ("setattr", "delattr")
_WAYS = ("forward", "call", "__call__")  # Where net = self.conv(net) is data, no network.
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def doubtful(e: Evaluator, since: int, statement: ast.stmt) -> list[Module]:
    """The modules that are no network of the text, for a statement failed that made them or would
    have made another: then none before it stands for the one that the text builds last.

    `since`: when so many were built before the statement.
    """
    fresh = e.built[since:]
    lost = any(_loses_network(e, one, fresh) for one in (*e.failed, statement))
    if lost or _wires_behind(e.failed, getattr(statement, "body", [])):
        return list(e.built)
    return half_made(fresh, e.failed, statement, e.source.tree)


def _wires_behind(failed: list[ast.stmt], body: list[ast.stmt]) -> bool:
    """Whether a model of Keras's tensors would be made behind what failed of a function."""
    at = next((at for at, one in enumerate(body) if one in failed), len(body))
    calls = (one for line in body[at + 1 :] for one in nodes(line) if isinstance(one, ast.Call))
    return any(ast.unparse(one.func).rpartition(".")[2] == "Model" for one in calls)


def doubt_made(
    e: Evaluator, since: int, function: ast.stmt | ast.Lambda, lost: Unknown | None, made: Value
) -> None:
    """Doubts what a function made that failed, or that gives what is not known."""
    if lost is not None and isinstance(function, ast.stmt):
        for module in doubtful(e, since, function):
            module.doubt = module.doubt or lost
    if isinstance(made, Unknown):
        given(e, made)


def _loses_network(e: Evaluator, failed: ast.stmt, fresh: list[Module]) -> bool:
    """Whether a statement would have made a network."""
    if not isinstance(failed, (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)):
        return False
    done = {id(one.node) for one in fresh if one.refused is None}
    calls = [one for one in nodes(failed) if isinstance(one, ast.Call) and id(one) not in done]
    if any(_is_network(e, one) for one in calls):
        return True
    if isinstance(failed.value, ast.Call) and leaves_alone(failed.value):
        return False
    targets = (
        failed.targets if isinstance(failed, ast.Assign) else [getattr(failed, "target", None)]
    )
    several = [getattr(one, "elts", [one]) for one in targets]
    names = [one.id for each in several for one in each if isinstance(one, ast.Name)]
    old = [e.scope.names.get(name) for name in names]
    if any(isinstance(one, Module) and one in e.built for one in old):
        return True
    way = any(one.name in _WAYS and _holds(one, failed) for one in _functions(e.source.tree))
    return not way and any(is_network_name(name) or used_so(e, name) for name in names)


def _is_network(e: Evaluator, call: ast.Call) -> bool:
    """Whether a call makes a network: one of the text's own classes, or a package's."""
    func = ast.unparse(call.func)
    base = getattr(e.scope.names.get(func), "base", None)
    own = base is not None and base.path.startswith(("torch.nn.", "keras."))
    return own or func.rpartition(".")[2] in ("Model", "Sequential")


def half_made(
    fresh: list[Module], failed: list[ast.stmt], statement: ast.stmt, tree: ast.Module
) -> list[Module]:
    """The modules of those that `statement` made that it would have changed, had it not failed.

    `failed` are the statements in which it failed, the innermost first.
    """
    if not fresh:
        return []
    functions = _functions(tree)
    found: list[Module] = []
    seen: set[ast.stmt] = set()
    for one in failed:
        around = [node for node in functions if _holds(node, one)]
        whole = max(around, key=lambda node: node.lineno, default=statement)
        if whole not in seen:
            seen.add(whole)
            changed, made = _changed_behind(whole, one.lineno), _named_calls(whole)
            if isinstance(one, ast.Return):  # What it would have given is not given.
                changed |= {name.id for name in nodes(one) if isinstance(name, ast.Name)}
            found += [each for each in fresh if not changed.isdisjoint(made.get(each.node, ()))]
    return found


@lru_cache(_TEXTS)
def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in nodes(tree) if isinstance(node, _DEFINITIONS[:2])]


def _holds(outer: ast.stmt, inner: ast.AST) -> bool:
    line = getattr(inner, "lineno", 0)
    return outer.lineno <= line <= (outer.end_lineno or 0)


@lru_cache(_TEXTS)
def _changed_behind(whole: ast.stmt, line: int) -> frozenset[str]:
    """The names of what is changed in a function from a line on."""
    statements = (node for node in ast.walk(whole) if isinstance(node, ast.stmt))
    behind = [node for node in statements if node is not whole and node.lineno >= line]
    return frozenset(name for node in behind for name in changed_in(node))


@lru_cache(_TEXTS)
def _named_calls(whole: ast.stmt) -> dict[ast.AST, list[str]]:
    """The calls in what a function gives a name, with these names."""
    found: dict[ast.AST, list[str]] = {}
    for node in ast.walk(whole):
        if isinstance(node, ast.Assign):
            names = [one.id for one in node.targets if isinstance(one, ast.Name)]
            calls = (one for one in ast.walk(node.value) if isinstance(one, ast.Call))
            found |= dict.fromkeys(calls, names)
    return found


def changed_in(statement: ast.stmt) -> Iterator[str]:
    """The names of what a statement changes where it stands: `model.add(...)`, `net[0] = ...`,
    `del net[0]`, `setattr(net, "a", ...)`.
    """
    if isinstance(statement, _DEFINITIONS):
        return
    for node in ast.walk(statement):
        root: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root = node.func.value if node.func.attr.lower() in _CHANGES else None
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in _SETS and node.args:
            root = node.args[0]
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            root = None if isinstance(node.ctx, ast.Load) else node.value
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if isinstance(root, ast.Name):
            yield root.id


def finished_elsewhere(e: Evaluator, cls: Class) -> bool:
    """Whether a function sets what a class reads and never sets (`net.last = net.fc`)."""
    functions = [one for one in e.scope.names.values() if isinstance(one, Function)]
    outside = {name for one in functions for name in _attributes(one.node, ast.Store)}
    own = _attributes(cls.node, ast.Store)
    return bool((_attributes(cls.node, ast.Load) & outside) - own)


def _attributes(tree: ast.AST, how: type) -> set[str]:
    return {
        node.attr
        for node in nodes(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, how)
    }
