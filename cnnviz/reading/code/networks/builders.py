"""Networks that a text only defines: what its functions, and methods of its classes, build."""

from __future__ import annotations

import ast
from contextlib import suppress

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import called_in, parameters
from cnnviz.reading.code.language.keras_inputs import passed_in
from cnnviz.reading.code.modules.partial_modules import doubt_made
from cnnviz.reading.code.networks.harness import made_with
from cnnviz.reading.code.networks.instances import Choice, is_network, networks
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.open_arguments import leave_open, said_of
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.network_names import name_of
from cnnviz.reading.code.values.values import Batch, Class, Dict, Function, List, Unknown, Value


def builders(e: Evaluator, classes: list[Class]) -> list[Choice]:
    """What functions build that can be called as they are, the last first.

    Where they are all that a text has, and fail, the reason is the text's.
    """
    found: list[Choice] = []
    alone = not classes and not e.built
    failure: Unknown | None = None
    reach = _reaching(e) if alone else leading(e, {one.name for one in classes})
    last_first = reversed(list(e.scope.names.items()))
    functions = [one for one in last_first if isinstance(one[1], Function)]
    for name, value in sorted(functions, key=lambda one: _lacks_keys(e, one[1])):
        if not (name in reach or mentions(value, classes)) or not _callable(e, value, classes):
            continue
        before, namesakes = len(e.built), dict(e.namesakes)
        made, lost = _tried(e, value)
        failure = failure or lost
        fresh = networks(e, before)
        if isinstance(made, Module) and is_network(made):
            if _whole(made) or not classes:
                found.append(Choice(made, name))
        elif fresh and (_whole(fresh[-1]) or not classes):
            found.append(Choice(fresh[-1], name_of(e, fresh[-1])))
        if found:  # The others are named alone: to build them all takes long.
            found += [Choice(found[0].module, one) for one in other_builders(e, name, classes)]
            break
        e.namesakes = namesakes
    if failure is not None and alone and not found:
        raise Halt(failure)
    return found


def _callable(e: Evaluator, function: Function, classes: list[Class]) -> bool:
    """Whether a function needs nothing, or, beside classes, what the text itself calls so."""
    needs = list(parameters(function))
    return not needs or (bool(classes) and all(_said_so(e, one) is not None for one in needs))


def _lacks_keys(e: Evaluator, function: Function) -> bool:
    """Whether nothing says what a function takes from its `**kwargs`: others are meant first."""
    rest = function.node.args.kwarg
    keys = _keys(e, function, rest.arg) if rest is not None else {}
    return any(isinstance(one, Unknown) for one in keys.values())


def _given(e: Evaluator, function: Function) -> dict[str, Value]:
    """What such a function is given; a note tells what was taken from elsewhere."""
    needs = list(parameters(function))
    e.namesakes |= {one.arg: one for one in needs}
    return {one.arg: _said_so(e, one) for one in needs} | _said(e, function)


def _tried(e: Evaluator, function: Function) -> tuple[Value, Unknown | None]:
    """What a function builds, and why it fails, where it does so by what the text says."""
    before = len(e.built)
    e.failed.clear()
    made: Value = None
    lost: Unknown | None = None
    bound: Unknown | None = None
    try:
        made = e.call(function, [], _given(e, function), function.node)
    except Raised as error:
        lost = Unknown(blamed(e, function, error), error.node)
    except Halt as halt:
        lost = halt.unknown
    except Limit as limit:
        bound = Unknown(str(limit), function.node)
    doubt_made(e, before, function.node, lost or bound, made)
    return made, lost


def helps(built: Choice, classes: list[Class]) -> bool:
    """Whether a function only builds a part of what a class of the text is."""
    whole = [cls for cls in classes if built.name in _asked(cls.node)]
    return bool(whole) and all(one.cls not in whole for one in built.module.modules())


def _asked(cls: ast.AST) -> set[str]:
    """The names in a class that are none of its methods' parameters, nor attributes."""
    inside = nodes(cls)
    given = {one.arg for one in inside if isinstance(one, ast.arg)}
    return {one.id for one in inside if isinstance(one, ast.Name)} - given


