"""Networks that something takes the place of, or changes, that nobody knows without running it.

What such a thing is made of is not drawn for the whole: it is in doubt, or a note tells of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.library.names import foreign
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.common_calls import (
    REAL,
    carries_on,
    changes,
    exports,
    fills,
    is_network_name,
    leaves_alone,
    only_wraps,
    tells_nothing,
    words_of,
)
from cnnviz.reading.code.values.errors import Halt
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.unknowns import Held, either, made_of
from cnnviz.reading.code.values.values import (
    Bound,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Method,
    Set,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.instances import Choice
    from cnnviz.reading.code.values.journal import Writes
    from cnnviz.reading.code.values.scope import Scope

_TEXTS = 16
_OF_TEXT = (Function, Bound, Class, Module)
_USES = frozenset("parameters named_parameters cuda to eval".split())
"""Methods that the text calls on networks alone."""


class Aside(NamedTuple):
    """A call that is not followed; what it is given: modules, or a list or dict, by its name."""

    what: tuple[Value, ...]
    node: ast.AST
    name: str = ""


def unfollowed(
    e: Evaluator, found: Unknown, function: Value, given: list[Value], node: ast.Call
) -> Unknown:
    """What a call gives that is not known: what it holds of what it is given."""
    if e.tracing or isinstance(function, _OF_TEXT):
        return found
    real = e.scope.names.get(getattr(node.func, "id", ""))
    if isinstance(real, Known):
        setattr(node, REAL, real.last)
    if isinstance(function, Method):
        of_module = isinstance(function.owner, Module) and leaves_alone(node)  # net.fit(x)
        given = given if of_module else [function.owner, *given]
        if isinstance(function.owner, (List, Dict)):
            return either(found, given)  # zoo.get(name)
    if function == Known("eval"):
        return either(found, e.scope.names.values())
    held = function.held if isinstance(function, Unknown) else None
    made = made_of(found, given, node)
    if held is not None and made.held is None:
        made.held = held  # convert(net).to(device)
    return made


def partly(e: Evaluator, found: Unknown, node: ast.expr, scope: Scope) -> Unknown:
    """What a call gives some of whose arguments are not known: what it holds of the others."""
    if e.tracing:
        return found
    inner = nodes(node)
    ids = set(map(id, inner))
    made = [one for one in e.built if id(one.node) in ids]
    named = [scope.find(one.id) for one in inner if isinstance(one, ast.Name)]
    return made_of(found, [*made, *named], node)


def networks_of(
    e: Evaluator, target: ast.expr, value: Value, node: ast.expr, scope: Scope
) -> Value:
    """A value that is not known and is called a network: what it holds of what it is said with."""
    name = str(getattr(target, "id", getattr(target, "attr", "")))
    if not isinstance(value, Unknown) or value.held is not None or not is_network_name(name):
        return value
    found = partly(e, value, node, scope)
    return value if found.held is None else either(value, found.held.what)


def settle(e: Evaluator, scope: Scope, ways: list[Writes], loop: bool) -> None:
    """Doubts what names may stand for since ways were gone of which nobody knows which is right.

    `loop`: a name may be what another turn made it, and something else than a module before.
    """
    changed = [way[id(scope.names)].new for way in ways if id(scope.names) in way]
    for name in dict.fromkeys(name for names in changed for name in names):
        value = scope.names.get(name)
        if isinstance(value, Unknown) and value.held is not None and value.held.call is None:
            doubt_any(e, value, value.held._replace(others=()) if loop else value.held)


def doubt_any(e: Evaluator, unknown: Unknown, held: Held) -> None:
    """Doubts what a value may be that may be something else, too."""
    if len(held.what) > 1 or any(one.lack is not Lack.FILE for one in held.others):
        _doubt(e, unknown, held)
    for one in held.others:
        if one.lack is Lack.FILE and isinstance(one.node, ast.AST):
            e.asides.append(Aside(held.what, one.node))


def _doubt(e: Evaluator, unknown: Unknown, held: Held) -> None:
    for one in held.what:
        if isinstance(one, Module):
            one.doubt = one.doubt or unknown
        else:
            e.unsure.setdefault(one, unknown)


def given_back(e: Evaluator, target: ast.expr, value: Value, scope: Scope) -> Value:
    """What a target gets where a value is not known: `model = train(model)` leaves the model."""
    if not isinstance(value, Unknown) or value.held is None or e.tracing:
        return value
    call = value.held.call
    if call is None or not carries_on(call):
        return value
    if isinstance(target, (ast.Tuple, ast.List)):
        return tuple([given_back(e, one, value, scope) for one in target.elts])
    old = scope.find(target.id) if isinstance(target, ast.Name) else None
    if any(one is old for one in value.held.what):
        if not only_wraps(call):
            _tell(e, value.held, call)
        return old
    return value


def consider(e: Evaluator, target: ast.expr, value: Value) -> None:
    """Doubts what a value is made of that the text names as a network, or tells of it."""
    if isinstance(value, (tuple, List, Dict)):
        for one in value.values() if isinstance(value, Dict) else value:
            if isinstance(one, Unknown):
                consider(e, target, one)
    held = value.held if isinstance(value, Unknown) else None
    if held is None:
        return
    if held.call is None:
        doubt_any(e, value, held)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for one in target.elts:
            consider(e, one, value)
    elif not leaves_alone(held.call):
        name = str(getattr(target, "id", getattr(target, "attr", "")))
        named = value.lack is Lack.NETWORK or _stands_for(e, name, held.call)
        if named and not carries_on(held.call) and not exports(name, held.call):
            _doubt(e, value, held)
        elif not tells_nothing(name) or changes(held.call):
            _tell(e, held, held.call)


def none_behind(e: Evaluator, chosen: Module) -> None:
    """Raises `Halt` where the text makes a package's network behind its own, and calls it so."""
    last = getattr(chosen.node, "lineno", 0)
    for name, value in e.scope.names.items():
        found = isinstance(value, Unknown) and value.lack is Lack.NETWORK
        named = is_network_name(name) and len(words_of(name)) == 1
        if found and named and getattr(value.node, "lineno", 0) > last:
            raise Halt(value)


