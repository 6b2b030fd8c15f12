"""Activations of Keras and TensorFlow called as functions, and those that a text registers."""

from __future__ import annotations

import ast

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.forwards import data_name, data_of
from cnnviz.reading.code.modules.own_tensors import acted_on, is_own
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Dict, Known, Unknown, Value, unknown_of
from cnnviz.reading.keras.activations import ARGUMENTS, RELU, activation_layers, function_layers

_Args = list[Value]
_Kwargs = dict[str, Value]

_ACTIVATIONS = (
    "relu relu6 leaky_relu sigmoid hard_sigmoid log_sigmoid tanh softmax log_softmax softplus"
    " softsign elu celu selu gelu silu swish hard_silu hard_swish mish"
).split()


def _activation(name: str, package: str) -> Handler:
    # In keras.ops alone, a GELU is the approximation by default.
    defaults = {"approximate": True} if name == "gelu" and package.startswith("keras.ops") else {}

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        value = data_of(args, kwargs)
        if not isinstance(value, Tensor):
            return unknown_of(value, f"{name} of no tensor", node)
        if is_own(e, value):
            return acted_on(value)
        arguments = defaults | _arguments(name, args, kwargs)
        takes_arguments = name != "relu" or package in ("keras.activations", "keras.backend")
        try:
            layers = (
                activation_layers(name, value.axis(-1))
                if not arguments
                else function_layers(name, arguments, value.axis)
                if takes_arguments
                else ()
            )
        except ArgumentFault as fault:
            return Unknown(fault.reason, node)
        if not layers:
            names = ", ".join(arguments)
            return Unknown(f"{name} with an argument of its own, {names}, is not followed", node)
        for layer in layers:
            value = apply(e, layer, [value], name, node)
        return value

    return handler


def _arguments(name: str, args: _Args, kwargs: _Kwargs) -> _Kwargs:
    """An activation's arguments after its data, by name."""
    _, parameter = ARGUMENTS.get(name, ("", ""))
    data = "" if args else data_name(kwargs)
    order = RELU if name == "relu" else (parameter or "the second",)
    arguments: _Kwargs = dict(zip(order, args[1:], strict=False))
    for key, value in kwargs.items():
        if key not in (data, "name"):
            arguments[parameter if key == "alpha" and parameter else key] = value
    return arguments


_PACKAGES = ("tensorflow.nn", "keras.activations", "keras.backend", "keras.ops", "tensorflow")

KERAS_ACTIVATIONS: dict[str, Handler] = {
    f"{package}.{name}": _activation(name, package)
    for package in (*_PACKAGES, "keras.ops.nn", "tensorflow.math")
    for name in _ACTIVATIONS
}


def _linear(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
    """`keras.activations.linear(x)`, which is `x`."""
    return args[0] if args else kwargs.get("x")


def _get(e: Evaluator, args: _Args, kwargs: _Kwargs, _: ast.AST) -> Value:
    """`keras.activations.get("relu")`: the function of that name; linear for None."""
    name = args[0] if args else kwargs.get("identifier")
    if name is None:
        return Known("keras.activations.linear")
    if isinstance(name, str):
        return e.custom[name] if name in e.custom else Known(f"keras.activations.{name}")
    return name


KERAS_ACTIVATIONS |= {"keras.activations.get": _get, "keras.activations.linear": _linear}


def _objects(e: Evaluator, *_: object) -> Value:
    """`get_custom_objects()`: Keras's dict of what layers may name."""
    return e.custom


def _scope(e: Evaluator, args: _Args, kwargs: _Kwargs, _: ast.AST) -> Value:
    """`custom_object_scope({"swish2": swish2})`; its end is ignored: Keras fails on later uses."""
    objects = args[0] if args else kwargs.get("custom_objects", kwargs.get("objects"))
    if isinstance(objects, Dict):
        e.journal.touch(e.custom)
        e.custom.update(objects)
    return None


_MODULES = ("keras.utils", "keras.utils.generic_utils", "keras.saving")
_SCOPES = ("custom_object_scope", "CustomObjectScope")

CUSTOM_OBJECTS: dict[str, Handler] = {
    **{f"{module}.get_custom_objects": _objects for module in _MODULES},
    **{f"{module}.{name}": _scope for module in _MODULES for name in _SCOPES},
}
