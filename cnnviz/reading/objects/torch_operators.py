"""What PyTorch's operators do to what flows, as layers. Functions of forward come down to these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.objects.torch_moves import MOVES, Reader
from cnnviz.reading.objects.torch_parts import PARTS

if TYPE_CHECKING:
    from cnnviz.reading.objects.torch_tracing import Operation


def _plain(spec_name: str, *names: str) -> Reader:
    """An activation; `names` are those of its numbers, in the operator's order."""

    def reader(operation: Operation) -> int:
        values = dict(zip(names, operation.args[1:], strict=False))
        return operation.called(make(spec_name, **values), operation.data(0))

    return reader


def _clamped(operation: Operation) -> int:
    low, high = operation.argument(1, "min"), operation.argument(2, "max")
    if low == 0 and high is None:
        made = make("ReLU")
    elif low == 0 and high == 6:
        made = make("ReLU6")
    elif low is None or high is None or low >= high:
        raise Unsupported("it is open on one side")
    else:
        made = make("Hardtanh", min_val=float(low), max_val=float(high))
    return operation.called(made, operation.data(0))


def _elu(operation: Operation) -> int:
    alpha, scale = operation.argument(1, "alpha", 1.0), operation.argument(2, "scale", 1.0)
    made = make("ELU", alpha=float(alpha)) if scale == 1 else make("SELU")
    return operation.called(made, operation.data(0))


def _softmax(spec_name: str) -> Reader:
    def reader(operation: Operation) -> int:
        dim = operation.args[1] % len(operation.args[0].shape)
        return operation.called(make(spec_name, dim=dim), operation.data(0))

    return reader


def _prelu(operation: Operation) -> int:
    slopes = max(operation.args[1].shape, default=1)
    made = make("PReLU", num_parameters=slopes)
    return operation.called(made, operation.data(0), weight=operation.args[1])


def _convolution(operation: Operation) -> int:
    _, weight, bias, stride, padding, dilation, transposed, extra, groups = operation.args[:9]
    dims = len(weight.shape) - 2
    values: dict[str, Any] = {
        "kernel_size": tuple(weight.shape[2:]),
        **{"stride": tuple(stride), "padding": tuple(padding), "dilation": tuple(dilation)},
        **{"groups": groups, "bias": bias is not None},
    }
    taken, given = operation.args[0].shape[1], operation.out.shape[1]
    if transposed:
        values["output_padding"] = tuple(extra)
    name = "ConvTranspose" if transposed else "Conv"
    made = make(name, dims, in_channels=taken, out_channels=given, **values)
    return operation.called(made, operation.data(0), weight=weight)


def _linear(operation: Operation) -> int:
    """addmm(bias, x, weight) and mm(x, weight)."""
    bias = len(operation.args) > 2
    weight = operation.args[2 if bias else 1]
    if operation.flows(weight):
        raise Unsupported("it multiplies what flows by what flows")
    taken, given = weight.shape
    made = make("Linear", in_features=taken, out_features=given, bias=bias)
    return operation.called(made, operation.data(1 if bias else 0), weight=weight)


def _max_pool(operation: Operation) -> int:
    window = _window(operation)
    window["dilation"] = _spread(operation.argument(4, "dilation", 1), operation.dims)
    window["ceil_mode"] = operation.argument(5, "ceil_mode", False)
    return operation.called(make("MaxPool", operation.dims, **window), operation.data(0))


def _average_pool(operation: Operation) -> int:
    window = _window(operation)
    window["ceil_mode"] = operation.argument(4, "ceil_mode", False)
    window["count_include_pad"] = operation.argument(5, "count_include_pad", True)
    window["divisor_override"] = operation.argument(6, "divisor_override")
    return operation.called(make("AvgPool", operation.dims, **window), operation.data(0))


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
        made = make(spec_name, operation.dims, output_size=tuple(operation.args[1]))
        return operation.called(made, operation.data(0))

    return reader


def _reduced(name: str) -> Reader:
    """A mean or a maximum over all positions."""

    def reader(operation: Operation) -> int:
        rank = len(operation.args[0].shape)
        axes = operation.argument(1, "dim") or range(rank)
        counted = sorted(axis % rank for axis in axes)
        keeps = bool(operation.argument(2, "keepdim", False))
        if 0 in counted:
            raise Unsupported("it works along the batch")
        if name in _GLOBAL and 2 < rank < 6 and counted == list(range(2, rank)):
            made = make(_GLOBAL[name], rank - 2, keepdims=keeps)
        else:
            made = make(name, dim=tuple(counted), keepdim=keeps)
        return operation.called(made, operation.data(0))

    return reader


_GLOBAL = {"Mean": "GlobalAvgPool", "Max": "GlobalMaxPool"}
"""What a mean and a maximum over all positions are called."""


