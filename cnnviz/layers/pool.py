"""Pooling by a sliding window: PyTorch's MaxPool and AvgPool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault
from cnnviz.layers.base import Layer, Shape, channels_first
from cnnviz.layers.checks import Ints, compact, flag, spread, whole_number
from cnnviz.layers.conv import places
from cnnviz.layers.window import Pads, Window, both_ends, kernel, pads


class Pool(Layer):
    """What both poolings share: windows without learned weights, each channel on its own."""

    dims: int
    kernel_size: Ints
    stride: Ints | None
    padding: Ints | Pads
    ceil_mode: bool

    rule: ClassVar[str] = "pool"

    def _check(self) -> None:
        self._set(kernel_size=kernel("kernel_size", self.kernel_size, self.dims, broadcast=True))
        stride = self.kernel_size if self.stride is None else self.stride
        self._set(
            stride=spread("stride", stride, self.dims),
            padding=pads("padding", self.padding, self.dims),
        )
        flag("ceil_mode", self.ceil_mode)
        for window in self.windows():
            # Holes between the cells don't count: PyTorch's rule, whatever the dilation.
            if 2 * max(window.before, window.after) > window.kernel:
                raise ArgumentFault(
                    "padding",
                    f"padding of {max(window.before, window.after)} is more than half of the "
                    f"window, which has {window.kernel} cell{'s' * (window.kernel > 1)}",
                )

    def windows(self) -> tuple[Window, ...]:
        """The window of each axis, padding included."""
        dilation = getattr(self, "dilation", (1,) * self.dims)
        sizes = zip(self.kernel_size, self.stride, both_ends(self.padding), dilation, strict=True)  # type: ignore[arg-type]
        return tuple(Window(k, s, *ends, d) for k, s, ends, d in sizes)

    def output_shape(self, shape: Shape) -> Shape:
        """(channels, *spatial) -> (channels, *places where the window can stand)."""
        channels_first(self, shape, self.dims)
        return (shape[0], *places(self, shape[1:], self.windows(), self.ceil_mode))

    def _arguments(self) -> list[str]:
        """Leaves out the stride if it is the kernel's size, its default."""
        default = f"stride={compact(self.stride)!r}" if self.stride == self.kernel_size else ""
        return [argument for argument in super()._arguments() if argument != default]


@dataclass(frozen=True, repr=False, eq=False)
class MaxPool(Pool):
    """The largest value in each window; padding never wins.

    Input: (channels, *spatial). Output along each axis: as a convolution, rounded up with
    `ceil_mode`.

    >>> MaxPool(2, kernel_size=2).output_shape((6, 28, 28))
    (6, 14, 14)
    """

    dims: int
    kernel_size: Ints
    stride: Ints | None = None
    padding: Ints | Pads = 0
    dilation: Ints = 1
    return_indices: bool = False
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        self._set(dilation=spread("dilation", self.dilation, self.dims))
        flag("return_indices", self.return_indices)
        self._check()


@dataclass(frozen=True, repr=False, eq=False)
class AvgPool(Pool):
    """The mean of each window: connections with a fixed factor and no learned weight.

    `count_include_pad` counts padded zeros in the divisor, `divisor_override` replaces it (2-D and
    3-D). Input: (channels, *spatial). Output along each axis: as a convolution, rounded up with
    `ceil_mode`.

    >>> AvgPool(1, kernel_size=3, stride=2, ceil_mode=True).output_shape((1, 6))
    (1, 3)
    """

    dims: int
    kernel_size: Ints
    stride: Ints | None = None
    padding: Ints | Pads = 0
    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: int | None = None

    def __post_init__(self) -> None:
        flag("count_include_pad", self.count_include_pad)
        self._check()
        if self.divisor_override is None:
            return
        if self.dims == 1:
            raise ArgumentFault("divisor_override", "AvgPool1d has no divisor_override")
        if whole_number("divisor_override", self.divisor_override, None) == 0:
            raise ArgumentFault("divisor_override", "divisor_override must not be 0")
