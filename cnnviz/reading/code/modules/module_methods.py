"""Methods that every module of PyTorch has, of those that matter to what a network is."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.construction import begin, extend_with, update_with
from cnnviz.reading.code.modules.forwards import forward_of
from cnnviz.reading.code.modules.hyperparameters import NAME, saved
from cnnviz.reading.code.modules.module_attributes import listed_children, named_children
from cnnviz.reading.code.modules.parameter_lists import OF_DICTS, of_dict
from cnnviz.reading.code.modules.registration import register
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generated, viewed
from cnnviz.reading.code.values.modules import DICTS, Module
from cnnviz.reading.code.values.values import (
    Known,
    Opaque,
    Unknown,
    Value,
    unknown_of,
)

_Args = list[Value]
_Kwargs = dict[str, Value]
Handler = Callable[[Evaluator, Module, _Args, _Kwargs, ast.AST], Value]


def module_method(
    e: Evaluator, owner: Module, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """What a method of a module gives."""
    if name in ("__setattr__", "__delattr__"):
        said = _placed(name, args, kwargs, node) if kwargs else args
        return e.call(Known(name.strip("_")), [owner, *said[:2]], {}, node)
    if owner.keras:
        from cnnviz.reading.code.keras_models.models import keras_method

        return keras_method(e, owner, name, args, kwargs, node)
    if owner.kind == "torch.nn.ParameterDict" and name in OF_DICTS:
        return of_dict(e, owner, name, args, node)
    handler = _METHODS.get(name)
    if name in _SAID and kwargs:
        args, kwargs = _placed(name, args, kwargs, node), {}
    if handler is not None:
        return handler(e, owner, args, kwargs, node)
    return Opaque(f"module.{name}")


def _placed(name: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> _Args:
    """The arguments of a method in their order: `net.insert(index=0, module=nn.ReLU())`."""
    given = {_SAME.get(key, key): one for key, one in kwargs.items()}
    names = _SAID[name].split()[len(args) :]
    wrong = next((key for key in given if key not in names), None)
    if wrong is not None:
        raise Raised("TypeError", f"{name} has no argument {wrong}", node)
    return [*args, *(given[one] for one in names if one in given)]


def _itself(_: Evaluator, owner: Module, *__: object) -> Value:
    return owner


def _start(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    begin(e, owner, args, kwargs, node)
    return None


def _add(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    name, child = args[0], args[1]
    if isinstance(name, Unknown):
        owner.refused = name
    elif isinstance(child, Module) or child is None:
        owner.add(e, str(name), child)
    else:
        owner.refused = unknown_of(child, "this is no module", node)
    return None


def _append(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    extend_with(e, owner, (args[0],), node)
    return owner


def extend(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`modules.extend([...])`, `modules += [...]`."""
    extend_with(e, owner, args[0], node)
    return owner


