"""Channels laid out as blocks of positions, and back, in TensorFlow's order: the channels last."""

from __future__ import annotations

from cnnviz.layers.base import Layer
from cnnviz.layers.shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle


def depth_to_space(channels: int, block: int) -> tuple[Layer, ...]:
    """What `tf.nn.depth_to_space` is: PyTorch's PixelShuffle counts places within a channel.

    >>> [type(one).__name__ for one in depth_to_space(12, 2)]
    ['ChannelShuffle', 'PixelShuffle']
    """
    places = block * block
    order = (ChannelShuffle(places),) if channels > places and not channels % places else ()
    return (*order, PixelShuffle(block))


def space_to_depth(channels: int, block: int) -> tuple[Layer, ...]:
    """What `tf.nn.space_to_depth` is."""
    return (PixelUnshuffle(block), *((ChannelShuffle(channels),) if channels > 1 else ()))
