"""Keras's activations: those that are layers, and the words of `activation=`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from cnnviz.errors import ArgumentFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import number
from cnnviz.reading.keras.plain import only_channels
from cnnviz.reading.keras.windows import Arguments, layer_of
from cnnviz.reading.wording import nearest, short

_NAMES = {
    **{"relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "sigmoid": "Sigmoid"},
    **{"hard_sigmoid": "Hardsigmoid", "log_sigmoid": "LogSigmoid", "tanh": "Tanh"},
    **{"hard_tanh": "Hardtanh", "tanh_shrink": "Tanhshrink", "softmax": "Softmax"},
    **{"log_softmax": "LogSoftmax", "softplus": "Softplus", "softsign": "Softsign", "elu": "ELU"},
    **{"celu": "CELU", "selu": "SELU", "gelu": "GELU", "silu": "SiLU", "swish": "SiLU"},
    **{"hard_silu": "Hardswish", "hard_swish": "Hardswish", "hard_shrink": "Hardshrink"},
    **{"soft_shrink": "Softshrink", "mish": "Mish"},
}
"""The layers that the words of `activation=` stand for."""

_NONE = (None, "linear", "None")


def activation_layers(word: object, last: int = 1) -> tuple[Layer, ...]:
    """The layer that `activation=word` makes; none for None and "linear".

    `last`: where Keras's last axis lies, along which a softmax acts.

    >>> activation_layers("relu"), activation_layers("linear")
    ((ReLU(),), ())
    """
    if word in _NONE:
        return ()
    name = word.rpartition(".")[2] if isinstance(word, str) else ""
    if name not in _NAMES:
        suggestion = nearest(name, tuple(_NAMES)) if name else None
        hint = (
            f"; did you mean {suggestion}?"
            if suggestion
            else f": it knows {', '.join(_NAMES)} and linear"
        )
        raise ArgumentFault("activation", f"cnnviz knows no activation {short(str(word))}{hint}")
    values: dict[str, Any] = {"negative_slope": 0.2} if name == "leaky_relu" else {}
    values |= {"dim": last} if name in ("softmax", "log_softmax") else {}
    return (layer_of(_NAMES[name], **values),)


ARGUMENTS = {
    **{"softmax": ("Softmax", "axis"), "log_softmax": ("LogSoftmax", "axis")},
    **{"elu": ("ELU", "alpha"), "celu": ("CELU", "alpha"), "gelu": ("GELU", "approximate")},
    "leaky_relu": ("LeakyReLU", "negative_slope"),
    "relu": ("", "negative_slope"),
}
"""The layer of an activation that is called as a function, and the argument that is read."""

RELU = ("negative_slope", "max_value", "threshold")
"""The arguments of a relu after its data, in Keras's order."""


def function_layers(
    name: str, arguments: Mapping[str, Any], axis: Callable[[Any], int]
) -> tuple[Layer, ...]:
    """The layers of a function with its arguments; none if those are not followed. `axis` gives
    our axis for one of Keras's.

    >>> function_layers("elu", {"alpha": 0.5}, int)
    (ELU(alpha=0.5),)
    """
    if name == "relu":
        values = [arguments.get(parameter) for parameter in RELU]
        is_numeric = all(number is None or isinstance(number, (int, float)) for number in values)
        return relu_layers(*values) if is_numeric and arguments.keys() <= set(RELU) else ()
    spec_name, argument = ARGUMENTS.get(name, ("", ""))
    value = arguments.get(argument)
    if list(arguments) != [argument] or not isinstance(value, (int, float)):
        return ()
    if argument == "axis":
        return (layer_of(spec_name, dim=axis(value)),)
    if argument == "approximate":
        return (layer_of(spec_name, approximate="tanh" if value else "none"),)
    settings: dict[str, Any] = {argument: float(value)}
    return (layer_of(spec_name, **settings),)


def relu_layers(
    slope: float | None, limit: float | None, threshold: float | None
) -> tuple[Layer, ...]:
    """A ReLU with a slope below 0, a largest value (by a second layer) or a threshold.

    >>> relu_layers(0.1, 6, 0)
    (LeakyReLU(negative_slope=0.1), Hardtanh(min_val=-inf, max_val=6.0))
    """
    if slope and threshold:
        raise ArgumentFault("threshold", "a threshold with a negative_slope is not read")
    if slope:
        low, first = -inf, layer_of("LeakyReLU", negative_slope=float(slope))
    elif threshold:
        low, first = 0.0, layer_of("Threshold", threshold=float(threshold), value=0.0)
    elif limit is None:
        return (layer_of("ReLU"),)
    else:
        return (
            layer_of("ReLU6") if limit == 6 else layer_of("Hardtanh", min_val=0.0, max_val=limit),
        )
    return (
        (first,)
        if limit is None
        else (first, layer_of("Hardtanh", min_val=low, max_val=float(limit)))
    )


def activation(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Activation("relu")."""
    return activation_layers(a["activation"]) or (layer_of("Identity"),)


def relu(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """ReLU, with a largest value, a slope below 0 or a threshold."""
    slope, threshold = (number(name, a[name]) for name in ("negative_slope", "threshold"))
    limit = a["max_value"]
    return relu_layers(slope, None if limit is None else number("max_value", limit), threshold)


def leaky_relu(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """LeakyReLU; older versions call the slope alpha."""
    slope = a["negative_slope"] if a["alpha"] is None else a["alpha"]
    return (layer_of("LeakyReLU", negative_slope=slope),)


def elu(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """ELU."""
    return (layer_of("ELU", alpha=a["alpha"]),)


def softmax(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Softmax along the channels, Keras's last axis."""
    only_channels(a, shape)
    return (layer_of("Softmax", dim=1),)