def _insert(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    at, child = args[0], args[1]
    if isinstance(at, Unknown) or isinstance(child, Unknown):
        owner.refused = at if isinstance(at, Unknown) else child
        return owner
    items = list(owner.children.values())
    if not isinstance(at, int):
        raise Raised("TypeError", "a position must be a whole number", node)
    counted = list(owner.children) == [str(place) for place in range(len(items))]
    if not owner.keras and not counted and at != len(items):
        raise Raised("KeyError", "PyTorch inserts only among modules that are numbered", node)
    items.insert(at, child)
    owner.fill(e, {str(place): one for place, one in enumerate(items)})
    return owner


def _pop(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    at = args[0]
    if isinstance(at, Unknown):
        owner.refused = at
        return at
    child = owner.held[owner.key(at, node)]
    owner.remove_item(e, at, node)
    return child


def _update(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    update_with(e, owner, args[0], node)
    return None


def _clear(e: Evaluator, owner: Module, *_: object) -> Value:
    if owner.kind in DICTS:
        owner.fill(e, {})
    return None


def _apply(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`net.apply(start)`: the function sees every module, the innermost first."""
    for module in reversed(list(owner.modules())):
        e.budget.step()
        e.call(args[0], [module], {}, node)
    from cnnviz.reading.code.modules.doubts import applied

    applied(e, owner, args[0], node)
    return owner


def _buffer(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    names = dict(zip(("name", "tensor"), args, strict=False)) | kwargs
    if isinstance(names.get("name"), str):
        e.journal.touch(owner.attrs)
        owner.attrs[names["name"]] = names.get("tensor")
    del node
    return None


def _parameter(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    names = dict(zip(("name", "param"), args, strict=False)) | kwargs
    if isinstance(names.get("name"), str):
        register(e, owner, names["name"], names.get("param"), node)
    return None


def _parameters(_: Evaluator, __: Module, ___: _Args, ____: _Kwargs, node: ast.AST) -> Value:
    return Unknown("parameters are not listed", node)


def _submodule(_: Evaluator, owner: Module, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    found = dict(owner.named())
    if args and args[0] in found:
        return found[args[0]]
    raise Raised("AttributeError", f"there is no module {args[:1]}", node)


def _call(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    return e.call(owner, args, kwargs, node)


def _own_call(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`net.forward(x)`, that of its class: `old = net.forward; net.forward = lambda x: old(x)`."""
    if "forward" in owner.attrs:
        return _super_call(e, owner, args, kwargs, node)
    return _call(e, owner, args, kwargs, node)


def _super_call(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.modules.module_calls import call_plain

    return call_plain(e, owner, args, kwargs, node)


def _inner_call(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`super().__call__(x)`, which runs what a module without a `__call__` of its own would run."""
    from cnnviz.reading.code.modules.module_calls import run

    return run(e, owner, forward_of(owner, whole=False), args, kwargs, node)


def _conv(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.tensors.given_weights import of_layer

    return of_layer(e, owner, args, kwargs, node)


def _attribute(e: Evaluator, owner: Module, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`self.__getattr__("level_1")`."""
    return e.call(Known("getattr"), [owner, *args[:1]], {}, node)


_SAID = {
    **dict.fromkeys(("add_module", "register_module"), "name module"),
    **{"__setattr__": "name value", "__delattr__": "name"},
    **{"append": "module", "extend": "modules", "update": "modules"},
    **{"insert": "index module", "pop": "key", "apply": "fn", "get_submodule": "target"},
}
"""What the arguments of methods are called."""
_SAME = {"sequential": "modules"}  # As Sequential.extend has it.

_METHODS: dict[str, Handler] = {
    **dict.fromkeys(
        "to cuda cpu eval train half float double type bfloat16 requires_grad_ share_memory"
        " to_empty".split(),
        _itself,
    ),
    "super.__init__": _start,
    "__init__": _start,
    "super.forward": _super_call,
    "forward": _own_call,
    "__call__": _call,
    "super.__call__": _inner_call,
    "_conv_forward": _conv,
    "add_module": _add,
    "register_module": _add,
    "append": _append,
    "extend": extend,
    "insert": _insert,
    "pop": _pop,
    "update": _update,
    "clear": _clear,
    "apply": _apply,
    "register_buffer": _buffer,
    "register_parameter": _parameter,
    "parameters": _parameters,
    "named_parameters": _parameters,
    "get_submodule": _submodule,
    NAME: saved,
    "__getattr__": _attribute,
    "children": lambda e, owner, *_: Generated(tuple(listed_children(owner))),
    "named_children": lambda e, owner, *_: Generated(tuple(named_children(owner).items())),
    "modules": lambda e, owner, *_: Generated(tuple(owner.modules())),
    "named_modules": lambda e, owner, *_: Generated(tuple(owner.named())),
    "keys": lambda e, owner, *_: viewed(owner.held, "keys"),
    "values": lambda e, owner, *_: viewed(owner.held, "values"),
    "items": lambda e, owner, *_: viewed(owner.held, "items"),
    "__len__": lambda e, owner, *_: owner.held.unsure or owner.length,
    "_get_name": lambda e, owner, *_: (
        owner.cls.name if owner.cls else owner.kind.rpartition(".")[2]
    ),
}
