"""Functions of Keras and TensorFlow, of tensors in Keras's order of axes."""

from __future__ import annotations

import ast

from cnnviz.layers.activation import Identity
from cnnviz.layers.merge import Add, Multiply
from cnnviz.reading.code.keras.activations import CUSTOM_OBJECTS, KERAS_ACTIVATIONS
from cnnviz.reading.code.keras.ends import KERAS_SOURCES
from cnnviz.reading.code.keras.facts import KERAS_FACTS
from cnnviz.reading.code.keras.flips import KERAS_FLIPS
from cnnviz.reading.code.keras.given_weights import KERAS_WEIGHTED
from cnnviz.reading.code.keras.images import KERAS_IMAGES
from cnnviz.reading.code.keras.kernels import variable
from cnnviz.reading.code.keras.layer_names import count_layer, reset_names
from cnnviz.reading.code.keras.merging import check_arguments, concatenation, with_equal_ranks
from cnnviz.reading.code.keras.nesting import Nest
from cnnviz.reading.code.keras.numbers import with_numbers
from cnnviz.reading.code.keras.pooling import KERAS_POOLING
from cnnviz.reading.code.keras.shapes import KERAS_SHAPES
from cnnviz.reading.code.keras.spreads import KERAS_SPREADS
from cnnviz.reading.code.keras_models.own_classes import backend_variable
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import make_input
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.library.weights import weight_tensor
from cnnviz.reading.code.modules.tensor_attributes import keras_sizes
from cnnviz.reading.code.modules.torch_functions import tensor_like, tensor_of_sizes
from cnnviz.reading.code.tensors.elementwise import ELEMENTWISE
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.joins import JOINS, concatenate
from cnnviz.reading.code.tensors.keras_elementwise import KERAS_ELEMENTWISE, extreme
from cnnviz.reading.code.tensors.products import PRODUCTS
from cnnviz.reading.code.tensors.reducing import reduce
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.open_sizes import OpenSize
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import SizeTensor, Tensor
from cnnviz.reading.code.values.values import (
    Batch,
    BoundFunction,
    Function,
    List,
    Partial,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.keras.old import MERGES

_Args = list[Value]
_Kwargs = dict[str, Value]

_KEEP_ONE = frozenset(("Add", "Multiply", "Average", "Maximum", "Minimum"))
"""Layers that may join a single tensor, which stays as it is."""


def merge(e: Evaluator, name: str, value: Value, module: Module, node: ast.AST) -> Value:
    """The output of a layer that joins tensors."""
    tensors: Value = all_items(value, node)
    if isinstance(tensors, Unknown):
        return tensors
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, "these are no tensors", node)
    if not tensors:
        raise Raised("ValueError", "there is no tensor here to be joined", node)
    label = module.name or name.lower()
    if name == "Merge":
        name = _merge_name(module.attrs.get("mode"))
    with e.trace.nested(Nest(module)):
        result = _merge_tensors(e, name, list(tensors), module.attrs.get("axis"), label, node)
    is_new = isinstance(result, Tensor) and all(result.use is not tensor.use for tensor in tensors)
    if is_new and result.use is not None:
        result.use.module = module
    return result


def _merge_tensors(
    e: Evaluator, name: str, tensors: list[Tensor], axis: Value, label: str, node: ast.AST
) -> Value:
    """The output of Keras's layer of that name for tensors."""
    if len(tensors) == 1 and name in _KEEP_ONE:
        return apply(e, Identity(), tensors, label, node)
    if name == "Concatenate":
        return concatenate(e, tensors, -1 if axis is None else axis, node, label)
    tensors = with_equal_ranks(e, tensors, node)
    if name in ("Add", "Multiply"):
        return _fold(e, name, tensors, label, node)
    if name == "Subtract" and len(tensors) == 2:
        return binary_op(e, tensors[0], ast.Sub(), tensors[1], node)
    if name == "Average":
        total = _fold(e, "Add", tensors, label, node)
        return binary_op(e, total, ast.Div(), len(tensors), node)
    if name in ("Maximum", "Minimum"):
        return extreme(e, name.lower(), tensors, node)
    return Unknown(f"{name} of tensors is not followed" if name else _MERGE_NOT_FOLLOWED, node)


