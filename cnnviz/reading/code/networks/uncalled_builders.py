"""What functions and methods build that a text never calls, of what they would be given."""

from __future__ import annotations

import ast
import re
from contextlib import suppress

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import parameters
from cnnviz.reading.code.networks.builders import (
    blamed,
    builders,
    gives,
    leading,
    mentions,
    openly,
    other_builders,
)
from cnnviz.reading.code.networks.instances import Choice, is_network, networks
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.network_names import names_of
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import Class, Function, Instance, List, Unknown, Value
from cnnviz.reading.wording import listed


def built_beside(e: Evaluator, layer: Class) -> Choice | None:
    """What functions build in a text whose class is a layer; of Keras's, what builds with it."""
    functions = [one for one in e.scope.names.values() if isinstance(one, Function)]
    trees = (node for one in functions for node in nodes(one.node))
    used = any(isinstance(node, ast.Name) and node.id == layer.name for node in trees)
    own = {one.id for one in nodes(layer.node) if isinstance(one, ast.Name)}
    if not used and not any(_gives_model(one) for one in functions if one.name not in own):
        return None
    built = builders(e, [])
    if built:
        return Choice(built[0].module, built[0].name, tuple(one.name for one in built[1:]))
    return open_builder(e)


def given_by(e: Evaluator, function: Function, name: str) -> Value:
    """What a function gives for what nobody says; of several the first model, `return model, 1`."""
    given = openly(e, function, f"the text never calls {name}()")
    try:
        made = e.call(function, [], given, function.node)
    except Raised as error:
        raise Halt(Unknown(blamed(e, function, error), error.node)) from None
    several = made if isinstance(made, (tuple, List)) else ()
    return next((one for one in several if isinstance(one, Module)), made)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TOO_LONG = "takes too long to follow"
_NEVER = re.compile(r"the text never builds (\w+)")
_NAMED, _TRIED = 3, 8  # Functions that build a class, which a message names; and are tried.


def would_build(e: Evaluator, refusal: str) -> str:
    """Which functions give what the text is said never to build; "" where none does."""
    found = _NEVER.search(refusal)
    reach = leading(e, {found[1]}) if found is not None else set()
    there = [one for name, one in e.scope.names.items() if name in reach]
    functions = [one for one in there if isinstance(one, Function) and gives(one)]
    wanted = found[1] if found is not None else ""
    names = [one.name for one in functions[-_TRIED:] if _is_taken(e, one, wanted)][-_NAMED:]
    if found is None or not names:
        return ""
    builds = "builds" if len(names) == 1 else "build"
    return f"{listed(names)} {builds} {found[1]}: --model {names[-1]} draws what it gives"


def _is_taken(e: Evaluator, function: Function, name: str) -> bool:
    """Whether `--model` takes a function: it gives an object of the class that is meant, or one
    around it, or what a value is asked for.
    """
    with suppress(Raised, Halt, Limit):
        made = given_by(e, function, function.name)
        if isinstance(made, Module):
            return any(one.cls is not None and one.cls.name == name for one in made.modules())
        return isinstance(made, Unknown) and bool(made.name)
    return False


def would_end(e: Evaluator, refusal: str) -> str:
    """Another function that builds a network, where the last takes too long; "" for none."""
    if _TOO_LONG not in refusal:
        return ""
    body = (one for one in e.source.tree.body if not isinstance(one, _DEFINITIONS))
    used = {node.id for one in body for node in nodes(one) if isinstance(node, ast.Name)}
    found = whole_builders(e)
    named = [one for one in found if one not in used]
    named = named if used.intersection(found) else named[:-1]  # The last is what was taken.
    return f"--model {named[0]} draws another network, if that is shorter" if named else ""


def whole_builders(e: Evaluator) -> list[str]:
    """The names of the functions that build a network and need nothing, in their order."""
    return [one for one in other_builders(e, "", []) if _is_whole(e.scope.names[one])]


def _is_whole(function: Value) -> bool:
    """Whether a function gives something, and needs to be given nothing."""
    return isinstance(function, Function) and gives(function) and not list(parameters(function))


