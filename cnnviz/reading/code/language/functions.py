"""Functions of the text: which argument is which parameter, and what their bodies give."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cnnviz.reading.code.language.evaluator import Evaluator, Returned
from cnnviz.reading.code.language.exceptions import is_taken
from cnnviz.reading.code.language.forking import escape
from cnnviz.reading.code.language.interleaving import read_by
from cnnviz.reading.code.language.managers import Manager, is_manager
from cnnviz.reading.code.source.nodes import given_names, nodes
from cnnviz.reading.code.source.open_arguments import passed_on
from cnnviz.reading.code.values.common_calls import only_decorates
from cnnviz.reading.code.values.errors import Endless, Raised
from cnnviz.reading.code.values.generators import Generated, Later, nothing
from cnnviz.reading.code.values.journal import Writes, alike
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.unknowns import again
from cnnviz.reading.code.values.values import (
    Bound,
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
    """`function` with the values of its defaults, which are worked out where it is defined."""
    said = function.node.args
    positional = [*said.posonlyargs, *said.args]
    late = positional[len(positional) - len(said.defaults) :]
    pairs = [*zip(late, said.defaults, strict=True)]
    pairs += [(a, d) for a, d in zip(said.kwonlyargs, said.kw_defaults, strict=True) if d]
    function.defaults = {argument.arg: e.value(default, scope) for argument, default in pairs}
    return function


def call_function(
    e: Evaluator, function: Function, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """What a function of the text gives."""
    found = bind(e, function, args, kwargs, node)
    asked = _said_of(e, function, args, kwargs)
    if asked and e.making == 1:  # What it is given may be what nobody knows.
        asked |= {name: True for name in asked if isinstance(found.get(name), Unknown)}
    with e.deeper(), e.settings.inside(asked) as said:
        scope = Scope(function.scope)
        scope.owner = function.owner
        scope.names = Dict({**found, **said})
        scope.first = next(iter(scope.names.values()), None)
        if isinstance(function.node, ast.Lambda):
            return e.value(function.node.body, scope)
        scope.local = given_names(function.node)
        if yields(function.node) and not is_manager(function.node):
            return _generator(e, function.node, scope, asked)
        e.frames.append((scope, function))
        try:
            return _followed(e, function.node, scope)
        finally:
            e.frames.pop()


def _said_of(
    e: Evaluator, function: Function, args: list[Value], kwargs: dict[str, Value]
) -> dict[str, bool]:
    """The parameters of a function that builds, of which the user says something, and of each
    whether the call leaves it out.
    """
    if not e.settings.values or e.tracing or e.calling:
        return {}
    said = function.node.args
    names = [one.arg for one in (*said.posonlyargs, *said.args)]
    given = {*names[: len(args)], *kwargs, *e.scope.names}
    names += [one.arg for one in said.kwonlyargs]
    return {name: name not in given for name in names if e.settings.has(name)}


def _followed(e: Evaluator, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Value:
    if yields(node):
        return Manager(node, scope, Dict())
    signal = e.block(node.body, scope)
    value = signal.value if isinstance(signal, Returned) else None
    if failing := escape(e, signal):
        return again(scope.pending, failing, [*scope.given, value])
    if scope.pending is None:
        return value
    first, *others = [*scope.given, value] if value is not scope.pending else scope.given
    if all(alike(first, one) for one in others):
        return first
    return again(scope.pending, scope.pending, [value])


def _generator(
    e: Evaluator,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    scope: Scope,
    said: dict[str, bool],
) -> Value:
    """What a function gives that yields: it begins where the first item is asked for."""
    made = Generated(())
    made.node, made.scope = node, scope

    def step() -> Sequence[Value] | Unknown:
        with e.deeper(), e.settings.inside(said):
            return _yielded(e, node.body, scope, made)

    made.left.append(Later(e.journal, step, once=True))
    return made


def _yielded(
    e: Evaluator, body: list[ast.stmt], scope: Scope, found: Generated
) -> Sequence[Value] | Unknown:
    """All that a generator yields; of one without end nothing is known, nor of what it changes."""
    scope.yields = made = List()
    calls = len(e.trace.uses)
    e.journal.open()
    try:
        with e.budget.part():
            escape(e, e.block(body, scope))
    except Endless as error:
        return _without_end(e, found, error)
    except Raised as error:
        e.journal.keep()
        if not made or not is_taken(e, error):
            raise
        return Unknown("a generator that raises behind what it yields is not followed", found.node)
    except BaseException:
        e.journal.keep()
        raise
    found.after = _changed(e, scope)
    undone = {key: one._replace(new=one.old) for key, one in found.after.items()}
    found.before = Writes(undone)
    found.read = [(one, one.copy()) for one in read_by(found.node, scope)]
    found.calls = len(e.trace.uses) > calls
    end = [] if ends_yielding(body) else [Later(e.journal, nothing, once=True)]
    return scope.pending or made.why or [*made, *end]


def _without_end(e: Evaluator, found: Generated, error: Endless) -> Unknown:
    """What a generator yields that takes too long, and may have changed what it changed by then."""
    writes = e.journal.undo()
    if e.budget.spent:  # One around it is spent, too.
        raise error
    unknown = Unknown("what this function yields takes too long to follow", found.node)
    e.trace.unsure(unknown, [writes])
    e.journal.merge([writes, Writes()], unknown)
    return unknown


def _changed(e: Evaluator, scope: Scope) -> Writes:
    """What was changed since the journal was opened, but for a function's own names."""
    others = e.journal.frames[-1].keys() - {id(scope.names)}
    writes = e.journal.undo()
    e.journal.redo(writes)
    return Writes({key: writes[key] for key in others})


