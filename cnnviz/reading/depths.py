"""Moves channels into blocks of positions, and back, in TensorFlow's order: channels last."""

from __future__ import annotations

from collections.abc import Mapping

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.pad import ZeroPad
from cnnviz.layers.shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle


def depth_to_space(channels: int, block: int) -> tuple[Layer, ...]:
    """The layers of `tf.nn.depth_to_space`: PyTorch's PixelShuffle counts places within a channel.

    >>> [type(layer).__name__ for layer in depth_to_space(12, 2)]
    ['ChannelShuffle', 'PixelShuffle']
    """
    places = block * block
    order = (ChannelShuffle(places),) if channels > places and not channels % places else ()
    return (*order, PixelShuffle(block))


def space_to_depth(channels: int, block: int) -> tuple[Layer, ...]:
    """The layers of `tf.nn.space_to_depth`."""
    return (PixelUnshuffle(block), *((ChannelShuffle(channels),) if channels > 1 else ()))


def patch_layers(shape: Shape, settings: Mapping[str, object]) -> tuple[Layer, ...] | str:
    """The layers of `ops.image.extract_patches`: each patch as channels, in the order of
    `space_to_depth`; or why it is not followed.

    >>> [type(layer).__name__ for layer in patch_layers((1, 6, 9), {"size": 2})]
    ['ZeroPad', 'PixelUnshuffle']
    """
    if settings.get("data_format") == "channels_first" or len(shape) != 3:
        return "patches are followed of images with channels last alone"
    size = _square(settings.get("size"))
    step, rate = _square(settings.get("strides"), size), _square(settings.get("dilation_rate"), 1)
    if size is None or step != size or rate != 1:
        return "patches that overlap, or with gaps, are not followed"
    rests = [places % size for places in shape[1:]]
    if any(rests) and str(settings.get("padding") or "valid").lower() != "valid":
        return "patches with padding are not followed"
    cut = (ZeroPad(2, (0, -rests[1], 0, -rests[0])),) if any(rests) else ()
    return (*cut, *(space_to_depth(shape[0], size) if size > 1 else ()))


def _square(value: object, default: int | None = None) -> int | None:
    """The side of a square as Keras has it, 2 or (2, 2), or as TensorFlow has it, [1, 2, 2, 1]."""
    sides = list(value) if isinstance(value, (tuple, list)) else [value]
    if len(sides) == 4 and sides[0] == sides[3] == 1:
        sides = sides[1:3]
    side = sides[0] if 0 < len(sides) < 3 and len({*map(repr, sides)}) == 1 else None
    return default if value is None else side if type(side) is int and side > 0 else None
