"""What each kind of statement does."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from cnnviz.reading.code.dispatch.expressions import operate
from cnnviz.reading.code.dispatch.imports import import_from, import_names
from cnnviz.reading.code.dispatch.loops import for_loop, while_loop
from cnnviz.reading.code.dispatch.patterns import match_block
from cnnviz.reading.code.dispatch.try_blocks import try_block
from cnnviz.reading.code.dispatch.with_blocks import with_block
from cnnviz.reading.code.language.evaluator import BREAK, CONTINUE, Evaluator, Returned, Signal
from cnnviz.reading.code.language.exceptions import error_of
from cnnviz.reading.code.language.functions import decorate, define
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.modules.classes import define_class
from cnnviz.reading.code.modules.doubts import as_network, note_lone_call, value_for_target
from cnnviz.reading.code.modules.extracted_parts import note_part
from cnnviz.reading.code.modules.script import LooseExpression
from cnnviz.reading.code.modules.stores import spoil_by_data
from cnnviz.reading.code.modules.targets import assign, assign_name, delete
from cnnviz.reading.code.source.nodes import last_name
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.generators import use_up
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import with_causes
from cnnviz.reading.code.values.values import (
    Array,
    Dict,
    Function,
    List,
    Method,
    Opaque,
    Set,
    Unknown,
    Value,
    unknown_of,
)

_Statement = Any
"""A node of the kind that a function below is for."""


_TO_FILE = re.compile(r"\(?print >> ")
"""What Python 2 prints to a file: `print >>log, "done"`."""


_EXIT = re.compile(r"(?:sys\.)?(?:exit|quit)\((?:f?['\"]|[1-9]|\w*(?:Error|Exception)\()")
"""How a function ends a text because something is missing: treated as an error."""


def _exits(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    name = last_name(function)
    return name in ("exit", "quit") and bool(_EXIT.match(ast.unparse(node)))


def _expression(e: Evaluator, node: ast.Expr, scope: Scope) -> Signal:
    if isinstance(node.value, ast.Constant):
        if node.value.value is ... and (e.making or e.tracing):
            raise Halt(Unknown("... stands for lines that are left out here", node))
        return None
    if isinstance(node.value, (ast.BinOp, ast.Tuple)) and _TO_FILE.match(ast.unparse(node.value)):
        return None
    if e.frames and _exits(node.value):
        words = e.source.words(node.value)
        raise Raised("SystemExit", f"the text ends here: {words}", node.value, explicit=True)
    value = e.value(node.value, scope)
    note_lone_call(e, node.value, value, scope)
    if isinstance(value, Unknown):
        _forget_executed(e, node.value, value, scope)
    if e.budget.depth == 0:
        e.loose.append(LooseExpression(node.value, value))
    return None


def _forget_executed(e: Evaluator, node: ast.expr, why: Unknown, scope: Scope) -> None:
    """Makes unknown what `exec("n = 3")` assigns."""
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "exec":
        return
    words = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.parse(words[0] if words and isinstance(words[0], str) else "")
        for part in ast.walk(tree):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                assign_name(e, part.id, why, scope)


def _assign(e: Evaluator, node: ast.Assign, scope: Scope) -> Signal:
    value = e.value(node.value, scope)
    for target in node.targets:
        value = as_network(e, target, value, node.value, scope)
        returned = value_for_target(e, target, value, scope)
        assign(e, target, returned, scope)
        note_part(e, target, returned, scope)
    return None


def _assign_annotated(e: Evaluator, node: ast.AnnAssign, scope: Scope) -> Signal:
    if node.value is not None:
        value = e.value(node.value, scope)
        assign(e, node.target, value, scope)
        note_part(e, node.target, value, scope)
    return None


def _assign_augmented(e: Evaluator, node: ast.AugAssign, scope: Scope) -> Signal:
    target = node.target
    read = ast.copy_location(_as_expression(target), target)
    old, more = e.value(read, scope), e.value(node.value, scope)
    if isinstance(old, (Weight, Opaque)):  # m.weight.data *= mask: the numbers are not read.
        if isinstance(old, Weight):
            operate(e, old, node.op, more, node)
        return None
    if isinstance(old, List) and not isinstance(old, Array) and isinstance(node.op, ast.Add):
        _extend(e, old, more, node)
        return None
    if hasattr(old, "children") and isinstance(node.op, ast.Add):
        e.call(Method(old, "extend"), [more], {}, node)
        return None
    result = operate(e, old, node.op, more, node)
    if not isinstance(old, Array) or not isinstance(getattr(target, "slice", None), ast.Slice):
        result = _in_place(e, old, result, node)  # Else `a[1:] *= 2`: written into `a` below.
    is_new = isinstance(old, Tensor) and isinstance(result, Tensor) and result is not old
    if is_new and old.traced and not old.keras:
        # PyTorch changes the tensor itself, under all its names.
        e.trace.change(e.journal, old)
        result.store, result.changes = old.store, old.changes
        old.changes -= 1
    elif is_new and result.traced and not (old.keras or result.keras):
        result = e.trace.put(e.journal, old, result)
    elif isinstance(old, Unknown) or (isinstance(old, Tensor) and isinstance(result, Unknown)):
        spoil_by_data(e, old, (result, more))
    elif is_new:
        e.journal.spoil(old)
    assign(e, target, result, scope)
    return None


def _as_expression(target: ast.expr) -> ast.expr:
    """A target as an expression."""
    if isinstance(target, ast.Name):
        return ast.Name(id=target.id, ctx=ast.Load())
    if isinstance(target, ast.Attribute):
        return ast.Attribute(value=target.value, attr=target.attr, ctx=ast.Load())
    assert isinstance(target, ast.Subscript)
    return ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load())


def _in_place(e: Evaluator, old: Value, result: Value, node: ast.AST) -> Value:
    """`sizes *= 2`: changes a list, dict, set or array itself, under all its names."""
    if not isinstance(old, (List, Set, Dict)) or old.kind == "frozenset":
        return result
    if not isinstance(result, (type(old), Unknown)) or result is old:
        return result
    e.journal.touch(old)
    if isinstance(result, Unknown):
        old.why = result
        return old
    rows = list(zip(old, result, strict=False)) if isinstance(old, Array) else []
    if rows and all(isinstance(part, Array) for pair in rows for part in pair):
        for row, numbers in rows:
            _in_place(e, row, numbers, node)
        return old
    takes_floats = any(isinstance(number, float) for number in old) or not isinstance(old, Array)
    if not takes_floats and any(isinstance(number, float) for number in result):
        raise Raised("TypeError", "an array of whole numbers takes no other", node)
    content = result.copy()
    old.clear()
    old.extend(content) if isinstance(old, List) else old.update(content)
    old.why = result.why
    return old


def _extend(e: Evaluator, old: List, more: Value, node: ast.AST) -> None:
    items = items_of(more)
    e.journal.touch(old)
    if items is None or isinstance(items, Unknown):
        old.why = unknown_of(items, "what is added here is not known", node)
        return
    e.budget.take(len(items))
    old.extend(items)
    old.why = old.why and with_causes(old.why, items)
    use_up(e.journal, [more])


def _if(e: Evaluator, node: ast.If, scope: Scope) -> Signal:
    truth = e.truth(e.value(node.test, scope), node.test)
    if isinstance(truth, Unknown):
        ways = [partial(e.block, body, scope) for body in (node.body, node.orelse)]
        return e.fork(truth, ways, scope, either=True)
    return e.block(node.body if truth else node.orelse, scope)


def _raise(e: Evaluator, node: ast.Raise, scope: Scope) -> Signal:
    raise error_of(e, node, scope)


def _assert(e: Evaluator, node: ast.Assert, scope: Scope) -> Signal:
    truth = e.truth(e.value(node.test, scope), node.test)
    if truth is False and not _mentions_tensor(e, node, scope):
        reason = f"this assert does not hold: {e.source.words(node.test)}"
        raise Raised("AssertionError", reason, node, explicit=True)
    return None


def _mentions_tensor(e: Evaluator, node: ast.Assert, scope: Scope) -> bool:
    """Whether an assert is about a tensor that no network made, whose size means nothing."""
    names = {node.id for node in ast.walk(node.test) if isinstance(node, ast.Name)}
    values = (scope.find(name) for name in names)
    return any(isinstance(value, Tensor) and not value.traced for value in values)


def _global(_: Evaluator, node: ast.Global, scope: Scope) -> Signal:
    for name in node.names:
        scope.elsewhere[name] = scope.root
    return None


def _nonlocal(_: Evaluator, node: ast.Nonlocal, scope: Scope) -> Signal:
    for name in node.names:
        outer = scope.outer
        while outer is not None and name not in outer.names:
            outer = outer.outer
        if outer is not None:
            scope.elsewhere[name] = outer
    return None


def _delete(e: Evaluator, node: ast.Delete, scope: Scope) -> Signal:
    for target in node.targets:
        delete(e, target, scope)
    return None


def _function(e: Evaluator, node: ast.FunctionDef, scope: Scope) -> Signal:
    function = define(e, node, scope)
    is_accessor = isinstance(function, Function) and function.kind in ("setter", "deleter")
    assign_name(e, f"{node.name}.{function.kind}" if is_accessor else node.name, function, scope)
    return None


def _class(e: Evaluator, node: ast.ClassDef, scope: Scope) -> Signal:
    cls: Value = define_class(e, node, scope)
    for decorator in reversed(node.decorator_list):
        cls = decorate(e, cls, decorator, scope)
    assign_name(e, node.name, cls, scope)
    return None


STATEMENTS: dict[type[ast.stmt], Callable[[Evaluator, _Statement, Scope], Signal]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _assign_annotated,
    ast.AugAssign: _assign_augmented,
    ast.If: _if,
    ast.For: for_loop,
    ast.While: while_loop,
    ast.Try: try_block,
    ast.With: with_block,
    ast.Return: lambda e, node, scope: Returned(node.value and e.value(node.value, scope)),
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Delete: _delete,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Match: match_block,
    ast.Import: import_names,
    ast.ImportFrom: import_from,
    ast.Break: lambda *_: BREAK,
    ast.Continue: lambda *_: CONTINUE,
}
