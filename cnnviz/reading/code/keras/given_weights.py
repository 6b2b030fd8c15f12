"""Functions of TensorFlow and Keras that take weights of the text's own: `tf.nn.conv2d`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.keras.constructor_arguments import (
    check_constructor_arguments,
    constructor_argument,
)
from cnnviz.reading.code.keras.pooling import is_first_order, position_sizes
from cnnviz.reading.code.keras.shapes import of_tensor, tensor_arguments
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import sets_channels_first
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART, Module
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import Known, List, Unknown, Value
from cnnviz.reading.wording import counted

_Arguments = dict[str, Value]

_NAMES = {
    **dict.fromkeys(("inputs", "input", "value"), "x"),
    **dict.fromkeys(("filters", "filter", "depthwise_kernel", "depthwise_filter"), "kernel"),
    **dict.fromkeys(("pointwise_kernel", "pointwise_filter"), "pointwise"),
    **dict.fromkeys(("dilations", "dilation_rate"), "rate"),
    "stride": "strides",
}
"""Common names for parameters that packages call differently."""

_NOT_FOLLOWED = (
    "the kernel that is given here is {}: cnnviz follows a parameter, such as"
    " self.add_weight(shape=(3, 3, 8, 16)), also times fixed numbers"
)


def _convolution(kind: str, names: str, package: str) -> Handler:
    """`tf.nn.conv2d(x, self.w, strides=1, padding="SAME")`."""

    def convolve(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
        order = arguments.get("data_format")
        first = package != "tensorflow" and sets_channels_first(e)
        if (is_first_order(order) if isinstance(order, str) else first) != tensor.first:
            return Unknown("this takes another axis for the channels than the data has", node)
        result = _convolve(e, kind, arguments, arguments.get("kernel"), node)
        if "pointwise" not in arguments or not isinstance(result, Tensor):
            return result
        return _convolve(e, "Conv{}D", {"x": result}, arguments["pointwise"], node)

    return of_tensor(names, convolve, _NAMES)


def at_each_position(e: Evaluator, tensor: Tensor, matrix: Tensor, node: ast.AST) -> Value:
    """`x @ self.w` at each position: a convolution of size 1, as a Dense is read there."""
    inputs = matrix.sizes[0]
    if inputs != tensor.shape[0]:
        reason = f"matrices of {tensor.shape[0]} columns and {inputs} rows have no product"
        raise Raised("InvalidArgumentError", reason, node)
    kernel = Tensor((1,) * (tensor.rank - 2) + matrix.sizes)
    kernel.learned = matrix.learned
    return _convolve(e, "Conv{}D", {"x": tensor}, kernel, node)


def _convolve(
    e: Evaluator, kind: str, arguments: _Arguments, kernel: Value, node: ast.AST
) -> Value:
    """The output of Keras's layer of that kind whose kernel is a parameter of the text's own."""
    tensor: Tensor = arguments["x"]
    reason = _why_not_followed(kernel, tensor.rank)
    if reason:
        return Unknown(reason, node)
    *positions, inputs, outputs = (size for size in kernel.sizes if isinstance(size, int))
    parameters: _Arguments = {"kernel_size": tuple(positions), "use_bias": False}
    parameters["trainable"] = kernel.learned is not None
    if kind.endswith("Transpose"):
        inputs, outputs = outputs, inputs
    parameters["depth_multiplier" if kind.startswith("Depth") else "filters"] = outputs
    channels = tensor.shape[0]
    if inputs != channels and (kind != "Conv{}D" or channels % inputs):
        reason = f"the kernel takes {counted(inputs, 'channel')} here, and the data has {channels}"
        e.trace.refuse(node, reason)
    if inputs != channels:
        parameters["groups"] = channels // inputs
    if not _add_placement(tensor, arguments, parameters):
        return Unknown("these strides, or this padding, are not followed", node)
    layer = e.call(Known(f"keras.layers.{kind.format(len(positions))}"), [], parameters, node)
    if isinstance(layer, Module):
        layer.said["gives"] = arguments.get("output_shape")
    return _apply_with_weight(e, layer, kernel.learned, tensor, node)


def _why_not_followed(kernel: Value, rank: int) -> str:
    """Why a kernel for data of this rank is not followed; "" if it is."""
    is_own = isinstance(kernel, Tensor) and not (kernel.traced or kernel.keras)
    if not is_own or not isinstance(kernel.learned, Learned | None):
        is_part = is_own and kernel.learned is PART
        return _NOT_FOLLOWED.format("worked out of others" if is_part else "not learned")
    sizes = [size for size in kernel.sizes if isinstance(size, int)]
    if len(sizes) != rank or rank not in (3, 4, 5):
        return f"a kernel of {counted(kernel.rank, 'size')} does not go with data of {rank}"
    return ""


def _convolution_op(e: Evaluator, args: list[Value], kwargs: _Arguments, node: ast.AST) -> Value:
    """`self.convolution_op(x, self.kernel)`, in a subclass of a convolution."""
    owner: Module = args[0]
    check_constructor_arguments(e, owner, node)
    kwargs = {_NAMES.get(key, key): value for key, value in kwargs.items()}
    arguments = tensor_arguments("x kernel", args[1:], kwargs, node)
    if isinstance(arguments, Unknown):
        return arguments
    for key, name in (("strides", "strides"), ("padding", "padding"), ("rate", "dilation_rate")):
        value = constructor_argument(e, owner.step, name)
        arguments[key] = value[0] if value else None
    return _convolve(e, "Conv{}D", arguments, arguments.get("kernel"), node)


def _apply_with_weight(
    e: Evaluator, layer: Value, learned: Learned | None, tensor: Tensor, node: ast.AST
) -> Value:
    """The output of a layer whose weights are a parameter, counted once for all layers."""
    if isinstance(layer, Module) and learned is not None:
        layer.said["of"] = learned.lender(layer)
    output = e.call(layer, [tensor], {}, node)
    if isinstance(output, Tensor) and output.use is not None and learned is not None:
        output.use.learned = (learned,)
    return output


def _add_placement(tensor: Tensor, arguments: _Arguments, parameters: _Arguments) -> bool:
    """Adds how its kernel moves to a layer's `parameters`; returns whether that is known."""
    parameters["padding"] = arguments.get("padding", "valid")
    parameters["data_format"] = "channels_first" if tensor.first else "channels_last"
    for key, name in (("strides", "strides"), ("rate", "dilation_rate")):
        if arguments.get(key) is not None:
            parameters[name] = position_sizes(arguments[key], tensor)
    sizes = (parameters.get("strides", 1), parameters.get("dilation_rate", 1))
    is_known = all(isinstance(size, (int, tuple, List)) for size in sizes)
    return is_known and isinstance(parameters["padding"], str)


