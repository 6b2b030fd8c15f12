"""Functions of the text: which argument is which parameter, and what their bodies return."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cnnviz.reading.code.language.evaluator import Evaluator, Returned
from cnnviz.reading.code.language.exceptions import may_be_caught
from cnnviz.reading.code.language.forking import escape
from cnnviz.reading.code.language.interleaving import read_by
from cnnviz.reading.code.language.managers import Manager, is_manager
from cnnviz.reading.code.source.nodes import assigned_names, defaults, nodes, own_nodes, positional
from cnnviz.reading.code.source.open_arguments import from_elsewhere, row_set
from cnnviz.reading.code.values.common_calls import only_decorates
from cnnviz.reading.code.values.errors import Endless, Raised
from cnnviz.reading.code.values.generators import Generator, Later, nothing_left
from cnnviz.reading.code.values.journal import Writes, alike
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.unknowns import either_return
from cnnviz.reading.code.values.values import (
    BoundFunction,
    Class,
    Dict,
    Function,
    Instance,
    List,
    Partial,
    Unknown,
    Value,
)

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def with_defaults(e: Evaluator, function: Function, scope: Scope) -> Function:
    """`function` with its defaults, which are evaluated where it is defined."""
    pairs = defaults(function.node.args)
    function.defaults = {argument.arg: e.value(default, scope) for argument, default in pairs}
    return function


def call_function(
    e: Evaluator, function: Function, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """What a function of the text returns."""
    bound = bind(e, function, args, kwargs, node)
    user_set = _user_set(e, function, args, kwargs)
    if user_set and e.making == 1:  # What it is passed may be unknown.
        user_set |= {name: True for name in user_set if isinstance(bound.get(name), Unknown)}
    with e.deeper(), e.settings.inside(user_set) as settings:
        scope = Scope(function.scope)
        scope.owner = function.owner
        scope.names = Dict({**bound, **settings})
        scope.first = next(iter(scope.names.values()), None)
        if isinstance(function.node, ast.Lambda):
            return e.value(function.node.body, scope)
        scope.local = assigned_names(function.node)
        if yields(function.node) and not is_manager(function.node):
            return _generator(e, function.node, scope, user_set)
        e.frames.append((scope, function))
        try:
            return _followed(e, function.node, scope)
        finally:
            e.frames.pop()


def _user_set(
    e: Evaluator, function: Function, args: list[Value], kwargs: dict[str, Value]
) -> dict[str, bool]:
    """The parameters of a function that builds which the user sets, and of each whether the call
    omits it.
    """
    if not e.settings.values or e.tracing or e.calling:
        return {}
    signature = function.node.args
    names = [argument.arg for argument in positional(signature)]
    passed = {*names[: len(args)], *kwargs, *e.scope.names}
    names += [argument.arg for argument in signature.kwonlyargs]
    return {name: name not in passed for name in names if e.settings.has(name)}


def _followed(e: Evaluator, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Value:
    if yields(node):
        return Manager(node, scope, Dict())
    signal = e.block(node.body, scope)
    value = signal.value if isinstance(signal, Returned) else None
    if failing := escape(e, signal):
        return either_return(scope.pending, failing, [*scope.given, value])
    if scope.pending is None:
        return value
    first, *others = [*scope.given, value] if value is not scope.pending else scope.given
    if all(alike(first, other) for other in others):
        return first
    return either_return(scope.pending, scope.pending, [value])


def _generator(
    e: Evaluator,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    scope: Scope,
    user_set: dict[str, bool],
) -> Value:
    """What a function that yields returns: it begins when the first item is asked for."""
    generated = Generator(())
    generated.node, generated.scope = node, scope

    def step() -> Sequence[Value] | Unknown:
        with e.deeper(), e.settings.inside(user_set):
            return _yielded_items(e, node.body, scope, generated)

    generated.left.append(Later(e.journal, step, once=True))
    return generated


def _yielded_items(
    e: Evaluator, body: list[ast.stmt], scope: Scope, generated: Generator
) -> Sequence[Value] | Unknown:
    """All that a generator yields; if it has no end, neither that is known nor what it changes."""
    scope.yields = items = List()
    calls = len(e.trace.uses)
    e.journal.open()
    try:
        with e.budget.part():
            escape(e, e.block(body, scope))
    except Endless as error:
        return _without_end(e, generated, error)
    except Raised as error:
        e.journal.keep()
        if not items or not may_be_caught(e, error):
            raise
        return Unknown(
            "a generator that raises behind what it yields is not followed", generated.node
        )
    except BaseException:
        e.journal.keep()
        raise
    generated.after = _changed(e, scope)
    undone = {key: write._replace(new=write.old) for key, write in generated.after.items()}
    generated.before = Writes(undone)
    generated.read = [(container, container.copy()) for container in read_by(generated.node, scope)]
    generated.calls = len(e.trace.uses) > calls
    end = [] if ends_yielding(body) else [Later(e.journal, nothing_left, once=True)]
    return scope.pending or items.why or [*items, *end]


def _without_end(e: Evaluator, generated: Generator, error: Endless) -> Unknown:
    """What a generator yields that takes too long, and may have made its changes by then."""
    writes = e.journal.undo()
    if e.budget.is_spent:  # An enclosing one is spent, too.
        raise error
    unknown = Unknown("what this function yields takes too long to follow", generated.node)
    e.trace.unsure(unknown, [writes])
    e.journal.merge([writes, Writes()], unknown)
    return unknown


def _changed(e: Evaluator, scope: Scope) -> Writes:
    """What has changed since the journal was opened, except a function's own names."""
    others = e.journal.frames[-1].keys() - {id(scope.names)}
    writes = e.journal.undo()
    e.journal.redo(writes)
    return Writes({key: writes[key] for key in others})


