"""Functions of TensorFlow and Keras of numbers that are known: `tf.sqrt(64.0)`, `K.prod(sizes)`."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.standard import STANDARD
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.refusals import refused
from cnnviz.reading.code.values.scalars import in_32_bits, is_number
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, List, Value

_Args = list[Value]
_Kwargs = dict[str, Value]

_FRACTIONS: dict[str, Callable[..., float]] = {
    **{name: getattr(math, name) for name in ("sqrt", "exp", "log", "sin", "cos")},
    "rsqrt": lambda x: 1 / math.sqrt(x),
    "reciprocal": lambda x: 1 / x,
    "ceil": lambda x: float(math.ceil(x)),
    "floor": lambda x: float(math.floor(x)),
}
"""What TensorFlow has of numbers with a fraction alone."""

_FUNCTIONS: dict[str, Callable[..., float]] = {
    **_FRACTIONS,
    "abs": abs,
    "round": lambda x: type(x)(round(x)),
    "square": lambda x: x * x,
    "sign": lambda x: type(x)((x > 0) - (x < 0)),
    "pow": pow,
}
_NAMES = ("x", "a", "y", "x1", "x2")


def _of_number(package: str, name: str, handler: Handler) -> Handler:
    """A function of tensors that may be given numbers: then it gives one."""
    function, count = _FUNCTIONS[name], 1 + (name == "pow")
    whole = package == "keras.ops" or name not in _FRACTIONS

    def handled(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        said = [*args, *(kwargs[one] for one in _NAMES if one in kwargs)][:count]
        if not all(map(is_number, said)):
            return handler(e, args, kwargs, node)
        if not whole and isinstance(said[0], int):
            why = f"a whole number has no {name} in TensorFlow: write {said[0]}.0"
            raise Raised("TypeError", why, node)
        try:
            return in_32_bits(function(*said))
        except (ValueError, ArithmeticError) as error:
            raise Raised(type(error).__name__, str(error), node) from None

    return handled


def _of_row(path: str, work: str, handler: Handler | None) -> Handler:
    """`tf.reduce_prod(x.shape[1:])`: of a row of numbers, as NumPy has it."""

    def handled(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        row, *rest = [*args, *kwargs.values()] or [None]
        plain = isinstance(row, (tuple, List)) and not isinstance(row, Batch | Weight) and not rest
        if plain and not any(isinstance(one, (Tensor, tuple, List)) for one in row):
            return STANDARD[f"numpy.{work}"](e, [row], {}, node)
        return handler(e, args, kwargs, node) if handler else refused(path, args, kwargs, node)

    return handled


def _in_floats(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`K.cast_to_floatx(8)`."""
    value = args[0] if args else kwargs.get("x")
    return in_32_bits(float(value)) if is_number(value) else value


_PACKAGES = ("tensorflow", "tensorflow.math", "keras.backend", "keras.ops")


def of_numbers(functions: Mapping[str, Handler]) -> dict[str, Handler]:
    """These functions of tensors, which are given numbers, too, and some of numbers alone."""
    made: dict[str, Handler] = {"keras.backend.cast_to_floatx": _in_floats}
    for package in _PACKAGES:
        for name in _FUNCTIONS:
            handler = _of_number(package, name, functions[f"{package}.{name}"])
            made[f"{package}.{name}"] = handler
        before = "reduce_" if package.startswith("tensorflow") else ""
        for name in ("sum", "max", "min", "prod"):
            path = f"{package}.{before}{name}"
            made[path] = _of_row(path, name, functions.get(path))
    made["keras.ops.power"] = made["keras.ops.pow"]
    return made
