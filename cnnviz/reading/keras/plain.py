"""Keras's other layers over a given shape, in PyTorch's words."""

from __future__ import annotations

from math import prod
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers import find
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.checks import flag, number, one_of, spread, whole
from cnnviz.reading.keras.windows import Arguments, each, made
from cnnviz.reading.steps import SizeFault
from cnnviz.wording import shown


def alone(name: str, **values: Any) -> Layer:
    """The layer of that name, such as `alone("Linear", in_features=3, out_features=2)`."""
    kind = find(name)
    assert kind is not None
    return kind.cls(**values)


def dense(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Dense: the last axis, Keras's channels; over positions that is a convolution of size 1."""
    units, bias = whole("units", a["units"]), flag("use_bias", a["use_bias"])
    if len(shape) == 1:
        return (alone("Linear", in_features=shape[0], out_features=units, bias=bias),)
    if len(shape) > 4:
        raise ShapeFault(f"Dense takes up to 3 axes of positions, but its input is {times(shape)}")
    channels = {"in_channels": shape[0], "out_channels": units}
    return (made("Conv", len(shape) - 1, **channels, kernel_size=1, bias=bias),)


def batch_norm(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """BatchNormalization over the channels."""
    center, scale = flag("center", a["center"]), flag("scale", a["scale"])
    only_channels(a, shape)
    eps = number("epsilon", a["epsilon"])
    axes = min(max(len(shape) - 1, 1), 3)
    learned = {"affine": center or scale, "bias": center, "scale": scale}
    return (made("BatchNorm", axes, num_features=shape[0], eps=eps, **learned),)


def only_channels(a: Arguments, shape: Shape) -> None:
    """Refuses another axis than the channels, in whose place `KerasStep` puts any single one."""
    if a["axis"] != -1:
        rank = len(shape)
        raise ShapeFault(f"cnnviz follows it along one axis alone, from 1 to {rank}")


def flatten(_a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Flatten."""
    return (alone("Flatten"),)


def reshape(a: Arguments, _dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Reshape, channels last as Keras counts: of a vector, into one, or of positions alone."""
    target = reshaped(a["target_shape"], shape)
    first = (target[-1], *target[:-1])
    if len(first) == 1:
        return (alone("Flatten"),)
    if len(shape) == 1:
        return (alone("Unflatten", dim=1, unflattened_size=first),)
    if first[0] != shape[0]:
        return _mixed(shape, target)
    flat = (alone("Flatten", start_dim=2),) if len(shape) > 2 else ()
    return (*flat, alone("Unflatten", dim=2, unflattened_size=first[1:]))


def reshaped(wanted: Any, shape: Shape) -> Shape:
    """The sizes that a Reshape makes of an input, its -1 worked out."""
    some = wanted if isinstance(wanted, tuple) else (wanted,)
    sizes = tuple(whole("target_shape", size, -1) for size in some)
    known = prod(size for size in sizes if size > 0)
    if not sizes or 0 in sizes or sizes.count(-1) > 1:
        raise ArgumentFault("target_shape", "target_shape must be sizes, one of them -1 at most")
    target = tuple(prod(shape) // known if size == -1 else size for size in sizes)
    if prod(target) != prod(shape):
        size = 1 if prod(shape) > prod(target) else -1
        reason = f"Reshape cannot make {times(sizes)} of {prod(shape)} neurons"
        raise SizeFault(reason, size, "target_shape")
    return target


def _mixed(shape: Shape, target: Shape) -> tuple[Layer, ...]:
    """Channels and positions arranged anew: as Keras counts them, the channels last."""
    axes = len(shape) + 1
    last = (alone("Permute", axes=(0, *range(2, axes), 1)),) if shape[0] > 1 else ()
    anew = (*last, alone("Flatten"), alone("Unflatten", dim=1, unflattened_size=target))
    if target[-1] == 1:
        return (*anew[:-1], alone("Unflatten", dim=1, unflattened_size=(1, *target[:-1])))
    return (*anew, alone("Permute", axes=(0, len(target), *range(1, len(target)))))


def global_average(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """GlobalAveragePooling1D, ..."""
    return (made("GlobalAvgPool", dims, keepdims=flag("keepdims", a["keepdims"])),)


def global_max(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """GlobalMaxPooling1D, ..."""
    return (made("GlobalMaxPool", dims, keepdims=flag("keepdims", a["keepdims"])),)


def adaptive_average(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """AdaptiveAveragePooling1D, ..., of Keras 3.13 and later."""
    return (made("AdaptiveAvgPool", dims, output_size=each("output_size", a["output_size"], dims)),)


def adaptive_max(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """AdaptiveMaxPooling1D, ..."""
    return (made("AdaptiveMaxPool", dims, output_size=each("output_size", a["output_size"], dims)),)


def zero_padding(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """ZeroPadding1D, ..."""
    return (made("ZeroPad", dims, padding=_ends("padding", a["padding"], dims)),)


def cropping(a: Arguments, dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Cropping1D, ...: padding by negative numbers."""
    ends = _ends("cropping", a["cropping"], dims)
    return (made("ZeroPad", dims, padding=tuple(-end for end in ends)),)


def upsampling(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """UpSampling1D, ..."""
    _check_rank("UpSampling", dims, shape)
    factors = each("size", a["size"], dims)
    factor: Any = factors[0] if len(set(factors)) == 1 else factors
    return (alone("Upsample", scale_factor=factor, mode=mode(a["interpolation"])),)


def _check_rank(name: str, dims: int, shape: Shape) -> None:
    """Refuses an input of other axes: the layers here take any, Keras's do not."""
    if len(shape) != dims + 1:
        axes = "axis" if dims == 1 else "axes"
        what = f"{name}{dims}D takes channels and {dims} spatial {axes}"
        raise ShapeFault(f"{what}, not {times(shape)}")


def mode(interpolation: object) -> str:
    """Keras's word for the two ways in which all of its backends agree."""
    if interpolation in ("bicubic", "lanczos3", "lanczos5"):
        raise ArgumentFault(
            "interpolation",
            f"interpolation={interpolation!r} depends on Keras's backend; 'nearest' and 'bilinear'"
            " are read",
        )
    return one_of("interpolation", interpolation, ("bilinear", "nearest"))


def dropout(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Dropout, AlphaDropout."""
    return (alone("Dropout", p=a["rate"]),)


def map_dropout(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """SpatialDropout1D, ..."""
    _check_rank("SpatialDropout", dims, shape)
    kind = find(f"Dropout{dims}d")
    assert kind is not None
    return (kind.cls(dims=dims, p=a["rate"]),)  # type: ignore[call-arg]


def rescaling(a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """Rescaling, a fixed factor for all neurons alike: it joins each to itself."""
    number("scale", a["scale"])
    return (alone("Identity"),)


def identity(_a: Arguments, _dims: int, _shape: Shape) -> tuple[Layer, ...]:
    """What only training sees, such as GaussianNoise."""
    return (alone("Identity"),)


def _ends(argument: str, value: object, dims: int) -> tuple[int, ...]:
    """Keras's (before, after) an axis, or a number an axis, in PyTorch's order: last axis first."""
    axes = value if isinstance(value, tuple) else (value,) * dims
    if dims == 1 and len(axes) == 2:
        axes = (axes,)
    if len(axes) != dims:
        raise ArgumentFault(
            argument, f"{argument} needs {dims} numbers or pairs, not {shown(value)}"
        )
    pairs = [spread(argument, axis, 2, least=0) for axis in axes]
    return tuple(end for pair in reversed(pairs) for end in pair)
