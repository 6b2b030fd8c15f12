"""Methods of every PyTorch module, as far as they matter to a network's structure."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.construction import begin, extend_with, update_with
from cnnviz.reading.code.modules.forwards import forward_of
from cnnviz.reading.code.modules.hyperparameters import NAME, save_arguments
from cnnviz.reading.code.modules.module_attributes import child_list, named_children
from cnnviz.reading.code.modules.parameter_lists import DICT_METHODS, parameter_dict_method
from cnnviz.reading.code.modules.registration import register
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator, dict_view
from cnnviz.reading.code.values.modules import DICTS, Module
from cnnviz.reading.code.values.values import (
    Args,
    Known,
    Kwargs,
    Opaque,
    Unknown,
    Value,
    unknown_of,
)

Handler = Callable[[Evaluator, Module, Args, Kwargs, ast.AST], Value]


def module_method(
    e: Evaluator, owner: Module, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """The result of a module's method."""
    if name in ("__setattr__", "__delattr__"):
        values = _positional(name, args, kwargs, node) if kwargs else args
        return e.call(Known(name.strip("_")), [owner, *values[:2]], {}, node)
    if owner.keras:
        from cnnviz.reading.code.keras_models.models import keras_method

        return keras_method(e, owner, name, args, kwargs, node)
    if owner.kind == "torch.nn.ParameterDict" and name in DICT_METHODS:
        return parameter_dict_method(e, owner, name, args, node)
    handler = _METHODS.get(name)
    if name in _PARAMETERS and kwargs:
        args, kwargs = _positional(name, args, kwargs, node), {}
    if handler is not None:
        return handler(e, owner, args, kwargs, node)
    return Opaque(f"module.{name}")


def _positional(name: str, args: Args, kwargs: Kwargs, node: ast.AST) -> Args:
    """The arguments of a method in order: `net.insert(index=0, module=nn.ReLU())`."""
    keywords = {_SYNONYMS.get(key, key): value for key, value in kwargs.items()}
    names = _PARAMETERS[name].split()[len(args) :]
    unknown_name = next((key for key in keywords if key not in names), None)
    if unknown_name is not None:
        raise Raised("TypeError", f"{name} has no argument {unknown_name}", node)
    return [*args, *(keywords[name] for name in names if name in keywords)]


def _itself(_: Evaluator, owner: Module, *__: object) -> Value:
    return owner


def _start(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    begin(e, owner, args, kwargs, node)
    return None


def _add(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    name, child = args[0], args[1]
    if isinstance(name, Unknown):
        owner.refused = name
    elif isinstance(child, Module) or child is None:
        owner.add(e, str(name), child)
    else:
        owner.refused = unknown_of(child, "this is no module", node)
    return None


def _append(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    extend_with(e, owner, (args[0],), node)
    return owner


def extend(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`modules.extend([...])`, `modules += [...]`."""
    extend_with(e, owner, args[0], node)
    return owner


def _insert(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    index, child = args[0], args[1]
    if isinstance(index, Unknown) or isinstance(child, Unknown):
        owner.refused = index if isinstance(index, Unknown) else child
        return owner
    items = list(owner.children.values())
    if not isinstance(index, int):
        raise Raised("TypeError", "a position must be a whole number", node)
    is_numbered = list(owner.children) == [str(i) for i in range(len(items))]
    if not owner.keras and not is_numbered and index != len(items):
        raise Raised("KeyError", "PyTorch inserts only among numbered modules", node)
    items.insert(index, child)
    owner.fill(e, {str(i): item for i, item in enumerate(items)})
    return owner


def _pop(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    index = args[0]
    if isinstance(index, Unknown):
        owner.refused = index
        return index
    child = owner.held[owner.key(index, node)]
    owner.remove_item(e, index, node)
    return child


def _update(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    update_with(e, owner, args[0], node)
    return None


def _clear(e: Evaluator, owner: Module, *_: object) -> Value:
    if owner.kind in DICTS:
        owner.fill(e, {})
    return None


def _apply(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`net.apply(start)`: calls the function on every module, the innermost first."""
    for module in reversed(list(owner.modules())):
        e.budget.step()
        e.call(args[0], [module], {}, node)
    from cnnviz.reading.code.modules.doubts import note_applied

    note_applied(e, owner, args[0], node)
    return owner


def _buffer(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    arguments = dict(zip(("name", "tensor"), args, strict=False)) | kwargs
    if isinstance(arguments.get("name"), str):
        e.journal.touch(owner.attrs)
        owner.attrs[arguments["name"]] = arguments.get("tensor")
    del node
    return None


def _parameter(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    arguments = dict(zip(("name", "param"), args, strict=False)) | kwargs
    if isinstance(arguments.get("name"), str):
        register(e, owner, arguments["name"], arguments.get("param"), node)
    return None


def _parameters(_: Evaluator, __: Module, ___: Args, ____: Kwargs, node: ast.AST) -> Value:
    return Unknown("parameters are not listed", node)


def _submodule(_: Evaluator, owner: Module, args: Args, __: Kwargs, node: ast.AST) -> Value:
    modules = dict(owner.named())
    if args and args[0] in modules:
        return modules[args[0]]
    raise Raised("AttributeError", f"there is no module {args[:1]}", node)


def _call(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    return e.call(owner, args, kwargs, node)


def _own_call(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`net.forward(x)`, that of its class: `old = net.forward; net.forward = lambda x: old(x)`."""
    if "forward" in owner.attrs:
        return _super_call(e, owner, args, kwargs, node)
    return _call(e, owner, args, kwargs, node)


def _super_call(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.modules.module_calls import call_plain

    return call_plain(e, owner, args, kwargs, node)


def _inner_call(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`super().__call__(x)`: runs what a module without its own `__call__` would run."""
    from cnnviz.reading.code.modules.module_calls import run_forward

    return run_forward(e, owner, forward_of(owner, whole=False), args, kwargs, node)


def _conv(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.tensors.given_weights import conv_forward

    return conv_forward(e, owner, args, kwargs, node)


def _attribute(e: Evaluator, owner: Module, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`self.__getattr__("level_1")`."""
    return e.call(Known("getattr"), [owner, *args[:1]], {}, node)


_PARAMETERS = {
    **dict.fromkeys(("add_module", "register_module"), "name module"),
    **{"__setattr__": "name value", "__delattr__": "name"},
    **{"append": "module", "extend": "modules", "update": "modules"},
    **{"insert": "index module", "pop": "key", "apply": "fn", "get_submodule": "target"},
}
"""The parameters of methods."""
_SYNONYMS = {"sequential": "modules"}  # The name in Sequential.extend.

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
    NAME: save_arguments,
    "__getattr__": _attribute,
    "children": lambda e, owner, *_: Generator(tuple(child_list(owner))),
    "named_children": lambda e, owner, *_: Generator(tuple(named_children(owner).items())),
    "modules": lambda e, owner, *_: Generator(tuple(owner.modules())),
    "named_modules": lambda e, owner, *_: Generator(tuple(owner.named())),
    "keys": lambda e, owner, *_: dict_view(owner.held, "keys"),
    "values": lambda e, owner, *_: dict_view(owner.held, "values"),
    "items": lambda e, owner, *_: dict_view(owner.held, "items"),
    "__len__": lambda e, owner, *_: owner.held.unsure or owner.length,
    "_get_name": lambda e, owner, *_: (
        owner.cls.name if owner.cls else owner.kind.rpartition(".")[2]
    ),
}
