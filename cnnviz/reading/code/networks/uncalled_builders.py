"""What functions and methods build that a text never calls, with unknown arguments."""

from __future__ import annotations

import ast
import re
from contextlib import suppress

from cnnviz.errors import SpecError
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import parameters
from cnnviz.reading.code.networks.builders import (
    builders,
    leading_to,
    mentions,
    open_arguments,
    other_builders,
    reason_of,
    returns_value,
)
from cnnviz.reading.code.networks.instances import Choice, is_network, networks
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.network_names import names_of
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Class, Function, Instance, Known, List, Unknown, Value
from cnnviz.reading.wording import listed


def builder_beside(e: Evaluator, layer: Class) -> Choice | None:
    """What functions build in a text whose class is a layer, if they use it or return a model."""
    functions = e.defined(Function)
    trees = (node for function in functions for node in nodes(function.node))
    is_used = any(isinstance(node, ast.Name) and node.id == layer.name for node in trees)
    own = {node.id for node in nodes(layer.node) if isinstance(node, ast.Name)}
    if not is_used and not any(_gives_model(f) for f in functions if f.name not in own):
        return None
    built = builders(e, [])
    if built:
        return Choice(built[0].module, built[0].name, tuple(choice.name for choice in built[1:]))
    return open_builder(e)


def open_call(
    e: Evaluator, function: Value, args: list[Value], kwargs: dict[str, Value], of: Value
) -> Value:
    """The result of a call that the text never makes; `of` is what fails if it does: a `Halt`."""
    try:
        return e.call(function, args, kwargs, function.node)
    except Raised as error:
        raise Halt(Unknown(reason_of(e, of, error), error.node)) from None


def open_instance(e: Evaluator, cls: Class) -> tuple[Value, dict[str, Value]]:
    """An object of a class that the text never makes one of, and the arguments for it."""
    start = cls.find("__init__")
    why = f"the text never builds {cls.name}"
    arguments = open_arguments(e, start, why, 1) if isinstance(start, Function) else {}
    return open_call(e, cls, [], arguments, start), arguments


def result_of(e: Evaluator, function: Function, name: str) -> Value:
    """The result of a function with unknown arguments; of several, the first model."""
    arguments = open_arguments(e, function, f"the text never calls {name}()")
    result = open_call(e, function, [], arguments, function)
    results = result if isinstance(result, (tuple, List)) else ()
    model = next((value for value in results if isinstance(value, Module)), None)
    return model or _model_around(e, arguments, result, function) or result


def _model_around(e: Evaluator, arguments: dict[str, Value], result: Value, f: Function) -> Value:
    """The model of what a function makes of its input: `def block(x): return Conv2D(4, 3)(x)`."""
    inputs = List(value for value in arguments.values() if isinstance(value, Tensor))
    is_of_keras = bool(inputs) and all(tensor.keras and tensor.traced for tensor in inputs)
    if not is_of_keras or not isinstance(result, (Tensor, tuple, List)):
        return None
    return e.call(Known("keras.Model"), [inputs, result], {}, f.node)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TOO_LONG = "takes too long to follow"
_NEVER = re.compile(r"the text never builds (\w+)")
_MAX_NAMED, _MAX_TRIED = 3, 8  # Functions to name in a hint, and to try.


def builder_hint(e: Evaluator, error: SpecError) -> str:
    """A hint at functions that return what the refusal says is never built, or what lacks a setting
    where it is built without arguments; "" if none does.
    """
    match = _NEVER.search(str(error))
    class_name = _class_around(e, error) if match is None else match[1]
    reach = leading_to(e, {class_name}) if class_name else set()
    values = [value for name, value in e.scope.names.items() if name in reach]
    functions = [value for value in values if isinstance(value, Function) and returns_value(value)]
    names = [f.name for f in functions[-_MAX_TRIED:] if _would_draw(e, f, class_name)]
    names = names[-_MAX_NAMED:]
    if not names:
        return ""
    builds = "builds" if len(names) == 1 else "build"
    return f"{listed(names)} {builds} {class_name}: --model {names[-1]} draws what it gives"


def _class_around(e: Evaluator, error: SpecError) -> str:
    """The class in whose lines the first fault asks for a setting; "" if there is none."""
    fault = error.faults[0]
    if "--set" not in fault.reason:
        return ""
    row = e.source.text.count("\n", 0, fault.start) + 1
    classes = (part for part in e.source.tree.body if isinstance(part, ast.ClassDef))
    around = (cls.name for cls in classes if cls.lineno <= row <= (cls.end_lineno or row))
    return next(around, "")


def _would_draw(e: Evaluator, function: Function, name: str) -> bool:
    """Whether `--model` would draw a function: it returns an object of the class or one around it,
    or an unknown that can be set.
    """
    with suppress(Raised, Halt, Limit):
        result = result_of(e, function, function.name)
        if isinstance(result, Module):
            return any(m.cls is not None and m.cls.name == name for m in result.modules())
        return isinstance(result, Unknown) and bool(result.name)
    return False


def shorter_hint(e: Evaluator, refusal: str) -> str:
    """A hint at another function that builds a network, if the last takes too long; else ""."""
    if _TOO_LONG not in refusal:
        return ""
    script = (part for part in e.source.tree.body if not isinstance(part, _DEFINITIONS))
    used = {node.id for part in script for node in nodes(part) if isinstance(node, ast.Name)}
    builders_ = whole_builders(e)
    unused = [name for name in builders_ if name not in used]
    unused = unused if used.intersection(builders_) else unused[:-1]  # The last was taken.
    return f"--model {unused[0]} draws another network, if that is shorter" if unused else ""


