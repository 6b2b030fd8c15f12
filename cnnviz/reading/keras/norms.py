"""Keras's other normalisations over a given shape, in PyTorch's words; channels come last."""

from __future__ import annotations

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import flag, number, whole
from cnnviz.reading.keras.plain import alone
from cnnviz.reading.keras.windows import Arguments


def layer_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """LayerNormalization over the channels of each position."""
    learned = _learned(a)
    values = {"elementwise_affine": learned.pop("affine"), **learned}
    return (alone("LayerNorm", **_of_channels(a, shape), **values),)


def rms_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """RMSNormalization over the channels of each position."""
    return (alone("RMSNorm", **_of_channels(a, shape)),)


def group_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """GroupNormalization; -1 groups are as many as channels."""
    _check_axis(a["axis"], shape)
    groups = shape[0] if a["groups"] == -1 else whole("groups", a["groups"])
    eps = number("epsilon", a["epsilon"])
    return (alone("GroupNorm", num_groups=groups, num_channels=shape[0], eps=eps, **_learned(a)),)


def _of_channels(a: Arguments, shape: Shape) -> dict[str, object]:
    _check_axis(a["axis"], shape)
    eps = number("epsilon", a["epsilon"])
    # Of a vector, the channels are the last axis, too.
    return {"normalized_shape": shape[0], "eps": eps, "channels_first": len(shape) > 1}


def _learned(a: Arguments) -> dict[str, bool]:
    center, scale = flag("center", a["center"]), flag("scale", a["scale"])
    return {"affine": center or scale, "bias": center, "scale": scale}


def _check_axis(axis: object, shape: Shape) -> None:
    if axis not in (-1, len(shape), (-1,)):
        raise ShapeFault("only the channels, axis=-1, can be normalised")
