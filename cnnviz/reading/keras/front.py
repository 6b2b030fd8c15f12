"""Keras's layers that count axes, for networks with channels first: its axes are ours."""

from __future__ import annotations

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import flag, whole_number
from cnnviz.reading.keras.activations import activation_layers
from cnnviz.reading.keras.plain import target_sizes
from cnnviz.reading.keras.windows import Arguments, layer_of


def dense(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Dense: along the last axis, which is not the channels."""
    units, bias = whole_number("units", a["units"]), flag("use_bias", a["use_bias"])
    return (layer_of("Linear", in_features=shape[-1], out_features=units, bias=bias),)


def activation(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Activation("softmax"), which acts along the last axis."""
    return activation_layers(a["activation"], len(shape)) or (layer_of("Identity"),)


def permute(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Permute."""
    dims, rank = a["dims"], len(shape)
    if not isinstance(dims, tuple) or sorted(dims) != list(range(1, rank + 1)):
        raise ShapeFault(f"Permute takes the axes 1 to {rank} in another order, not {dims!r}")
    return (layer_of("Permute", axes=(0, *dims)),)


def reshape(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Reshape: the neurons stay in their order."""
    target = target_sizes(a["target_shape"], shape)
    flat = (layer_of("Flatten"),) if len(shape) > 1 or len(target) == 1 else ()
    return (
        flat if len(target) == 1 else (*flat, layer_of("Unflatten", dim=1, unflattened_size=target))
    )
