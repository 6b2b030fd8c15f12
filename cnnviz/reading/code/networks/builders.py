"""Networks that a text only defines: what its functions, and methods of its classes, build."""

from __future__ import annotations

import ast
from contextlib import suppress

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import called_in, parameters
from cnnviz.reading.code.language.keras_inputs import passed_inputs
from cnnviz.reading.code.modules.partial_modules import doubt_products
from cnnviz.reading.code.networks.harness import init_arguments
from cnnviz.reading.code.networks.instances import Choice, is_network, networks
from cnnviz.reading.code.source.nodes import last_name, nodes, positional
from cnnviz.reading.code.source.open_arguments import leave_open, settings_of
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.network_names import name_of
from cnnviz.reading.code.values.values import Batch, Class, Dict, Function, List, Unknown, Value


def builders(e: Evaluator, classes: list[Class]) -> list[Choice]:
    """What functions build that can be called as they are, the last first.

    If a text has nothing but them, and they fail, raises the reason.
    """
    choices: list[Choice] = []
    is_all = not classes and not e.built
    failure: Unknown | None = None
    leads = _leading_to_model(e) if is_all else leading_to(e, {cls.name for cls in classes})
    functions = reversed(_functions(e).items())
    for name, value in sorted(functions, key=lambda item: _lacks_keys(e, item[1])):
        if not (name in leads or mentions(value, classes)) or not _is_callable(e, value, classes):
            continue
        before, namesakes = len(e.built), dict(e.namesakes)
        result, error = _try_builder(e, value)
        failure = failure or error
        fresh = networks(e, before)
        if isinstance(result, Module) and is_network(result):
            if _is_finished(result) or not classes:
                choices.append(Choice(result, name))
        elif fresh and (_is_finished(fresh[-1]) or not classes):
            choices.append(Choice(fresh[-1], name_of(e, fresh[-1])))
        if choices:  # The others are only named: building them all takes too long.
            others = other_builders(e, name, classes)
            choices += [Choice(choices[0].module, other) for other in others]
            break
        e.namesakes = namesakes
    if failure is not None and is_all and not choices:
        raise Halt(failure)
    return choices


def _is_callable(e: Evaluator, function: Function, classes: list[Class]) -> bool:
    """Whether a function needs nothing or, beside classes, only what the text has by that name."""
    needs = list(parameters(function))
    return not needs or (bool(classes) and all(_value_in_text(e, n) is not None for n in needs))


def _lacks_keys(e: Evaluator, function: Function) -> bool:
    """Whether what a function takes from its `**kwargs` is unknown: others are preferred."""
    rest = function.node.args.kwarg
    keys = _keys(e, function, rest.arg) if rest is not None else {}
    return any(isinstance(value, Unknown) for value in keys.values())


def _arguments(e: Evaluator, function: Function) -> dict[str, Value]:
    """The arguments of such a function; those taken from elsewhere in the text get a note."""
    needs = list(parameters(function))
    e.namesakes |= {need.arg: need for need in needs}
    return {need.arg: _value_in_text(e, need) for need in needs} | _user_values(e, function)


def _try_builder(e: Evaluator, function: Function) -> tuple[Value, Unknown | None]:
    """What a function builds, and why it fails, if the text is the reason."""
    before = len(e.built)
    e.failed.clear()
    result: Value = None
    failure: Unknown | None = None
    limit_reached: Unknown | None = None
    try:
        result = e.call(function, [], _arguments(e, function), function.node)
    except Raised as error:
        failure = Unknown(reason_of(e, function, error), error.node)
    except Halt as halt:
        failure = halt.unknown
    except Limit as limit:
        limit_reached = Unknown(str(limit), function.node)
    doubt_products(e, before, function.node, failure or limit_reached, result)
    return result, failure


def is_helper(built: Choice, classes: list[Class]) -> bool:
    """Whether a function only builds a part of a class of the text."""
    users = [cls for cls in classes if built.name in _free_names(cls.node)]
    return bool(users) and all(module.cls not in users for module in built.module.modules())


def _free_names(cls: ast.AST) -> set[str]:
    """The names in a class that are neither parameters of its methods nor attributes."""
    inside = nodes(cls)
    parameter_names = {argument.arg for argument in inside if isinstance(argument, ast.arg)}
    return {name.id for name in inside if isinstance(name, ast.Name)} - parameter_names