def _bias_add(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
    """`tf.nn.bias_add(x, self.b)`: one number per channel."""
    bias = arguments.get("bias")
    if isinstance(bias, Tensor) and tensor.first and bias.rank == 1:
        raised = Tensor((*bias.sizes, *(1,) * (tensor.rank - 2))).like(tensor)
        raised.learned, bias = bias.learned, raised
    return binary_op(e, tensor, ast.Add(), bias, node)


def _batch_normalization(names: str) -> Handler:
    """`tf.nn.batch_normalization(x, mean, variance, offset, scale, 1e-3)`."""

    def normalize(e: Evaluator, tensor: Tensor, arguments: _Arguments, node: ast.AST) -> Value:
        if arguments.get("axis", -1) not in (-1, tensor.axes - 1):
            return Unknown("a norm along another axis than the last is not followed", node)
        data, mean, deviation, shift, scale = (arguments.get(name) for name in names.split()[:5])
        if isinstance(deviation, Tensor) and deviation.traced:
            epsilon = arguments.get("variance_epsilon", arguments.get("epsilon", 1e-3))
            deviation = binary_op(e, deviation, ast.Add(), epsilon, node)
            deviation = binary_op(e, deviation, _POW, 0.5, node)
        signs = ((ast.Sub(), mean), (ast.Div(), deviation), (ast.Mult(), scale), (ast.Add(), shift))
        for sign, operand in signs:
            if operand is not None and not isinstance(data, Unknown):
                data = binary_op(e, data, sign, operand, node)
        return data

    return of_tensor(names, normalize)


_POW = ast.Pow()
_END = "strides padding data_format rate"
_BOTH = ("tensorflow.nn", "keras.backend")
_IN_OPS = ("keras.ops", "keras.ops.nn")

_PATHS: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (_BOTH, "conv1d conv2d conv3d", "Conv{}D", f"x kernel {_END}"),
    (_BOTH[:1], "convolution", "Conv{}D", f"x kernel {_END}"),
    (_BOTH[:1], "atrous_conv2d", "Conv{}D", "x kernel rate padding"),
    (_BOTH, "depthwise_conv2d", "DepthwiseConv{}D", f"x kernel {_END}"),
    (_BOTH, "separable_conv2d", "DepthwiseConv{}D", f"x kernel pointwise {_END}"),
    (_BOTH, "conv2d_transpose", "Conv{}DTranspose", f"x kernel output_shape {_END}"),
    (_IN_OPS, "conv", "Conv{}D", f"x kernel {_END}"),
    (_IN_OPS, "depthwise_conv", "DepthwiseConv{}D", f"x kernel {_END}"),
    (_IN_OPS, "separable_conv", "DepthwiseConv{}D", f"x kernel pointwise {_END}"),
    (
        *(_IN_OPS, "conv_transpose", "Conv{}DTranspose"),
        "x kernel strides padding output_padding data_format rate",
    ),
)
"""The packages and names of functions, the layers that they are like, and their parameters."""

KERAS_WEIGHTED: dict[str, Handler] = {
    f"{package}.{name}": _convolution(kind, parameters, package.partition(".")[0])
    for packages, names, kind, parameters in _PATHS
    for package in packages
    for name in names.split()
}
KERAS_WEIGHTED |= {
    "tensorflow.nn.batch_normalization": _batch_normalization(
        "x mean variance offset scale variance_epsilon"
    ),
    "keras.backend.batch_normalization": _batch_normalization("x mean var beta gamma axis epsilon"),
    "keras.convolution_op": _convolution_op,
    "keras.assigned": lambda e, args, *_: args[0],  # Other numbers, as many.
    **{f"{package}.bias_add": of_tensor("value bias data_format", _bias_add) for package in _BOTH},
}
