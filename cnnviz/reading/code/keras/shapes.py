"""Functions of TensorFlow and Keras that give a tensor other axes, in Keras's axis order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial
from itertools import accumulate, pairwise
from math import prod

from cnnviz.empty import EMPTY_MAPPING
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import sets_channels_first
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.library.weights import accept_weights
from cnnviz.reading.code.tensors.axes import narrow, pad_channels, permute
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of
from cnnviz.reading.code.tensors.reshaping import view, with_shape
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.open_sizes import note_reshape
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value
from cnnviz.reading.wording import counted

_Args = list[Value]
_Kwargs = dict[str, Value]


_TENSOR_NAMES = ("x", "tensor", "images", "value")
"""Other names that functions have for their tensor."""


def tensor_arguments(names: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> _Kwargs | Unknown:
    """A function's arguments by name, the first of which is the tensor."""
    arguments = dict(zip(names.split(), args, strict=False)) | kwargs
    first = names.split()[0]
    data = next((name for name in (first, *_TENSOR_NAMES) if name in arguments), first)
    arguments[first] = arguments.pop(data, None)
    unknown = joined_unknown(arguments.values())
    if unknown is not None:
        return unknown
    return arguments if isinstance(arguments[first], Tensor) else Unknown("this is no tensor", node)


def of_tensor(
    names: str,
    apply_to: Callable[[Evaluator, Tensor, _Kwargs, ast.AST], Value],
    renames: Mapping[str, str] = EMPTY_MAPPING,
) -> Handler:
    """A function with these parameters, of which the first is the tensor; `renames` are other names
    of some.
    """

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        named = {renames.get(key, key): value for key, value in kwargs.items()}
        arguments = tensor_arguments(names, args, named, node)
        if isinstance(arguments, Unknown):
            return arguments
        return apply_to(e, arguments[names.split()[0]], arguments, node)

    return handler


