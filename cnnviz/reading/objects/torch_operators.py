"""What PyTorch's operators do to data, as layers. The functions in forward reduce to these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnviz.layers.merge import Add
from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.reading.calling import Unsupported, bounding_layers, make
from cnnviz.reading.objects.torch_moves import MOVES, Reader, clamp_by_tensors
from cnnviz.reading.objects.torch_norms import NORMS
from cnnviz.reading.objects.torch_parts import PARTS, is_number

if TYPE_CHECKING:
    from cnnviz.reading.objects.torch_operation import Operation


def _activation(spec_name: str, *names: str) -> Reader:
    """An activation; `names` are those of its parameters, in the operator's order."""

    def reader(operation: Operation) -> int:
        values = dict(zip(names, operation.args[1:], strict=False))
        return operation.call(make(spec_name, **values), operation.data(0))

    return reader


def _clamp(*, low: float | None = None, high: float | None = None) -> Reader:
    """A clamp; `low` and `high` are the bounds of one that names none."""

    def reader(operation: Operation) -> int:
        bounds = operation.argument(1, "min", low), operation.argument(2, "max", high)
        return _within(operation, *bounds)

    return reader


def _within(operation: Operation, low: Any, high: Any) -> int:
    bounds = [bound for bound in (low, high) if bound is not None]
    if bounds and all(map(operation.flows, bounds)):
        return clamp_by_tensors(operation, low, high)
    if not all(map(is_number, bounds)):
        raise Unsupported("its bounds are no numbers")
    place = operation.data(0)
    for layer in bounding_layers(low, high):
        place = operation.call(layer, place)
    return place


def _clamp_max(operation: Operation) -> int:
    return _within(operation, None, operation.args[1])


def _celu(operation: Operation) -> int:
    return operation.call(
        make("CELU", alpha=float(operation.argument(1, "alpha", 1.0))), operation.data(0)
    )


def _elu(operation: Operation) -> int:
    alpha, scale = operation.argument(1, "alpha", 1.0), operation.argument(2, "scale", 1.0)
    layer = make("ELU", alpha=float(alpha)) if scale == 1 else make("SELU")
    return operation.call(layer, operation.data(0))


def _softmax(spec_name: str) -> Reader:
    def reader(operation: Operation) -> int:
        dim = operation.args[1] % len(operation.args[0].shape)
        return operation.call(make(spec_name, dim=dim), operation.data(0))

    return reader


def _prelu(operation: Operation) -> int:
    slopes = max(operation.args[1].shape, default=1)
    layer = make("PReLU", num_parameters=slopes)
    return operation.call(layer, operation.data(0), weight=operation.args[1])


def _convolution(operation: Operation) -> int:
    _, weight, bias, stride, padding, dilation, transposed, extra, groups = operation.args[:9]
    dims = len(weight.shape) - 2
    values: dict[str, Any] = {
        "kernel_size": tuple(weight.shape[2:]),
        **{"stride": tuple(stride), "padding": tuple(padding), "dilation": tuple(dilation)},
        **{"groups": groups, "bias": bias is not None},
    }
    in_channels, out_channels = operation.args[0].shape[1], operation.out.shape[1]
    if transposed:
        values["output_padding"] = tuple(extra)
    name = "ConvTranspose" if transposed else "Conv"
    layer = make(name, dims, in_channels=in_channels, out_channels=out_channels, **values)
    return operation.call(layer, operation.data(0), weight=weight)


def _linear(operation: Operation) -> int:
    """addmm(bias, x, weight) and mm(x, weight)."""
    bias = operation.args[0] if len(operation.args) > 2 else None
    x, weight = operation.args[-2:]
    if operation.flows(weight):
        raise Unsupported("it multiplies two values from the input")
    if any(operation.kwargs.get(factor, 1) != 1 for factor in ("alpha", "beta")):
        raise Unsupported("it has a factor in a sum")
    in_features, out_features = weight.shape
    is_summand = operation.flows(bias)
    has_bias = bias is not None and not is_summand
    layer = make("Linear", in_features=in_features, out_features=out_features, bias=has_bias)
    if not operation.flows(x):
        raise Unsupported("it multiplies numbers that do not come from the input")
    place = operation.call(layer, operation.place(x), weight=weight)
    if not is_summand:
        return place
    return operation.trace.merged("add", Add(), operation.place(bias), place)


