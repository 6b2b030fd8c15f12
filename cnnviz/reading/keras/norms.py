"""Keras's other normalisations over a given shape, in PyTorch's words; channels come last."""

from __future__ import annotations

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import flag, number, whole
from cnnviz.layers.learned import LearnedScale, LearnedShift
from cnnviz.reading.keras.plain import alone, only_channels
from cnnviz.reading.keras.windows import Arguments


def layer_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """LayerNormalization over the channels of each position, or over the last axes."""
    if a["rms_scaling"]:
        reason = "rms_scaling is not read: Keras calls it wrong and has RMSNormalization instead"
        raise ArgumentFault("rms_scaling", reason)
    learned = _learned(a)
    values = {"elementwise_affine": learned.pop("affine"), **learned}
    return (alone("LayerNorm", **_normalized(a, shape), **values),)


def rms_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """RMSNormalization over the channels of each position, or over the last axes."""
    return (alone("RMSNorm", **_normalized(a, shape)),)


def group_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """GroupNormalization; -1 groups are as many as channels."""
    only_channels(a, shape)
    groups = shape[0] if a["groups"] == -1 else whole("groups", a["groups"])
    eps = number("epsilon", a["epsilon"])
    return (alone("GroupNorm", num_groups=groups, num_channels=shape[0], eps=eps, **_learned(a)),)


def contrib_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """InstanceNormalization of keras_contrib: without an axis, all of an input with one weight."""
    if a["axis"] != ():
        return group_norm({**a, "groups": -1}, _dims, shape)
    eps = number("epsilon", a["epsilon"])
    norm = alone("GroupNorm", num_groups=1, num_channels=shape[0], eps=eps, affine=False)
    ones = (1,) * len(shape)
    scale = (LearnedScale(ones),) * flag("scale", a["scale"])
    return (norm, *scale, *(LearnedShift(ones),) * flag("center", a["center"]))


def _normalized(a: Arguments, shape: Shape) -> dict[str, object]:
    eps, axes, rank = number("epsilon", a["epsilon"]), a["axis"], len(shape)
    if axes == -1:  # Of a vector, the channels are the last axis, too.
        return {"normalized_shape": shape[0], "eps": eps, "channels_first": rank > 1}
    if not axes or axes != tuple(range(rank + 1 - len(axes), rank + 1)):
        raise ShapeFault(
            f"cnnviz follows it along one axis, from 1 to {rank}, along all positions or all axes"
        )
    return {"normalized_shape": shape[-len(axes) :], "eps": eps}


def _learned(a: Arguments) -> dict[str, bool]:
    center, scale = flag("center", a["center"]), flag("scale", a["scale"])
    return {"affine": center or scale, "bias": center, "scale": scale}