def reshape_inputs(
    e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str
) -> Value:
    """A tensor with other sizes after the batch, its neurons in Keras's order.

    Where channels and positions swap for that, and back, each swap is a call of its own.
    """
    unknown = joined_unknown(sizes)
    if unknown is not None:
        return unknown
    total = prod(tensor.shape)
    target, product = sizes, prod(size for size in sizes if isinstance(size, int) and size > 0)
    if sizes.count(-1) == 1 and product and total % product == 0:
        sizes = [total // product if size == -1 else size for size in sizes]
    if not all(isinstance(size, int) and size > 0 for size in sizes) or prod(sizes) != total:
        text = "x".join(map(str, sizes))
        e.trace.refuse(node, f"one input has {counted(total, 'number')} here, not {text}")
    channels_last, original = not tensor.first, tensor
    if channels_last and len(tensor.shape) > 1:
        order = (0, *range(2, len(tensor.shape) + 1), 1)
        tensor = apply(e, Permute(order), [tensor], name, node)
    tensor = with_shape(e, tensor, tuple(sizes), node, name)
    if channels_last and len(sizes) > 1:
        tensor = apply(e, Permute((0, len(sizes), *range(1, len(sizes)))), [tensor], name, node)
    note_reshape(original, tensor, target)
    return tensor


def _is_weight(tensor: Tensor) -> bool:
    """Whether a tensor is the text's own and has no batch axis."""
    return not (tensor.traced or tensor.keras)


def reshape(e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str) -> Value:
    """The same, with sizes that include the batch; to a vector it is a Flatten, read as Keras's."""
    if _is_weight(tensor):
        return view(e, tensor, sizes, node, name)
    if not sizes or not (sizes[0] in (-1, None) or isinstance(sizes[0], Batch)):
        e.trace.refuse(node, "the batch axis has to stay the first here: write -1 there")
    inner = sizes[1:]
    if sizes[0] == -1 and -1 in inner:
        e.trace.refuse(node, "only one of these can be -1")
    if len(inner) == 1 and inner[0] in (-1, prod(tensor.shape)):
        return with_shape(e, tensor, (prod(tensor.shape),), node, name)
    return reshape_inputs(e, tensor, inner, node, name)


def _reshape(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
    """`tf.reshape(x, [-1, 400])`."""
    sizes = all_items(arguments.get("shape", arguments.get("newshape", ())), node)
    if isinstance(sizes, Unknown):
        return sizes
    return reshape(e, tensor, list(sizes), node, "reshape")


def _expand_dims(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
    """`tf.expand_dims(x, 1)`."""
    dim = arguments.get("axis", -1)
    if not isinstance(dim, int):
        return Unknown("this axis is not known", node)
    sizes = list(tensor.text_sizes)
    sizes.insert(dim + len(sizes) + 1 if dim < 0 else dim, 1)
    return resize_unit_axes(e, tensor, sizes, node, "expand_dims")


def _squeeze(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
    """`tf.squeeze(x, [1, 2])`."""
    axes = arguments.get("axis")
    dims = axes if isinstance(axes, (tuple, List)) else (axes,)
    rank = len(tensor.text_sizes)
    named_axes = {axis % rank for axis in dims if isinstance(axis, int)}
    unit_axes = {
        axis
        for axis, size in enumerate(tensor.text_sizes)
        if size == 1 and (axis or _is_weight(tensor))
    }
    removed = unit_axes if axes is None else named_axes
    if not all(tensor.text_sizes[axis] == 1 for axis in removed):
        raise Raised("ValueError", "only an axis of size 1 can be left out", node)
    sizes = [size for axis, size in enumerate(tensor.text_sizes) if axis not in removed]
    return resize_unit_axes(e, tensor, sizes, node, "squeeze")


def resize_unit_axes(
    e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str
) -> Value:
    """A tensor with axes of size 1 added or removed: a view if that moves no neuron."""
    if _is_weight(tensor):
        return view(e, tensor, sizes, node, name)
    if not sizes or not isinstance(sizes[0], Batch) or len(sizes) == 1:
        return Unknown("the batch axis has to stay the first here", node)
    inner = sizes[1:]
    shape = tuple(inner) if tensor.first or len(inner) < 2 else (inner[-1], *inner[:-1])
    positions = [size for size in tensor.shape[1:] if size != 1]
    if not positions or tensor.shape[0] == shape[0]:
        return with_shape(e, tensor, shape, node, name)
    return reshape_inputs(e, tensor, list(inner), node, name)


def _transpose(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
    """`tf.transpose(x, [0, 2, 1, 3])`."""
    rank = tensor.rank
    reverse = range(rank - 1, -1, -1) if _is_weight(tensor) else ()
    order = all_items(arguments.get("perm", arguments.get("axes")) or tuple(reverse), node)
    if isinstance(order, Unknown):
        return order
    if reverse and sorted(order) == sorted(reverse):
        return permute(e, tensor, list(order), node, "transpose")
    if sorted(order) != list(range(rank)) or order[0] != 0:
        return Unknown("this order of axes is not followed", node)
    return permute_inner(e, tensor, list(order)[1:], node)


def permute_inner(e: Evaluator, tensor: Tensor, order: list[int], node: ast.AST) -> Value:
    """A tensor with the axes after the batch, as Keras counts them from 1, in another order."""
    if order == sorted(order):
        return tensor
    inner = [tensor.axis(dim) for dim in order]
    if not tensor.first and len(inner) > 1:
        inner = [inner[-1], *inner[:-1]]
    if inner == sorted(inner):
        return tensor
    return apply(e, Permute((0, *inner)), [tensor], "transpose", node)


def _split(
    parts_name: str, e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST
) -> Value:
    """`tf.split(x, 2, axis=-1)`, whose list has sizes; that of Keras has indices to cut at."""
    parts, axis = arguments.get(parts_name), tensor.axis(arguments.get("axis", 0))
    size = tensor.sizes[axis]
    if not isinstance(size, int) or axis == 0:
        return Unknown("the batch cannot be split", node)
    if isinstance(parts, int):
        ends: Value = [size // parts * (index + 1) for index in range(parts)]
    else:
        ends = all_items(parts, node)
        if isinstance(ends, Unknown):
            return ends
        has_indices = parts_name.startswith("indices")
        ends = [*ends, size] if has_indices else list(accumulate(ends))
    if not ends or ends[-1] != size or ends != sorted(ends):
        raise Raised("ValueError", f"{size} cannot be split this way", node)
    return List(
        narrow(e, tensor, axis, slice(first, last), node, "split")
        for first, last in pairwise([0, *ends])
    )


def _split_function(parts_name: str) -> Handler:
    return of_tensor(f"value {parts_name} axis", partial(_split, parts_name))


def _pad(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
    """`tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])`."""
    pairs: Value = all_items(arguments.get("paddings", arguments.get("pad_width", ())), node)
    if isinstance(pairs, Unknown):
        return pairs
    if not all(isinstance(pair, (tuple, List)) for pair in pairs):
        return Unknown("this padding is not followed: write a pair for each axis", node)
    pads = {tensor.axis(dim): tuple(pair) for dim, pair in enumerate(pairs)}
    dims = len(tensor.shape) - 1
    if pads.get(0) != (0, 0) or len(pads) != dims + 2:
        return Unknown("padding of the batch is not followed", node)
    fill, mode = arguments.get("constant_values"), str(arguments.get("mode", "constant")).lower()
    if pads[1] != (0, 0):
        ends = [end for dim in range(dims + 1, 0, -1) for end in pads[dim]]
        return pad_channels(e, tensor, ends, fill if mode == "constant" else mode, node)
    ends = [end for dim in range(dims + 1, 1, -1) for end in pads[dim]]
    if mode == "symmetric" and all(end in (0, 1) for end in ends):
        mode = "edge"  # One position is the edge itself.
    kinds = {"constant": "ConstantPad" if fill else "ZeroPad", "reflect": "ReflectionPad"}
    name = (kinds | {"edge": "ReplicationPad"}).get(mode)
    if name is None:
        return Unknown(f"padding by mode={mode!r} is not followed", node)
    values: _Kwargs = {"padding": tuple(ends)}
    if name == "ConstantPad":
        values["value"] = fill
    return layer_of(e, f"{name}{dims}d", tensor, values, "pad", node)


def _resize(
    of_keras: bool, e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST
) -> Value:
    """`tf.image.resize(x, (64, 64))`; the one of Keras has `data_format`."""
    size = arguments.get("size")
    sizes = tuple(size) if isinstance(size, (tuple, List)) else size
    order = arguments.get("data_format") or (sets_channels_first(e) and "channels_first")
    if tensor.first != (of_keras and order == "channels_first"):
        return Unknown("this resizes axes other than the positions, which is not followed", node)
    if any(arguments.get(name) for name in _KEEPING_RATIO):
        return Unknown("resizing that heeds the ratio of the sides is not followed", node)
    is_smaller = isinstance(sizes, tuple) and any(map(_is_smaller, sizes, tensor.shape[1:]))
    if arguments.get("antialias") and is_smaller:
        return Unknown("antialiased downscaling is not followed", node)
    method = str(arguments.get("method", arguments.get("interpolation", "bilinear"))).lower()
    # Keras copies the pixel whose centre is nearest, unlike PyTorch's "nearest".
    nearest = "nearest-exact" if "nearest" in method else method
    values: _Kwargs = {"size": sizes, "mode": "bilinear" if "bilinear" in method else nearest}
    return layer_of(e, "Upsample", tensor, values, "resize", node)


def _is_smaller(size: Value, old: int) -> bool:
    return isinstance(size, int) and size < old


_KEEPING_RATIO = ("preserve_aspect_ratio", "crop_to_aspect_ratio", "pad_to_aspect_ratio")
_PACKAGES = ("tensorflow", "keras.ops", "keras.backend")

KERAS_SHAPES: dict[str, Handler] = {
    **{
        f"{package}.{name}": accept_weights(of_tensor(names, function))
        for package in _PACKAGES
        for name, names, function in (
            ("reshape", "tensor shape", _reshape),
            ("expand_dims", "input axis", _expand_dims),
            ("squeeze", "input axis", _squeeze),
            ("transpose", "a perm", _transpose),
            ("permute_dimensions", "a perm", _transpose),
            ("pad", "tensor paddings mode constant_values", _pad),
        )
    },
    "tensorflow.split": _split_function("num_or_size_splits"),
    "keras.ops.split": _split_function("indices_or_sections"),
    "tensorflow.image.resize": of_tensor(
        "images size method preserve_aspect_ratio antialias", partial(_resize, False)
    ),
    "keras.ops.image.resize": of_tensor(
        "images size method antialias crop_to_aspect_ratio", partial(_resize, True)
    ),
}
