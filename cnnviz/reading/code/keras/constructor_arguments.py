"""What a layer of Keras's was made with, as its attributes have it: `self.strides`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.language.keras_inputs import data_format
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.values import Known, List, Value
from cnnviz.reading.keras.step import KerasStep

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module

_EACH_AXIS = frozenset(("kernel_size", "strides", "dilation_rate", "pool_size", "size"))


def made_with(e: Evaluator, step: object, name: str) -> tuple[Value] | None:
    """What a step was made with under that name, or would be, as the one item of a tuple."""
    if not isinstance(step, KerasStep) or step.values is None:
        return None
    said = step.values.get(name, step.kind.parameters.get(name, ...))
    if said is ... or (name == "activation" and step.kind.family == "activation"):
        return None
    if name == "activation":  # Keras makes a function of it.
        return (Known(f"keras.activations.{said or 'linear'}"),) if _is_word(said) else None
    if name == "strides" and said is None:
        name, said = "pool_size", step.values.get("pool_size", step.kind.parameters["pool_size"])
    if name == "data_format" and said is None:
        return (data_format(e),)
    if name == "padding" and step.kind.family in ("zero_padding", "cropping"):
        return (_sides(said, step.dims),)
    if name in _EACH_AXIS and isinstance(said, int) and step.dims:
        return ((said,) * step.dims,)
    return (said,)


_SETTINGS = (
    *("strides", "padding", "dilation_rate", "groups", "filters", "kernel_size", "units"),
    *("use_bias", "depth_multiplier"),
)


def check_made_with(e: Evaluator, module: Module, node: ast.AST) -> None:
    """Refuses Keras's own call of a layer whose `strides` the text has set to others since."""
    for name in _SETTINGS:
        given, made = module.attrs.get(name), made_with(e, module.step, name)
        if made is None or not isinstance(given, (int, str, tuple, List)):
            continue
        row = (given,) * len(made[0]) if isinstance(made[0], tuple) else given
        each = tuple(given) if isinstance(given, (tuple, List)) else row
        if each != made[0] and str(given).lower() != made[0]:
            why = f"{name} is another by now than the layer was made with, which is not followed"
            raise Raised("NotImplementedError", f"{why}: give {name} where it is made", node)


def _is_word(said: object) -> bool:
    return said is None or isinstance(said, str)


def _sides(said: Value, dims: int) -> Value:
    """A padding as its layer keeps it: two numbers an axis."""
    if isinstance(said, int):
        pair = (said, said)
        return pair if dims == 1 else (pair,) * dims
    if isinstance(said, (tuple, List)) and dims > 1 and all(isinstance(one, int) for one in said):
        return tuple((one, one) for one in said)
    return said
