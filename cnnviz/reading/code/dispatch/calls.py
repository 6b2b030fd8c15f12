"""What calling each kind of value gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.dispatch.tables import FUNCTIONS, call_method, is_ignored
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import call_function
from cnnviz.reading.code.language.managers import perhaps_entered
from cnnviz.reading.code.language.skipped import skipped_output
from cnnviz.reading.code.library.array_functions import own_array_result, own_result_first
from cnnviz.reading.code.library.array_sizes import result_of_sizes
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.classes import make_instance
from cnnviz.reading.code.modules.construction import make, module_kind
from cnnviz.reading.code.modules.forwards import Forward, forward_of
from cnnviz.reading.code.modules.module_calls import call_module
from cnnviz.reading.code.modules.stores import computed_by_tensorflow
from cnnviz.reading.code.source.python_2 import result_in_python_2
from cnnviz.reading.code.values.array_views import written
from cnnviz.reading.code.values.enums import MEMBERS
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import NOT_CONSUMING, lose, use_up, use_up_arguments
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.scalars import ON_ROUNDING, About, ends_of, scalars_of
from cnnviz.reading.code.values.tensors import Tensor, typed_result
from cnnviz.reading.code.values.values import (
    BoundFunction,
    Class,
    Function,
    Instance,
    Known,
    Method,
    Opaque,
    Partial,
    Unknown,
    Value,
)

_Callable = Any
_Args = list[Value]
_Kwargs = dict[str, Value]


def _bound(
    e: Evaluator, value: BoundFunction, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    owner = value.owner
    if isinstance(owner, Module) and forward_of(owner) == Forward(value.function, (owner,)):
        return call_module(e, owner, args, kwargs, node)  # net.forward(x)
    return call_function(e, value.function, [value.owner, *args], kwargs, node)


def _class(e: Evaluator, cls: Class, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    base = cls.base
    kind = module_kind(base.path) if base is not None else ""
    if kind:
        return make(e, kind, cls, args, kwargs, node)
    return make_instance(e, cls, args, kwargs, node)


def _known(e: Evaluator, value: Known, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    result = _known_result(e, value, args, kwargs, node)
    e.journal.spoil(written(value.path.removeprefix("numpy."), args, kwargs))
    result = computed_by_tensorflow(value.path, result, (*args, *kwargs.values()))
    return typed_result(value.path, result, args, kwargs)


def _known_result(e: Evaluator, value: Known, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    result = own_result_first(value.path, args, kwargs, node)
    if result is not None:
        return result
    function = FUNCTIONS.get(value.path)
    if function is not None:
        return _call_handler(e, value, function, args, kwargs, node)
    if kind := module_kind(value.path):
        result = make(e, kind, None, args, kwargs, node)
        use_up(e.journal, (*args, *kwargs.values()))
        return result
    if is_ignored(value.path):
        return perhaps_entered(e, args, node) or _call_ignored(value, args)
    if _is_on_data(e, args) and e.skips.names and e.skips.take(value.last, value.last):
        return skipped_output(e, args, node)
    if value.last[:1].isupper() and value.last in e.skips.names:
        package = "keras.layers" if family(e) == "keras" else "torch.nn"
        return make(e, f"{package}.{value.last}", None, args, kwargs, node)
    if value.last == "__setattr__" and args and isinstance(args[0], Module):  # Of its class.
        return call_method(e, Method(args[0], value.last), args[1:], kwargs, node)
    return _call_unread(e, value, args, kwargs, node)


def _is_on_data(e: Evaluator, args: _Args) -> bool:
    """Whether a call is on what the network computes, also in a functional model of Keras."""
    return bool(args) and (e.tracing or (isinstance(args[0], Tensor) and args[0].traced))


def _call_unread(e: Evaluator, value: Known, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """The result of a function that is not read: of own arrays the sizes may be known."""
    perhaps_entered(e, args, node)
    _check_instance(e, value, args, node)
    result = _own_result(value.path, args, kwargs, node)
    if result is not None:
        return result
    unknown = refusal(value.path, args, kwargs, node)
    lose(e.journal, (*args, *kwargs.values()), unknown)
    missing = next((arg for arg in args if isinstance(arg, Unknown) and _is_lost(e, arg)), None)
    if missing is not None and unknown.lack in (Lack.CALL, Lack.TENSORFLOW):
        return missing.at(missing.node)  # The argument is what is missing first.
    return unknown


def _call_handler(
    e: Evaluator, value: Known, function: Handler, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """The result of a known function; of own arrays it may be the sizes alone."""
    try:
        result = function(e, args, kwargs, node)
    except (IndexError, StopIteration, ValueError):
        raise Raised("TypeError", f"{value.last} lacks a value", node) from None
    except Raised:
        opaque = next((arg for arg in args if isinstance(arg, Opaque)), None)
        if opaque is None:
            raise
        result = Unknown(f"{opaque.path} is not followed", node)
    if isinstance(result, Unknown):
        result = own_array_result(value.path, args, kwargs, node) or result
    if e.source.old:
        result = result_in_python_2(e, value.path, args, result, node)
    if value.path not in NOT_CONSUMING:
        use_up(e.journal, (*args, *kwargs.values()))
    numbers = list(map(_number_in, args)) if isinstance(result, (int, float)) else ()
    if any(isinstance(number, About) for number in numbers):
        result = _approximate(e, function, result, list(numbers), kwargs, node)
    return scalars_of(value.path, result, args, node)


def _number_in(value: Value) -> Value:
    """The number in a tensor, `int(torch.tensor(2.5))`; another value as it is."""
    number = value.numbers if isinstance(value, Tensor) and not value.traced else None
    return number if isinstance(number, About) else value


def _approximate(
    e: Evaluator, function: Handler, result: Value, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """The result of a function of approximate numbers: `int(rate.item() * 10)`."""
    if isinstance(result, float):
        return About(result)
    ends = zip(*map(ends_of, args), strict=True)
    is_same = all(function(e, list(bounds), kwargs, node) == result for bounds in ends)
    return result if is_same else Unknown(ON_ROUNDING, node)


def _own_result(path: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """The result of a function without a handler on own arrays; None if that is unknown."""
    if not path.startswith(("torch.", "numpy.")) or path == "numpy.meshgrid":
        return None
    sizes = result_of_sizes(path.partition(".")[2], args, kwargs, node)
    return own_array_result(path, args, kwargs, node) if sizes is None else sizes


def _call_ignored(value: Known, args: _Args) -> Value:
    """The result of a call that makes no layer; a function of `nn.init` returns what it fills."""
    fills = value.path.startswith("torch.nn.init.") and args
    return args[0] if fills and isinstance(args[0], (Tensor, Weight)) else Opaque(value.path)


_ADDING_METHODS = {"add": 1, "append": 1, "extend": 1, "add_module": 2, "insert": 2}
"""Methods that add layers, and how many arguments they take without `self`."""


def _check_instance(e: Evaluator, value: Known, args: _Args, node: ast.AST) -> None:
    """Raises if layers are added to a class: `model = Sequential`, then `model.add(...)`."""
    owner, _, name = value.path.rpartition(".")
    if _ADDING_METHODS.get(name) != len(args) or not module_kind(owner):
        return
    kind = owner.rpartition(".")[2]
    why = f"this adds a layer to {kind} itself, which is not called: write {kind}()"
    e.lost = e.lost or Unknown(why, node)
    raise Raised("TypeError", why, node)


def _is_lost(e: Evaluator, unknown: Unknown) -> bool:
    """Whether an unknown is data, which --set cannot set."""
    return (e.tracing and not unknown.name) or unknown.lack is Lack.CODE


def _method(e: Evaluator, value: Method, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    result = call_method(e, value, args, kwargs, node)
    use_up_arguments(e.journal, value.name, (*args, *kwargs.values()))
    return result


def _partial(e: Evaluator, value: Partial, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    return e.call(value.function, [*value.args, *args], {**value.kwargs, **kwargs}, node)


def _opaque(e: Evaluator, value: Opaque, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    if value.path.startswith("keras.initializers.") and (args or "shape" in kwargs):
        from cnnviz.reading.code.keras.kernels import initial_values

        return initial_values(kwargs, node, *args[:1])
    if len(args) == 1 and isinstance(args[0], (Function, BoundFunction)):
        return args[0]  # torch.no_grad()(net.forward): as a decorator does.
    entered = perhaps_entered(e, args, node)
    if entered is not None:
        return entered
    name = value.path.rpartition(".")[2]
    if _is_on_data(e, args) and e.skips.names and e.skips.take(name, name):
        return skipped_output(e, args, node)
    if any(isinstance(arg, Tensor) for arg in (*args, *kwargs.values())):
        hint = f": --skip {name} passes it by" if e.tracing and name[:1].isupper() else ""
        return Unknown(f"what {value.path} gives is not followed{hint}", node)
    return value


def _instance(e: Evaluator, value: Instance, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    function = value.cls.find("__call__")
    if not isinstance(function, Function):
        raise Raised("TypeError", f"a {value.cls.name} cannot be called", node)
    return call_function(e, function, [value, *args], kwargs, node)


CALLS: dict[type, Callable[[Evaluator, _Callable, _Args, _Kwargs, ast.AST], Value]] = {
    Function: call_function,
    BoundFunction: _bound,
    Class: _class,
    Known: _known,
    Method: _method,
    Module: call_module,
    Partial: _partial,
    Opaque: _opaque,
    Weight: lambda _, value, *__: Opaque(f"the {value.name} of a layer"),
    Instance: _instance,
    **dict.fromkeys(MEMBERS, _instance),
}
