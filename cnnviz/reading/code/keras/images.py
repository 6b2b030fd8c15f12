"""Functions of TensorFlow that turn channels into pixels, and how version 1 resizes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import partial

from cnnviz.layers.base import Layer
from cnnviz.reading.code.keras.shapes import KERAS_SHAPES, of_tensor
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, List, Unknown, Value
from cnnviz.reading.depths import depth_to_space, patch_layers, space_to_depth

_Args = list[Value]
_Kwargs = dict[str, Value]


def _blocks(name: str, steps: Callable[[int, int], tuple[Layer, ...]]) -> Handler:
    """`tf.nn.depth_to_space(x, 2)`: its channels are ordered by pixel first, ours by map."""

    def move(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
        size, order = arguments.get("block_size"), str(arguments.get("data_format") or "NHWC")
        if not is_whole(size) or size < 2 or tensor.rank != 4 or order == "NCHW_VECT_C":
            return Unknown(f"this {name} is not followed", node)
        if (order == "NCHW") != tensor.first:
            return Unknown(f"{name} along other axes than the channels is not followed", node)
        for layer in steps(tensor.shape[0], size):
            tensor = apply(e, layer, [tensor], name, node)
        return tensor

    return of_tensor("input block_size data_format", move)


def _extract_patches(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
    """`ops.image.extract_patches(x, 4)`."""
    order = {"data_format": "channels_first"} if tensor.first else {}
    layers = patch_layers(tensor.shape, {**arguments, **order})
    if isinstance(layers, str):
        return Unknown(layers, node)
    for layer in layers:
        tensor = apply(e, layer, [tensor], "patches", node)
    return tensor


def _resize_by_method(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
    """`tf.image.resize_images(x, (64, 64))` of TensorFlow 1, and its `tf.image.resize`."""
    method = arguments.get("method", 0)
    method_name = method.last if isinstance(method, Known) else str(method)
    mode = _METHODS.get(method_name.lower())
    if mode is None or arguments.get("preserve_aspect_ratio"):
        return Unknown("resizing by this method is not followed", node)
    return _resize_from_corner(mode, e, tensor, arguments, node)


resize_images = of_tensor(
    "images size method align_corners preserve_aspect_ratio name", _resize_by_method
)


def resize(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.image.resize(x, (64, 64))`, which places pixels otherwise in TensorFlow 1."""
    call = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    names = _COMPAT_V1.findall(e.source.text)
    is_version_1 = "compat.v1." in call or call.partition(".")[0] in names
    resize = resize_images if is_version_1 else KERAS_SHAPES["tensorflow.image.resize"]
    return resize(e, args, kwargs, node)


def _resize_from_corner(
    mode: str, e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST
) -> Value:
    """`tf.image.resize_nearest_neighbor(x, (64, 64))`: another size, pixels placed from the first
    one's corner.
    """
    size = arguments.get("size")
    align_corners = bool(arguments.get("align_corners"))
    half_pixels = bool(arguments.get("half_pixel_centers"))
    if tensor.first or (align_corners and mode == "nearest") or half_pixels:
        return Unknown("no layer here places pixels as this resizing does", node)
    sizes = tuple(size) if isinstance(size, (tuple, List)) else size
    if mode == "nearest":
        return layer_of(e, "Upsample", tensor, {"size": sizes, "mode": mode}, "resize", node)
    if sizes == tensor.shape[1:] and not align_corners:
        return tensor
    if not align_corners and isinstance(sizes, tuple) and all(map(is_whole, sizes)):
        return _resize_between_corners(e, tensor, sizes, node)
    values: _Kwargs = {"size": sizes, "mode": mode, "align_corners": True}
    return layer_of(e, "Upsample", tensor, values, "resize", node)


def _resize_between_corners(
    e: Evaluator, tensor: Value, sizes: tuple[int, ...], node: ast.AST
) -> Value:
    """Pixels between corners, as if the last row and column stood there twice: n + 1 of these
    are as many steps apart as n of TensorFlow 1.
    """
    ends = (0, 1) * len(sizes)
    tensor = layer_of(e, "ReplicationPad2d", tensor, {"padding": ends}, "resize", node)
    larger_sizes = tuple(size + 1 for size in sizes)
    values: _Kwargs = {"size": larger_sizes, "mode": "bilinear", "align_corners": True}
    tensor = layer_of(e, "Upsample", tensor, values, "resize", node)
    ends = (0, -1) * len(sizes)
    return layer_of(e, "ZeroPad2d", tensor, {"padding": ends}, "resize", node)


_COMPAT_V1 = re.compile(r"\btensorflow\.compat(?:\.| +import +)v1 +as +(\w+)")
_METHODS = {"0": "bilinear", "bilinear": "bilinear"}
_METHODS |= dict.fromkeys(("1", "nearest", "nearest_neighbor"), "nearest")
_IMAGES = ("tensorflow.image", "tensorflow.compat.v1.image")

KERAS_IMAGES: dict[str, Handler] = {
    **{
        f"{package}.{name}": _blocks(name, steps)
        for package in ("tensorflow", "tensorflow.nn", "tensorflow.compat.v1")
        for name, steps in (("depth_to_space", depth_to_space), ("space_to_depth", space_to_depth))
    },
    **{
        f"{package}.resize_{name}": of_tensor(
            "images size align_corners name half_pixel_centers", partial(_resize_from_corner, mode)
        )
        for package in _IMAGES
        for name, mode in (("nearest_neighbor", "nearest"), ("bilinear", "bilinear"))
    },
    **{f"{package}.resize_images": resize_images for package in _IMAGES},
    "tensorflow.image.resize": resize,
    **dict.fromkeys(
        ("keras.ops.image.extract_patches", "tensorflow.image.extract_patches"),
        of_tensor(
            "images size strides dilation_rate padding data_format",
            _extract_patches,
            {"rates": "dilation_rate", "sizes": "size"},
        ),
    ),
}
