"""Single layers of a config in PyTorch's terms, over the shape of their input."""

from __future__ import annotations

from copy import copy
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.merge import Add, Average, Concat, Maximum, Merge, Multiply, Subtract
from cnnviz.reading.calling import make
from cnnviz.reading.depths import patch_layers
from cnnviz.reading.keras.activations import ARGUMENTS, function_layers
from cnnviz.reading.keras.step import keras_step
from cnnviz.reading.keras.table import KerasKind, find_keras
from cnnviz.reading.keras.windows import layer_of
from cnnviz.reading.keras_config.operations import (
    KIND,
    depth_layers,
    operation_of,
    unknown_operation,
)
from cnnviz.reading.skipping import skip_hint
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
"""Keras's functions by their names in a config, and the words of `activation=`."""

_MEANS = {"Mean": "GlobalAvgPool", "Max": "GlobalMaxPool"}
"""Functions over axes; over all positions they are global pools."""

FIXED = ("Add", "Multiply", "Subtract", "TrueDivide", "Divide")
"""Functions that join one tensor to a number: it scales or shifts all neurons alike."""

NOT_ALONE = ("Average", "Maximum")
"""Kinds that, of one tensor, are functions: over an axis, or of a number."""

_CODE = ("Lambda",)
_OPERATIONS = ("TFOpLambda", "SlicingOpLambda")


class Reading(NamedTuple):
    """The layers that a layer of a config stands for, and a note about them."""

    layers: tuple[Layer, ...]
    note: str = ""


_CACHE_SIZE = 256
_CACHE: dict[tuple[str, str, Shape, bool], Reading] = {}
"""The layers made last, by all their settings but their names."""


def layers_of(
    kind: str, name: str, settings: dict[str, Any], shape: Shape, first: bool = False
) -> Reading:
    """The layers that a layer of a config stands for, over `shape`, channels first.

    `first`: its own network has them first, too, and counts axes so. Most layers of a long config
    are alike but for their names: they are copied from a cache.

    Raises `CnnvizError` for a layer that cnnviz does not have; `ShapeFault` and `ArgumentFault` as
    the layers do.
    """
    other_settings = repr([(key, value) for key, value in settings.items() if key != "name"])
    reading = _CACHE.get((kind, other_settings, shape, first))
    if reading is None:
        reading = _layers(kind, name, settings, shape, first)
        if len(_CACHE) >= _CACHE_SIZE:
            _CACHE.clear()
        if not reading.note:  # A note may be about this layer alone.
            _CACHE[kind, other_settings, shape, first] = reading
    return Reading(tuple(map(copy, reading.layers)), reading.note)


def _layers(kind: str, name: str, settings: dict[str, Any], shape: Shape, first: bool) -> Reading:
    """The same, without the cache."""
    if kind == KIND:
        return _operation(name, settings, shape)
    if kind in _MEANS and len(shape) > 1:
        return Reading((_over_positions(kind, name, settings, len(shape) - 1),))
    if kind == "LayerScale" and type(settings.get("projection_dim")) is int:
        note = "LayerScale is read as in Keras's ConvNeXt: a learned factor per channel"
        return Reading((make("Scale", num_features=settings["projection_dim"]),), note)
    if kind == "ExtractPatches":
        return _patches(name, settings, shape)
    if kind == "Reshape" and "newshape" in settings:
        settings = {"target_shape": settings["newshape"][1:]}
    value = settings.get("activation")
    note = _code_note(name, value) if isinstance(value, dict) else ""
    if kind == "Activation" and isinstance(value, dict) and isinstance(value.get("config"), dict):
        kind, settings = str(value.get("class_name")), value["config"]
    keras = find_keras(kind)
    if kind in _ACTIVATIONS and (keras is None or "axis" not in settings):
        function = _ACTIVATIONS[kind]
        _, argument = ARGUMENTS.get(function, ("", ""))
        arguments = {argument: settings[argument]} if argument in settings else {}
        layers = function_layers(function, arguments, lambda at: axis_of(at, len(shape) + 1, first))
        if arguments and layers:
            return Reading(layers)
        kind, settings, keras = "Activation", {"activation": function}, find_keras("Activation")
    if keras is None:
        raise CnnvizError(f"layer {short(name)}: {_unknown(kind, settings)}")
    faults = Faults()
    step = keras_step(name, _call(kind, keras, settings, len(shape)), keras, faults)
    if faults:
        raise CnnvizError(f"layer {short(name)}, {kind}: {faults[0].reason}")
    step.first = first
    step.default_first = first and keras.dims > 1  # Not every layer of Keras 1 says it.
    return Reading(step.layers(shape), "; ".join(filter(None, (step.note, note))))


