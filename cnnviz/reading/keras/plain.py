"""Keras's other layers over a given shape, in PyTorch's terms."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.checks import choice, flag, number, spread, whole_number
from cnnviz.reading.keras.windows import Arguments, layer_of, per_axis
from cnnviz.reading.steps import SizeFault
from cnnviz.wording import as_text


def dense(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Dense: along Keras's channels, the last axis; over positions a convolution of size 1."""
    units, bias = whole_number("units", a["units"]), flag("use_bias", a["use_bias"])
    if len(shape) == 1:
        return (layer_of("Linear", in_features=shape[0], out_features=units, bias=bias),)
    if len(shape) > 4:
        raise ShapeFault(f"Dense takes up to 3 axes of positions, but its input is {times(shape)}")
    channels = {"in_channels": shape[0], "out_channels": units}
    return (layer_of("Conv", len(shape) - 1, **channels, kernel_size=1, bias=bias),)


def batch_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """BatchNormalization over the channels."""
    center, scale = flag("center", a["center"]), flag("scale", a["scale"])
    only_channels(a, shape)
    eps = number("epsilon", a["epsilon"])
    axes = min(max(len(shape) - 1, 1), 3)
    learned = {"affine": center or scale, "bias": center, "scale": scale}
    return (layer_of("BatchNorm", axes, num_features=shape[0], eps=eps, **learned),)


def only_channels(a: Arguments, shape: Shape) -> None:
    """Refuses any axis but the channels; `KerasStep` moves a single other one to their place."""
    if a["axis"] != -1:
        rank = len(shape)
        raise ShapeFault(f"cnnviz follows it along one axis only, from 1 to {rank}")


def flatten(_a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Flatten."""
    return (layer_of("Flatten"),)


def reshape(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Reshape, channels last as Keras counts: from a vector, into one, or of positions alone."""
    target = target_sizes(a["target_shape"], shape)
    first = (target[-1], *target[:-1])
    if len(first) == 1:
        return (layer_of("Flatten"),)
    if len(shape) == 1:
        return (layer_of("Unflatten", dim=1, unflattened_size=first),)
    if first[0] != shape[0]:
        return _rearrangement(shape, target)
    flat = (layer_of("Flatten", start_dim=2),) if len(shape) > 2 else ()
    return (*flat, layer_of("Unflatten", dim=2, unflattened_size=first[1:]))


def target_sizes(target_shape: Any, shape: Shape) -> Shape:
    """The sizes that a Reshape makes of an input, with its -1 worked out."""
    items = target_shape if isinstance(target_shape, tuple) else (target_shape,)
    sizes = tuple(whole_number("target_shape", size, -1) for size in items)
    divisor = prod(size for size in sizes if size > 0)
    if not sizes or 0 in sizes or sizes.count(-1) > 1:
        raise ArgumentFault("target_shape", "target_shape must be sizes, one of them -1 at most")
    target = tuple(prod(shape) // divisor if size == -1 else size for size in sizes)
    if prod(target) != prod(shape):
        size = 1 if prod(shape) > prod(target) else -1
        reason = f"Reshape cannot make {times(sizes)} of {prod(shape)} neurons"
        raise SizeFault(reason, size, "target_shape")
    return target


def _rearrangement(shape: Shape, target: Shape) -> tuple[Layer, ...]:
    """Layers that rearrange channels and positions as Keras counts them, channels last."""
    axes = len(shape) + 1
    last = (layer_of("Permute", axes=(0, *range(2, axes), 1)),) if shape[0] > 1 else ()
    layers = (*last, layer_of("Flatten"), layer_of("Unflatten", dim=1, unflattened_size=target))
    if target[-1] == 1:
        return (*layers[:-1], layer_of("Unflatten", dim=1, unflattened_size=(1, *target[:-1])))
    return (*layers, layer_of("Permute", axes=(0, len(target), *range(1, len(target)))))


def _global(name: str, a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """GlobalAveragePooling1D, GlobalMaxPooling1D, ..."""
    return (layer_of(name, dims, keepdims=flag("keepdims", a["keepdims"])),)


def _adaptive(name: str, a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """AdaptiveAveragePooling1D, AdaptiveMaxPooling1D, ..., in Keras 3.13 and later."""
    return (layer_of(name, dims, output_size=per_axis("output_size", a["output_size"], dims)),)


global_average, global_max = partial(_global, "GlobalAvgPool"), partial(_global, "GlobalMaxPool")
adaptive_average = partial(_adaptive, "AdaptiveAvgPool")
adaptive_max = partial(_adaptive, "AdaptiveMaxPool")


def zero_padding(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """ZeroPadding1D, ..."""
    return (layer_of("ZeroPad", dims, padding=_ends("padding", a["padding"], dims)),)


def cropping(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Cropping1D, ...: padding by negative numbers."""
    ends = _ends("cropping", a["cropping"], dims)
    return (layer_of("ZeroPad", dims, padding=tuple(-end for end in ends)),)


def upsampling(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """UpSampling1D, ..."""
    _check_rank("UpSampling", dims, shape)
    factors = per_axis("size", a["size"], dims)
    factor: Any = factors[0] if len(set(factors)) == 1 else factors
    return (layer_of("Upsample", scale_factor=factor, mode=mode(a["interpolation"])),)


def _check_rank(name: str, dims: int, shape: Shape) -> None:
    """Refuses another number of axes: the layers here take any, Keras's do not."""
    if len(shape) != dims + 1:
        axes = "axis" if dims == 1 else "axes"
        expected = f"{name}{dims}D takes channels and {dims} spatial {axes}"
        raise ShapeFault(f"{expected}, not {times(shape)}")


def mode(interpolation: object) -> str:
    """The interpolation, if it is one of the two that all of Keras's backends agree on."""
    if interpolation in ("bicubic", "lanczos3", "lanczos5"):
        raise ArgumentFault(
            "interpolation",
            f"interpolation={interpolation!r} depends on Keras's backend; 'nearest' and 'bilinear'"
            " are read",
        )
    return choice("interpolation", interpolation, ("bilinear", "nearest"))


def dropout(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Dropout, AlphaDropout."""
    return (layer_of("Dropout", p=a["rate"]),)


def map_dropout(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """SpatialDropout1D, ..."""
    _check_rank("SpatialDropout", dims, shape)
    return (layer_of("Dropout", dims, p=a["rate"]),)


def rescaling(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Rescaling, a fixed factor that all neurons share: it connects each to itself."""
    number("scale", a["scale"])
    return (layer_of("Identity"),)


def identity(_a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Layers that act in training only, such as GaussianNoise."""
    return (layer_of("Identity"),)


def _ends(argument: str, value: object, dims: int) -> tuple[int, ...]:
    """Keras's (before, after) or number per axis, in PyTorch's order: last axis first."""
    axes = value if isinstance(value, tuple) else (value,) * dims
    if dims == 1 and len(axes) == 2:
        axes = (axes,)
    if len(axes) != dims:
        raise ArgumentFault(
            argument, f"{argument} needs {dims} numbers or pairs, not {as_text(value)}"
        )
    pairs = [spread(argument, axis, 2, least=0) for axis in axes]
    return tuple(end for pair in reversed(pairs) for end in pair)
