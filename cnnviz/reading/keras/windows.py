"""Keras's sliding layers over a given shape, in PyTorch's terms: convolutions and pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnviz.errors import ArgumentFault
from cnnviz.layers import find
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import choice, spread, whole_number
from cnnviz.layers.window import Pads

Arguments = dict[str, Any]
Builder = Callable[[Arguments, int, Shape], tuple[Layer, ...]]
"""From (arguments by Keras's names, number of spatial axes, input shape) to layers."""


def layer_of(name: str, dims: int | None = None, **values: Any) -> Layer:
    """The layer of that name, such as `layer_of("Conv", 2, in_channels=1, ...)`."""
    kind = find(name if dims is None else f"{name}{dims}d")
    assert kind is not None
    return kind.cls(**({} if kind.dims is None else {"dims": kind.dims}), **values)


def per_axis(argument: str, value: object, dims: int, least: int = 1) -> tuple[int, ...]:
    """One number per axis, from a number or a tuple of that length: Keras takes no other."""
    return spread(argument, value, dims, least, broadcast=False)


def conv(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Conv1D, Conv2D, Conv3D."""
    window = _check_window(_window(a, dims, shape))
    channels = {"in_channels": shape[0], "out_channels": whole_number("filters", a["filters"])}
    return (layer_of("Conv", dims, **channels, **window, groups=a["groups"], bias=a["use_bias"]),)


def _check_window(window: Arguments) -> Arguments:
    """The window, unless it has a stride and a dilation: Keras refuses both together."""
    if max(window["stride"]) > 1 < max(window["dilation"]):
        raise ArgumentFault("dilation_rate", "Keras takes no dilation_rate with strides above 1")
    return window


def local(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """LocallyConnected1D, LocallyConnected2D, LocallyConnected3D."""
    window = _window({**a, "dilation_rate": 1}, dims, shape)
    channels = {"in_channels": shape[0], "out_channels": whole_number("filters", a["filters"])}
    return (layer_of("LocallyConnected", dims, **channels, **window, bias=a["use_bias"]),)


def depthwise(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """DepthwiseConv1D, DepthwiseConv2D: each channel has its own kernels."""
    window = _window(a, dims, shape)
    out = shape[0] * whole_number("depth_multiplier", a["depth_multiplier"])
    channels = {"in_channels": shape[0], "out_channels": out, "groups": shape[0]}
    return (layer_of("Conv", dims, **channels, **window, bias=a["use_bias"]),)


def separable(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """SeparableConv1D, SeparableConv2D: a depthwise convolution, then a pointwise one."""
    (first,) = depthwise({**a, "use_bias": False}, dims, shape)
    channels = {
        "in_channels": first.out_channels,  # type: ignore[attr-defined]
        "out_channels": whole_number("filters", a["filters"]),
    }
    return first, layer_of("Conv", dims, **channels, kernel_size=1, bias=a["use_bias"])


def transposed(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """Conv1DTranspose, Conv2DTranspose, Conv3DTranspose.

    "same" makes input x stride positions, "valid" all that a kernel reaches, as in TensorFlow: it
    is the gradient of the convolution with that padding.
    """
    kernel = per_axis("kernel_size", a["kernel_size"], dims)
    stride = per_axis("strides", a["strides"], dims)
    dilation = per_axis("dilation_rate", a["dilation_rate"], dims)
    _check_window({"stride": stride, "dilation": dilation})
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    same = choice("padding", a["padding"], ("same", "valid")) == "same"
    overhang = [span - s for span, s in zip(spans, stride, strict=True)]
    if a["output_padding"] is not None:
        overhang = _overhang(a["output_padding"], spans, stride, same)
    padding: Any = tuple(_halves(max(n, 0)) if same else (0, 0) for n in overhang)
    extra: Any = tuple(max(-n, 0) for n in overhang)
    channels = {"in_channels": shape[0], "out_channels": whole_number("filters", a["filters"])}
    window = {"kernel_size": kernel, "stride": stride, "dilation": dilation, "padding": padding}
    layer = layer_of(
        "ConvTranspose", dims, **channels, **window, output_padding=extra, bias=a["use_bias"]
    )
    return (layer,)


def _overhang(
    output_padding: Any, spans: list[int], stride: tuple[int, ...], same: bool
) -> list[int]:
    """How far the kernels reach beyond an output that output_padding fixes, per axis.

    Keras takes half a window off either end for "same"; TensorFlow then spreads the excess evenly
    over both ends, whatever Keras took off.
    """
    extra = per_axis("output_padding", output_padding, len(spans), least=0)
    for added, step in zip(extra, stride, strict=True):
        if added >= step:
            raise ArgumentFault(
                "output_padding", f"output_padding must be below the stride, {step}, not {added}"
            )
    return [2 * (n // 2) * same - added for n, added in zip(spans, extra, strict=True)]


def max_pool(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """MaxPooling1D, MaxPooling2D, MaxPooling3D."""
    return (layer_of("MaxPool", dims, **_pool_window(a, dims, shape)),)


def average_pool(a: Arguments, dims: int, shape: Shape) -> tuple[Layer, ...]:
    """AveragePooling1D, ...: the mean of the positions in the input, without padding."""
    window = _pool_window(a, dims, shape)
    options = {} if window["padding"] == 0 else {"count_include_pad": False}
    return (layer_of("AvgPool", dims, **window, **options),)


def _pool_window(a: Arguments, dims: int, shape: Shape) -> Arguments:
    choice("padding", a["padding"], ("same", "valid"))
    arguments = {
        **a,
        "kernel_size": per_axis("pool_size", a["pool_size"], dims),
        "dilation_rate": 1,
    }
    if a["strides"] is None:
        arguments["strides"] = arguments["kernel_size"]
    window = _window(arguments, dims, shape)
    del window["dilation"]
    if isinstance(window["padding"], str):
        window["padding"] = _same(dims, shape, window) if window["padding"] == "same" else 0
    return window


def _window(a: Arguments, dims: int, shape: Shape) -> Arguments:
    """A window by PyTorch's names; "same" stays a word if PyTorch means the same by it."""
    window: Arguments = {
        "kernel_size": per_axis("kernel_size", a["kernel_size"], dims),
        "stride": per_axis("strides", a["strides"], dims),
        "dilation": per_axis("dilation_rate", a["dilation_rate"], dims),
    }
    words = ("causal", "same", "valid") if dims == 1 else ("same", "valid")
    padding = choice("padding", a["padding"], words)
    if padding == "same":
        unit_stride = window["stride"] == (1,) * dims
        window["padding"] = "same" if unit_stride else _same(dims, shape, window)
    elif padding == "causal":
        window["padding"] = ((_spans(window)[0] - 1, 0),)
    else:
        window["padding"] = 0
    return window


def _same(dims: int, shape: Shape, window: Arguments) -> Pads:
    """TensorFlow's "same": ceil(size / stride) positions; the odd position is padded after."""
    if len(shape) != dims + 1:
        return ((0, 0),) * dims
    totals = [
        max((-(-size // stride) - 1) * stride + span - size, 0)
        for size, stride, span in zip(shape[1:], window["stride"], _spans(window), strict=True)
    ]
    return tuple(_halves(total) for total in totals)


def _spans(window: Arguments) -> list[int]:
    dilation = window.get("dilation", (1,) * len(window["kernel_size"]))
    return [d * (k - 1) + 1 for k, d in zip(window["kernel_size"], dilation, strict=True)]


def _halves(total: int) -> tuple[int, int]:
    return total // 2, total - total // 2