def _operation(name: str, settings: dict[str, Any], shape: Shape) -> Reading:
    """The layers of one of TensorFlow's own operations."""
    op, attributes = operation_of(settings)
    layers = depth_layers(name, op, attributes, shape)
    if layers is None and op in _ACTIVATIONS and op != "LeakyRelu":
        return layers_of("Activation", name, {"activation": _ACTIVATIONS[op]}, shape)
    if layers is None:
        raise CnnvizError(f"layer {short(name)}: {unknown_operation(op)}")
    return Reading(layers)


def _patches(name: str, settings: dict[str, Any], shape: Shape) -> Reading:
    """The layers of `ops.image.extract_patches`."""
    layers = patch_layers(shape, settings)
    if isinstance(layers, str):
        raise CnnvizError(f"layer {short(name)}: {layers}")
    return Reading(layers)


def _code_note(name: str, activation: dict[str, Any]) -> str:
    """A note about an activation that is a function; raises `CnnvizError` for a lambda."""
    kind = activation.get("class_name", "__lambda__")
    if kind == "__lambda__":
        reason = "its activation holds code, which is never run; --skip passes it by"
        raise CnnvizError(f"layer {short(name)}: {reason}")
    function = short(str(activation.get("config")))
    return (
        f"the function {function} is taken for Keras's of that name" if kind == "function" else ""
    )


def merge_of(kind: str, settings: dict[str, Any], rank: int, first: bool) -> Merge | None:
    """The merge that a layer stands for, or None; `rank` counts the batch axis."""
    if kind in _MERGES:
        return _MERGES[kind]()
    if kind in ("Concatenate", "Concat"):
        return Concat(dim=axis_of(settings.get("axis", -1), rank, first))
    return None


def axis_of(axis: float, rank: int, first: bool) -> int:
    """Where an axis lies once the channels come first; `rank` counts the batch axis."""
    at = int(axis) % rank
    return at if first else 1 if at == rank - 1 else at + 1


def _over_positions(kind: str, name: str, settings: dict[str, Any], dims: int) -> Layer:
    """A mean or a maximum over all positions, channels last."""
    axes = settings.get("axis")
    positions = (
        sorted(axis % (dims + 2) for axis in axes) if isinstance(axes, (list, tuple)) else []
    )
    if positions != list(range(1, dims + 1)):
        raise CnnvizError(f"layer {short(name)}: a {kind} along channels or batch is no layer")
    return layer_of(_MEANS[kind], dims, keepdims=bool(settings.get("keepdims")))


def _unknown(kind: str, settings: dict[str, Any]) -> str:
    if kind in _OPERATIONS and settings.get("function"):
        function = short(str(settings["function"]))
        return (
            f"cnnviz does not follow TensorFlow's {function} as it is called here; --skip passes it"
            " by"
        )
    if kind in _CODE:
        return f"a {kind} holds code, which is never run; --skip passes it by"
    return f"cnnviz knows no layer {short(kind)}{skip_hint(kind)}"


def _call(kind: str, keras_kind: KerasKind, settings: dict[str, Any], rank: int) -> Call:
    """The call that a text would have for these settings, without those that change nothing."""
    arguments = [
        Named(0, 0, Word(0, 0, name), _node(_text_value(name, settings[name], rank)))
        for name in keras_kind.parameters
        if name in settings
    ]
    return Call(0, 0, Word(0, 0, kind), tuple(arguments))


def _text_value(name: str, value: Any, rank: int) -> Any:
    """A setting as a text would have it."""
    if name == "axis":
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        return -1 if value == rank else value
    if name == "activation" and isinstance(value, dict):
        kind, inner = value.get("class_name", ""), value.get("config")
        keras_kind = find_keras(kind) if isinstance(kind, str) else None
        if keras_kind is not None and isinstance(inner, dict):
            return _call(kind, keras_kind, inner, rank)
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
