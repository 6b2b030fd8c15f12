"""Functions that are given their weights: `F.conv2d(x, self.weight, self.bias)`, `F.linear`."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.weights import mark_computed, weight_shape
from cnnviz.reading.code.tensors.functional_layers import layer_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART, Module, Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value, unknown_of

_Sizes = tuple[int, ...]

_CONV = "input weight bias stride padding dilation groups"
_TRANSPOSED = "input weight bias stride padding output_padding groups dilation"


def _arguments(names: str, args: Args, kwargs: Kwargs) -> dict[str, Value]:
    return dict(zip(names.split(), args, strict=False)) | kwargs


def _shape(weight: Value) -> _Sizes | None:
    """The shape of what is passed as a weight; None if it is not known, or not learned."""
    if isinstance(weight, Weight):
        return weight_shape(weight.owner, weight.name)
    if isinstance(weight, Tensor) and weight.learned not in (None, PART):
        return tuple(size for size in weight.sizes if isinstance(size, int))
    return None


def _with_owners(output: Value, *weights: Value) -> Value:
    """Records whose weights a call uses: a layer's, or parameters that a module holds itself."""
    if not isinstance(output, Tensor) or output.use is None:
        return output
    output.use.weights = tuple(weight for weight in weights if isinstance(weight, Weight))
    if isinstance(weights[0], Weight):
        output.use.module = weights[0].owner
    output.use.learned = tuple(
        weight.learned
        for weight in weights
        if isinstance(weight, Tensor) and isinstance(weight.learned, Learned)
    )
    return output


def _apply_layer(
    e: Evaluator, name: str, arguments: dict[str, Value], values: Kwargs, node: ast.AST
) -> Value:
    """The output of a layer of these values, with the weights among the arguments."""
    tensor, weight, bias = arguments.get("input"), arguments.get("weight"), arguments.get("bias")
    unknown = joined_unknown([tensor, weight, bias, *values.values()])
    if unknown is not None:
        return unknown
    if not isinstance(tensor, Tensor):
        return Unknown("this is no tensor", node)
    for parameter, role in ((weight, "weight"), (bias, "bias")):
        if isinstance(parameter, (int, float)):
            raise Raised("TypeError", f"the {role} must be a tensor, not a number", node)
        if isinstance(parameter, Tensor) and parameter.learned in (None, PART):
            return _why_no_weight(arguments, node, role)
    if "Norm" in name and (weight is None) != (bias is None) and (weight is None or name[0] != "L"):
        only, other = ("bias", "weight") if weight is None else ("weight", "bias")
        return Unknown(f"a norm with a {only} alone is not read: give it a {other}, too", node)
    name_of_call = getattr(
        getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", name)
    )
    return _with_owners(layer_of(e, name, tensor, values, name_of_call, node), weight, bias)


def _conv(dims: int, transposed: bool) -> Handler:
    name = f"Conv{'Transpose' * transposed}{dims}d"

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        arguments = _arguments(_TRANSPOSED if transposed else _CONV, args, kwargs)
        shape = _shape(arguments.get("weight"))
        if shape is None or len(shape) != dims + 2:
            return _why_no_weight(arguments, node)
        groups = arguments.get("groups", 1)
        first, second, *kernel = shape
        channels = (first, second * groups) if transposed else (second * groups, first)
        values: Kwargs = {
            "in_channels": channels[0],
            "out_channels": channels[1],
            "kernel_size": tuple(kernel),
            "bias": arguments.get("bias") is not None,
            **{
                key: value
                for key, value in arguments.items()
                if key not in ("input", "weight", "bias")
            },
        }
        return _apply_layer(e, name, arguments, values, node)

    return handler


