"""Functions of tensors that act as layers: `F.relu(x)`, `F.max_pool2d(x, 2)`, `x.softmax(1)`."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import Arguments, call_node, layer_step
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.module_calls import call_layer
from cnnviz.reading.code.modules.own_tensors import acted_on, acts_on_each, is_own
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import MaxResult, Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value, unknown_of
from cnnviz.reading.wording import Faults

_POOL = "kernel_size stride padding"

_FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "relu": ("ReLU", "inplace"),
    "relu6": ("ReLU6", "inplace"),
    "leaky_relu": ("LeakyReLU", "negative_slope inplace"),
    "elu": ("ELU", "alpha inplace"),
    "celu": ("CELU", "alpha inplace"),
    "selu": ("SELU", "inplace"),
    "gelu": ("GELU", "approximate"),
    "silu": ("SiLU", "inplace"),
    "swish": ("SiLU", "inplace"),
    "mish": ("Mish", "inplace"),
    "hardswish": ("Hardswish", "inplace"),
    "hardsigmoid": ("Hardsigmoid", "inplace"),
    "hardtanh": ("Hardtanh", "min_val max_val inplace"),
    "sigmoid": ("Sigmoid", ""),
    "tanh": ("Tanh", ""),
    "logsigmoid": ("LogSigmoid", ""),
    "softsign": ("Softsign", ""),
    "tanhshrink": ("Tanhshrink", ""),
    "softplus": ("Softplus", "beta threshold"),
    "softshrink": ("Softshrink", "lambd"),
    "hardshrink": ("Hardshrink", "lambd"),
    "threshold": ("Threshold", "threshold value inplace"),
    "softmax": ("Softmax", "dim _stacklevel dtype"),
    "log_softmax": ("LogSoftmax", "dim _stacklevel dtype"),
    "softmin": ("Softmin", "dim _stacklevel dtype"),
    "dropout": ("Dropout", "p training inplace"),
    "dropout1d": ("Dropout1d", "p training inplace"),
    "dropout2d": ("Dropout2d", "p training inplace"),
    "dropout3d": ("Dropout3d", "p training inplace"),
    "alpha_dropout": ("AlphaDropout", "p training inplace"),
    "feature_alpha_dropout": ("FeatureAlphaDropout", "p training inplace"),
    **{
        f"max_pool{n}d": (f"MaxPool{n}d", f"{_POOL} dilation ceil_mode return_indices")
        for n in (1, 2, 3)
    },
    "avg_pool1d": ("AvgPool1d", f"{_POOL} ceil_mode count_include_pad"),
    **{
        f"avg_pool{n}d": (f"AvgPool{n}d", f"{_POOL} ceil_mode count_include_pad divisor_override")
        for n in (2, 3)
    },
    **{f"adaptive_avg_pool{n}d": (f"AdaptiveAvgPool{n}d", "output_size") for n in (1, 2, 3)},
    **{
        f"adaptive_max_pool{n}d": (f"AdaptiveMaxPool{n}d", "output_size return_indices")
        for n in (1, 2, 3)
    },
    "pixel_shuffle": ("PixelShuffle", "upscale_factor"),
    "pixel_unshuffle": ("PixelUnshuffle", "downscale_factor"),
    "channel_shuffle": ("ChannelShuffle", "groups"),
    "local_response_norm": ("LocalResponseNorm", "size alpha beta k"),
    "interpolate": (
        "Upsample",
        "size scale_factor mode align_corners recompute_scale_factor antialias",
    ),
    "upsample": ("Upsample", "size scale_factor mode align_corners"),
    "upsample_nearest": ("UpsamplingNearest2d", "size scale_factor"),
    "upsample_bilinear": ("UpsamplingBilinear2d", "size scale_factor"),
    "flatten": ("Flatten", "start_dim end_dim"),
    "unflatten": ("Unflatten", "dim unflattened_size"),
}
"""Each function with its layer, and the names of its arguments after the tensor, in order."""

_IGNORED = frozenset(("training", "_stacklevel", "dtype", "antialias"))
_PARAMETERS = {"sizes": "unflattened_size"}
"""Layers' parameters that their functions call otherwise."""
_TENSOR_NAMES = ("input", "x", "self", "tensor")


def split(args: Args, kwargs: Kwargs, node: ast.AST) -> tuple[Value, Args, Kwargs]:
    """The tensor that a function is called on, and its other arguments."""
    if args:
        return args[0], args[1:], kwargs
    name = next((name for name in _TENSOR_NAMES if name in kwargs), None)
    if name is None:
        raise Raised("TypeError", "a tensor is missing here", node)
    return kwargs[name], [], {key: value for key, value in kwargs.items() if key != name}


def _layer_function(name: str, spec_name: str, names: tuple[str, ...]) -> Handler:
    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        value, rest, keywords = split(args, kwargs, node)
        if not isinstance(value, Tensor):
            return unknown_of(value, f"{name} of no tensor", node)
        if len(rest) > len(names):
            raise Raised("TypeError", f"{name} takes {len(names)} values after the tensor", node)
        if is_own(e, value) and acts_on_each(spec_name):
            return acted_on(value)
        arguments = dict(zip(names, rest, strict=False)) | keywords
        if name.endswith("dropout") and arguments.get("training") is True:
            e.trained.append(node)
        dim = arguments.get("dim")
        if value.lone is not None and is_whole(dim) and dim >= 0:
            arguments["dim"] = dim + 1
        parameters = {
            _PARAMETERS.get(key, key): argument
            for key, argument in arguments.items()
            if key not in _IGNORED
        }
        return layer_of(e, spec_name, value, parameters, name, node)

    return handler


def layer_of(
    e: Evaluator, spec_name: str, tensor: Tensor, values: Kwargs, name: str, node: ast.AST
) -> Value:
    """The output of the layer of that name for a tensor, in place of a function's call."""
    module = Module("torch.nn.functional", node)
    faults = Faults()
    call = call_node(e, spec_name, Arguments([], values, node))
    module.step = step = layer_step(spec_name, call, faults)
    step.faults = tuple(faults)
    if faults:
        e.trace.refuse_faults(faults)
        raise Halt(Unknown(faults[0].reason, None))
    module.name = name
    result = call_layer(e, module, tensor, node)
    output = result[0] if isinstance(result, MaxResult) else result
    if isinstance(output, Tensor) and output.use is not None:
        output.use.module = None
    return result


def apply(e: Evaluator, layer: Layer, tensors: list[Tensor], name: str, node: ast.AST) -> Tensor:
    """The output of a layer or merge, recorded as the function `name`."""
    return e.trace.apply(e.journal, layer, tensors, name, node)


LAYER_FUNCTIONS: dict[str, Handler] = {
    name: _layer_function(name, spec_name, tuple(names.split()))
    for name, (spec_name, names) in _FUNCTIONS.items()
}
