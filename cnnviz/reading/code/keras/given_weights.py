"""Functions of TensorFlow and Keras that are given weights of the text's own: `tf.nn.conv2d`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.keras.constructor_arguments import check_made_with, made_with
from cnnviz.reading.code.keras.pooling import inner
from cnnviz.reading.code.keras.shapes import given
from cnnviz.reading.code.language.keras_inputs import told_first
from cnnviz.reading.code.library.operators import combined
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART, Module
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import Known, List, Unknown, Value
from cnnviz.reading.wording import counted

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.library.sequences import Handler

_Said = dict[str, Value]

_NAMES = {
    **dict.fromkeys(("inputs", "input", "value"), "x"),
    **dict.fromkeys(("filters", "filter", "depthwise_kernel", "depthwise_filter"), "kernel"),
    **dict.fromkeys(("pointwise_kernel", "pointwise_filter"), "pointwise"),
    **dict.fromkeys(("dilations", "dilation_rate"), "rate"),
    "stride": "strides",
}
"""What functions call the same in different packages."""

_UNREAD = (
    "the kernel that is given here is {}: cnnviz follows a parameter, such as"
    " self.add_weight(shape=(3, 3, 8, 16)), also times fixed numbers"
)


def _convolving(kind: str, names: str, package: str) -> Handler:
    """`tf.nn.conv2d(x, self.w, strides=1, padding="SAME")`."""

    def handler(e: Evaluator, args: list[Value], kwargs: _Said, node: ast.AST) -> Value:
        said = given(names, args, {_NAMES.get(key, key): v for key, v in kwargs.items()}, node)
        if isinstance(said, Unknown):
            return said
        order, first = said.get("data_format"), package != "tensorflow" and told_first(e)
        if isinstance(order, str):
            first = order.lower().startswith(("channels_first", "nc"))
        if first != said["x"].first:
            return Unknown("this takes another axis for the channels than the data has", node)
        found = _convolved(e, kind, said, said.get("kernel"), node)
        if "pointwise" not in said or not isinstance(found, Tensor):
            return found
        return _convolved(e, "Conv{}D", {"x": found}, said["pointwise"], node)

    return handler


def at_each_position(e: Evaluator, tensor: Tensor, matrix: Tensor, node: ast.AST) -> Value:
    """`x @ self.w` over positions: as a Dense is read there, a convolution of size 1."""
    goes_in = matrix.sizes[0]
    if goes_in != tensor.shape[0]:
        why = f"matrices of {tensor.shape[0]} columns and {goes_in} rows have no product"
        raise Raised("InvalidArgumentError", why, node)
    kernel = Tensor((1,) * (tensor.rank - 2) + matrix.sizes)
    kernel.learned = matrix.learned
    return _convolved(e, "Conv{}D", {"x": tensor}, kernel, node)


def _convolved(e: Evaluator, kind: str, said: _Said, kernel: Value, node: ast.AST) -> Value:
    """What Keras's layer of that kind gives whose kernel is a parameter of the text's own."""
    tensor: Tensor = said["x"]
    own = isinstance(kernel, Tensor) and not (kernel.traced or kernel.keras)
    if not own or not isinstance(kernel.learned, Learned | None):
        part = own and kernel.learned is PART
        return Unknown(_UNREAD.format("worked out of others" if part else "not learned"), node)
    sizes = [size for size in kernel.sizes if isinstance(size, int)]
    if len(sizes) != tensor.rank or len(sizes) not in (3, 4, 5):
        why = f"a kernel of {counted(kernel.rank, 'size')} does not go with data of {tensor.rank}"
        return Unknown(why, node)
    *places, takes, gives = sizes
    named: _Said = {"kernel_size": tuple(places), "use_bias": False}
    named["trainable"] = kernel.learned is not None
    if kind.endswith("Transpose"):
        takes, gives = gives, takes
    named["depth_multiplier" if kind.startswith("Depth") else "filters"] = gives
    channels = tensor.shape[0]
    if takes != channels and (kind != "Conv{}D" or channels % takes):
        why = f"the kernel takes {counted(takes, 'channel')} here, and the data has {channels}"
        e.trace.refuse(node, why)
    if takes != channels:
        named["groups"] = channels // takes
    if not _placed(tensor, said, named):
        return Unknown("these strides, or this padding, are not followed", node)
    made = e.call(Known(f"keras.layers.{kind.format(len(places))}"), [], named, node)
    if isinstance(made, Module):
        made.said["gives"] = said.get("output_shape")
    return _with(e, made, kernel.learned, tensor, node)


def _of_layer(e: Evaluator, args: list[Value], kwargs: _Said, node: ast.AST) -> Value:
    """`self.convolution_op(x, self.kernel)`, of a class of convolutions."""
    owner: Module = args[0]
    check_made_with(e, owner, node)
    said = given("x kernel", args[1:], {_NAMES.get(key, key): v for key, v in kwargs.items()}, node)
    if isinstance(said, Unknown):
        return said
    for key, name in (("strides", "strides"), ("padding", "padding"), ("rate", "dilation_rate")):
        found = made_with(e, owner.step, name)
        said[key] = found[0] if found else None
    return _convolved(e, "Conv{}D", said, said.get("kernel"), node)


def _with(
    e: Evaluator, layer: Value, learned: Learned | None, tensor: Tensor, node: ast.AST
) -> Value:
    """What a layer gives whose weights are a parameter, which is counted once for all layers."""
    if isinstance(layer, Module) and learned is not None:
        layer.said["of"] = learned.lender(layer)
    found = e.call(layer, [tensor], {}, node)
    if isinstance(found, Tensor) and found.use is not None and learned is not None:
        found.use.learned = (learned,)
    return found


def _placed(tensor: Tensor, said: _Said, named: _Said) -> bool:
    """Adds to what a layer is `named` how its kernel moves; whether that is known."""
    named["padding"] = said.get("padding", "valid")
    named["data_format"] = "channels_first" if tensor.first else "channels_last"
    for key, name in (("strides", "strides"), ("rate", "dilation_rate")):
        if said.get(key) is not None:
            named[name] = inner(said[key], tensor)
    sizes = (named.get("strides", 1), named.get("dilation_rate", 1))
    known = all(isinstance(one, (int, tuple, List)) for one in sizes)
    return known and isinstance(named["padding"], str)


def _bias_add(e: Evaluator, args: list[Value], kwargs: _Said, node: ast.AST) -> Value:
    """`tf.nn.bias_add(x, self.b)`: a number for each channel."""
    said = given("value bias data_format", args, kwargs, node)
    if isinstance(said, Unknown):
        return said
    tensor, bias = said["value"], said.get("bias")
    if isinstance(bias, Tensor) and tensor.first and bias.rank == 1:
        placed = Tensor((*bias.sizes, *(1,) * (tensor.rank - 2))).like(tensor)
        placed.learned, bias = bias.learned, placed
    return combined(e, tensor, ast.Add(), bias, node)


def _normalized(names: str) -> Handler:
    """`tf.nn.batch_normalization(x, mean, variance, offset, scale, 1e-3)`."""

    def handler(e: Evaluator, args: list[Value], kwargs: _Said, node: ast.AST) -> Value:
        said = given(names, args, kwargs, node)
        if isinstance(said, Unknown):
            return said
        if said.get("axis", -1) not in (-1, said["x"].axes - 1):
            return Unknown("a norm along another axis than the last is not followed", node)
        data, mean, spread, shift, scale = (said.get(name) for name in names.split()[:5])
        if isinstance(spread, Tensor) and spread.traced:
            epsilon = said.get("variance_epsilon", said.get("epsilon", 1e-3))
            spread = combined(e, combined(e, spread, ast.Add(), epsilon, node), _POW, 0.5, node)
        signs = ((ast.Sub(), mean), (ast.Div(), spread), (ast.Mult(), scale), (ast.Add(), shift))
        for sign, one in signs:
            if one is not None and not isinstance(data, Unknown):
                data = combined(e, data, sign, one, node)
        return data

    return handler


_POW = ast.Pow()
_END = "strides padding data_format rate"
_PATHS = {
    **{
        path: (kind, f"x kernel {_END}")
        for dims in "123"
        for path, kind in (
            (f"tensorflow.nn.conv{dims}d", "Conv{}D"),
            (f"keras.backend.conv{dims}d", "Conv{}D"),
        )
    },
    "tensorflow.nn.convolution": ("Conv{}D", f"x kernel {_END}"),
    "tensorflow.nn.atrous_conv2d": ("Conv{}D", "x kernel rate padding"),
    **{
        f"{package}.depthwise_conv2d": ("DepthwiseConv{}D", f"x kernel {_END}")
        for package in ("tensorflow.nn", "keras.backend")
    },
    **{
        f"{package}.separable_conv2d": ("DepthwiseConv{}D", f"x kernel pointwise {_END}")
        for package in ("tensorflow.nn", "keras.backend")
    },
    **{
        f"{package}.conv2d_transpose": ("Conv{}DTranspose", f"x kernel output_shape {_END}")
        for package in ("tensorflow.nn", "keras.backend")
    },
    **{
        f"keras.ops.{where}{name}": (kind, f"x kernel {before}{_END}")
        for where in ("", "nn.")
        for name, kind, before in (
            ("conv", "Conv{}D", ""),
            ("depthwise_conv", "DepthwiseConv{}D", ""),
            ("separable_conv", "DepthwiseConv{}D", "pointwise "),
        )
    },
    **dict.fromkeys(
        ("keras.ops.conv_transpose", "keras.ops.nn.conv_transpose"),
        ("Conv{}DTranspose", "x kernel strides padding output_padding data_format rate"),
    ),
}

KERAS_WEIGHTED: dict[str, Handler] = {
    path: _convolving(kind, names, path.partition(".")[0]) for path, (kind, names) in _PATHS.items()
}
KERAS_WEIGHTED["tensorflow.nn.batch_normalization"] = _normalized(
    "x mean variance offset scale variance_epsilon"
)
KERAS_WEIGHTED["keras.backend.batch_normalization"] = _normalized(
    "x mean var beta gamma axis epsilon"
)
KERAS_WEIGHTED["keras.convolution_op"] = _of_layer
KERAS_WEIGHTED["keras.assigned"] = lambda e, args, *_: args[0]  # Other numbers, as many.
KERAS_WEIGHTED |= dict.fromkeys(("tensorflow.nn.bias_add", "keras.backend.bias_add"), _bias_add)
