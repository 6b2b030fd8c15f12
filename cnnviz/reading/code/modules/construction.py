"""How modules are made: of the text's classes, and of packages'."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache

from cnnviz.layers import find
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.language.leaf_layers import Arguments, make_leaf
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import PARAMETERS, Module
from cnnviz.reading.code.values.values import (
    Class,
    Dict,
    Function,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.code.values.words import kind_of

_NO_MODULES = ("Parameter", "Buffer", "DataParallel")
_KERAS = ("keras.Model", "keras.Sequential")
_COST = 20  # A module counts as this many items of a list: at most ten thousand modules.


@lru_cache(maxsize=1024)
def module_kind(path: str) -> str:
    """The canonical path of a package's module class; "" for any other class.

    >>> module_kind("torch.nn.Conv2d"), module_kind("torch.nn.MSELoss")
    ('torch.nn.Conv2d', '')
    """
    package, _, name = path.rpartition(".")
    if path in _KERAS:
        return path
    if package == "torch.nn":
        if find(name) is not None:
            return path
        is_excluded = name.endswith("Loss") or name in _NO_MODULES
        return path if name[:1].isupper() and not is_excluded else ""
    if package == "keras.layers" and name[:1].isupper() and name != "Input":
        return path
    return ""


def make(
    e: Evaluator,
    kind: str,
    cls: Class | None,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> Module:
    """A new module; one that fails is kept too, with the reason."""
    e.budget.take(_COST)
    module = Module(kind, node, cls)
    e.making += 1
    init = cls.find("__init__") if cls is not None else None
    try:
        if cls is not None and (fill := _field_setter(cls)) is not None:
            fill(e, module, cls, args, kwargs, node)
        elif isinstance(init, Function):
            module.begun = cls is None or _may_begin_elsewhere(e, module, cls)
            e.call(init, [module, *args], kwargs, node)
        else:
            begin(e, module, args, kwargs, node)
    except (Raised, Limit, Halt) as error:
        module.refused = _failure(error, node)
        raise
    finally:
        e.making -= 1
        if not e.making and not e.calling:
            e.built.append(module)
    return module


def _may_begin_elsewhere(e: Evaluator, module: Module, cls: Class) -> bool:
    """Whether code that is not in the text may call the __init__ of its base."""
    own = [base for c in cls.order if isinstance(c, Class) for base in c.node.bases]
    is_strange = any(stranger.node in own for stranger in e.strangers)
    return module.keras or is_strange or cls.name == e.source.classless


def _field_setter(cls: Class) -> Callable[..., None] | None:
    """The function that sets an object's fields, if its class has a generated `__init__`."""
    if not cls.dataclass:
        return None
    from cnnviz.reading.code.modules.classes import has_generated_init, set_fields

    return set_fields if has_generated_init(cls) else None


def _failure(error: Raised | Limit | Halt, node: ast.AST) -> Unknown:
    """Why a module could not be made."""
    if isinstance(error, Halt):
        return error.unknown
    if isinstance(error, Raised):
        return Unknown(error.reason, error.node)
    return Unknown(str(error), node)


def begin(
    e: Evaluator, module: Module, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> None:
    """What `super().__init__(...)` does for a module of a package's class."""
    start = _STARTS.get(module.kind)
    module.begun = True
    if module.keras:
        from cnnviz.reading.code.keras.layer_names import count_layer

        name = kwargs.get("name")
        module.name = name if isinstance(name, str) else ""
        count_layer(e, module)
    if start is not None:
        start(e, module, args, kwargs, node)
        return
    if module.keras:
        from cnnviz.reading.code.keras.construction import keras_begin

        if keras_begin(e, module, args, kwargs, node):
            return
    make_leaf(e, module, module.kind.rpartition(".")[2], args, kwargs, node)


def _nothing(*_: object) -> None:
    return None


def _own_layer(
    e: Evaluator, module: Module, _: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> None:
    from cnnviz.reading.code.keras.construction import record_trainable

    record_trainable(e, module, kwargs, node)


def _wrapper(
    e: Evaluator, module: Module, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> None:
    """Keras's base class of a layer around another, `self.layer`."""
    from cnnviz.reading.code.modules.registration import register

    register(e, module, "layer", args[0] if args else kwargs.get("layer"), node)
    _own_layer(e, module, args, kwargs, node)


def _sequential(
    e: Evaluator, module: Module, args: list[Value], _: dict[str, Value], node: ast.AST
) -> None:
    if len(args) == 1 and isinstance(args[0], dict):
        _dict(e, module, args, {}, node)
        return
    for arg, place in zip(args, Arguments(args, {}, node).places(), strict=True):
        _append(e, module, arg, place)


def _append(e: Evaluator, module: Module, value: Value, node: ast.AST) -> None:
    if isinstance(value, Module):
        module.append(e, value)
        return
    kind = "a function" if isinstance(value, Function) else kind_of(value)
    reason = f"a Sequential gets something that is no module: {kind}"
    name = value.name if isinstance(value, Class) else getattr(value, "last", "")
    if name[:1].isupper():
        reason = f"{name} is not called here: write {name}()"
    module.refused = unknown_of(value, reason, node)


def _list(
    e: Evaluator, module: Module, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> None:
    modules = args[0] if args else kwargs.get("modules", kwargs.get("values"))
    modules = () if modules is None else modules
    extend_with(e, module, modules, node)


def extend_with(e: Evaluator, module: Module, modules: Value, node: ast.AST) -> None:
    """Adds the modules of a list, or of another container."""
    items = items_of(modules)
    if items is None or isinstance(items, Unknown):
        module.refused = unknown_of(items, "what is in this list is not known", node)
        return
    for item in items:
        if item is None or isinstance(item, Module) or module.kind in PARAMETERS:
            module.append(e, item)
        else:
            _append(e, module, item, node)


def _dict(
    e: Evaluator, module: Module, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> None:
    modules = args[0] if args else kwargs.get("modules", kwargs.get("parameters"))
    modules = Dict() if modules is None else modules
    update_with(e, module, modules, node)


def update_with(e: Evaluator, module: Module, modules: Value, node: ast.AST) -> None:
    """Adds modules by name: from a dict, pairs or another container."""
    if isinstance(modules, Module):
        modules = Dict(modules.held)
    if isinstance(modules, Dict):
        pairs: Value = modules.why or tuple(modules.items())
    else:
        pairs = items_of(modules)
    if pairs is None or isinstance(pairs, Unknown):
        module.refused = unknown_of(pairs, "what is in this dict is not known", node)
        return
    for pair in pairs:
        entry = items_of(pair)
        if entry is None or isinstance(entry, Unknown) or len(entry) != 2:
            raise Raised("ValueError", "names and modules were expected in pairs", node)
        name, child = entry
        if isinstance(name, Unknown):
            module.refused = name
        elif isinstance(child, (Module, type(None))) or module.kind in PARAMETERS:
            module.add(e, str(name), child)
        else:
            _append(e, module, child, node)


_STARTS: dict[str, Callable[..., None]] = {
    "torch.nn.Module": _nothing,
    "keras.layers.Layer": _own_layer,
    "keras.layers.Wrapper": _wrapper,
    "torch.nn.Sequential": _sequential,
    "torch.nn.ModuleList": _list,
    "torch.nn.ModuleDict": _dict,
    "torch.nn.ParameterList": _list,
    "torch.nn.ParameterDict": _dict,
}
