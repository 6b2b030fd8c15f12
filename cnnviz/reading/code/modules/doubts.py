"""Networks that something unknown replaces or changes: only running it would tell.

What such a thing is made of is not drawn in place of the whole: it is in doubt, or noted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.library.names import is_foreign
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.open_arguments import injects
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.common_calls import (
    REAL,
    changes,
    exports,
    fills,
    is_network_name,
    is_result_name,
    leaves_alone,
    only_wraps,
    returns_network,
    words_of,
)
from cnnviz.reading.code.values.errors import Halt
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.unknowns import Candidates, either, made_of
from cnnviz.reading.code.values.values import (
    BoundFunction,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Method,
    Partial,
    Set,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.instances import Choice
    from cnnviz.reading.code.values.journal import Writes
    from cnnviz.reading.code.values.scope import Scope

_MAX_TEXTS = 16
_FOLLOWED = (Function, BoundFunction, Class, Module)
_NETWORK_METHODS = frozenset("parameters named_parameters cuda to eval".split())
"""Methods that texts call only on networks."""


class UnreadCall(NamedTuple):
    """A call that is not followed, with its arguments: modules, or a list or dict by its name."""

    what: tuple[Value, ...]
    node: ast.AST
    name: str = ""


def unknown_result(
    e: Evaluator, result: Unknown, function: Value, args: list[Value], node: ast.Call
) -> Unknown:
    """The unknown result of a call: it holds the modules among the arguments."""
    if e.tracing or isinstance(function, _FOLLOWED):
        return result
    function_value = e.scope.names.get(getattr(node.func, "id", ""))
    if isinstance(function_value, Known):
        setattr(node, REAL, function_value.last)
    if isinstance(function, Method):
        is_harmless = isinstance(function.owner, Module) and leaves_alone(node)  # net.fit(x)
        args = args if is_harmless else [function.owner, *args]
        if isinstance(function.owner, (List, Dict)):
            return either(result, args)  # zoo.get(name)
    if function == Known("eval"):
        return either(result, e.scope.names.values())
    held = function.held if isinstance(function, Unknown) else None
    holder = made_of(result, args, node)
    if held is not None and holder.held is None:
        holder.held = held  # convert(net).to(device)
    return holder


def partial_result(e: Evaluator, result: Unknown, node: ast.expr, scope: Scope) -> Unknown:
    """The result of a call with some unknown arguments: it holds the others."""
    if e.tracing:
        return result
    parts = nodes(node)
    ids = set(map(id, parts))
    modules = [module for module in e.built if id(module.node) in ids]
    values = [scope.find(part.id) for part in parts if isinstance(part, ast.Name)]
    return made_of(result, [*modules, *values], node)


def as_network(e: Evaluator, target: ast.expr, value: Value, node: ast.expr, scope: Scope) -> Value:
    """An unknown value named as a network: it holds the modules in its expression."""
    name = str(getattr(target, "id", getattr(target, "attr", "")))
    if not isinstance(value, Unknown) or value.held is not None or not is_network_name(name):
        return value
    holder = partial_result(e, value, node, scope)
    return value if holder.held is None else either(value, holder.held.what)


def doubt_names(e: Evaluator, scope: Scope, ways: list[Writes], loop: bool) -> None:
    """Doubts what names may stand for after branches of which it is not known which one runs.

    `loop`: a name may be what another turn made of it, and something else than a module before.
    """
    changed = [way[id(scope.names)].new for way in ways if id(scope.names) in way]
    for name in dict.fromkeys(name for names in changed for name in names):
        value = scope.names.get(name)
        if isinstance(value, Unknown) and value.held is not None and value.held.call is None:
            doubt_held(e, value, value.held._replace(others=()) if loop else value.held)


def doubt_held(e: Evaluator, unknown: Unknown, held: Candidates) -> None:
    """Doubts what a value may be that may also be something else."""
    if len(held.what) > 1 or any(other.lack is not Lack.FILE for other in held.others):
        _doubt(e, unknown, held)
    for other in held.others:
        if other.lack is Lack.FILE and isinstance(other.node, ast.AST):
            e.asides.append(UnreadCall(held.what, other.node))


def _doubt(e: Evaluator, unknown: Unknown, held: Candidates) -> None:
    for module in held.what:
        if isinstance(module, Module):
            module.doubt = module.doubt or unknown
        else:
            e.unsure.setdefault(module, unknown)


def value_for_target(e: Evaluator, target: ast.expr, value: Value, scope: Scope) -> Value:
    """The value that a target gets if it is unknown: `model = train(model)` keeps the model."""
    if not isinstance(value, Unknown) or value.held is None or e.tracing:
        return value
    call = value.held.call
    if call is None or not returns_network(call):
        return value
    if isinstance(target, (ast.Tuple, ast.List)):
        return tuple([value_for_target(e, element, value, scope) for element in target.elts])
    old = scope.find(target.id) if isinstance(target, ast.Name) else None
    if any(module is old for module in value.held.what):
        if not only_wraps(call):
            _note(e, value.held, call)
        return old
    return value


def consider(e: Evaluator, target: ast.expr, value: Value) -> None:
    """Doubts the parts of a value that the text names as a network, or notes its call."""
    if isinstance(value, (tuple, List, Dict)):
        for item in value.values() if isinstance(value, Dict) else value:
            if isinstance(item, Unknown):
                consider(e, target, item)
    held = value.held if isinstance(value, Unknown) else None
    if held is None:
        return
    if held.call is None:
        doubt_held(e, value, held)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            consider(e, element, value)
    elif not leaves_alone(held.call):
        name = str(getattr(target, "id", getattr(target, "attr", "")))
        is_network = value.lack is Lack.NETWORK or _names_network(e, name, held.call)
        if is_network and not returns_network(held.call) and not exports(name, held.call):
            _doubt(e, value, held)
        elif not is_result_name(name) or changes(held.call):
            _note(e, held, held.call)


def halt_at_later_network(e: Evaluator, chosen: Module) -> None:
    """Raises `Halt` if the text makes a package's network after its own, and names it as one."""
    last = getattr(chosen.node, "lineno", 0)
    for name, value in e.scope.names.items():
        is_package = isinstance(value, Unknown) and value.lack is Lack.NETWORK
        is_named = is_network_name(name) and len(words_of(name)) == 1
        if is_package and is_named and getattr(value.node, "lineno", 0) > last:
            raise Halt(value)


