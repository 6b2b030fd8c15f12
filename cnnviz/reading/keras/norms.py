"""Keras's other normalisations over a given shape, in PyTorch's terms; channels come last."""

from __future__ import annotations

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import flag, number, whole_number
from cnnviz.layers.learned import LearnedScale, LearnedShift
from cnnviz.reading.keras.plain import only_channels
from cnnviz.reading.keras.windows import Arguments, layer_of


def layer_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """LayerNormalization over the channels of each position, or over the last axes."""
    if a["rms_scaling"]:
        reason = "rms_scaling is not read: Keras calls it wrong and has RMSNormalization instead"
        raise ArgumentFault("rms_scaling", reason)
    learned = _affine_arguments(a)
    values = {"elementwise_affine": learned.pop("affine"), **learned}
    return (layer_of("LayerNorm", **_norm_arguments(a, shape), **values),)


def rms_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """RMSNormalization over the channels of each position, or over the last axes."""
    return (layer_of("RMSNorm", **_norm_arguments(a, shape)),)


def group_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """GroupNormalization; -1 means as many groups as channels."""
    only_channels(a, shape)
    groups = shape[0] if a["groups"] == -1 else whole_number("groups", a["groups"])
    eps = number("epsilon", a["epsilon"])
    return (
        layer_of(
            "GroupNorm", num_groups=groups, num_channels=shape[0], eps=eps, **_affine_arguments(a)
        ),
    )


def contrib_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """keras_contrib's InstanceNormalization: without an axis, the whole input with one weight."""
    if a["axis"] != ():
        return group_norm({**a, "groups": -1}, _dims, shape)
    eps = number("epsilon", a["epsilon"])
    norm = layer_of("GroupNorm", num_groups=1, num_channels=shape[0], eps=eps, affine=False)
    ones = (1,) * len(shape)
    scale = (LearnedScale(ones),) * flag("scale", a["scale"])
    return (norm, *scale, *(LearnedShift(ones),) * flag("center", a["center"]))


def _norm_arguments(a: Arguments, shape: Shape) -> Arguments:
    eps, axes, rank = number("epsilon", a["epsilon"]), a["axis"], len(shape)
    if axes == -1:  # In a vector, the channels are the last axis, too.
        return {"normalized_shape": shape[0], "eps": eps, "channels_first": rank > 1}
    if not axes or axes != tuple(range(rank + 1 - len(axes), rank + 1)):
        raise ShapeFault(
            f"cnnviz follows it along one axis, from 1 to {rank}, along all positions or all axes"
        )
    return {"normalized_shape": shape[-len(axes) :], "eps": eps}


def _affine_arguments(a: Arguments) -> dict[str, bool]:
    center, scale = flag("center", a["center"]), flag("scale", a["scale"])
    return {"affine": center or scale, "bias": center, "scale": scale}
