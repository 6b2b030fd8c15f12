"""Keras's layers that count axes, of networks whose channels are the first: its axes are ours."""

from __future__ import annotations

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import flag, whole
from cnnviz.reading.keras.activations import activation_layers
from cnnviz.reading.keras.plain import alone, reshaped
from cnnviz.reading.keras.windows import Arguments


def dense(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Dense: the last axis, which is none of the channels."""
    units, bias = whole("units", a["units"]), flag("use_bias", a["use_bias"])
    return (alone("Linear", in_features=shape[-1], out_features=units, bias=bias),)


def activation(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Activation("softmax"), which goes along the last axis."""
    return activation_layers(a["activation"], len(shape)) or (alone("Identity"),)


def permute(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Permute."""
    dims, rank = a["dims"], len(shape)
    if not isinstance(dims, tuple) or sorted(dims) != list(range(1, rank + 1)):
        raise ShapeFault(f"Permute takes the axes 1 to {rank} in another order, not {dims!r}")
    return (alone("Permute", axes=(0, *dims)),)


def reshape(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Reshape: the neurons stay in their order."""
    target = reshaped(a["target_shape"], shape)
    flat = (alone("Flatten"),) if len(shape) > 1 or len(target) == 1 else ()
    return flat if len(target) == 1 else (*flat, alone("Unflatten", dim=1, unflattened_size=target))