def _layer_norm(operation: Operation) -> int:
    weight, bias = operation.args[2:4]
    made = make(
        "LayerNorm",
        normalized_shape=tuple(operation.args[1]),
        eps=operation.args[4],
        elementwise_affine=weight is not None,
        bias=bias is not None,
    )
    return operation.called(made, operation.data(0), weight=weight)


def _group_norm(operation: Operation) -> int:
    weight, bias = operation.args[1:3]
    made = make(
        "GroupNorm",
        num_groups=operation.args[6],
        num_channels=operation.args[4],
        eps=operation.args[7],
        affine=weight is not None,
        bias=bias is not None,
    )
    return operation.called(made, operation.data(0), weight=weight)


def _norm(operation: Operation) -> int:
    weight, bias = operation.args[1], operation.args[2]
    made = make(
        "BatchNorm",
        max(operation.dims, 1),
        num_features=operation.args[0].shape[1],
        eps=operation.args[7],
        affine=weight is not None,
        bias=bias is not None,
    )
    return operation.called(made, operation.data(0), weight=weight)


def _padded(spec_name: str) -> Reader:
    def reader(operation: Operation) -> int:
        pads = tuple(operation.args[1])
        value = operation.argument(2, "value", 0) if spec_name == "ZeroPad" else 0
        at, dims = operation.data(0), operation.dims
        channels = len(pads) > 2 * dims
        if len(pads) > 2 * min(dims + 1, 3):
            raise Unsupported("it pads channels beside three axes, or the batch")
        if channels:  # They are an axis like the others, for a while.
            sizes = (1, operation.args[0].shape[1])
            at, dims = operation.called(Unflatten(1, sizes), at), dims + 1
        values = {"padding": (*pads, *(0,) * (2 * dims - len(pads)))}
        made = make("ConstantPad", dims, **values, value=value) if value else None
        at = operation.called(made or make(spec_name, dims, **values), at)
        return operation.called(Flatten(1, 2), at) if channels else at

    return reader


def _upsampled(mode: str) -> Reader:
    def reader(operation: Operation) -> int:
        weighed = not mode.startswith("nearest")
        sizes = tuple(operation.out.shape[2:])
        factors = tuple(operation.args[3 if weighed else 2 :])
        values: dict[str, Any] = {"mode": mode, "size": sizes}
        if weighed:
            values["align_corners"] = bool(operation.args[2])
        axes = zip(operation.args[0].shape[2:], factors, sizes, strict=False)
        # A factor that gives no whole sizes finds other places than their ratio does.
        if any(factor is not None and size * factor != given for size, factor, given in axes):
            values["scale_factor"] = factors
            del values["size"]
        return operation.called(make("Upsample", **values), operation.data(0))

    return reader


def _gelu(operation: Operation) -> int:
    approximate = operation.argument(1, "approximate", "none")
    return operation.called(make("GELU", approximate=approximate), operation.data(0))


_ACTIVATIONS: dict[str, Reader] = {
    **{"relu": _plain("ReLU"), "sigmoid": _plain("Sigmoid"), "tanh": _plain("Tanh")},
    **{"silu": _plain("SiLU"), "hardswish": _plain("Hardswish"), "mish": _plain("Mish")},
    **{"hardsigmoid": _plain("Hardsigmoid"), "log_sigmoid_forward": _plain("LogSigmoid")},
    "gelu": _gelu,
    "leaky_relu": _plain("LeakyReLU", "negative_slope"),
    "softplus": _plain("Softplus", "beta", "threshold"),
    "hardshrink": _plain("Hardshrink", "lambd"),
    "softshrink": _plain("Softshrink", "lambd"),
    "threshold": _plain("Threshold", "threshold", "value"),
    **{"clamp": _clamped, "clamp_min": _clamped, "hardtanh": _clamped},
    **{"elu": _elu, "_prelu_kernel": _prelu},
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
    **{"mean": _reduced("Mean"), "amax": _reduced("Max"), "sum": _reduced("Sum")},
    "native_batch_norm": _norm,
    **{"native_layer_norm": _layer_norm, "native_group_norm": _group_norm},
    "constant_pad_nd": _padded("ZeroPad"),
    **{f"reflection_pad{d}d": _padded("ReflectionPad") for d in (1, 2, 3)},
    **{f"replication_pad{d}d": _padded("ReplicationPad") for d in (1, 2, 3)},
    **{f"upsample_nearest{d}d": _upsampled("nearest") for d in (1, 2, 3)},
    **{f"_upsample_nearest_exact{d}d": _upsampled("nearest-exact") for d in (1, 2, 3)},
    **{"upsample_linear1d": _upsampled("linear"), "upsample_bilinear2d": _upsampled("bilinear")},
    **{"upsample_bicubic2d": _upsampled("bicubic")},
    **{"upsample_trilinear3d": _upsampled("trilinear")},
    **MOVES,
    **PARTS,
}
"""By the operator's name, without the dash behind one that writes over its input."""