def bind(
    e: Evaluator, function: Function, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> dict[str, Value]:
    """What a call passes for each parameter of a function."""
    signature = function.node.args
    names = [argument.arg for argument in positional(signature)]
    bound = dict(zip(names, args, strict=False))
    remaining = dict(kwargs)
    if len(args) > len(names) and signature.vararg is None:
        raise _type_error(f"{function.name} takes {len(names)} values, not {len(args)}", node)
    for name in (*names, *(argument.arg for argument in signature.kwonlyargs)):
        if name in remaining:
            if name in bound:
                raise _type_error(f"{function.name} gets {name} twice", node)
            bound[name] = remaining.pop(name)
        elif name not in bound and name in function.defaults:
            bound[name] = function.defaults[name]
        elif name not in bound:
            bound[name] = from_elsewhere(e, function, node, name)
            if bound[name] is None:
                raise _type_error(f"{function.name} lacks {name}", node)
    if signature.vararg is not None:
        name = signature.vararg.arg
        bound[name] = tuple(args[len(names) :]) or row_set(e, function, name)
    if signature.kwarg is not None:
        bound[signature.kwarg.arg] = e.mapped(remaining)
    elif remaining:
        raise _type_error(f"{function.name} has no argument {next(iter(remaining))}", node)
    return bound


def _type_error(reason: str, node: ast.AST) -> Raised:
    return Raised("TypeError", reason, node)


def yields(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether a function is a generator."""
    cached = getattr(node, "yields_", None)
    if cached is None:
        kinds = (ast.Yield, ast.YieldFrom)
        cached = any(isinstance(child, kinds) for child in own_nodes(node))
        node.yields_ = cached  # type: ignore[union-attr]
    return bool(cached)


def ends_yielding(body: list[ast.stmt]) -> bool:
    """Whether a generator does nothing after its last `yield`."""
    last = body[-1]
    if isinstance(last, (ast.For, ast.If, ast.With)) and not getattr(last, "orelse", None):
        return ends_yielding(last.body)
    return isinstance(last, ast.Expr) and isinstance(last.value, (ast.Yield, ast.YieldFrom))


def parameters(function: Function) -> Iterator[ast.arg]:
    """The parameters of a function that a call must pass: those without a default."""
    signature = function.node.args
    for parameter in (*positional(signature), *signature.kwonlyargs):
        if parameter.arg not in function.defaults:
            yield parameter


def called_in(function: Function) -> set[str]:
    """The required parameters that a function calls, or that it passes to a call in whose class
    they are called: classes, `block(64)`, and functions.
    """
    own = {parameter.arg for parameter in parameters(function)}
    calls = [call for call in nodes(function.node) if isinstance(call, ast.Call)]
    passed = {getattr(arg, "id", "") for call in calls for arg in call.args}
    class_nodes = nodes(function.owner.node) if function.owner is not None else ()
    class_calls = [call for call in class_nodes if isinstance(call, ast.Call)]
    called = {getattr(call.func, "id", "") for call in calls}
    return own & (called | (passed & {getattr(call.func, "id", "") for call in class_calls}))


def define(e: Evaluator, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Value:
    """What a `def` makes, with its decorators."""
    function = with_defaults(e, Function(node.name, node, scope), scope)
    result: Value = function
    for decorator in reversed(node.decorator_list):
        result = _decorated(e, result, function, decorator, scope)
    return result


_KINDS = ("staticmethod", "classmethod", "property")


def _decorated(
    e: Evaluator, value: Value, function: Function, decorator: ast.expr, scope: Scope
) -> Value:
    """A function with one decorator; those of packages do not change what it returns."""
    name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    last = name.rpartition(".")[2]
    if last in _KINDS or last == "cached_property":
        function.kind = last.removeprefix("cached_")
        return value
    if last in ("setter", "getter", "deleter"):
        function.kind = "property" if last == "getter" else last
        return value
    return decorate(e, value, decorator, scope)


def decorate(e: Evaluator, target: Value, decorator: ast.expr, scope: Scope) -> Value:
    """What a decorator of the text makes of a function or class; a package's changes nothing."""
    value = e.value(decorator, scope)
    if isinstance(value, Manager):
        return Unknown("what a context does around a function is not followed", decorator)
    if isinstance(value, Unknown) and not only_decorates(decorator):
        e.decorated[target.node] = decorator
    inner = value.function if isinstance(value, Partial) else value
    if isinstance(inner, Class) and inner.find("__get__") is not None:
        return Unknown("what a descriptor of the text gives is not followed", decorator)
    if not isinstance(inner, (Function, BoundFunction, Class, Instance)):
        return target
    return e.call(value, [target], {}, decorator)
