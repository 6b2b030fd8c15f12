"""Functions of TensorFlow that lay channels out as pixels, and how its version 1 resizes."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnviz.layers.base import Layer
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.keras_shapes import given
from cnnviz.reading.code.layered import apply, layer_of
from cnnviz.reading.code.scalars import is_whole
from cnnviz.reading.code.sequences import Handler
from cnnviz.reading.code.values import List, Unknown, Value
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
        if isinstance(said, Unknown):
            return said
        tensor, size = said["images"], said.get("size")
        corners, centres = bool(said.get("align_corners")), bool(said.get("half_pixel_centers"))
        if tensor.first or corners == (mode == "nearest") or centres:
            return Unknown("this resizing takes its pixels where no layer here does", node)
        sizes = tuple(size) if isinstance(size, (tuple, List)) else size
        values: _Kwargs = {"size": sizes, "mode": mode}
        values |= {"align_corners": True} if corners else {}
        return layer_of(e, "Upsample", tensor, values, "resize", node)

    return handler


_IMAGES = ("tensorflow.image", "tensorflow.compat.v1.image")

KERAS_IMAGES: dict[str, Handler] = {
    **{
        f"{package}.{name}": _blocks(name, steps)
        for package in ("tensorflow", "tensorflow.nn", "tensorflow.compat.v1")
        for name, steps in (("depth_to_space", depth_to_space), ("space_to_depth", space_to_depth))
    },
    **{f"{package}.resize_nearest_neighbor": _resized("nearest") for package in _IMAGES},
    **{f"{package}.resize_bilinear": _resized("bilinear") for package in _IMAGES},
}
