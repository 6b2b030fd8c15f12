"""Functions of TensorFlow and Keras of known numbers: `tf.sqrt(64.0)`, `K.prod(sizes)`."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.standard import STANDARD
from cnnviz.reading.code.modules.number_tensors import arange
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.scalars import in_32_bits, is_number
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, List, Value
from cnnviz.reading.code.values.words import as_raised

_Args = list[Value]
_Kwargs = dict[str, Value]

_FLOAT_FUNCTIONS: dict[str, Callable[..., float]] = {
    **{name: getattr(math, name) for name in ("sqrt", "exp", "log", "sin", "cos")},
    "rsqrt": lambda x: 1 / math.sqrt(x),
    "reciprocal": lambda x: 1 / x,
    "ceil": lambda x: float(math.ceil(x)),
    "floor": lambda x: float(math.floor(x)),
}
"""Functions that TensorFlow has for floats alone."""

_FUNCTIONS: dict[str, Callable[..., float]] = {
    **_FLOAT_FUNCTIONS,
    "abs": abs,
    "round": lambda x: type(x)(round(x)),
    "square": lambda x: x * x,
    "sign": lambda x: type(x)((x > 0) - (x < 0)),
    "pow": pow,
}
_NAMES = ("x", "a", "y", "x1", "x2")


def _number_function(package: str, name: str, handler: Handler) -> Handler:
    """A function of tensors that returns a number if it is given numbers."""
    function, count = _FUNCTIONS[name], 1 + (name == "pow")
    takes_integers = package == "keras.ops" or name not in _FLOAT_FUNCTIONS

    def wrapper(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        numbers = [*args, *(kwargs[key] for key in _NAMES if key in kwargs)][:count]
        if not all(map(is_number, numbers)):
            return handler(e, args, kwargs, node)
        if not takes_integers and isinstance(numbers[0], int):
            why = f"a whole number has no {name} in TensorFlow: write {numbers[0]}.0"
            raise Raised("TypeError", why, node)
        try:
            return in_32_bits(function(*numbers))
        except (ValueError, ArithmeticError) as error:
            raise as_raised(error, node) from None

    return wrapper


def _row_function(path: str, function: str, handler: Handler | None) -> Handler:
    """`tf.reduce_prod(x.shape[1:])`: of a row of numbers, as in NumPy."""

    def wrapper(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        row, *rest = [*args, *kwargs.values()] or [None]
        is_row = isinstance(row, (tuple, List)) and not isinstance(row, Batch | Weight) and not rest
        if is_row and not any(isinstance(item, (Tensor, tuple, List)) for item in row):
            return STANDARD[f"numpy.{function}"](e, [row], {}, node)
        return handler(e, args, kwargs, node) if handler else refusal(path, args, kwargs, node)

    return wrapper


def _cast_to_floatx(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`K.cast_to_floatx(8)`."""
    value = args[0] if args else kwargs.get("x")
    return in_32_bits(float(value)) if is_number(value) else value


_PACKAGES = ("tensorflow", "tensorflow.math", "keras.backend", "keras.ops")


def _arange(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.range(0, limit=10, delta=2)`, `ops.arange(start=0, stop=10)`."""
    named = {_BOUNDS.get(name, name): value for name, value in kwargs.items()}
    bounds = dict(zip(("start", "stop", "step"), args, strict=False)) | named
    given = [bounds[name] for name in ("start", "stop", "step") if bounds.get(name) is not None]
    return arange(e, given, {}, node)


_BOUNDS = {"limit": "stop", "delta": "step"}


def with_numbers(functions: Mapping[str, Handler]) -> dict[str, Handler]:
    """These functions of tensors, followed for numbers, too, and some of numbers alone."""
    handlers: dict[str, Handler] = {"keras.backend.cast_to_floatx": _cast_to_floatx}
    for package in _PACKAGES:
        for name in _FUNCTIONS:
            handler = _number_function(package, name, functions[f"{package}.{name}"])
            handlers[f"{package}.{name}"] = handler
        prefix = "reduce_" if package.startswith("tensorflow") else ""
        for name in ("sum", "max", "min", "prod"):
            path = f"{package}.{prefix}{name}"
            handlers[path] = _row_function(path, name, functions.get(path))
    for path in ("keras.ops.arange", "keras.backend.arange", "tensorflow.range"):
        handlers[path] = _arange
    handlers["keras.ops.power"] = handlers["keras.ops.pow"]
    return handlers
