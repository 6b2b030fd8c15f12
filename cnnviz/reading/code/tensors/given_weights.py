"""Functions that are given their weights: `F.conv2d(x, self.weight, self.bias)`, `F.linear`."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.weights import weight_shape
from cnnviz.reading.code.tensors.functional_layers import layer_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART, Module, Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]
_Sizes = tuple[int, ...]

_CONV = "input weight bias stride padding dilation groups"
_TRANSPOSED = "input weight bias stride padding output_padding groups dilation"


def _said(names: str, args: _Args, kwargs: _Kwargs) -> dict[str, Value]:
    return dict(zip(names.split(), args, strict=False)) | kwargs


def _shape(weight: Value) -> _Sizes | None:
    """The shape of what is given as a weight; None where that is not known, or not learned."""
    if isinstance(weight, Weight):
        return weight_shape(weight.owner, weight.name)
    if isinstance(weight, Tensor) and weight.learned not in (None, PART):
        return tuple(size for size in weight.sizes if isinstance(size, int))
    return None


def _owned(made: Value, *weights: Value) -> Value:
    """Says whose weights a call uses: a layer's, or parameters that a module holds itself."""
    if not isinstance(made, Tensor) or made.use is None:
        return made
    made.use.weights = tuple(one for one in weights if isinstance(one, Weight))
    if isinstance(weights[0], Weight):
        made.use.module = weights[0].owner
    made.use.learned = tuple(
        one.learned
        for one in weights
        if isinstance(one, Tensor) and isinstance(one.learned, Learned)
    )
    return made


def _called(
    e: Evaluator, name: str, said: dict[str, Value], values: _Kwargs, node: ast.AST
) -> Value:
    """What a layer of these values gives, with the weights that were said."""
    tensor, weight, bias = said.get("input"), said.get("weight"), said.get("bias")
    unknown = joined([tensor, weight, bias, *values.values()])
    if unknown is not None:
        return unknown
    if not isinstance(tensor, Tensor):
        return Unknown("this is no tensor", node)
    for own, which in ((weight, "weight"), (bias, "bias")):
        if isinstance(own, (int, float)):
            raise Raised("TypeError", f"the {which} must be a tensor, not a number", node)
        if isinstance(own, Tensor) and own.learned in (None, PART):
            return _unlearned(said, node, which)
    if "Norm" in name and (weight is None) != (bias is None) and (weight is None or name[0] != "L"):
        only, other = ("bias", "weight") if weight is None else ("weight", "bias")
        return Unknown(f"a norm with a {only} alone is not read: give it a {other}, too", node)
    label = getattr(
        getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", name)
    )
    return _owned(layer_of(e, name, tensor, values, label, node), weight, bias)


def _conv(dims: int, transposed: bool) -> Handler:
    name = f"Conv{'Transpose' * transposed}{dims}d"

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        said = _said(_TRANSPOSED if transposed else _CONV, args, kwargs)
        shape = _shape(said.get("weight"))
        if shape is None or len(shape) != dims + 2:
            return _unlearned(said, node)
        groups = said.get("groups", 1)
        first, second, *kernel = shape
        channels = (first, second * groups) if transposed else (second * groups, first)
        values: _Kwargs = {
            "in_channels": channels[0],
            "out_channels": channels[1],
            "kernel_size": tuple(kernel),
            "bias": said.get("bias") is not None,
            **{key: one for key, one in said.items() if key not in ("input", "weight", "bias")},
        }
        return _called(e, name, said, values, node)

    return handler


def of_layer(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`self._conv_forward(x, weight, self.bias)`, of a class of convolutions."""
    said = _said("input weight bias", args, kwargs)
    layer = owner.step.layer if owner.step is not None else None
    if layer is None or "bias" not in said:
        why = "_conv_forward takes the data, a weight and a bias"
        raise Raised("TypeError", why, node)
    names = ("stride", "padding", "dilation", "groups", "padding_mode")
    own = {name: getattr(layer, name) for name in names}
    return WEIGHTED[f"conv{owner.kind[-2]}d"](e, [], {**said, **own}, node)


def _unlearned(said: dict[str, Value], node: ast.AST, name: str = "weight") -> Unknown:
    """Why what a function is given is no weight or bias that is drawn."""
    given, which = said.get(name), f"the {name} that is given here is"
    if isinstance(given, Tensor) and given.learned is PART:
        why = f"{which} {_WORKED_OUT}"
    elif isinstance(given, Tensor) and given.learned is None:
        why = f"{which} {_FIXED}"
    else:
        why = f"{which} no parameter of a known shape"
    return unknown_of(joined(said.values()), why, node)


_WORKED_OUT = (
    "worked out of other weights, which is not followed: give a parameter itself in its place"
)
_FIXED = "not learned: make it one that is, self.NAME = nn.Parameter(...)"


def _linear(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    said = _said("input weight bias", args, kwargs)
    shape = _shape(said.get("weight"))
    if shape is None or len(shape) != 2:
        return _unlearned(said, node)
    bias = said.get("bias") is not None
    values: _Kwargs = {"in_features": shape[1], "out_features": shape[0], "bias": bias}
    return _called(e, "Linear", said, values, node)


def _layer_norm(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    said = _said("input normalized_shape weight bias eps", args, kwargs)
    affine = said.get("weight") is not None
    values: _Kwargs = {
        "normalized_shape": said.get("normalized_shape"),
        "elementwise_affine": affine,
        "eps": said.get("eps", 1e-5),
    }
    if affine:
        values["bias"] = said.get("bias") is not None
    return _called(e, "LayerNorm", said, values, node)


def _group_norm(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    said = _said("input num_groups weight bias eps", args, kwargs)
    tensor = said.get("input")
    channels = tensor.shape[0] if isinstance(tensor, Tensor) else 1
    values: _Kwargs = {
        "num_groups": said.get("num_groups"),
        "num_channels": channels,
        "affine": said.get("weight") is not None,
        "eps": said.get("eps", 1e-5),
    }
    return _called(e, "GroupNorm", said, values, node)


def _batch_norm(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    said = _said("input running_mean running_var weight bias training momentum eps", args, kwargs)
    tensor = said.get("input")
    shape = tensor.shape if isinstance(tensor, Tensor) else (1,)
    affine = said.get("weight") is not None
    values: _Kwargs = {"num_features": shape[0], "affine": affine, "eps": said.get("eps", 1e-5)}
    said = {key: said.get(key) for key in ("input", "weight", "bias")}
    return _called(e, f"BatchNorm{min(max(len(shape) - 1, 1), 3)}d", said, values, node)


def _instance_norm(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    names = "input running_mean running_var weight bias use_input_stats momentum eps"
    said = _said(names, args, kwargs)
    tensor = said.get("input")
    shape = tensor.shape if isinstance(tensor, Tensor) else (1, 1)
    affine = said.get("weight") is not None
    values: _Kwargs = {"num_features": shape[0], "affine": affine, "eps": said.get("eps", 1e-5)}
    said = {key: said.get(key) for key in ("input", "weight", "bias")}
    return _called(e, f"InstanceNorm{min(max(len(shape) - 1, 1), 3)}d", said, values, node)


def _prelu(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    said = _said("input weight", args, kwargs)
    shape = _shape(said.get("weight"))
    if shape is None:
        return _unlearned(said, node)
    return _called(e, "PReLU", said, {"num_parameters": prod(shape)}, node)


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