def _gives_model(function: Function) -> bool:
    """Whether a function gives a model that it makes: `return Model(...)`, `model = Model(...)`."""
    body = nodes(function.node)
    made = {
        target.id
        for one in body
        if isinstance(one, ast.Assign) and _is_model(one.value)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    given = [one.value for one in body if isinstance(one, ast.Return)]
    return any(_is_model(one) or getattr(one, "id", None) in made for one in given)


def _is_model(node: ast.AST | None) -> bool:
    words = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return words.rpartition(".")[2] in ("Model", "Sequential")


def open_builder(e: Evaluator) -> Choice | None:
    """What a function or a method builds that the text never calls, of what it would be given."""
    for value in reversed(list(e.scope.names.values())):
        if isinstance(value, Function) and mentions(value, []):
            return _opened(e, value, value.name, None)
        if isinstance(value, Class) and _building(value):
            found = of_class(e, value)
            others = [name for name in class_builders(e) if name != value.name]
            methods = [one.name for one in _building(value)[:-1] if _gives_model(one)]
            others += [f"{value.name}.{name}" for name in methods]
            return None if found is None else found._replace(others=(*found.others, *others))
    return None


def class_builders(e: Evaluator) -> list[str]:
    """The classes that are no networks and have a method that builds one, in their order."""
    return [one.name for one in e.scope.names.values() if isinstance(one, Class) and _building(one)]


def _building(cls: Class) -> list[Function]:
    """The methods of a class that is no network itself which build one, or those of what it comes
    from, where it adds layers in its own, or calls them.
    """
    own = [one for one in cls.attrs.values() if isinstance(one, Function)]
    above = [one for one in cls.order[1:] if isinstance(one, Class)]
    found = [one for one in own if mentions(one, [])]
    if not found and above:
        theirs = next(filter(None, map(_building, above)), [])
        names = {"add", *(one.name for one in theirs)}
        found = theirs if any(_calls_of(one) & names for one in own) else []
    return found if cls.base is None else []


def _calls_of(function: Function) -> set[str]:
    """What a function calls of something, such as `add`: `self.model.add(Dense(10))`."""
    calls = (one.func for one in nodes(function.node) if isinstance(one, ast.Call))
    return {one.attr for one in calls if isinstance(one, ast.Attribute)}


def of_class(e: Evaluator, cls: Class) -> Choice | None:
    """The network that a class builds which is none itself."""
    building = _building(cls)
    return _of_class(e, cls, building[-1]) if building else None


def _of_class(e: Evaluator, cls: Class, method: Function) -> Choice | None:
    """The network of a class that is none itself: its making builds one, else a method does."""
    if method.kind == "staticmethod":
        return _opened(e, method, f"{cls.name}.{method.name}", None)
    start = cls.find("__init__")
    why = f"the text never builds {cls.name}"
    given = openly(e, start, why, 1) if isinstance(start, Function) else {}
    before = len(e.built)
    try:
        made = e.call(cls, [], given, cls.node)
    except Raised as error:
        raise Halt(Unknown(blamed(e, start, error), error.node)) from None
    found = _last_of(e, before)
    lacking = joined(given.values())
    if found is None and lacking is not None and _uses(start, method):
        raise Halt(lacking)  # The method is called, but not to its end.
    return found or _opened(e, method, f"{cls.name}.{method.name}", made)


def of_method(e: Evaluator, method: Function, name: str) -> Value:
    """What a method of the text gives that the user names, `Net.build`: of an object of its class,
    as far as that can be made.
    """
    cls = method.owner
    if not isinstance(cls, Class) or method.kind == "staticmethod":
        return given_by(e, method, name)
    start = cls.find("__init__")
    why = f"the text never builds {cls.name}"
    own = openly(e, start, why, 1) if isinstance(start, Function) else {}
    made: Value = None
    with suppress(Raised, Halt, Limit):
        made = e.call(cls, [], own, cls.node)
    made = made if isinstance(made, (Instance, Module)) else Instance(cls)
    found = _opened(e, method, name, made)
    return None if found is None else found.module


def _uses(start: Value, method: Function) -> bool:
    """Whether a class calls a method where it is made: `self.model = self.build(3)`."""
    calls = nodes(start.node) if isinstance(start, Function) else ()
    return any(isinstance(one, ast.Attribute) and one.attr == method.name for one in calls)


def _opened(e: Evaluator, function: Function, name: str, owner: Value) -> Choice | None:
    """What a function gives for what nobody says."""
    bound = owner is not None or function.kind == "classmethod"
    given = openly(e, function, f"the text never calls {name}()", int(bound))
    before = len(e.built)
    try:
        made = e.call(function, [owner or function.owner] if bound else [], given, function.node)
    except Raised as error:
        raise Halt(Unknown(blamed(e, function, error), error.node)) from None
    if isinstance(made, Unknown):
        raise Halt(made)
    if isinstance(made, Module) and is_network(made):
        return Choice(made, name)
    return _last_of(e, before)  # One that gives several, as an autoencoder's two halves.


def _last_of(e: Evaluator, before: int) -> Choice | None:
    """The last network that was built since so many were."""
    fresh = networks(e, before)
    names = names_of(e, fresh)
    others = tuple(name for name in dict.fromkeys(names) if name != names[-1])
    return Choice(fresh[-1], names[-1], others) if fresh else None
