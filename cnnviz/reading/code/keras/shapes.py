"""Functions of TensorFlow and Keras that give a tensor other axes, in Keras's order of them."""

from __future__ import annotations

import ast
from itertools import accumulate, pairwise
from math import prod

from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import told_first
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.library.weights import of_numbers
from cnnviz.reading.code.tensors.axes import narrowed, padded_channels, permuted
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of
from cnnviz.reading.code.tensors.reshaping import renamed
from cnnviz.reading.code.tensors.reshaping import viewed as resized
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.open_sizes import reshaped
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value
from cnnviz.reading.wording import counted

_Args = list[Value]
_Kwargs = dict[str, Value]


_DATA = ("x", "tensor", "images", "value")
"""What else functions call the tensor that they are given."""


def given(names: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> dict[str, Value] | Unknown:
    """What a function is called with, by its names, the first of which is the tensor."""
    said = dict(zip(names.split(), args, strict=False)) | kwargs
    first = names.split()[0]
    data = next((name for name in (first, *_DATA) if name in said), first)
    said[first] = said.pop(data, None)
    unknown = joined(said.values())
    if unknown is not None:
        return unknown
    return said if isinstance(said[first], Tensor) else Unknown("this is no tensor", node)


def seen_as(e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str) -> Value:
    """A tensor with other sizes behind the batch, in Keras's order; neurons stay in that order.

    Where channels and positions change places for it, and back, that is a call of its own.
    """
    unknown = joined(sizes)
    if unknown is not None:
        return unknown
    total = prod(tensor.shape)
    said, known = sizes, prod(size for size in sizes if isinstance(size, int) and size > 0)
    if sizes.count(-1) == 1 and known and total % known == 0:
        sizes = [total // known if size == -1 else size for size in sizes]
    if not all(isinstance(size, int) and size > 0 for size in sizes) or prod(sizes) != total:
        made = "x".join(map(str, sizes))
        e.trace.refuse(node, f"one input has {counted(total, 'number')} here, not {made}")
    last, read = not tensor.first, tensor
    if last and len(tensor.shape) > 1:
        order = (0, *range(2, len(tensor.shape) + 1), 1)
        tensor = apply(e, Permute(order), [tensor], name, node)
    tensor = renamed(e, tensor, tuple(sizes), node, name)
    if last and len(sizes) > 1:
        tensor = apply(e, Permute((0, len(sizes), *range(1, len(sizes)))), [tensor], name, node)
    reshaped(read, tensor, said)
    return tensor


def _is_weight(tensor: Tensor) -> bool:
    """Whether it is the text's own and has no batch axis."""
    return not (tensor.traced or tensor.keras)


def sized(e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str) -> Value:
    """The same, of sizes with the batch; to a vector it is a Flatten, as Keras's own is read."""
    if _is_weight(tensor):
        return resized(e, tensor, sizes, node, name)
    if not sizes or not (sizes[0] in (-1, None) or isinstance(sizes[0], Batch)):
        e.trace.refuse(node, "the batch axis has to stay the first here: write -1 there")
    rest = sizes[1:]
    if sizes[0] == -1 and -1 in rest:
        e.trace.refuse(node, "only one of these can be -1")
    if len(rest) == 1 and rest[0] in (-1, prod(tensor.shape)):
        return renamed(e, tensor, (prod(tensor.shape),), node, name)
    return seen_as(e, tensor, rest, node, name)


def _reshape(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.reshape(x, [-1, 400])`."""
    said = given("tensor shape", args, kwargs, node)
    if isinstance(said, Unknown):
        return said
    sizes = rows(said.get("shape", said.get("newshape", ())), node)
    return (
        sizes
        if isinstance(sizes, Unknown)
        else sized(e, said["tensor"], list(sizes), node, "reshape")
    )


def _expand(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.expand_dims(x, 1)`."""
    said = given("input axis", args, kwargs, node)
    if isinstance(said, Unknown):
        return said
    tensor, at = said["input"], said.get("axis", -1)
    if not isinstance(at, int):
        return Unknown("this axis is not known", node)
    sizes = list(tensor.seen)
    sizes.insert(at + len(sizes) + 1 if at < 0 else at, 1)
    return viewed(e, tensor, sizes, node, "expand_dims")


def _squeeze(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.squeeze(x, [1, 2])`."""
    said = given("input axis", args, kwargs, node)
    if isinstance(said, Unknown):
        return said
    tensor, axes = said["input"], said.get("axis")
    some = axes if isinstance(axes, (tuple, List)) else (axes,)
    rank = len(tensor.seen)
    gone = {at % rank for at in some if isinstance(at, int)}
    ones = {at for at, size in enumerate(tensor.seen) if size == 1 and (at or _is_weight(tensor))}
    left = ones if axes is None else gone
    if not all(tensor.seen[at] == 1 for at in left):
        raise Raised("ValueError", "only an axis of size 1 can be left out", node)
    sizes = [size for at, size in enumerate(tensor.seen) if at not in left]
    return viewed(e, tensor, sizes, node, "squeeze")


def viewed(e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str) -> Value:
    """A tensor with axes of size 1 more or less: where that moves no neuron, a view of it."""
    if _is_weight(tensor):
        return resized(e, tensor, sizes, node, name)
    if not sizes or not isinstance(sizes[0], Batch) or len(sizes) == 1:
        return Unknown("the batch axis has to stay the first here", node)
    inner = sizes[1:]
    front = tuple(inner) if tensor.first or len(inner) < 2 else (inner[-1], *inner[:-1])
    places = [size for size in tensor.shape[1:] if size != 1]
    if not places or tensor.shape[0] == front[0]:
        return renamed(e, tensor, front, node, name)
    return seen_as(e, tensor, list(inner), node, name)


def _transpose(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.transpose(x, [0, 2, 1, 3])`."""
    said = given("a perm", args, kwargs, node)
    if isinstance(said, Unknown):
        return said
    tensor, rank = said["a"], said["a"].rank
    whole = range(rank - 1, -1, -1) if _is_weight(tensor) else ()
    order = rows(said.get("perm", said.get("axes")) or tuple(whole), node)
    if isinstance(order, Unknown):
        return order
    if whole and sorted(order) == sorted(whole):
        return permuted(e, tensor, list(order), node, "transpose")
    if sorted(order) != list(range(rank)) or order[0] != 0:
        return Unknown("this order of axes is not followed", node)
    return turned(e, tensor, list(order)[1:], node)


def turned(e: Evaluator, tensor: Tensor, order: list[int], node: ast.AST) -> Value:
    """A tensor whose axes, as Keras counts them from 1, are in another order."""
    if order == sorted(order):
        return tensor
    inner = [tensor.axis(at) for at in order]
    if not tensor.first and len(inner) > 1:
        inner = [inner[-1], *inner[:-1]]
    if inner == sorted(inner):
        return tensor
    return apply(e, Permute((0, *inner)), [tensor], "transpose", node)


def _split(second: str) -> Handler:
    """`tf.split(x, 2, axis=-1)`, whose list says sizes; that of Keras says where to cut."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        said = given(f"value {second} axis", args, kwargs, node)
        if isinstance(said, Unknown):
            return said
        tensor, parts = said["value"], said.get(second)
        axis = tensor.axis(said.get("axis", 0))
        size = tensor.sizes[axis]
        if not isinstance(size, int) or axis == 0:
            return Unknown("the batch cannot be taken apart", node)
        if isinstance(parts, int):
            ends: Value = [size // parts * (at + 1) for at in range(parts)]
        else:
            ends = rows(parts, node)
            if isinstance(ends, Unknown):
                return ends
            cuts = second.startswith("indices")
            ends = [*ends, size] if cuts else list(accumulate(ends))
        if not ends or ends[-1] != size or ends != sorted(ends):
            raise Raised("ValueError", f"{size} cannot be taken apart like this", node)
        return List(
            narrowed(e, tensor, axis, slice(first, last), node, "split")
            for first, last in pairwise([0, *ends])
        )

    return handler


def _pad(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])`."""
    said = given("tensor paddings mode constant_values", args, kwargs, node)
    if isinstance(said, Unknown):
        return said
    tensor = said["tensor"]
    pairs: Value = rows(said.get("paddings", said.get("pad_width", ())), node)
    if isinstance(pairs, Unknown):
        return pairs
    if not all(isinstance(pair, (tuple, List)) for pair in pairs):
        return Unknown("this padding is not followed: write a pair for each axis", node)
    plain = {tensor.axis(at): tuple(pair) for at, pair in enumerate(pairs)}
    dims = len(tensor.shape) - 1
    if plain.get(0) != (0, 0) or len(plain) != dims + 2:
        return Unknown("padding of the batch is not followed", node)
    fill, mode = said.get("constant_values"), str(said.get("mode", "constant")).lower()
    if plain[1] != (0, 0):
        ends = [end for at in range(dims + 1, 0, -1) for end in plain[at]]
        return padded_channels(e, tensor, ends, fill if mode == "constant" else mode, node)
    kinds = {"constant": "ConstantPad" if fill else "ZeroPad", "reflect": "ReflectionPad"}
    name = kinds.get(mode)
    if name is None:
        return Unknown(f"padding by mode={mode!r} is not followed", node)
    values: _Kwargs = {"padding": tuple(end for at in range(dims + 1, 1, -1) for end in plain[at])}
    if name == "ConstantPad":
        values["value"] = fill
    return layer_of(e, f"{name}{dims}d", tensor, values, "pad", node)


def _resize(own: bool) -> Handler:
    """`tf.image.resize(x, (64, 64))`; that of Keras, its `own`, may be told where channels are."""
    names = "images size method "
    names += "antialias crop_to_aspect_ratio" if own else "preserve_aspect_ratio antialias"

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        said = given(names, args, kwargs, node)
        if isinstance(said, Unknown):
            return said
        tensor, size = said["images"], said.get("size")
        sizes = tuple(size) if isinstance(size, (tuple, List)) else size
        first = said.get("data_format") or (told_first(e) and "channels_first")
        if tensor.first != (own and first == "channels_first"):
            why = "this resizes other axes than those behind the channels, which is not followed"
            return Unknown(why, node)
        if any(said.get(name) for name in _SHAPING):
            return Unknown("resizing that heeds the ratio of the sides is not followed", node)
        smaller = isinstance(sizes, tuple) and any(map(_below, sizes, tensor.shape[1:]))
        if said.get("antialias") and smaller:
            return Unknown("images made smaller without aliases are not followed", node)
        method = str(said.get("method", said.get("interpolation", "bilinear"))).lower()
        # Keras copies the pixel whose centre is nearest; PyTorch's "nearest" does not.
        copied = "nearest-exact" if "nearest" in method else method
        values: _Kwargs = {"size": sizes, "mode": "bilinear" if "bilinear" in method else copied}
        return layer_of(e, "Upsample", tensor, values, "resize", node)

    return handler


def _below(size: Value, old: int) -> bool:
    return isinstance(size, int) and size < old


_SHAPING = ("preserve_aspect_ratio", "crop_to_aspect_ratio", "pad_to_aspect_ratio")
_PACKAGES = ("tensorflow", "keras.ops", "keras.backend")

KERAS_SHAPES: dict[str, Handler] = {
    **{
        f"{package}.{name}": of_numbers(handler)
        for package in _PACKAGES
        for name, handler in (
            ("reshape", _reshape),
            ("expand_dims", _expand),
            ("squeeze", _squeeze),
            ("transpose", _transpose),
            ("permute_dimensions", _transpose),
            ("pad", _pad),
        )
    },
    "tensorflow.split": _split("num_or_size_splits"),
    "keras.ops.split": _split("indices_or_sections"),
    "tensorflow.image.resize": _resize(own=False),
    "keras.ops.image.resize": _resize(own=True),
}
