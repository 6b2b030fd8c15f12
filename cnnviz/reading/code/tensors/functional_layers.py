"""Functions of tensors that are layers: `F.relu(x)`, `F.max_pool2d(x, 2)`, `x.softmax(1)`."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import Arguments, call_node, layer_step
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.module_calls import call_layer
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Largest, Tensor
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of
from cnnviz.reading.wording import Faults

_Args = list[Value]
_Kwargs = dict[str, Value]
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
"""Each function with its layer, and the names of its values in their order behind the tensor."""

_DROPPED = frozenset(("training", "_stacklevel", "dtype", "antialias"))
_RENAMED = {"sizes": "unflattened_size"}  # A function's name for what its layer calls otherwise.
_FIRST = ("input", "x", "self", "tensor")


def split(args: _Args, kwargs: _Kwargs, node: ast.AST) -> tuple[Value, _Args, _Kwargs]:
    """What a function is called on, and the rest."""
    if args:
        return args[0], args[1:], kwargs
    name = next((one for one in _FIRST if one in kwargs), None)
    if name is None:
        raise Raised("TypeError", "a tensor is missing here", node)
    return kwargs[name], [], {key: one for key, one in kwargs.items() if key != name}


def _layered(name: str, spec_name: str, names: tuple[str, ...]) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        value, rest, named = split(args, kwargs, node)
        if not isinstance(value, Tensor):
            return unknown_of(value, f"{name} of no tensor", node)
        if len(rest) > len(names):
            raise Raised("TypeError", f"{name} takes {len(names)} values behind the tensor", node)
        given = dict(zip(names, rest, strict=False)) | named
        if name.endswith("dropout") and given.get("training") is True:
            e.trained.append(node)
        at = given.get("dim")
        if value.lone is not None and is_whole(at) and at >= 0:
            given["dim"] = at + 1
        kept = {_RENAMED.get(key, key): one for key, one in given.items() if key not in _DROPPED}
        return layer_of(e, spec_name, value, kept, name, node)

    return handler


def layer_of(
    e: Evaluator, spec_name: str, tensor: Tensor, values: _Kwargs, name: str, node: ast.AST
) -> Value:
    """What the layer of that name gives for a tensor, at the place of a function's call."""
    module = Module("torch.nn.functional", node)
    faults = Faults()
    call = call_node(e, spec_name, Arguments([], values, node))
    module.step = step = layer_step(spec_name, call, faults)
    step.faults = tuple(faults)
    if faults:
        e.trace.refuse_faults(faults)
        raise Halt(Unknown(faults[0].reason, None))
    module.name = name
    found = call_layer(e, module, tensor, node)
    made = found[0] if isinstance(found, Largest) else found
    if isinstance(made, Tensor) and made.use is not None:
        made.use.module = None
    return found


def apply(e: Evaluator, layer: Layer, tensors: list[Tensor], name: str, node: ast.AST) -> Tensor:
    """What a layer or merge gives, as a function that is called `name`."""
    return e.trace.apply(e.journal, layer, tensors, name, node)


LAYERED: dict[str, Handler] = {
    name: _layered(name, spec_name, tuple(names.split()))
    for name, (spec_name, names) in _FUNCTIONS.items()
}
