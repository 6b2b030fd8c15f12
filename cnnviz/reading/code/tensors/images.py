"""torchvision's functions of images, where a network calls them: `TF.resize`, `CenterCrop`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.axes import narrowed
from cnnviz.reading.code.tensors.functional_layers import layer_of
from cnnviz.reading.code.tensors.pieces import tensor_and
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, List, Partial, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]


def _two(size: Value) -> tuple[int, int] | None:
    """Height and width, of one number or two."""
    sizes = (size, size) if isinstance(size, int) else size
    if isinstance(sizes, (tuple, List)) and len(sizes) == 1:
        sizes = (sizes[0], sizes[0])
    plain = isinstance(sizes, (tuple, List)) and len(sizes) == 2
    return (sizes[0], sizes[1]) if plain and all(is_whole(one) for one in sizes) else None


def _image(
    args: _Args, kwargs: _Kwargs, names: str, node: ast.AST
) -> tuple[Tensor, _Kwargs] | Unknown:
    """The images that flow through the network, and what else is said of them."""
    given = tensor_and(args, {"input" if k == "img" else k: v for k, v in kwargs.items()}, node)
    if isinstance(given, Unknown):
        return given
    tensor, rest, named = given
    if not tensor.traced or tensor.rank != 4:
        return Unknown("these are no images that flow through the network", node)
    return tensor, dict(zip(names.split(), rest, strict=False)) | named


def _resized(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`TF.resize(x, size=(80, 80))`: of a number, the shorter side is that long."""
    given = _image(args, kwargs, "size interpolation", node)
    if isinstance(given, Unknown):
        return given
    tensor, said = given
    height, width = tensor.shape[1:]
    size = said.get("size")
    wanted = _two(size)
    if is_whole(size) and height != width:
        less = min(height, width)
        wanted = (size * height // less, size * width // less)
    how = str(getattr(said.get("interpolation"), "last", said.get("interpolation") or "bilinear"))
    mode = how.lower()
    if wanted is None or mode not in ("bilinear", "nearest", "nearest_exact"):
        return Unknown("this size, or this way to resize, is not followed", node)
    if wanted == (height, width):
        return tensor
    smaller = wanted[0] < height or wanted[1] < width
    if mode == "bilinear" and smaller and said.get("antialias") is not False:
        return Unknown("images made smaller without aliases are not followed", node)
    values: _Kwargs = {"size": wanted, "mode": mode.replace("_", "-")}
    return layer_of(e, "Upsample", tensor, values, "resize", node)


def _cropped(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`TF.center_crop(x, [56, 56])`."""
    given = _image(args, kwargs, "output_size", node)
    if isinstance(given, Unknown):
        return given
    tensor, said = given
    wanted = _two(said.get("output_size"))
    if wanted is None or any(w > s for w, s in zip(wanted, tensor.shape[1:], strict=True)):
        return Unknown("this size to crop to is not followed", node)
    found: Value = tensor
    for axis, size in enumerate(wanted, 2):
        start = round((tensor.shape[axis - 1] - size) / 2)
        found = narrowed(e, found, axis, slice(start, start + size), node, "center_crop")
    return found


def _normalized(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`Normalize(mean, std)`: a fixed factor and summand for each channel."""
    from cnnviz.reading.code.library.operators import fixed

    given = _image(args, kwargs, "mean std inplace", node)
    if isinstance(given, Unknown):
        return given
    tensor, said = given
    for name in ("mean", "std"):
        row = said.get(name)
        if isinstance(row, (tuple, List)) and len(row) not in (1, tensor.shape[0]):
            e.trace.refuse(
                node, f"this has {len(row)} numbers, its input {tensor.shape[0]} channels"
            )
    return fixed(e, tensor, "normalize", node)


def _later(function: str, names: str) -> Handler:
    """`CenterCrop((56, 56))`: what is called with the images then."""

    def handler(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
        said = dict(zip(names.split(), args, strict=False)) | kwargs
        said = {
            "output_size" if k == "size" and "crop" in function else k: v for k, v in said.items()
        }
        return Partial(Known(f"torchvision.transforms.functional.{function}"), (), said)

    return handler


IMAGES: dict[str, Handler] = {
    "torchvision.transforms.functional.resize": _resized,
    "torchvision.transforms.functional.center_crop": _cropped,
    "torchvision.transforms.functional.normalize": _normalized,
    "torchvision.transforms.Normalize": _later("normalize", "mean std inplace"),
    "torchvision.transforms.CenterCrop": _later("center_crop", "size"),
    "torchvision.transforms.Resize": _later("resize", "size interpolation"),
}
"""By canonical path."""
