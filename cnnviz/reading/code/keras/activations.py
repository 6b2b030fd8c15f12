"""Activations of Keras and TensorFlow that are called as functions, and those that a text names."""

from __future__ import annotations

import ast

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.forwards import data_name, data_of
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Dict, Known, Unknown, Value, unknown_of
from cnnviz.reading.keras.activations import ARGUMENTS, RELU, activation_layers, called_with

_Args = list[Value]
_Kwargs = dict[str, Value]

_ACTIVATIONS = (
    "relu relu6 leaky_relu sigmoid hard_sigmoid log_sigmoid tanh softmax log_softmax softplus"
    " softsign elu celu selu gelu silu swish hard_silu hard_swish mish"
).split()


def _activation(name: str, package: str) -> Handler:
    # Of keras.ops alone, a GELU is the approximation unless it is said not to be.
    usual = {"approximate": True} if name == "gelu" and package.startswith("keras.ops") else {}

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        value = data_of(args, kwargs)
        if not isinstance(value, Tensor):
            return unknown_of(value, f"{name} of no tensor", node)
        given = usual | _given(name, args, kwargs)
        told = name != "relu" or package in ("keras.activations", "keras.backend")
        try:
            layers = (
                activation_layers(name, value.axis(-1))
                if not given
                else called_with(name, given, value.axis)
                if told
                else ()
            )
        except ArgumentFault as fault:
            return Unknown(fault.reason, node)
        if not layers:
            said = ", ".join(given)
            return Unknown(f"{name} with an argument of its own, {said}, is not followed", node)
        for layer in layers:
            value = apply(e, layer, [value], name, node)
        return value

    return handler


def _given(name: str, args: _Args, kwargs: _Kwargs) -> _Kwargs:
    """What an activation is told beside its data, by its names."""
    _, argument = ARGUMENTS.get(name, ("", ""))
    data = "" if args else data_name(kwargs)
    order = RELU if name == "relu" else (argument or "the second",)
    given: _Kwargs = dict(zip(order, args[1:], strict=False))
    for key, one in kwargs.items():
        if key not in (data, "name"):
            given[argument if key == "alpha" and argument else key] = one
    return given


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
    """`keras.activations.get("relu")`: the function of that name, linear for None."""
    said = args[0] if args else kwargs.get("identifier")
    if said is None:
        return Known("keras.activations.linear")
    if isinstance(said, str):
        return e.custom[said] if said in e.custom else Known(f"keras.activations.{said}")
    return said


KERAS_ACTIVATIONS |= {"keras.activations.get": _get, "keras.activations.linear": _linear}


def _objects(e: Evaluator, *_: object) -> Value:
    """`get_custom_objects()`, which gives Keras's own dict: what stands in it may be named."""
    return e.custom


def _scope(e: Evaluator, args: _Args, kwargs: _Kwargs, _: ast.AST) -> Value:
    """`custom_object_scope({"swish2": swish2})`; a name that is used behind it is Keras's fault."""
    given = args[0] if args else kwargs.get("custom_objects", kwargs.get("objects"))
    if isinstance(given, Dict):
        e.journal.touch(e.custom)
        e.custom.update(given)
    return None


_ROOMS = ("keras.utils", "keras.utils.generic_utils", "keras.saving")
_SCOPES = ("custom_object_scope", "CustomObjectScope")

CUSTOM: dict[str, Handler] = {
    **{f"{room}.get_custom_objects": _objects for room in _ROOMS},
    **{f"{room}.{name}": _scope for room in _ROOMS for name in _SCOPES},
}
