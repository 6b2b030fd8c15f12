"""torchvision's functions of images that a network calls: `TF.resize`, `CenterCrop`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.axes import narrow
from cnnviz.reading.code.tensors.functional_layers import layer_of
from cnnviz.reading.code.tensors.pieces import known_arguments
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Known, Kwargs, List, Partial, Unknown, Value


def _height_and_width(size: Value) -> tuple[int, int] | None:
    """Height and width, from one number or two."""
    sizes = (size, size) if isinstance(size, int) else size
    if isinstance(sizes, (tuple, List)) and len(sizes) == 1:
        sizes = (sizes[0], sizes[0])
    is_pair = isinstance(sizes, (tuple, List)) and len(sizes) == 2
    return (sizes[0], sizes[1]) if is_pair and all(is_whole(size) for size in sizes) else None


def _image(
    args: Args, kwargs: Kwargs, names: str, node: ast.AST
) -> tuple[Tensor, Kwargs] | Unknown:
    """The images that flow through the network, and the function's other arguments."""
    operands = known_arguments(
        args, {"input" if k == "img" else k: v for k, v in kwargs.items()}, node
    )
    if isinstance(operands, Unknown):
        return operands
    tensor, rest, keywords = operands
    if not tensor.traced or tensor.rank != 4:
        return Unknown("these are no images that flow through the network", node)
    return tensor, dict(zip(names.split(), rest, strict=False)) | keywords


def _resize(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`TF.resize(x, size=(80, 80))`; one number is the length of the shorter side."""
    image = _image(args, kwargs, "size interpolation", node)
    if isinstance(image, Unknown):
        return image
    tensor, arguments = image
    height, width = tensor.shape[1:]
    size = arguments.get("size")
    target = _height_and_width(size)
    if is_whole(size) and height != width:
        shorter = min(height, width)
        target = (size * height // shorter, size * width // shorter)
    interpolation = arguments.get("interpolation")
    mode = str(getattr(interpolation, "last", interpolation or "bilinear")).lower()
    if target is None or mode not in ("bilinear", "nearest", "nearest_exact"):
        return Unknown("this size, or this way to resize, is not followed", node)
    if target == (height, width):
        return tensor
    is_smaller = target[0] < height or target[1] < width
    if mode == "bilinear" and is_smaller and arguments.get("antialias") is not False:
        return Unknown("antialiased downscaling is not followed", node)
    values: Kwargs = {"size": target, "mode": mode.replace("_", "-")}
    return layer_of(e, "Upsample", tensor, values, "resize", node)


def _center_crop(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`TF.center_crop(x, [56, 56])`."""
    image = _image(args, kwargs, "output_size", node)
    if isinstance(image, Unknown):
        return image
    tensor, arguments = image
    target = _height_and_width(arguments.get("output_size"))
    if target is None or any(w > s for w, s in zip(target, tensor.shape[1:], strict=True)):
        return Unknown("this size to crop to is not followed", node)
    result: Value = tensor
    for axis, size in enumerate(target, 2):
        start = round((tensor.shape[axis - 1] - size) / 2)
        result = narrow(e, result, axis, slice(start, start + size), node, "center_crop")
    return result


def _normalize(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`Normalize(mean, std)`: a fixed factor and summand for each channel."""
    from cnnviz.reading.code.library.operators import with_fixed_numbers

    image = _image(args, kwargs, "mean std inplace", node)
    if isinstance(image, Unknown):
        return image
    tensor, arguments = image
    for name in ("mean", "std"):
        numbers = arguments.get(name)
        if isinstance(numbers, (tuple, List)) and len(numbers) not in (1, tensor.shape[0]):
            e.trace.refuse(
                node, f"this has {len(numbers)} numbers, its input {tensor.shape[0]} channels"
            )
    return with_fixed_numbers(e, tensor, "normalize", node)


def _transform(function: str, names: str) -> Handler:
    """`CenterCrop((56, 56))`: a function to be called with images."""

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, __: ast.AST) -> Value:
        arguments = dict(zip(names.split(), args, strict=False)) | kwargs
        arguments = {
            "output_size" if k == "size" and "crop" in function else k: v
            for k, v in arguments.items()
        }
        return Partial(Known(f"torchvision.transforms.functional.{function}"), (), arguments)

    return handler


IMAGES: dict[str, Handler] = {
    "torchvision.transforms.functional.resize": _resize,
    "torchvision.transforms.functional.center_crop": _center_crop,
    "torchvision.transforms.functional.normalize": _normalize,
    "torchvision.transforms.Normalize": _transform("normalize", "mean std inplace"),
    "torchvision.transforms.CenterCrop": _transform("center_crop", "size"),
    "torchvision.transforms.Resize": _transform("resize", "size interpolation"),
}
"""By canonical path."""
