"""Pooling to a fixed output size: PyTorch's adaptive pools, and global pooling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault
from cnnviz.layers.base import Layer, Shape, channels_first
from cnnviz.layers.checks import flag, whole_number
from cnnviz.layers.window import MOST_UNEVEN
from cnnviz.wording import as_text

Sizes = int | tuple[int | None, ...] | None
"""Output positions per axis; None keeps the input's size."""


class Adaptive(Layer):
    """What poolings share whose windows follow from the output's size, each channel on its own.

    Output o of m over n inputs sees floor(o n / m) to ceil((o + 1) n / m), excluded.
    """

    dims: int

    rule: ClassVar[str] = "adaptive"

    def sizes(self, shape: Shape) -> Shape:
        """The output positions along each axis, without channels."""
        raise NotImplementedError

    def output_shape(self, shape: Shape) -> Shape:
        """(channels, *spatial) -> (channels, *output size)."""
        channels_first(self, shape, self.dims)
        return (shape[0], *self.sizes(shape))


@dataclass(frozen=True, repr=False, eq=False)
class AdaptiveAvgPool(Adaptive):
    """The mean of each of `output_size` windows that cover the input.

    >>> AdaptiveAvgPool(2, (7, None)).output_shape((512, 15, 15))
    (512, 7, 15)
    """

    dims: int
    output_size: Sizes

    def __post_init__(self) -> None:
        self._set(output_size=_output_size(self.output_size, self.dims))

    def sizes(self, shape: Shape) -> Shape:
        """`output_size`, the input's own where it is None."""
        return _sizes(self.output_size, shape)


@dataclass(frozen=True, repr=False, eq=False)
class AdaptiveMaxPool(Adaptive):
    """The largest value in each of `output_size` windows that cover the input.

    >>> AdaptiveMaxPool(1, 4).output_shape((8, 9))
    (8, 4)
    """

    dims: int
    output_size: Sizes
    return_indices: bool = False

    def __post_init__(self) -> None:
        self._set(output_size=_output_size(self.output_size, self.dims))
        flag("return_indices", self.return_indices)

    def sizes(self, shape: Shape) -> Shape:
        """`output_size`, the input's own where it is None."""
        return _sizes(self.output_size, shape)


@dataclass(frozen=True, repr=False, eq=False)
class GlobalPool(Adaptive):
    """One window over the whole of each channel; `keepdims` keeps the spatial axes, of size 1."""

    dims: int
    keepdims: bool = True

    def __post_init__(self) -> None:
        flag("keepdims", self.keepdims)

    def sizes(self, shape: Shape) -> Shape:
        """One position per axis, or no axes at all."""
        return (1,) * (len(shape) - 1) if self.keepdims else ()


class GlobalAvgPool(GlobalPool):
    """The mean of each channel.

    >>> GlobalAvgPool(2).output_shape((512, 7, 7))
    (512, 1, 1)
    >>> GlobalAvgPool(2, keepdims=False).output_shape((512, 7, 7))
    (512,)
    """


class GlobalMaxPool(GlobalPool):
    """The largest value of each channel."""


def _output_size(value: Sizes, dims: int) -> tuple[int | None, ...]:
    sizes = tuple(value) if isinstance(value, (tuple, list)) else (value,) * dims
    if len(sizes) != dims:
        raise ArgumentFault(
            "output_size", f"output_size needs {dims} numbers, not {as_text(value)}"
        )
    for size in sizes:
        if size is not None and whole_number("output_size", size) > MOST_UNEVEN:
            raise ArgumentFault(
                "output_size",
                f"output_size is at most {MOST_UNEVEN:,} per axis here, not {size:,}",
            )
    return sizes


def _sizes(output_size: Sizes, shape: Shape) -> Shape:
    assert isinstance(output_size, tuple)
    return tuple(n if m is None else m for m, n in zip(output_size, shape[1:], strict=True))
