"""Modules still being made when one of the text's statements failed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.reading.code.modules.doubts import doubt_result, is_used_as_network
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.common_calls import is_network_name, leaves_alone
from cnnviz.reading.code.values.errors import OutOfTime
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Class, Function, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_MAX_TEXTS = 64  # A text may call a function that fails a thousand times.
_CHANGING_METHODS = frozenset(
    "add append extend insert add_module register_module pop update remove clear setdefault popitem"
    " discard sort reverse __setitem__ __delitem__ __setattr__ __delattr__"
    " ad push concatenate add_layer addlayer addmodule".split()
)
"""Methods that change their owner, and common misspellings of them."""
_SETTERS = ("setattr", "delattr")
_FORWARDS = ("forward", "call", "__call__")  # Where net = self.conv(net) is data, no network.
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def doubtful_modules(e: Evaluator, since: int, statement: ast.stmt) -> list[Module]:
    """The modules that are no network of the text, because a statement failed that made them or
    would have made another: then none before it stands for the text's last network.

    `since`: how many were built before the statement.
    """
    fresh = e.built[since:]
    is_lost = any(_loses_network(e, node, fresh) for node in (*e.failed, statement))
    if is_lost or _wires_after(e.failed, getattr(statement, "body", [])):
        return list(e.built)
    return unfinished_modules(fresh, e.failed, statement, e.source.tree)


def _wires_after(failed: list[ast.stmt], body: list[ast.stmt]) -> bool:
    """Whether a model of Keras tensors would be made after the failing part of a function."""
    index = next((index for index, line in enumerate(body) if line in failed), len(body))
    calls = (
        node for line in body[index + 1 :] for node in nodes(line) if isinstance(node, ast.Call)
    )
    return any(ast.unparse(call.func).rpartition(".")[2] == "Model" for call in calls)


def doubt_products(
    e: Evaluator, since: int, function: ast.stmt | ast.Lambda, lost: Unknown | None, value: Value
) -> None:
    """Doubts what a function made if it failed, or if its result is unknown."""
    if lost is not None and isinstance(function, ast.stmt):
        for module in doubtful_modules(e, since, function):
            module.doubt = module.doubt or lost
    if isinstance(value, Unknown):
        doubt_result(e, value)


def _loses_network(e: Evaluator, failed: ast.stmt, fresh: list[Module]) -> bool:
    """Whether a statement would have made a network."""
    if not isinstance(failed, (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)):
        return False
    built = {id(module.node) for module in fresh if module.refused is None}
    calls = [node for node in nodes(failed) if isinstance(node, ast.Call) and id(node) not in built]
    if any(_is_network(e, call) for call in calls):
        return True
    if isinstance(failed.value, ast.Call) and leaves_alone(failed.value):
        return False
    targets = (
        failed.targets if isinstance(failed, ast.Assign) else [getattr(failed, "target", None)]
    )
    groups = [getattr(target, "elts", [target]) for target in targets]
    names = [name.id for group in groups for name in group if isinstance(name, ast.Name)]
    values = [e.scope.names.get(name) for name in names]
    if any(isinstance(value, Module) and value in e.built for value in values):
        return True
    functions = _functions(e.source.tree)
    if any(f.name in _FORWARDS and _holds(f, failed) for f in functions):
        return False
    return any(is_network_name(name) or is_used_as_network(e, name) for name in names)


def _is_network(e: Evaluator, call: ast.Call) -> bool:
    """Whether a call makes a network: of one of the text's classes, or a package's."""
    func = ast.unparse(call.func)
    base = getattr(e.scope.names.get(func), "base", None)
    is_own = base is not None and base.path.startswith(("torch.nn.", "keras."))
    return is_own or func.rpartition(".")[2] in ("Model", "Sequential")


def unfinished_modules(
    fresh: list[Module], failed: list[ast.stmt], statement: ast.stmt, tree: ast.Module
) -> list[Module]:
    """The modules made by `statement` that it would have changed, had it not failed.

    `failed` are the statements that failed in it, the innermost first.
    """
    if not fresh:
        return []
    functions = _functions(tree)
    modules: list[Module] = []
    functions_done: set[ast.stmt] = set()
    for inner in failed:
        around = [node for node in functions if _holds(node, inner)]
        function = max(around, key=lambda node: node.lineno, default=statement)
        if function not in functions_done:
            functions_done.add(function)
            changed, names = _changed_from(function, inner.lineno), _named_calls(function)
            if isinstance(inner, ast.Return):  # What it would have given is not given.
                changed |= {name.id for name in nodes(inner) if isinstance(name, ast.Name)}
            modules += [m for m in fresh if not changed.isdisjoint(names.get(m.node, ()))]
    return modules


def unfollowed_faults(e: Evaluator, chosen: Module) -> list[Fault]:
    """The fault of a statement that took all the time, if a function makes a network of the chosen
    one's class and then changes it: wherever in it the time ended.
    """
    if e.unfollowed is None or chosen.cls is None:
        return []
    for function in _functions(e.source.tree):
        for call, names in _named_calls(function).items():
            if not isinstance(call, ast.Call) or ast.unparse(call.func) != chosen.cls.name:
                continue
            if not _changed_from(function, call.lineno + 1).isdisjoint(names):
                return [e.source.fault(e.unfollowed, str(OutOfTime()))]
    return []


@lru_cache(_MAX_TEXTS)
def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in nodes(tree) if isinstance(node, _DEFINITIONS[:2])]


def _holds(outer: ast.stmt, inner: ast.AST) -> bool:
    line = getattr(inner, "lineno", 0)
    return outer.lineno <= line <= (outer.end_lineno or 0)


@lru_cache(_MAX_TEXTS)
def _changed_from(function: ast.stmt, line: int) -> frozenset[str]:
    """The names of values changed in a function from a line on."""
    statements = (node for node in ast.walk(function) if isinstance(node, ast.stmt))
    later = [node for node in statements if node is not function and node.lineno >= line]
    return frozenset(name for node in later for name in changed_names(node))


@lru_cache(_MAX_TEXTS)
def _named_calls(function: ast.stmt) -> dict[ast.AST, list[str]]:
    """The calls in values that a function names, with these names."""
    names_of: dict[ast.AST, list[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            calls = (part for part in ast.walk(node.value) if isinstance(part, ast.Call))
            names_of |= dict.fromkeys(calls, names)
    return names_of


def changed_names(statement: ast.stmt) -> Iterator[str]:
    """The names of values that a statement changes in place: `model.add(...)`, `net[0] = ...`,
    `del net[0]`, `setattr(net, "a", ...)`.
    """
    if isinstance(statement, _DEFINITIONS):
        return
    for node in ast.walk(statement):
        root: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root = node.func.value if node.func.attr.lower() in _CHANGING_METHODS else None
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in _SETTERS and node.args:
            root = node.args[0]
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            root = None if isinstance(node.ctx, ast.Load) else node.value
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if isinstance(root, ast.Name):
            yield root.id


def is_finished_elsewhere(e: Evaluator, cls: Class) -> bool:
    """Whether a function sets what a class reads but never sets (`net.last = net.fc`)."""
    functions = [value for value in e.scope.names.values() if isinstance(value, Function)]
    elsewhere = {name for function in functions for name in _attributes(function.node, ast.Store)}
    own = _attributes(cls.node, ast.Store)
    return bool((_attributes(cls.node, ast.Load) & elsewhere) - own)


def _attributes(tree: ast.AST, context: type) -> set[str]:
    return {
        node.attr
        for node in nodes(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, context)
    }
