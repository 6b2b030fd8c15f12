"""Lightning's `self.save_hyperparameters()`: the arguments of __init__, as `self.hparams`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.module_attributes import bases_of
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.journal import alike
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import (
    Dict,
    Function,
    Instance,
    Known,
    Kwargs,
    List,
    Unknown,
    Value,
)

NAME = "save_hyperparameters"

_LIGHTNING = ("LightningModule", "HyperparametersMixin")


def save_arguments(
    e: Evaluator, owner: Module, args: list[Value], kwargs: Kwargs, node: ast.AST
) -> Value:
    """Saves hyperparameters in the module."""
    ignored = kwargs.get("ignore")
    unknown = next((value for value in (*args, ignored) if isinstance(value, Unknown)), None)
    ignore = {ignored} if isinstance(ignored, str) else _names(ignored)
    if len(args) == 1 and isinstance(args[0], (Dict, tuple, List)) and not args[0]:
        return None
    parameters = unknown or _selected(args, _init_arguments(e, owner, ignore), node)
    _store(e, owner, parameters, ignore)
    if isinstance(parameters, Dict) and any(base.startswith("d2l.") for base in _bases(owner)):
        for name, value in parameters.items():  # The book's version makes attributes of them.
            e.call(Known("setattr"), [owner, name, value], {}, node)
    return None


def _bases(owner: Module) -> list[str]:
    return [ast.unparse(base) for base in bases_of(owner.cls)] if owner.cls is not None else []


def _names(value: Value) -> set[str]:
    items = value if isinstance(value, (tuple, List)) else ()
    return {item for item in items if isinstance(item, str)}


def _selected(args: list[Value], arguments: Dict, node: ast.AST) -> Dict | Unknown:
    """All arguments, those of these names, or the only dict."""
    others = [arg for arg in args if not isinstance(arg, str)]
    if not args:
        return arguments
    if len(others) == 1:
        container = others[0]
        if isinstance(container, Instance):
            return Unknown("an object of a class is no dict or Namespace to save", node)
        if not isinstance(container, Dict):
            raise Raised("ValueError", "this saves no dict or Namespace", node)
        return container.why or Dict(container)
    names = [arg for arg in args if isinstance(arg, str)]
    missing = next((name for name in names if name not in arguments), None)
    if missing is not None:
        raise Raised("KeyError", f"__init__ has no argument {missing} to save", node)
    return Dict({name: arguments[name] for name in names})


def _store(e: Evaluator, owner: Module, parameters: Dict | Unknown, ignore: set[str]) -> None:
    e.journal.touch(owner.attrs)
    before = owner.attrs.get("hparams")
    if isinstance(parameters, Unknown):
        owner.attrs["hparams"] = parameters
        return
    if isinstance(before, Unknown):
        return
    hparams = Dict({**before, **parameters} if isinstance(before, Dict) else parameters)
    for name in ignore & hparams.keys():
        del hparams[name]
    hparams.missing = "attributes"
    owner.attrs["hparams"] = hparams
    owner.attrs["hparams_initial"] = initial = Dict(hparams)
    initial.missing = "attributes"


def empty_hyperparameters(e: Evaluator, owner: Module, name: str) -> Dict | None:
    """The empty `self.hparams` of a LightningModule before anything is saved."""
    if name != "hparams" or not any(base.endswith(_LIGHTNING) for base in _bases(owner)):
        return None
    _store(e, owner, Dict(), set())
    parameters = owner.attrs[name]
    return parameters if isinstance(parameters, Dict) else None


def _init_arguments(e: Evaluator, owner: Module, ignore: set[str]) -> Dict:
    """The arguments of the `__init__` functions now running, the innermost first; those of another
    object may be saved, too: versions of Lightning differ.
    """
    arguments = Dict()
    for scope, function in _init_frames(e):
        own = _arguments(scope, function)
        if scope.first is owner:
            arguments.update(own)
            continue
        for name, value in own.items():
            if name in arguments and not alike(arguments[name], value):
                reason = f"{name} is also an argument of the caller: Lightning may save that one"
                arguments[name] = Unknown(reason, function.node)
    return Dict({name: value for name, value in arguments.items() if name not in ignore})


def _init_frames(e: Evaluator) -> Iterator[tuple[Scope, Function]]:
    """The `__init__` functions that called one another last, the innermost first."""
    inside = False
    for scope, function in reversed(e.frames):
        is_init = function.name == "__init__" and isinstance(scope.first, Module)
        if is_init and _has_class(function):
            inside = True
            yield scope, function
        elif inside:
            return


def _has_class(function: Function) -> bool:
    """Whether Python gives a method its class: if it names `super`."""
    return any(getattr(node, "id", "") in ("super", "__class__") for node in nodes(function.node))


def _arguments(scope: Scope, function: Function) -> Kwargs:
    """The current arguments of a method without the object; `**kwargs` one by one."""
    parameters = function.node.args
    names = [
        parameter.arg
        for parameter in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)
    ][1:]
    arguments = {name: scope.names[name] for name in names if name in scope.names}
    rest = scope.names.get(parameters.kwarg.arg) if parameters.kwarg is not None else None
    if isinstance(rest, Dict):
        arguments.update({str(name): value for name, value in rest.items()})
    return arguments
