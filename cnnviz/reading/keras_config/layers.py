"""Single layers of a config in PyTorch's words, over the shape that they get."""

from __future__ import annotations

from copy import copy
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.merge import Add, Average, Concat, Maximum, Merge, Multiply, Subtract
from cnnviz.reading.keras.activations import ARGUMENTS, called_with
from cnnviz.reading.keras.step import keras_step
from cnnviz.reading.keras.table import KerasKind, find_keras
from cnnviz.reading.keras.windows import made
from cnnviz.reading.keras_config.operations import (
    KIND,
    in_depth,
    operation_of,
    unknown_operation,
)
from cnnviz.reading.skipping import passes
from cnnviz.reading.tree import Call, Items, Literal, Named, Node, Word
from cnnviz.reading.wording import Faults, short

_MERGES = {
    **{"Add": Add, "Multiply": Multiply, "Average": Average, "Maximum": Maximum},
    "Subtract": Subtract,
}
_ACTIVATIONS = {
    **{"Relu": "relu", "Relu6": "relu6", "Sigmoid": "sigmoid", "Tanh": "tanh", "Silu": "silu"},
    **{"Gelu": "gelu", "Elu": "elu", "Selu": "selu", "Softmax": "softmax", "Softplus": "softplus"},
    **{"LeakyRelu": "leaky_relu", "HardSigmoid": "hard_sigmoid", "HardSilu": "hard_silu"},
    **{"LogSoftmax": "log_softmax", "Swish": "silu", "HardSwish": "hard_silu", "Celu": "celu"},
    **{"Softsign": "softsign", "LogSigmoid": "log_sigmoid"},
}
"""Keras's functions as a config names them, and the words of `activation=`."""

_MEANS = {"Mean": "GlobalAvgPool", "Max": "GlobalMaxPool"}
"""Functions over axes; over all positions they are global pools."""

FIXED = ("Add", "Multiply", "Subtract", "TrueDivide", "Divide")
"""Functions that join one tensor to a number: it scales or shifts all neurons alike."""

_CODE = ("Lambda", "TFOpLambda", "SlicingOpLambda")


class Read(NamedTuple):
    """The layers that a layer of a config is, and what there is to tell of that."""

    layers: tuple[Layer, ...]
    note: str = ""


_KEPT = 256
_MADE: dict[tuple[str, str, Shape, bool], Read] = {}
"""The layers that were made last, by all that is said of them but their names."""


def layers_of(
    kind: str, name: str, settings: dict[str, Any], shape: Shape, first: bool = False
) -> Read:
    """The layers that a layer of a config is, over `shape`, channels first.

    `first`: so does its own network have them, and counts its axes. Most layers of a long config
    are like others of it but for their names: these are made of what was made before.

    Raises `CnnvizError` for one that cnnviz has none for; `ShapeFault` and `ArgumentFault` as the
    layers do.
    """
    said = repr([(key, value) for key, value in settings.items() if key != "name"])
    found = _MADE.get((kind, said, shape, first))
    if found is None:
        found = _layers_of(kind, name, settings, shape, first)
        if len(_MADE) >= _KEPT:
            _MADE.clear()
        if not found.note:  # It may be of this layer alone.
            _MADE[kind, said, shape, first] = found
    return Read(tuple(map(copy, found.layers)), found.note)


def _layers_of(kind: str, name: str, settings: dict[str, Any], shape: Shape, first: bool) -> Read:
    """The same of one that was not made before."""
    if kind == KIND:
        return _operation(name, settings, shape)
    if kind in _MEANS and len(shape) > 1:
        return Read((_over_positions(kind, name, settings, len(shape) - 1),))
    if kind == "Reshape" and "newshape" in settings:
        settings = {"target_shape": settings["newshape"][1:]}
    own = settings.get("activation")
    note = _of_code(name, own) if isinstance(own, dict) else ""
    if kind == "Activation" and isinstance(own, dict) and isinstance(own.get("config"), dict):
        kind, settings = str(own.get("class_name")), own["config"]
    known = find_keras(kind)
    if kind in _ACTIVATIONS and (known is None or "axis" not in settings):
        function = _ACTIVATIONS[kind]
        _, argument = ARGUMENTS.get(function, ("", ""))
        said = {argument: settings[argument]} if argument in settings else {}
        own = called_with(function, said, lambda at: axis_of(at, len(shape) + 1, first))
        if said and own:
            return Read(own)
        kind, settings, known = "Activation", {"activation": function}, find_keras("Activation")
    if known is None:
        raise CnnvizError(f"layer {short(name)}: {_unknown(kind)}")
    faults = Faults()
    step = keras_step(name, _call(kind, known, settings, len(shape)), known, faults)
    if faults:
        raise CnnvizError(f"layer {short(name)}, {kind}: {faults[0].reason}")
    step.first = first
    step.default_first = first and known.dims > 1  # Keras 1 does not say it of every layer.
    return Read(step.layers(shape), "; ".join(filter(None, (step.note, note))))