def _max_pool(operation: Operation) -> int:
    window = _window(operation)
    window["dilation"] = _spread(operation.argument(4, "dilation", 1), operation.dims)
    window["ceil_mode"] = operation.argument(5, "ceil_mode", False)
    return operation.call(make("MaxPool", operation.dims, **window), operation.data(0))


def _average_pool(operation: Operation) -> int:
    window = _window(operation)
    window["ceil_mode"] = operation.argument(4, "ceil_mode", False)
    window["count_include_pad"] = operation.argument(5, "count_include_pad", True)
    window["divisor_override"] = operation.argument(6, "divisor_override")
    return operation.call(make("AvgPool", operation.dims, **window), operation.data(0))


def _window(operation: Operation) -> dict[str, Any]:
    kernel = _spread(operation.args[1], operation.dims)
    stride = operation.argument(2, "stride") or kernel
    padding = operation.argument(3, "padding", 0)
    return {
        "kernel_size": kernel,
        "stride": _spread(stride, operation.dims),
        "padding": _spread(padding, operation.dims),
    }


def _spread(value: Any, dims: int) -> tuple[int, ...]:
    values = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    return values * dims if len(values) == 1 else values


def _adaptive(spec_name: str) -> Reader:
    def reader(operation: Operation) -> int:
        layer = make(spec_name, operation.dims, output_size=tuple(operation.args[1]))
        return operation.call(layer, operation.data(0))

    return reader


def _reduction(name: str) -> Reader:
    """A mean, maximum or sum along axes; over all positions, a global pool."""

    def reader(operation: Operation) -> int:
        rank = len(operation.args[0].shape)
        axes = operation.argument(1, "dim") or range(rank)
        dims = sorted(axis % rank for axis in axes)
        keeps = bool(operation.argument(2, "keepdim", False))
        if 0 in dims:
            raise Unsupported("it works along the batch")
        if name in _GLOBAL and 2 < rank < 6 and dims == list(range(2, rank)):
            layer = make(_GLOBAL[name], rank - 2, keepdims=keeps)
        else:
            layer = make(name, dim=tuple(dims), keepdim=keeps)
        return operation.call(layer, operation.data(0))

    return reader


_GLOBAL = {"Mean": "GlobalAvgPool", "Max": "GlobalMaxPool"}
"""The names of a mean and a maximum over all positions."""


def _layer_norm(operation: Operation) -> int:
    weight, bias = operation.args[2:4]
    layer = make(
        "LayerNorm",
        normalized_shape=tuple(operation.args[1]),
        eps=operation.args[4],
        elementwise_affine=weight is not None,
        bias=bias is not None,
    )
    return operation.call(layer, operation.data(0), weight=weight)


def _group_norm(operation: Operation) -> int:
    weight, bias = operation.args[1:3]
    layer = make(
        "GroupNorm",
        num_groups=operation.args[6],
        num_channels=operation.args[4],
        eps=operation.args[7],
        affine=weight is not None,
        bias=bias is not None,
    )
    return operation.call(layer, operation.data(0), weight=weight)


def _batch_norm(operation: Operation) -> int:
    weight, bias = operation.args[1], operation.args[2]
    layer = make(
        "BatchNorm",
        max(operation.dims, 1),
        num_features=operation.args[0].shape[1],
        eps=operation.args[7],
        affine=weight is not None,
        bias=bias is not None,
        track_running_stats=not operation.args[5],
    )
    return operation.call(layer, operation.data(0), weight=weight)


def _padding(spec_name: str) -> Reader:
    def reader(operation: Operation) -> int:
        pads = tuple(operation.args[1])
        value = operation.argument(2, "value", 0) if spec_name == "ZeroPad" else 0
        place, dims = operation.data(0), operation.dims
        pads_channels = len(pads) > 2 * dims
        if len(pads) > 2 * min(dims + 1, 3):
            raise Unsupported("it pads channels beside three axes, or the batch")
        if pads_channels:  # For the padding, they are an axis like the others.
            sizes = (1, operation.args[0].shape[1])
            place, dims = operation.call(Unflatten(1, sizes), place), dims + 1
        values = {"padding": (*pads, *(0,) * (2 * dims - len(pads)))}
        layer = make("ConstantPad", dims, **values, value=value) if value else None
        place = operation.call(layer or make(spec_name, dims, **values), place)
        return operation.call(Flatten(1, 2), place) if pads_channels else place

    return reader