def _whole(module: Module) -> bool:
    """Whether making a module came to its end; a builder may lack what its class needs."""
    return module.unread is None and module.refused is None


def other_builders(e: Evaluator, chosen: str, classes: list[Class]) -> list[str]:
    """The names of the other functions that build a network, the last first."""
    functions = {name: one for name, one in e.scope.names.items() if isinstance(one, Function)}
    if not classes:
        reach = _reaching(e)
        return [one for one in functions if one != chosen and one in reach]
    reach = leading(e, {cls.name for cls in classes})
    return [
        name
        for name, one in reversed(functions.items())
        if name in reach and name != chosen and not list(parameters(one))
    ]


def around(e: Evaluator, cls: Class) -> Choice | tuple[str, ...]:
    """What a function that the text never calls builds around a class that can be built as it is,
    the last such; where there is none, the names of those that build the class alone.
    """
    functions = {name: one for name, one in e.scope.names.items() if isinstance(one, Function)}
    names = [name for name in other_builders(e, "", [cls]) if gives(functions[name])]
    for name in names[:_TRIED]:  # The others are named alone: to build them all takes long.
        made = _made_by(e, functions[name])
        if made is None or not _has(made, cls):
            names.remove(name)
        elif made.cls is not cls:
            names.remove(name)
            return Choice(made, name, (*names, cls.name))
    return tuple(names)


def _has(made: Module, cls: Class) -> bool:
    """Whether a network has an object of a class in it; one of Keras's tensors does not tell."""
    return made.outputs is not None or any(one.cls is cls for one in made.modules())


def gives(function: Function) -> bool:
    """Whether a function gives back more than None."""
    body = nodes(function.node)
    return any(isinstance(one, ast.Return) and one.value is not None for one in body)


def _made_by(e: Evaluator, function: Function) -> Module | None:
    """The network that a function gives, where it comes to its end."""
    built, e.built = e.built, []
    made: Value = None
    with suppress(Raised, Halt, Limit):
        made = e.call(function, [], _said(e, function), function.node)
    e.built = built
    whole = isinstance(made, Module) and is_network(made) and _whole(made)
    return made if whole else None


_TRIED = 4  # How many functions are asked what they build around a class.
_DEEP = 4  # How many functions call one another till a class is built.


def _reaching(e: Evaluator) -> set[str]:
    """The functions that make a model, or call one that does."""
    functions = {name: one for name, one in e.scope.names.items() if isinstance(one, Function)}
    return leading(e, {str(name) for name, one in functions.items() if mentions(one, [])})


def leading(e: Evaluator, reach: set[str]) -> set[str]:
    """These names, and the functions that lead to one of them."""
    functions = {name: one for name, one in e.scope.names.items() if isinstance(one, Function)}
    words = {name: _words(one.node) for name, one in functions.items()} if functions else {}
    for _ in range(_DEEP):
        reach = reach | {str(name) for name in functions if words[name] & reach}
    return reach


def _words(tree: ast.AST) -> set[str]:
    return {str(getattr(node, "id", getattr(node, "attr", ""))) for node in nodes(tree)}


def mentions(function: Function, classes: list[Class]) -> bool:
    """Whether a function may build a network: it names a class of one, or makes layers."""
    wanted = {cls.name for cls in classes}
    said = _annotations(function)
    for node in nodes(function.node):
        if id(node) in said:  # def compiled(net: keras.Model): it is given one.
            continue
        name = getattr(node, "id", getattr(node, "attr", ""))
        if name in wanted or name in ("Sequential", "Model"):
            return True
    return bool(wanted) and any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "")[:1].isupper()
        for node in nodes(function.node)
    )


def _annotations(function: Function) -> set[int]:
    """The nodes of what a function says of its arguments, and of what it gives."""
    said = function.node.args
    found = [one.annotation for one in (*said.posonlyargs, *said.args, *said.kwonlyargs)]
    found.append(getattr(function.node, "returns", None))
    return {id(node) for one in found if one is not None for node in ast.walk(one)}