def _operation(name: str, settings: dict[str, Any], shape: Shape) -> Read:
    """The layers of an operation of TensorFlow itself."""
    op, said = operation_of(settings)
    found = in_depth(name, op, said, shape)
    if found is None and op in _ACTIVATIONS and op != "LeakyRelu":
        return layers_of("Activation", name, {"activation": _ACTIVATIONS[op]}, shape)
    if found is None:
        raise CnnvizError(f"layer {short(name)}: {unknown_operation(op)}")
    return Read(found)


def _of_code(name: str, activation: dict[str, Any]) -> str:
    """What is said of an activation that is a function; raises `CnnvizError` for a lambda."""
    kind = activation.get("class_name", "__lambda__")
    if kind == "__lambda__":
        why = "its activation holds code, which is never run; --skip passes it by"
        raise CnnvizError(f"layer {short(name)}: {why}")
    said = short(str(activation.get("config")))
    return f"the function {said} is taken for Keras's of that name" if kind == "function" else ""


def merge_of(kind: str, settings: dict[str, Any], rank: int, first: bool) -> Merge | None:
    """The merge that a layer is, None where it is none; `rank` counts the batch axis."""
    if kind in _MERGES:
        return _MERGES[kind]()
    if kind in ("Concatenate", "Concat"):
        return Concat(dim=axis_of(settings.get("axis", -1), rank, first))
    return None


def axis_of(said: float, rank: int, first: bool) -> int:
    """Where an axis lies once the channels are the first; `rank` counts the batch axis."""
    at = int(said) % rank
    return at if first else 1 if at == rank - 1 else at + 1


def _over_positions(kind: str, name: str, settings: dict[str, Any], dims: int) -> Layer:
    """A mean or a maximum over all positions, channels last."""
    axes = settings.get("axis")
    counted = sorted(one % (dims + 2) for one in axes) if isinstance(axes, (list, tuple)) else []
    if counted != list(range(1, dims + 1)):
        raise CnnvizError(f"layer {short(name)}: a {kind} along channels or batch is no layer")
    return made(_MEANS[kind], dims, keepdims=bool(settings.get("keepdims")))


def _unknown(kind: str) -> str:
    if kind in _CODE:
        return f"a {kind} holds code, which is never run; --skip passes it by"
    return f"cnnviz knows no layer {short(kind)}{passes(kind)}"


def _call(kind: str, known: KerasKind, settings: dict[str, Any], rank: int) -> Call:
    """The call that a text would have for these settings; what changes no connection is left."""
    arguments = [
        Named(0, 0, Word(0, 0, name), _node(_plain(name, settings[name], rank)))
        for name in known.parameters
        if name in settings
    ]
    return Call(0, 0, Word(0, 0, kind), tuple(arguments))


def _plain(name: str, value: Any, rank: int) -> Any:
    """A setting as a text would have it."""
    if name == "axis":
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        return -1 if value == rank else value
    if name == "activation" and isinstance(value, dict):
        kind, inner = value.get("class_name", ""), value.get("config")
        known = find_keras(kind) if isinstance(kind, str) else None
        if known is not None and isinstance(inner, dict):
            return _call(kind, known, inner, rank)
        return inner if isinstance(inner, str) else str(kind).lower()
    return value


def _node(value: Any) -> Node:
    if isinstance(value, Node):
        return value
    if isinstance(value, (list, tuple)):
        return Items(0, 0, tuple(map(_node, value)))
    if value is None or isinstance(value, (bool, int, float, str)):
        return Literal(0, 0, value)
    return Literal(0, 0, None)