def whole_builders(e: Evaluator) -> list[str]:
    """The names of the functions that build a network and need no arguments, in their order."""
    return [name for name in other_builders(e, "", []) if _is_whole(e.scope.names[name])]


def _is_whole(function: Value) -> bool:
    """Whether a function returns something and needs no arguments."""
    return (
        isinstance(function, Function)
        and returns_value(function)
        and not list(parameters(function))
    )


def _gives_model(function: Function) -> bool:
    """Whether a function returns a model that it makes: `return Model(...)`."""
    body = nodes(function.node)
    models = {
        target.id
        for node in body
        if isinstance(node, ast.Assign) and _is_model(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    returned = [node.value for node in body if isinstance(node, ast.Return)]
    return any(_is_model(value) or getattr(value, "id", None) in models for value in returned)


def _is_model(node: ast.AST | None) -> bool:
    words = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return words.rpartition(".")[2] in ("Model", "Sequential")


def open_builder(e: Evaluator) -> Choice | None:
    """What a function or method builds that the text never calls, with unknown arguments."""
    for value in reversed(list(e.scope.names.values())):
        if isinstance(value, Function) and mentions(value, []):
            return _choice_by_function(e, value, value.name, None)
        if isinstance(value, Class) and _building(value):
            choice = built_by_class(e, value)
            others = [name for name in class_builders(e) if name != value.name]
            methods = [method.name for method in _building(value)[:-1] if _gives_model(method)]
            others += [f"{value.name}.{name}" for name in methods]
            return None if choice is None else choice._replace(others=(*choice.others, *others))
    return None


def class_builders(e: Evaluator) -> list[str]:
    """The names of classes that are no networks but have a method that builds one."""
    return [cls.name for cls in e.defined(Class) if _building(cls)]


def _building(cls: Class) -> list[Function]:
    """The methods of a class, itself no network, that build one; or those of its bases, if its own
    methods add layers or call them.
    """
    own = [value for value in cls.attrs.values() if isinstance(value, Function)]
    bases = [base for base in cls.order[1:] if isinstance(base, Class)]
    methods = [method for method in own if mentions(method, [])]
    if not methods and bases:
        inherited = next(filter(None, map(_building, bases)), [])
        names = {"add", *(method.name for method in inherited)}
        methods = inherited if any(_methods_called(method) & names for method in own) else []
    return methods if cls.base is None else []


def _methods_called(function: Function) -> set[str]:
    """The names of methods that a function calls: `add` in `self.model.add(Dense(10))`."""
    calls = (node.func for node in nodes(function.node) if isinstance(node, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


def built_by_class(e: Evaluator, cls: Class) -> Choice | None:
    """The network that a class builds which is no network itself."""
    building = _building(cls)
    return _choice_by_class(e, cls, building[-1]) if building else None


def _choice_by_class(e: Evaluator, cls: Class, method: Function) -> Choice | None:
    """The network of a class: built by its `__init__`, else by a method."""
    if method.kind == "staticmethod":
        return _choice_by_function(e, method, f"{cls.name}.{method.name}", None)
    before = len(e.built)
    instance, arguments = open_instance(e, cls)
    network = _last_of(e, before)
    missing = joined_unknown(arguments.values())
    if network is None and missing is not None and _uses(cls.find("__init__"), method):
        raise Halt(missing)  # `__init__` calls the method, but did not get through it.
    return network or _choice_by_function(e, method, f"{cls.name}.{method.name}", instance)


def built_by_method(e: Evaluator, method: Function, name: str) -> Value:
    """The result of a method that the user names, `Net.build`, on an object of its class as far as
    that can be made.
    """
    cls = method.owner
    if not isinstance(cls, Class) or method.kind == "staticmethod":
        return result_of(e, method, name)
    instance: Value = None
    with suppress(Raised, Halt, Limit):
        instance, _ = open_instance(e, cls)
    instance = instance if isinstance(instance, (Instance, Module)) else Instance(cls)
    choice = _choice_by_function(e, method, name, instance)
    return None if choice is None else choice.module


def _uses(start: Value, method: Function) -> bool:
    """Whether `__init__` uses a method: `self.model = self.build(3)`."""
    calls = nodes(start.node) if isinstance(start, Function) else ()
    return any(isinstance(node, ast.Attribute) and node.attr == method.name for node in calls)


def _choice_by_function(e: Evaluator, function: Function, name: str, owner: Value) -> Choice | None:
    """What a function builds from unknown arguments."""
    bound = owner is not None or function.kind == "classmethod"
    arguments = open_arguments(e, function, f"the text never calls {name}()", int(bound))
    before = len(e.built)
    args = [owner or function.owner] if bound else []
    result = open_call(e, function, args, arguments, function)
    if isinstance(result, Unknown):
        raise Halt(result)
    if isinstance(result, Module) and is_network(result):
        return Choice(result, name)
    return _last_of(e, before)  # Several, as the halves of an autoencoder.


def _last_of(e: Evaluator, before: int) -> Choice | None:
    """The last network built, not counting the first `before` modules."""
    new_networks = networks(e, before)
    names = names_of(e, new_networks)
    others = tuple(name for name in dict.fromkeys(names) if name != names[-1])
    return Choice(new_networks[-1], names[-1], others) if new_networks else None
