"""Moves channels into blocks of positions, and back, in TensorFlow's order: channels last."""

from __future__ import annotations

from cnnviz.layers.base import Layer
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