def conv_forward(e: Evaluator, owner: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`self._conv_forward(x, weight, self.bias)`, in a subclass of a convolution."""
    arguments = _arguments("input weight bias", args, kwargs)
    layer = owner.step.layer if owner.step is not None else None
    if layer is None or "bias" not in arguments:
        reason = "_conv_forward takes the data, a weight and a bias"
        raise Raised("TypeError", reason, node)
    names = ("stride", "padding", "dilation", "groups", "padding_mode")
    settings = {name: getattr(layer, name) for name in names}
    return WEIGHTED[f"conv{owner.kind[-2]}d"](e, [], {**arguments, **settings}, node)


def _why_no_weight(arguments: dict[str, Value], node: ast.AST, name: str = "weight") -> Unknown:
    """Why what a function is given cannot be drawn as its weight or bias."""
    parameter, subject = arguments.get(name), f"the {name} that is given here is"
    if isinstance(parameter, Tensor) and parameter.learned is PART:
        reason = f"{subject} {_DERIVED}"
    elif isinstance(parameter, Tensor) and parameter.learned is None:
        reason = f"{subject} {_FIXED}"
    else:
        reason = f"{subject} no parameter of a known shape"
    return unknown_of(joined_unknown(arguments.values()), reason, node)


_DERIVED = (
    "worked out of other weights, which is not followed: give a parameter itself in its place"
)
_FIXED = "not learned: make it one that is, self.NAME = nn.Parameter(...)"


def _linear(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    arguments = _arguments("input weight bias", args, kwargs)
    shape = _shape(arguments.get("weight"))
    if shape is None or len(shape) != 2:
        return _why_no_weight(arguments, node)
    bias = arguments.get("bias") is not None
    values: Kwargs = {"in_features": shape[1], "out_features": shape[0], "bias": bias}
    return _apply_layer(e, "Linear", arguments, values, node)


def _layer_norm(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    arguments = _arguments("input normalized_shape weight bias eps", args, kwargs)
    affine = arguments.get("weight") is not None
    values: Kwargs = {
        "normalized_shape": arguments.get("normalized_shape"),
        "elementwise_affine": affine,
        "eps": arguments.get("eps", 1e-5),
    }
    if affine:
        values["bias"] = arguments.get("bias") is not None
    return _apply_layer(e, "LayerNorm", arguments, values, node)


def _group_norm(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    arguments = _arguments("input num_groups weight bias eps", args, kwargs)
    tensor = arguments.get("input")
    channels = tensor.shape[0] if isinstance(tensor, Tensor) else 1
    values: Kwargs = {
        "num_groups": arguments.get("num_groups"),
        "num_channels": channels,
        "affine": arguments.get("weight") is not None,
        "eps": arguments.get("eps", 1e-5),
    }
    return _apply_layer(e, "GroupNorm", arguments, values, node)


def _batch_norm(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    arguments = _arguments(
        "input running_mean running_var weight bias training momentum eps", args, kwargs
    )
    tensor = arguments.get("input")
    if isinstance(tensor, Tensor) and not tensor.traced and tensor.learned is not None:
        return _normed_weight(e, tensor, [arguments.get("weight"), arguments.get("bias")], node)
    shape = tensor.shape if isinstance(tensor, Tensor) else (1,)
    affine = arguments.get("weight") is not None
    values: Kwargs = {
        "num_features": shape[0],
        "affine": affine,
        "eps": arguments.get("eps", 1e-5),
    }
    arguments = {key: arguments.get(key) for key in ("input", "weight", "bias")}
    return _apply_layer(e, f"BatchNorm{min(max(len(shape) - 1, 1), 3)}d", arguments, values, node)


def _normed_weight(e: Evaluator, tensor: Tensor, gains: list[Value], node: ast.AST) -> Value:
    """A weight standardized by a norm of batches, each of its channels times a gain of its own."""
    result: Value = mark_computed(tensor.copied(), tensor)
    for sign, gain in zip((ast.Mult(), ast.Add()), gains, strict=True):
        if isinstance(gain, Tensor) and gain.rank == 1:
            row = Tensor((1, *gain.sizes, *(1,) * (tensor.rank - 2)))
            row.learned, row.source = gain.learned, gain.source
            result = binary_op(e, result, sign, row, node)
        elif gain is not None:
            return unknown_of(gain, "what this norm multiplies with is not followed", node)
    return result


def _instance_norm(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    names = "input running_mean running_var weight bias use_input_stats momentum eps"
    arguments = _arguments(names, args, kwargs)
    tensor = arguments.get("input")
    shape = tensor.shape if isinstance(tensor, Tensor) else (1, 1)
    affine = arguments.get("weight") is not None
    values: Kwargs = {
        "num_features": shape[0],
        "affine": affine,
        "eps": arguments.get("eps", 1e-5),
    }
    arguments = {key: arguments.get(key) for key in ("input", "weight", "bias")}
    return _apply_layer(
        e, f"InstanceNorm{min(max(len(shape) - 1, 1), 3)}d", arguments, values, node
    )


def _prelu(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    arguments = _arguments("input weight", args, kwargs)
    shape = _shape(arguments.get("weight"))
    if shape is None:
        return _why_no_weight(arguments, node)
    return _apply_layer(e, "PReLU", arguments, {"num_parameters": prod(shape)}, node)


WEIGHTED: dict[str, Handler] = {
    **{f"conv{dims}d": _conv(dims, False) for dims in (1, 2, 3)},
    **{f"conv_transpose{dims}d": _conv(dims, True) for dims in (1, 2, 3)},
    "linear": _linear,
    "layer_norm": _layer_norm,
    "group_norm": _group_norm,
    "batch_norm": _batch_norm,
    "instance_norm": _instance_norm,
    "prelu": _prelu,
}