def _upsampling(mode: str) -> Reader:
    def reader(operation: Operation) -> int:
        interpolates = not mode.startswith("nearest")
        sizes = tuple(operation.out.shape[2:])
        factors = tuple(operation.args[3 if interpolates else 2 :])
        values: dict[str, Any] = {"mode": mode, "size": sizes}
        if interpolates:
            values["align_corners"] = bool(operation.args[2])
        axes = zip(operation.args[0].shape[2:], factors, sizes, strict=False)
        # A factor that gives no whole size samples other places than the ratio of sizes does.
        if any(factor is not None and size * factor != out_size for size, factor, out_size in axes):
            values["scale_factor"] = factors
            del values["size"]
        return operation.call(make("Upsample", **values), operation.data(0))

    return reader


def _gelu(operation: Operation) -> int:
    approximate = operation.argument(1, "approximate", "none")
    return operation.call(make("GELU", approximate=approximate), operation.data(0))


_ACTIVATIONS: dict[str, Reader] = {
    **{"relu": _activation("ReLU"), "sigmoid": _activation("Sigmoid"), "tanh": _activation("Tanh")},
    **{"silu": _activation("SiLU"), "mish": _activation("Mish")},
    "hardswish": _activation("Hardswish"),
    **{"hardsigmoid": _activation("Hardsigmoid"), "log_sigmoid_forward": _activation("LogSigmoid")},
    "gelu": _gelu,
    "leaky_relu": _activation("LeakyReLU", "negative_slope"),
    "softplus": _activation("Softplus", "beta", "threshold"),
    "hardshrink": _activation("Hardshrink", "lambd"),
    "softshrink": _activation("Softshrink", "lambd"),
    "threshold": _activation("Threshold", "threshold", "value"),
    **{"clamp": _clamp(), "clamp_min": _clamp(), "hardtanh": _clamp(low=-1.0, high=1.0)},
    **{"clamp_max": _clamp_max, "celu": _celu, "elu": _elu, "_prelu_kernel": _prelu},
    **{"_softmax": _softmax("Softmax"), "_log_softmax": _softmax("LogSoftmax")},
}

READERS: dict[str, Reader] = {
    **_ACTIVATIONS,
    "convolution": _convolution,
    **{"addmm": _linear, "mm": _linear},
    **{f"max_pool{d}d_with_indices": _max_pool for d in (2, 3)},
    **{f"avg_pool{d}d": _average_pool for d in (1, 2, 3)},
    **{f"_adaptive_avg_pool{d}d": _adaptive("AdaptiveAvgPool") for d in (2, 3)},
    **{f"adaptive_max_pool{d}d": _adaptive("AdaptiveMaxPool") for d in (2, 3)},
    **{"mean": _reduction("Mean"), "amax": _reduction("Max"), "sum": _reduction("Sum")},
    "native_batch_norm": _batch_norm,
    **{"native_layer_norm": _layer_norm, "native_group_norm": _group_norm},
    "constant_pad_nd": _padding("ZeroPad"),
    **{f"reflection_pad{d}d": _padding("ReflectionPad") for d in (1, 2, 3)},
    **{f"replication_pad{d}d": _padding("ReplicationPad") for d in (1, 2, 3)},
    **{f"upsample_nearest{d}d": _upsampling("nearest") for d in (1, 2, 3)},
    **{f"_upsample_nearest_exact{d}d": _upsampling("nearest-exact") for d in (1, 2, 3)},
    **{"upsample_linear1d": _upsampling("linear"), "upsample_bilinear2d": _upsampling("bilinear")},
    **{"upsample_bicubic2d": _upsampling("bicubic")},
    **{"upsample_trilinear3d": _upsampling("trilinear")},
    **MOVES,
    **PARTS,
    **NORMS,
}
"""Readers by operator, without the trailing underscore of in-place ones."""
