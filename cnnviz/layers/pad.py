"""Padding as a layer of its own: PyTorch's ZeroPad, ReflectionPad, ReplicationPad, CircularPad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, channels_first, times
from cnnviz.layers.checks import Ints, number, whole_number
from cnnviz.layers.conv import check_padding_mode
from cnnviz.layers.window import Window
from cnnviz.wording import as_text


@dataclass(frozen=True, repr=False, eq=False)
class Pad(Layer):
    """Adds positions before and after each spatial axis; negative numbers cut them away.

    `padding` is one number, or (before, after) of the last axis, then of the one before it, and so
    on, as one flat tuple: PyTorch's order, (left, right, top, bottom). If it pads with a constant,
    the first axes may be left out: they are not padded.
    """

    dims: int
    padding: Ints

    rule: ClassVar[str] = "pad"
    padding_mode: ClassVar[str] = "zeros"

    def __post_init__(self) -> None:
        value = self.padding
        ends = tuple(value) if isinstance(value, (tuple, list)) else (value,) * (2 * self.dims)
        if self.padding_mode == "zeros" and len(ends) % 2 == 0:
            ends += (0,) * (2 * self.dims - len(ends))
        if len(ends) != 2 * self.dims:
            raise ArgumentFault(
                "padding",
                f"padding needs {2 * self.dims} numbers, two per axis, not {as_text(value)}",
            )
        self._set(padding=tuple(whole_number("padding", end, None) for end in ends))

    def windows(self) -> tuple[Window, ...]:
        """A window of one position per axis, first axis first."""
        assert isinstance(self.padding, tuple)
        pairs = zip(self.padding[::2], self.padding[1::2], strict=True)
        return tuple(Window(1, 1, *pair) for pair in pairs)[::-1]

    def output_shape(self, shape: Shape) -> Shape:
        """(channels, *spatial) -> (channels, *spatial + before + after)."""
        channels_first(self, shape, self.dims)
        sizes, inner_sizes = [], []
        for size, window in zip(shape[1:], self.windows(), strict=True):
            inner_sizes.append(size + min(window.before, 0) + min(window.after, 0))
            source_size = inner_sizes[-1] if self.padding_mode == "circular" else size
            check_padding_mode(
                self.spec_name, self.padding_mode, source_size, window.before, window.after
            )
            sizes.append(window.outputs(size))
        # Zeros may replace an axis that was cut away whole, as in PyTorch, but not one cut further.
        if min(sizes) < 1 or (self.padding_mode == "zeros" and min(inner_sizes) < 0):
            raise ShapeFault(f"{self.spec_name} cuts away all of its input, {times(shape)}")
        return (shape[0], *sizes)


class ZeroPad(Pad):
    """Pads with zeros, to which nothing connects.

    >>> ZeroPad(2, (1, 2, 0, 0)).output_shape((3, 8, 8))
    (3, 8, 11)
    """


@dataclass(frozen=True, repr=False, eq=False)
class ConstantPad(Pad):
    """Pads with one number, to which nothing connects.

    >>> ConstantPad(1, (1, 0), 0.5).function_over((1, 4))
    'constant_pad(0.5,1,0)'
    """

    value: float

    def __post_init__(self) -> None:
        super().__post_init__()
        number("value", self.value)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """constant_pad(value,before,after,...), first axis first; "" if the value is 0."""
        ends = [end for window in self.windows() for end in (window.before, window.after)]
        return f"constant_pad({self.value},{','.join(map(str, ends))})" if self.value else ""


class ReflectionPad(Pad):
    """Pads with the input, mirrored at its first and last position.

    >>> ReflectionPad(1, 2).output_shape((1, 4))
    (1, 8)
    """

    padding_mode = "reflect"


class ReplicationPad(Pad):
    """Pads with the first and the last position."""

    padding_mode = "replicate"


class CircularPad(Pad):
    """Pads with the input's other end."""

    padding_mode = "circular"