def _is_finished(module: Module) -> bool:
    """Whether a module was built completely; a builder may lack what its class needs."""
    return module.unread is None and module.refused is None


def _functions(e: Evaluator) -> dict[str, Function]:
    """The functions of the text, by their names."""
    return {name: f for name, f in e.scope.names.items() if isinstance(f, Function)}


def other_builders(e: Evaluator, chosen: str, classes: list[Class]) -> list[str]:
    """The names of the other functions that build a network, the last first."""
    functions = _functions(e)
    if not classes:
        leads = _leading_to_model(e)
        return [name for name in functions if name != chosen and name in leads]
    leads = leading_to(e, {cls.name for cls in classes})
    return [
        name
        for name, function in reversed(functions.items())
        if name in leads and name != chosen and not list(parameters(function))
    ]


def builder_around(e: Evaluator, cls: Class) -> Choice | tuple[str, ...]:
    """What the last uncalled function builds around a class that needs no arguments; if there is
    none, the names of the functions that build the class alone.
    """
    functions = _functions(e)
    names = [name for name in other_builders(e, "", [cls]) if returns_value(functions[name])]
    for name in names[:_MAX_TRIED]:  # The others are only named: building all takes too long.
        network = _network_by(e, functions[name])
        if network is None or not _contains(network, cls):
            names.remove(name)
        elif network.cls is not cls:
            names.remove(name)
            return Choice(network, name, (*names, cls.name))
    return tuple(names)


def _contains(network: Module, cls: Class) -> bool:
    """Whether a network contains an object of a class; a Keras model of tensors counts as such."""
    return network.outputs is not None or any(module.cls is cls for module in network.modules())


def returns_value(function: Function) -> bool:
    """Whether a function returns more than None."""
    body = nodes(function.node)
    return any(isinstance(node, ast.Return) and node.value is not None for node in body)


def _network_by(e: Evaluator, function: Function) -> Module | None:
    """The network that a function returns, if it is complete."""
    built, e.built = e.built, []
    result: Value = None
    with suppress(Raised, Halt, Limit):
        result = e.call(function, [], _user_values(e, function), function.node)
    e.built = built
    is_finished = isinstance(result, Module) and is_network(result) and _is_finished(result)
    return result if is_finished else None


_MAX_TRIED = 4  # Functions that are tried for what they build around a class.
_MAX_DEPTH = 4  # Functions that call one another until a class is built.


def _leading_to_model(e: Evaluator) -> set[str]:
    """The functions that make a model, or call one that does."""
    functions = _functions(e)
    return leading_to(e, {name for name in functions if mentions(functions[name], [])})


def leading_to(e: Evaluator, reach: set[str]) -> set[str]:
    """These names, and the functions that lead to one of them."""
    functions = _functions(e)
    words = {name: set(map(last_name, nodes(f.node))) for name, f in functions.items()}
    for _ in range(_MAX_DEPTH):
        reach = reach | {name for name in functions if words[name] & reach}
    return reach


def mentions(function: Function, classes: list[Class]) -> bool:
    """Whether a function may build a network: it names one's class, or makes layers."""
    class_names = {cls.name for cls in classes}
    annotations = _annotations(function)
    for node in nodes(function.node):
        if id(node) in annotations:  # def compiled(net: keras.Model): takes one as an argument.
            continue
        name = last_name(node)
        if name in class_names or name in ("Sequential", "Model"):
            return True
    return bool(class_names) and any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "")[:1].isupper()
        for node in nodes(function.node)
    )


def _annotations(function: Function) -> set[int]:
    """The ids of the nodes in a function's annotations."""
    args = function.node.args
    arguments = (*positional(args), *args.kwonlyargs)
    annotations = [argument.annotation for argument in arguments]
    annotations.append(getattr(function.node, "returns", None))
    written = filter(None, annotations)
    return {id(node) for annotation in written for node in ast.walk(annotation)}