def openly(e: Evaluator, function: Function, why: str, first: int = 0) -> dict[str, Value]:
    """What a function is given that the text never calls: what the user says, else not known."""
    leave_open(e, function, why)
    if (made := made_with(e, function)) is not None:
        return made | _said(e, function)
    given: dict[str, Value] = {}
    run, inside = called_in(function), nodes(function.node)
    rows = {getattr(one.value, "id", "") for one in inside if isinstance(one, ast.Starred)}
    for one in list(parameters(function))[first:]:
        unknown = Unknown(f"{why}, and {one.arg} has no default", one, one.arg)
        row = "(VALUE, ...)" if one.arg in rows else unknown.example
        unknown.example = "CLASS" if one.arg in run else row
        given[one.arg] = _namesake(e, one, unknown)
    starts = passed_in(e, function, why)
    given |= starts
    open_ = [one for one in given.values() if isinstance(one, Unknown)]
    left = [one for one in open_ if not e.settings.has(one.name)]
    for unknown in left:  # Whoever is asked for one is asked for all.
        unknown.also = tuple(other for other in left if other is not unknown)
    return given | _said(e, function) | starts


def blamed(e: Evaluator, function: Value, error: Raised) -> str:
    """Why a function fails that the text never calls: for want of what has None for a default, it
    may be.
    """
    if not isinstance(function, Function) or error.node is None:
        return error.reason
    used = {one.id for one in ast.walk(error.node) if isinstance(one, ast.Name)}
    empty = (name for name, one in function.defaults.items() if one is None and name in used)
    name = next((one for one in empty if not e.settings.has(one)), None)
    return error.reason if name is None else f"{error.reason}; say --set {name}=VALUE"


def _said(e: Evaluator, function: Function) -> dict[str, Value]:
    """What the user says of the arguments of a function that the text never calls."""
    said = function.node.args
    names = [one.arg for one in (*said.args, *said.kwonlyargs)]
    found = {name: e.said(name) for name in names if e.settings.has(name)}
    return found if said.kwarg is None else _keys(e, function, said.kwarg.arg) | found


def _keys(e: Evaluator, function: Function, name: str) -> dict[str, Value]:
    """What is taken from the rest of the arguments, `**params`, here or where they are passed on.

    What nobody says of them is not known.
    """
    whole = e.said(name) if e.settings.has(name) else None
    given = {str(key): one for key, one in whole.items()} if isinstance(whole, Dict) else {}
    given |= said_of(e, name)
    unknown: dict[str, Unknown] = {}
    functions = [one for one in nodes(e.source.tree) if isinstance(one, ast.FunctionDef)]
    named = [one for one in functions if one.args.kwarg and one.args.kwarg.arg == name]
    keyed = (node for one in named for node in nodes(one) if isinstance(node, ast.Subscript))
    for node in keyed:
        words = ast.unparse(node) if isinstance(node.ctx, ast.Load) else ""
        key = getattr(node.slice, "value", None)
        if words == f"{name}[{key!r}]" and isinstance(key, str) and key not in given:
            why = f"the text never calls {function.name}()"
            said = e.settings.has(words)
            given[key] = (
                e.said(words)
                if said
                else unknown.setdefault(
                    key, Unknown(f"{why}, and nothing says {words}", node, words)
                )
            )
    for one in unknown.values():
        one.also = tuple(other for other in unknown.values() if other is not one)
    return given


def _namesake(e: Evaluator, said: ast.arg, unknown: Unknown) -> Value:
    """A value that the text itself has by the name of an argument that it never gives."""
    found = None if e.settings.has(said.arg) else _said_so(e, said)
    if found is None:
        return unknown
    e.namesakes[said.arg] = said
    return found


def _said_so(e: Evaluator, said: ast.arg) -> Value:
    """What the text itself calls as an argument; None where that is nothing that is known."""
    found = e.scope.names.get(said.arg)
    plain = isinstance(found, (int, float, str, tuple, List, Dict)) and not isinstance(found, Batch)
    return found if plain and getattr(found, "why", None) is None else None
