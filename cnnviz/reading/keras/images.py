"""Keras's layers that prepare images, at inference: some crop or resize, most do nothing."""

from __future__ import annotations

from math import prod

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, channels_first, times
from cnnviz.layers.checks import whole_number
from cnnviz.layers.leaky import NeuronPReLU
from cnnviz.reading.keras.plain import mode
from cnnviz.reading.keras.windows import Arguments, layer_of


def unchanged(_a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """RandomFlip, RandomRotation, ...: they act in training only."""
    return (layer_of("Identity"),)


def normalization(_a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Normalization, a fixed factor and shift per channel: it connects each neuron to itself."""
    return (layer_of("Identity"),)


def crop(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """CenterCrop, and RandomCrop, which at inference takes the centre as well."""
    height, width = whole_number("height", a["height"]), whole_number("width", a["width"])
    if len(shape) != 3 or height > shape[1] or width > shape[2]:
        raise ShapeFault(f"a crop to {height}x{width} cannot be made of {times(shape)}")
    down, right = shape[1] - height, shape[2] - width
    ends = (right // 2, right - right // 2, down // 2, down - down // 2)
    return (layer_of("ZeroPad", 2, padding=tuple(-end for end in ends)),)


def resizing(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Resizing to a height and a width."""
    for name in ("crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"):
        if a[name] is not False:
            raise ArgumentFault(name, f"{name} is not read")
    layer = layer_of("Identity")
    size = (whole_number("height", a["height"]), whole_number("width", a["width"]))
    if len(shape) == 3:
        # Keras copies the pixel whose centre is nearest; PyTorch's "nearest" does not.
        interpolation = mode(a["interpolation"]).replace("nearest", "nearest-exact")
        layer = layer_of("Upsample", size=size, mode=interpolation)
    else:
        channels_first(layer, shape, 2)
    return (layer,)


def permute(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Permute; Keras counts axes from 1, the channels last."""
    dims, rank = a["dims"], len(shape)
    if not isinstance(dims, tuple) or sorted(dims) != list(range(1, rank + 1)):
        raise ShapeFault(f"Permute takes the axes 1 to {rank} in another order, not {dims!r}")
    axes = [1 if axis == rank else axis + 1 for axis in dims]
    return (layer_of("Permute", axes=(0, axes[-1], *axes[:-1])),)


def prelu(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """PReLU with one slope, one per channel, or one per neuron, as shared_axes says."""
    axes = set(a["shared_axes"] or ())
    if axes == set(range(1, len(shape) + 1)):
        return (layer_of("PReLU"),)
    if not axes:
        return (NeuronPReLU(num_parameters=prod(shape)),)
    if axes != set(range(2, len(shape) + 1)):
        raise ShapeFault("a PReLU that shares its slopes along only some positions is not read")
    return (layer_of("PReLU", num_parameters=shape[0]),)


def thresholded(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """ThresholdedReLU, in older versions."""
    return (layer_of("Threshold", threshold=a["theta"], value=0.0),)
