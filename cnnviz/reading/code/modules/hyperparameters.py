"""`self.save_hyperparameters()` of Lightning: what __init__ was given, as `self.hparams`."""

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
from cnnviz.reading.code.values.values import Dict, Function, Instance, Known, List, Unknown, Value

NAME = "save_hyperparameters"

_LIGHTNING = ("LightningModule", "HyperparametersMixin")
_Kwargs = dict[str, Value]


def saved(e: Evaluator, owner: Module, args: list[Value], kwargs: _Kwargs, node: ast.AST) -> Value:
    """Gives the module what the call saves."""
    ignored = kwargs.get("ignore")
    unsure = next((one for one in (*args, ignored) if isinstance(one, Unknown)), None)
    ignore = {ignored} if isinstance(ignored, str) else _names(ignored)
    if len(args) == 1 and isinstance(args[0], (Dict, tuple, List)) and not args[0]:
        return None
    found = unsure or _chosen(args, _given(e, owner, ignore), node)
    _keep(e, owner, found, ignore)
    if isinstance(found, Dict) and any(one.startswith("d2l.") for one in _bases(owner)):
        for name, value in found.items():  # The book's own makes attributes of them.
            e.call(Known("setattr"), [owner, name, value], {}, node)
    return None


def _bases(owner: Module) -> list[str]:
    return [ast.unparse(one) for one in bases_of(owner.cls)] if owner.cls is not None else []


def _names(value: Value) -> set[str]:
    items = value if isinstance(value, (tuple, List)) else ()
    return {one for one in items if isinstance(one, str)}


def _chosen(args: list[Value], given: Dict, node: ast.AST) -> Dict | Unknown:
    """All that was given, that of these names, or the one dict among the arguments."""
    others = [one for one in args if not isinstance(one, str)]
    if not args:
        return given
    if len(others) == 1:
        one = others[0]
        if isinstance(one, Instance):
            return Unknown("an object of a class is no dict or Namespace to save", node)
        if not isinstance(one, Dict):
            raise Raised("ValueError", "this saves no dict or Namespace", node)
        return one.why or Dict(one)
    named = [one for one in args if isinstance(one, str)]
    lost = next((one for one in named if one not in given), None)
    if lost is not None:
        raise Raised("KeyError", f"__init__ has no argument {lost} to save", node)
    return Dict({one: given[one] for one in named})


def _keep(e: Evaluator, owner: Module, found: Dict | Unknown, ignore: set[str]) -> None:
    e.journal.touch(owner.attrs)
    before = owner.attrs.get("hparams")
    if isinstance(found, Unknown):
        owner.attrs["hparams"] = found
        return
    if isinstance(before, Unknown):
        return
    made = Dict({**before, **found} if isinstance(before, Dict) else found)
    for name in ignore & made.keys():
        del made[name]
    made.missing = "attributes"
    owner.attrs["hparams"] = made
    owner.attrs["hparams_initial"] = first = Dict(made)
    first.missing = "attributes"


def unsaved(e: Evaluator, owner: Module, name: str) -> Dict | None:
    """The empty `self.hparams` that a LightningModule has before anything is saved."""
    if name != "hparams" or not any(one.endswith(_LIGHTNING) for one in _bases(owner)):
        return None
    _keep(e, owner, Dict(), set())
    found = owner.attrs[name]
    return found if isinstance(found, Dict) else None


def _given(e: Evaluator, owner: Module, ignore: set[str]) -> Dict:
    """What the functions `__init__` that are being followed were given, the innermost first; what
    one of another object was given may be saved with it, as versions of Lightning differ.
    """
    found = Dict()
    for scope, names in _starts(e):
        own = _arguments(scope, names)
        if scope.first is owner:
            found.update(own)
            continue
        for name, value in own.items():
            if name in found and not alike(found[name], value):
                why = f"{name} is an argument of what makes this, too: Lightning may save that one"
                found[name] = Unknown(why, names.node)
    return Dict({name: one for name, one in found.items() if name not in ignore})


def _starts(e: Evaluator) -> Iterator[tuple[Scope, Function]]:
    """The functions `__init__` that called one another last, the innermost first."""
    inside = False
    for scope, function in reversed(e.frames):
        is_start = function.name == "__init__" and isinstance(scope.first, Module)
        if is_start and _has_class(function):
            inside = True
            yield scope, function
        elif inside:
            return


def _has_class(function: Function) -> bool:
    """Whether Python keeps the class for a method: where it says `super`."""
    return any(getattr(one, "id", "") in ("super", "__class__") for one in nodes(function.node))


def _arguments(scope: Scope, function: Function) -> _Kwargs:
    """What the arguments of a method are now, but the object itself; `**kwargs` one by one."""
    said = function.node.args
    names = [one.arg for one in (*said.posonlyargs, *said.args, *said.kwonlyargs)][1:]
    found = {name: scope.names[name] for name in names if name in scope.names}
    rest = scope.names.get(said.kwarg.arg) if said.kwarg is not None else None
    if isinstance(rest, Dict):
        found.update({str(name): value for name, value in rest.items()})
    return found