def require_certain(e: Evaluator, choice: Choice) -> Choice:
    """A network that the text only defines; raises `Halt` if another may be meant."""
    for value in (choice.module.cls, e.scope.names.get(choice.name)):
        if value in e.unsure:
            raise Halt(e.unsure[value])
    return choice


def doubt_result(e: Evaluator, value: Unknown) -> None:
    """Doubts the parts of the unknown result of a function that the text never calls."""
    held = value.held
    if held is None:
        return
    if held.call is None:
        doubt_held(e, value, held)
    elif not returns_network(held.call):
        _doubt(e, value, held)


def _names_network(e: Evaluator, name: str, call: ast.AST) -> bool:
    """Whether the name that gets a call's result is meant as a network's."""
    is_argument = any(isinstance(part, ast.Name) and part.id == name for part in nodes(call))
    return is_argument or is_network_name(name) or is_used_as_network(e, name)


def is_used_as_network(e: Evaluator, name: str) -> bool:
    """Whether the text uses a name as a network's: `net.parameters()`."""
    return name in _network_uses(e.source.tree)


@lru_cache(_MAX_TEXTS)
def _network_uses(tree: ast.Module) -> frozenset[str]:
    attributes = (node for node in nodes(tree) if isinstance(node, ast.Attribute))
    uses = [node for node in attributes if node.attr in _NETWORK_METHODS]
    return frozenset(use.value.id for use in uses if isinstance(use.value, ast.Name))


def note_lone_call(e: Evaluator, node: ast.expr, value: Value, scope: Scope) -> None:
    """Notes a call that stands alone, is not followed and may change its arguments."""
    if not isinstance(value, Unknown) or not isinstance(node, ast.Call) or e.tracing:
        return
    held = value.held
    if held is not None and held.call is not None and not leaves_alone(held.call):
        _note(e, held, held.call)
    for argument in node.args:
        argument_value = scope.find(argument.id) if isinstance(argument, ast.Name) else None
        if isinstance(argument_value, (List, Dict, Set, Instance)) and fills(node):
            e.asides.append(UnreadCall((argument_value,), node, ast.unparse(argument)))


def note_applied(e: Evaluator, owner: Module, function: Value, node: ast.AST) -> None:
    """Notes `net.apply(function)` if the function is not in the text and may change layers."""
    name = next(iter(getattr(node, "args", ())), node)
    while isinstance(function, Partial):
        function = function.function
    is_known = isinstance(function, Known) and not is_foreign(function.path)
    if not (is_known or isinstance(function, _FOLLOWED) or e.tracing or leaves_alone(name)):
        e.asides.append(UnreadCall((owner,), node))


def _note(e: Evaluator, held: Candidates, call: ast.AST) -> None:
    e.asides.append(UnreadCall(held.what, call))


def change_notes(e: Evaluator, chosen: Module, name: str) -> Iterator[str]:
    """The sentences on what may change the drawn network, or what its sizes come from."""
    ids = {id(module) for module in chosen.modules()}
    sentences: dict[str, None] = {}
    if e.unfollowed is not None:
        line = f"line {e.unfollowed.lineno} takes too long to follow"
        sentences[f"{line}: what it may change of {name} is not drawn"] = None
    for aside in e.asides:
        parts = {id(part) for m in aside.what if isinstance(m, Module) for part in m.modules()}
        if aside.name and _is_read_after(e, aside):
            sentences[_sentence(e, aside.node, aside.name, "read")] = None
        elif ids & parts:
            sentences[_sentence(e, aside.node, name, "drawn")] = None
    for module in chosen.modules():
        for attr in module.attrs.values():
            if isinstance(attr, Unknown) and attr.held is not None and attr.held.call is not None:
                sentences[_sentence(e, attr.held.call, name, "drawn")] = None
    for node, decorator in e.decorated.items():
        if isinstance(node, ast.FunctionDef) and injects(ast.unparse(decorator)):
            sentences[_sentence(e, decorator, node.name, "read")] = None
    for cls in dict.fromkeys(module.cls for module in chosen.modules() if module.cls is not None):
        if cls.node in e.decorated:
            sentences[_sentence(e, e.decorated[cls.node], cls.name, "read")] = None
        for method in cls.attrs.values():
            if isinstance(method, Function) and method.node in e.decorated:
                method_name = f"{cls.name}.{method.name}"
                sentences[_sentence(e, e.decorated[method.node], method_name, "read")] = None
    yield from sentences


def _sentence(e: Evaluator, node: ast.AST, name: str, verb: str) -> str:
    words = e.source.words(node)
    return (
        f"what {words}{line_of(node)} does is not in the text: {name} is {verb} as it is"
        " without that"
    )


def _is_read_after(e: Evaluator, aside: UnreadCall) -> bool:
    """Whether the text reads a list or dict after the call that it was passed to."""
    end = getattr(aside.node, "end_lineno", 0)
    return any(
        isinstance(part, ast.Name)
        and isinstance(part.ctx, ast.Load)
        and part.id == aside.name
        and part.lineno > end
        for part in nodes(e.source.tree)
    )
