"""Convolution in 1, 2 and 3 dimensions: PyTorch's Conv1d, Conv2d, Conv3d."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Ints, Layer, Shape, channels_first, spread, whole

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")

Pads = tuple[tuple[int, int], ...]
"""How many positions are added before and after each spatial axis."""


@dataclass(frozen=True, repr=False)
class Conv(Layer):
    """A kernel of learned weights that slides over the input; every output position shares it.

    Weight: (out_channels, in_channels / groups, *kernel_size). Bias: (out_channels,), none, or one a
    neuron with bias="untied". Input: (in_channels, *spatial). Output, along each axis (Dumoulin & Visin
    2016, relationship 6, with dilation): floor((i + before + after - dilation (k - 1) - 1) / stride) + 1.

    `padding` is a number, a number an axis, a (before, after) pair an axis, "same" or "valid".

    >>> Conv(2, 3, 8, kernel_size=5, padding=2).output_shape((3, 32, 32))
    (8, 32, 32)
    """

    dims: int
    in_channels: int
    out_channels: int
    kernel_size: Ints
    stride: Ints = 1
    padding: Ints | Pads | str = 0
    dilation: Ints = 1
    groups: int = 1
    bias: bool | str = True
    padding_mode: str = "zeros"

    convolutional: ClassVar[bool] = True
