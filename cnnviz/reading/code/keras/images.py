"""Functions of TensorFlow that lay channels out as pixels, and how its version 1 resizes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from cnnviz.layers.base import Layer
from cnnviz.reading.code.keras.shapes import KERAS_SHAPES, given
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.values import Known, List, Unknown, Value
from cnnviz.reading.depths import depth_to_space, space_to_depth

_Args = list[Value]
_Kwargs = dict[str, Value]


def _blocks(name: str, steps: Callable[[int, int], tuple[Layer, ...]]) -> Handler:
    """`tf.nn.depth_to_space(x, 2)`: of a block's channels the pixel comes first, here the map."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        said = given("input block_size data_format", args, kwargs, node)
        if isinstance(said, Unknown):
            return said
        tensor, size = said["input"], said.get("block_size")
        told = str(said.get("data_format") or "NHWC")
        if not is_whole(size) or size < 2 or tensor.rank != 4 or told == "NCHW_VECT_C":
            return Unknown(f"this {name} is not followed", node)
        if (told == "NCHW") != tensor.first:
            return Unknown(f"{name} along other axes than the channels is not followed", node)
        for layer in steps(tensor.shape[0], size):
            tensor = apply(e, layer, [tensor], name, node)
        found: Value = tensor
        return found

    return handler


def _resized(mode: str) -> Handler:
    """`tf.image.resize_nearest_neighbor(x, (64, 64))`, which begins at the first pixel's corner."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        said = given("images size align_corners name half_pixel_centers", args, kwargs, node)
        return said if isinstance(said, Unknown) else _by_corners(e, said, mode, node)

    return handler


def resize_images(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.image.resize_images(x, (64, 64))` of TensorFlow 1, and its `tf.image.resize`."""
    names = "images size method align_corners preserve_aspect_ratio name"
    said = given(names, args, kwargs, node)
    if isinstance(said, Unknown):
        return said
    method = said.get("method", 0)
    word = method.last if isinstance(method, Known) else str(method)
    mode = _METHODS.get(word.lower())
    if mode is None or said.get("preserve_aspect_ratio"):
        return Unknown("resizing by this method is not followed", node)
    return _by_corners(e, said, mode, node)


def resized(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.image.resize(x, (64, 64))`, which TensorFlow's version 1 counts otherwise."""
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    early = "compat.v1." in called or called.partition(".")[0] in _EARLY.findall(e.source.text)
    function = resize_images if early else KERAS_SHAPES["tensorflow.image.resize"]
    return function(e, args, kwargs, node)


def _by_corners(e: Evaluator, said: _Kwargs, mode: str, node: ast.AST) -> Value:
    """An image of another size, whose pixels are counted from the first one's corner."""
    tensor, size = said["images"], said.get("size")
    corners, centres = bool(said.get("align_corners")), bool(said.get("half_pixel_centers"))
    if tensor.first or (corners and mode == "nearest") or centres:
        return Unknown("this resizing takes its pixels where no layer here does", node)
    sizes = tuple(size) if isinstance(size, (tuple, List)) else size
    if mode == "nearest":
        return layer_of(e, "Upsample", tensor, {"size": sizes, "mode": mode}, "resize", node)
    if sizes == tensor.shape[1:] and not corners:
        return tensor
    if not corners and isinstance(sizes, tuple) and all(map(is_whole, sizes)):
        return _between_corners(e, tensor, sizes, node)
    values: _Kwargs = {"size": sizes, "mode": mode, "align_corners": True}
    return layer_of(e, "Upsample", tensor, values, "resize", node)


def _between_corners(e: Evaluator, tensor: Value, sizes: tuple[int, ...], node: ast.AST) -> Value:
    """Pixels between corners, as if the last row and column stood there twice: n + 1 of them lie
    on as many steps as n pixels of TensorFlow 1 do.
    """
    ends = (0, 1) * len(sizes)
    tensor = layer_of(e, "ReplicationPad2d", tensor, {"padding": ends}, "resize", node)
    larger = tuple(size + 1 for size in sizes)
    values: _Kwargs = {"size": larger, "mode": "bilinear", "align_corners": True}
    tensor = layer_of(e, "Upsample", tensor, values, "resize", node)
    ends = (0, -1) * len(sizes)
    return layer_of(e, "ZeroPad2d", tensor, {"padding": ends}, "resize", node)


_EARLY = re.compile(r"\btensorflow\.compat(?:\.| +import +)v1 +as +(\w+)")
_METHODS = {"0": "bilinear", "bilinear": "bilinear"}
_METHODS |= dict.fromkeys(("1", "nearest", "nearest_neighbor"), "nearest")
_IMAGES = ("tensorflow.image", "tensorflow.compat.v1.image")

KERAS_IMAGES: dict[str, Handler] = {
    **{
        f"{package}.{name}": _blocks(name, steps)
        for package in ("tensorflow", "tensorflow.nn", "tensorflow.compat.v1")
        for name, steps in (("depth_to_space", depth_to_space), ("space_to_depth", space_to_depth))
    },
    **{f"{package}.resize_nearest_neighbor": _resized("nearest") for package in _IMAGES},
    **{f"{package}.resize_bilinear": _resized("bilinear") for package in _IMAGES},
    **{f"{package}.resize_images": resize_images for package in _IMAGES},
    "tensorflow.image.resize": resized,
}