def _fold(e: Evaluator, name: str, tensors: list[Tensor], label: str, node: ast.AST) -> Value:
    """A sum or product of tensors; the text's own, such as noise, are operands, not a merge's."""
    if all(tensor.traced for tensor in tensors):
        return apply(e, Add() if name == "Add" else Multiply(), tensors, label, node)
    result: Value = tensors[0]
    for tensor in tensors[1:]:
        if isinstance(result, Unknown):
            break
        result = binary_op(e, result, ast.Add() if name == "Add" else ast.Mult(), tensor, node)
    return result


def _merge_function(name: str) -> Handler:
    """`layers.add([a, b])`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else kwargs.get("inputs")
        axis = kwargs.get("axis", args[1] if len(args) > 1 else None)
        check_arguments(name, len(args[1:]), (key for key in kwargs if key != "inputs"), node)
        return e.call(_layer_of(e, name, axis, kwargs, node), [value], {}, node)

    return handler


def _layer_of(e: Evaluator, name: str, axis: Value, kwargs: _Kwargs, node: ast.AST) -> Module:
    """The layer that such a function makes, a layer of its model."""
    layer, layer_name = Module(f"keras.layers.{name}", node), kwargs.get("name")
    layer.attrs["axis"] = axis
    layer.name = layer_name if isinstance(layer_name, str) else ""
    count_layer(e, layer)
    return layer


_MERGE_NOT_FOLLOWED = "this merge of Keras 1 is not followed"


def _merge_name(mode: Value) -> str:
    """Keras 2's name for a mode of Keras 1's merge; "" for modes that are not followed."""
    return MERGES.get(mode, "") if isinstance(mode, str) else ""


def _merge(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`merge([a, b], mode="concat", concat_axis=1)`, of Keras 1."""
    mode = kwargs.get("mode", args[1] if len(args) > 1 else "sum")
    name = _merge_name(mode)
    value = args[0] if args else kwargs.get("inputs")
    if isinstance(mode, (Function, BoundFunction, Partial)):
        return e.call(mode, [value], {}, node)
    if not name:
        return Unknown(_MERGE_NOT_FOLLOWED, node)
    e.old.append(node)
    axis = kwargs.get("concat_axis", args[2] if len(args) > 2 else None)
    return e.call(_layer_of(e, name, axis, kwargs, node), [value], {}, node)


def _reduction(reduction: str, name: str) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else kwargs.get("input_tensor", kwargs.get("x"))
        if not isinstance(value, Tensor):
            return unknown_of(value, f"{name} of no tensor", node)
        axes = args[1] if len(args) > 1 else kwargs.get("axis")
        keep = args[2] if len(args) > 2 else kwargs.get("keepdims", False)
        return reduce(e, reduction, value, axes, keep, node, name)

    return handler


