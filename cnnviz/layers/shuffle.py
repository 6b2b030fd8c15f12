"""Layers that move neurons: PyTorch's PixelShuffle, ChannelShuffle and the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, channels_first, times
from cnnviz.layers.checks import whole_number
from cnnviz.layers.window import Window


class Move(Layer):
    """A layer whose output neurons are its input neurons in another order."""

    rule: ClassVar[str] = "shuffle"

    def digits(self, shape: Shape) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The axes that an input of `shape` splits into, and their order in the output."""
        raise NotImplementedError


@dataclass(frozen=True, repr=False, eq=False)
class PixelShuffle(Move):
    """Turns r x r channels into positions: (c r r, h, w) -> (c, h r, w r). Shi et al. 2016.

    >>> PixelShuffle(2).output_shape((12, 4, 4))
    (3, 8, 8)
    """

    upscale_factor: int

    def __post_init__(self) -> None:
        whole_number("upscale_factor", self.upscale_factor)

    def output_shape(self, shape: Shape) -> Shape:
        """(channels, height, width), fewer channels, more positions."""
        channels_first(self, shape, 2)
        r = self.upscale_factor
        if shape[0] % (r * r):
            raise ShapeFault(
                f"PixelShuffle({r}) takes a multiple of {r * r} channels, but its input has"
                f" {shape[0]} ({times(shape)})"
            )
        return (shape[0] // (r * r), shape[1] * r, shape[2] * r)

    def digits(self, shape: Shape) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """(c, r, r, h, w) -> (c, h, r, w, r)."""
        r = self.upscale_factor
        return (shape[0] // (r * r), r, r, shape[1], shape[2]), (0, 3, 1, 4, 2)


@dataclass(frozen=True, repr=False, eq=False)
class PixelUnshuffle(Move):
    """Turns r x r positions into channels: (c, h r, w r) -> (c r r, h, w).

    >>> PixelUnshuffle(2).output_shape((3, 8, 8))
    (12, 4, 4)
    """

    downscale_factor: int

    def __post_init__(self) -> None:
        whole_number("downscale_factor", self.downscale_factor)

    def output_shape(self, shape: Shape) -> Shape:
        """(channels, height, width), more channels, fewer positions."""
        channels_first(self, shape, 2)
        r = self.downscale_factor
        if shape[1] % r or shape[2] % r:
            raise ShapeFault(f"PixelUnshuffle({r}) takes multiples of {r}, not {times(shape[1:])}")
        return (shape[0] * r * r, shape[1] // r, shape[2] // r)

    def digits(self, shape: Shape) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """(c, h, r, w, r) -> (c, r, r, h, w)."""
        r = self.downscale_factor
        return (shape[0], shape[1] // r, r, shape[2] // r, r), (0, 2, 4, 1, 3)


@dataclass(frozen=True, repr=False, eq=False)
class ChannelShuffle(Move):
    """Interleaves the channels of `groups` groups: Zhang et al. 2018.

    >>> ChannelShuffle(2).output_shape((8, 4, 4))
    (8, 4, 4)
    """

    groups: int

    def __post_init__(self) -> None:
        whole_number("groups", self.groups)

    def windows(self) -> tuple[Window, ...]:
        """An output neuron sees one input neuron."""
        return ()

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        if len(shape) < 2 or shape[0] % self.groups:
            raise ShapeFault(f"ChannelShuffle({self.groups}) does not divide {times(shape)}")
        return shape

    def digits(self, shape: Shape) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """(groups, channels, ...) -> (channels, groups, ...)."""
        rest = tuple(range(2, len(shape) + 1))
        return (self.groups, shape[0] // self.groups, *shape[1:]), (1, 0, *rest)


@dataclass(frozen=True, repr=False, eq=False)
class Permute(Move):
    """Puts the axes in another order, `axes` counted with the batch, 0, which stays first.

    >>> Permute((0, 2, 3, 1)).output_shape((3, 8, 9))
    (8, 9, 3)
    """

    axes: tuple[int, ...]

    def __post_init__(self) -> None:
        axes = self.axes
        if not isinstance(axes, (tuple, list)):
            raise ArgumentFault("axes", f"axes must be the axes in their new order, not {axes!r}")
        order = tuple(whole_number("axes", axis, None) % max(len(axes), 1) for axis in axes)
        if sorted(order) != list(range(len(axes))) or order[:1] != (0,):
            raise ArgumentFault("axes", f"axes must name each once, the batch (0) first: {axes!r}")
        self._set(axes=order)

    def output_shape(self, shape: Shape) -> Shape:
        """The same sizes in another order."""
        if len(self.axes) != len(shape) + 1:
            raise ShapeFault(
                f"{self!r} orders {len(self.axes)} axes, the batch among them, but its input is"
                f" {times(shape)}"
            )
        return tuple(shape[axis - 1] for axis in self.axes[1:])

    def digits(self, shape: Shape) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The axes as they are."""
        return shape, tuple(axis - 1 for axis in self.axes[1:])