def bind(
    e: Evaluator, function: Function, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> dict[str, Value]:
    """What a call gives each parameter of a function."""
    said = function.node.args
    names = [one.arg for one in (*said.posonlyargs, *said.args)]
    found = dict(zip(names, args, strict=False))
    left = dict(kwargs)
    if len(args) > len(names) and said.vararg is None:
        raise _wrong(f"{function.name} takes {len(names)} values, not {len(args)}", node)
    for name in (*names, *(one.arg for one in said.kwonlyargs)):
        if name in left:
            if name in found:
                raise _wrong(f"{function.name} gets {name} twice", node)
            found[name] = left.pop(name)
        elif name not in found and name in function.defaults:
            found[name] = function.defaults[name]
        elif name not in found:
            found[name] = passed_on(e, node, name) if e.settings.rest else None
            if found[name] is None:
                raise _wrong(f"{function.name} lacks {name}", node)
    if said.vararg is not None:
        found[said.vararg.arg] = tuple(args[len(names) :])
    if said.kwarg is not None:
        found[said.kwarg.arg] = e.mapped(left)
    elif left:
        raise _wrong(f"{function.name} has no argument {next(iter(left))}", node)
    return found


def _wrong(reason: str, node: ast.AST) -> Raised:
    return Raised("TypeError", reason, node)


def yields(node: ast.AST) -> bool:
    """Whether a function is a generator."""
    known = getattr(node, "yields_", None)
    if known is None:
        kinds = (ast.Yield, ast.YieldFrom)
        known = any(isinstance(one, kinds) for one in nodes(node)) and any(
            isinstance(one, kinds) for one in _own_nodes(node)
        )
        node.yields_ = known  # type: ignore[attr-defined]
    return bool(known)


def ends_yielding(body: list[ast.stmt]) -> bool:
    """Whether nothing is done behind the last that a generator yields."""
    last = body[-1]
    if isinstance(last, (ast.For, ast.If, ast.With)) and not getattr(last, "orelse", None):
        return ends_yielding(last.body)
    return isinstance(last, ast.Expr) and isinstance(last.value, (ast.Yield, ast.YieldFrom))


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions and classes in it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield from _own_nodes(child)


def parameters(function: Function) -> Iterator[ast.arg]:
    """The parameters of a function that a call has to give: those without a default."""
    said = function.node.args
    for one in (*said.posonlyargs, *said.args, *said.kwonlyargs):
        if one.arg not in function.defaults:
            yield one


def called_in(function: Function) -> set[str]:
    """The parameters that a function has to be given and calls, or another of its class that it
    gives them: classes, `block(64)`, and functions.
    """
    own = {one.arg for one in parameters(function)}
    calls = [one for one in nodes(function.node) if isinstance(one, ast.Call)]
    given = {getattr(arg, "id", "") for one in calls for arg in one.args}
    whole = nodes(function.owner.node) if function.owner is not None else ()
    further = [one for one in whole if isinstance(one, ast.Call)]
    called = {getattr(one.func, "id", "") for one in calls}
    return own & (called | (given & {getattr(one.func, "id", "") for one in further}))


def defined(e: Evaluator, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Value:
    """What a `def` makes, with its decorators."""
    function = with_defaults(e, Function(node.name, node, scope), scope)
    found: Value = function
    for decorator in reversed(node.decorator_list):
        found = _decorated(e, found, function, decorator, scope)
    return found


_KINDS = ("staticmethod", "classmethod", "property")


def _decorated(
    e: Evaluator, found: Value, function: Function, decorator: ast.expr, scope: Scope
) -> Value:
    """A function with one decorator; those of packages change nothing of what it gives."""
    name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    last = name.rpartition(".")[2]
    if last in _KINDS or last == "cached_property":
        function.kind = last.removeprefix("cached_")
        return found
    if last in ("setter", "getter", "deleter"):
        function.kind = "property" if last == "getter" else last
        return found
    return put_around(e, found, decorator, scope)


def put_around(e: Evaluator, found: Value, decorator: ast.expr, scope: Scope) -> Value:
    """What a decorator of the text makes of a function or class; a package's changes nothing."""
    value = e.value(decorator, scope)
    if isinstance(value, Manager):
        return Unknown("what a context does around a function is not followed", decorator)
    if isinstance(value, Unknown) and not only_decorates(decorator):
        e.decorated[found.node] = decorator
    inner = value.function if isinstance(value, Partial) else value
    if isinstance(inner, Class) and inner.find("__get__") is not None:
        return Unknown("what a descriptor of the text gives is not followed", decorator)
    if not isinstance(inner, (Function, Bound, Class, Instance)):
        return found
    return e.call(value, [found], {}, decorator)