def _sizes(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`K.int_shape(x)`, `tf.shape(x)`."""
    tensor = weight_tensor(args[0])
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    if tensor.learned is not None or tensor is not args[0]:
        return tuple(tensor.sizes)
    sizes = keras_sizes(tensor)
    return (Batch(), *sizes[1:]) if tensor.traced else sizes


def _shape(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.shape(x)`, sizes to calculate with: `tf.shape(x)[1:3] * 2`; None is open."""
    sizes = _sizes(e, args, kwargs, node)
    if not isinstance(sizes, tuple):
        return sizes
    return SizeTensor(int(size) if isinstance(size, OpenSize) else size for size in sizes)


def _rank(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`K.ndim(x)`."""
    sizes = _sizes(e, args, kwargs, node)
    return len(sizes) if isinstance(sizes, tuple) else sizes


def _noise(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`keras.random.normal(shape=(batch, dim))`: numbers of the text's own."""
    sizes = args[0] if args else kwargs.get("shape")
    sizes = (sizes,) if is_whole(sizes) else sizes
    if not isinstance(sizes, (tuple, List)):
        return unknown_of(sizes, "this shape is not known", node)
    batched = [Batch() if size is None else size for size in sizes]
    channels_first = [batched[0], batched[-1], *batched[1:-1]] if len(batched) > 2 else batched
    tensor = tensor_of_sizes(channels_first, node)
    if isinstance(tensor, Tensor):
        tensor.keras = True
    return tensor


def _scalar_mul(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.scalar_mul(0.5, x)`."""
    operands = [*args, *(kwargs[name] for name in ("scalar", "x") if name in kwargs)]
    return JOINS["mul"](e, operands, {}, node)


_BINARY = {"add": "add", "multiply": "mul", "subtract": "sub", "divide": "div"}
_BINARY |= {"truediv": "div", "true_divide": "div"}

KERAS_FUNCTIONS: dict[str, Handler] = {
    **KERAS_ACTIVATIONS,
    **CUSTOM_OBJECTS,
    **{
        f"keras.layers.{name}": _merge_function(name.capitalize())
        for name in ("add", "concatenate", "multiply", "average", "maximum", "minimum", "subtract")
    },
    **KERAS_SHAPES,
    **KERAS_IMAGES,
    **KERAS_SOURCES,
    **KERAS_FLIPS,
    **KERAS_POOLING,
    **KERAS_ELEMENTWISE,
    **KERAS_WEIGHTED,
    **KERAS_SPREADS,
    **KERAS_FACTS,
    "keras.layers.merge": _merge,
    **dict.fromkeys(("keras.backend.clear_session", "keras.utils.clear_session"), reset_names),
    **dict.fromkeys(("keras.Input", "keras.layers.Input"), make_input),
    "tensorflow.concat": concatenation("values", 0),
    "keras.ops.concatenate": concatenation("xs", 0),
    "keras.backend.concatenate": concatenation("tensors", -1),
    **{
        f"{package}.{name}": JOINS[operation]
        for package in ("tensorflow", "tensorflow.math", "keras.ops")
        for name, operation in _BINARY.items()
    },
    **dict.fromkeys(
        (
            *("tensorflow.matmul", "tensorflow.linalg.matmul", "keras.ops.matmul"),
            *("keras.ops.dot", "keras.backend.dot"),
        ),
        PRODUCTS["matmul"],
    ),
    **{
        f"{package}.{prefix}{name}": _reduction(name, f"{prefix}{name}")
        for packages, prefix in (
            (("tensorflow", "tensorflow.math"), "reduce_"),
            (("keras.backend", "keras.ops"), ""),
        )
        for package in packages
        for name in ("mean", "max", "sum")
    },
    **{
        f"{package}.{name}": handler
        for package in ("tensorflow", "tensorflow.math", "keras.ops", "keras.backend")
        for name, handler in ELEMENTWISE.items()
        if name not in ("clamp", "clip")
    },
    **dict.fromkeys(
        (
            *("keras.random.normal", "keras.random.uniform", "keras.backend.random_normal"),
            *("tensorflow.random.normal", "tensorflow.random_normal", "tensorflow.random.uniform"),
            *("keras.random.truncated_normal", "tensorflow.zeros", "tensorflow.ones"),
            *("tensorflow.truncated_normal", "tensorflow.random.truncated_normal"),
            *("keras.ops.zeros", "keras.ops.ones", "keras.backend.zeros", "keras.backend.ones"),
        ),
        _noise,
    ),
    **{
        f"{package}.{name}_like": tensor_like
        for package in ("tensorflow", "keras.backend", "keras.ops")
        for name in ("zeros", "ones")
    },
    **dict.fromkeys(("tensorflow.scalar_mul", "tensorflow.math.scalar_mul"), _scalar_mul),
    "keras.backend.is_keras_tensor": lambda e, args, *_: isinstance(args[0], Tensor),
    "keras.backend.ndim": _rank,
    **dict.fromkeys(("tensorflow.Variable", "keras.Variable"), variable),
    "keras.backend.variable": backend_variable,
    "tensorflow.rank": _rank,
    **dict.fromkeys(("keras.backend.int_shape", "keras.ops.shape"), _sizes),
    **dict.fromkeys(("keras.backend.shape", "tensorflow.shape"), _shape),
    "tensorflow.function": lambda e, args, kwargs, _: args[0] if args else kwargs.get("func"),
    "keras.utils.plot_model": lambda *_: None,
    "keras.utils.vis_utils.plot_model": lambda *_: None,
}
KERAS_FUNCTIONS |= with_numbers(KERAS_FUNCTIONS)