def sure(e: Evaluator, choice: Choice) -> Choice:
    """A network that the text only defines; raises `Halt` where another may be meant."""
    for one in (choice.module.cls, e.scope.names.get(choice.name)):
        if one in e.unsure:
            raise Halt(e.unsure[one])
    return choice


def given(e: Evaluator, value: Unknown) -> None:
    """Doubts what the value of a function is made of that the text never calls."""
    held = value.held
    if held is None:
        return
    if held.call is None:
        doubt_any(e, value, held)
    elif not carries_on(held.call):
        _doubt(e, value, held)


def _stands_for(e: Evaluator, name: str, call: ast.AST) -> bool:
    """Whether a name that a call's value gets is meant as a network."""
    again = any(isinstance(one, ast.Name) and one.id == name for one in nodes(call))
    return again or is_network_name(name) or used_so(e, name)


def used_so(e: Evaluator, name: str) -> bool:
    """Whether the text uses a name as that of a network: `net.parameters()`."""
    return name in _used(e.source.tree)


@lru_cache(_TEXTS)
def _used(tree: ast.Module) -> frozenset[str]:
    found = [one for one in nodes(tree) if isinstance(one, ast.Attribute) and one.attr in _USES]
    return frozenset(one.value.id for one in found if isinstance(one.value, ast.Name))


def alone(e: Evaluator, node: ast.expr, value: Value, scope: Scope) -> None:
    """Tells of a call that stands alone, is not followed and may change what it is given."""
    if not isinstance(value, Unknown) or not isinstance(node, ast.Call) or e.tracing:
        return
    held = value.held
    if held is not None and held.call is not None and not leaves_alone(held.call):
        _tell(e, held, held.call)
    for one in node.args:
        given = scope.find(one.id) if isinstance(one, ast.Name) else None
        if isinstance(given, (List, Dict, Set, Instance)) and fills(node):
            e.asides.append(Aside((given,), node, ast.unparse(one)))


def applied(e: Evaluator, owner: Module, function: Value, node: ast.AST) -> None:
    """Tells of `net.apply(function)`, where that is not in the text and may change layers."""
    name = next(iter(getattr(node, "args", ())), node)
    known = isinstance(function, Known) and not foreign(function.path)
    if not (known or isinstance(function, _OF_TEXT) or e.tracing or leaves_alone(name)):
        e.asides.append(Aside((owner,), node))


def _tell(e: Evaluator, held: Held, call: ast.AST) -> None:
    e.asides.append(Aside(held.what, call))


def asides(e: Evaluator, chosen: Module, name: str) -> Iterator[str]:
    """The sentences on what may change the network that is drawn, or what its sizes come from."""
    inside = {id(one) for one in chosen.modules()}
    found: dict[str, None] = {}
    for one in e.asides:
        parts = {id(part) for m in one.what if isinstance(m, Module) for part in m.modules()}
        if one.name and _read_behind(e, one):
            found[_words(e, one.node, one.name, "read")] = None
        elif inside & parts:
            found[_words(e, one.node, name, "drawn")] = None
    for module in chosen.modules():
        for attr in module.attrs.values():
            if isinstance(attr, Unknown) and attr.held is not None and attr.held.call is not None:
                found[_words(e, attr.held.call, name, "drawn")] = None
    for cls in dict.fromkeys(one.cls for one in chosen.modules() if one.cls is not None):
        for method in cls.attrs.values():
            if isinstance(method, Function) and method.node in e.decorated:
                told = _words(e, e.decorated[method.node], f"{cls.name}.{method.name}", "read")
                found[told] = None
    yield from found


def _words(e: Evaluator, node: ast.AST, name: str, verb: str) -> str:
    words = e.source.words(node)
    return (
        f"what {words}{line_of(node)} does is not in the text: {name} is {verb} as it is"
        " without that"
    )


def _read_behind(e: Evaluator, aside: Aside) -> bool:
    """Whether the text reads a list or dict behind the call that it was given to."""
    end = getattr(aside.node, "end_lineno", 0)
    return any(
        isinstance(one, ast.Name)
        and isinstance(one.ctx, ast.Load)
        and one.id == aside.name
        and one.lineno > end
        for one in nodes(e.source.tree)
    )