def open_arguments(e: Evaluator, function: Function, why: str, first: int = 0) -> dict[str, Value]:
    """Arguments for a function that the text never calls: the user's, else unknowns."""
    leave_open(e, function, why)
    if (from_harness := init_arguments(e, function)) is not None:
        return from_harness | _user_values(e, function)
    values: dict[str, Value] = {}
    called, inside = called_in(function), nodes(function.node)
    starred = {getattr(n.value, "id", "") for n in inside if isinstance(n, ast.Starred)}
    for argument in list(parameters(function))[first:]:
        unknown = Unknown(f"{why}, and {argument.arg} has no default", argument, argument.arg)
        example = "(VALUE, ...)" if argument.arg in starred else unknown.example
        unknown.example = "CLASS" if argument.arg in called else example
        values[argument.arg] = _namesake(e, argument, unknown)
    starts = passed_inputs(e, function, why)
    values |= starts
    open_ = [value for value in values.values() if isinstance(value, Unknown)]
    unset = [unknown for unknown in open_ if not e.settings.has(unknown.name)]
    for unknown in unset:  # All are asked for at once.
        unknown.also = tuple(other for other in unset if other is not unknown)
    return values | _user_values(e, function) | starts


def reason_of(e: Evaluator, function: Value, error: Raised) -> str:
    """Why an uncalled function fails: it may be for an argument that defaults to None."""
    if not isinstance(function, Function) or error.node is None:
        return error.reason
    used = {node.id for node in ast.walk(error.node) if isinstance(node, ast.Name)}
    empty = (name for name, value in function.defaults.items() if value is None and name in used)
    name = next((name for name in empty if not e.settings.has(name)), None)
    return error.reason if name is None else f"{error.reason}; say --set {name}=VALUE"


def _user_values(e: Evaluator, function: Function) -> dict[str, Value]:
    """What the user sets of the arguments of a function that the text never calls."""
    signature = function.node.args
    names = [argument.arg for argument in (*signature.args, *signature.kwonlyargs)]
    values = {name: e.setting(name) for name in names if e.settings.has(name)}
    return values if signature.kwarg is None else _keys(e, function, signature.kwarg.arg) | values


def _keys(e: Evaluator, function: Function, name: str) -> dict[str, Value]:
    """What is read from `**params`, here or where they are passed on; unknown unless set."""
    rest = e.setting(name) if e.settings.has(name) else None
    values = {str(key): value for key, value in rest.items()} if isinstance(rest, Dict) else {}
    values |= settings_of(e, name)
    unknown: dict[str, Unknown] = {}
    functions = [node for node in nodes(e.source.tree) if isinstance(node, ast.FunctionDef)]
    takers = [node for node in functions if node.args.kwarg and node.args.kwarg.arg == name]
    keyed = (node for f in takers for node in nodes(f) if isinstance(node, ast.Subscript))
    for node in keyed:
        words = ast.unparse(node) if isinstance(node.ctx, ast.Load) else ""
        key = getattr(node.slice, "value", None)
        if words == f"{name}[{key!r}]" and isinstance(key, str) and key not in values:
            why = f"the text never calls {function.name}()"
            missing = Unknown(f"{why}, and nothing says {words}", node, words)
            is_set = e.settings.has(words)
            values[key] = e.setting(words) if is_set else unknown.setdefault(key, missing)
    for value in unknown.values():
        value.also = tuple(other for other in unknown.values() if other is not value)
    return values


def _namesake(e: Evaluator, argument: ast.arg, unknown: Unknown) -> Value:
    """The text's own value by the name of an argument that it never passes, else `unknown`."""
    value = None if e.settings.has(argument.arg) else _value_in_text(e, argument)
    if value is None:
        return unknown
    e.namesakes[argument.arg] = argument
    return value


def _value_in_text(e: Evaluator, argument: ast.arg) -> Value:
    """The text's own value by the name of an argument; None unless it is plain and known, and more
    than what a loop left.
    """
    script = (part for part in e.source.tree.body if isinstance(part, ast.For))
    loops = (n.target for part in script for n in nodes(part) if isinstance(n, ast.For))
    if any(getattr(n, "id", "") == argument.arg for target in loops for n in nodes(target)):
        return None
    value = e.scope.names.get(argument.arg)
    plain = isinstance(value, (int, float, str, tuple, List, Dict)) and not isinstance(value, Batch)
    return value if plain and getattr(value, "why", None) is None else None
