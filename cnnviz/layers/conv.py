"""Convolution in 1, 2 and 3 dimensions: PyTorch's Conv1d, Conv2d, Conv3d."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, Sharing, channels_first, times
from cnnviz.layers.checks import Ints, choice, flag, spread, whole_number
from cnnviz.layers.window import Pads, Window, both_ends, kernel, pads
from cnnviz.wording import as_text

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


@dataclass(frozen=True, repr=False, eq=False)
class Sliding(Layer):
    """What convolution, locally connected and tiled layers share: all but the weight sharing."""

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

    def __post_init__(self) -> None:
        whole_number("in_channels", self.in_channels)
        whole_number("out_channels", self.out_channels)
        check_groups(self.groups, self.in_channels, self.out_channels)
        self._set(
            kernel_size=kernel("kernel_size", self.kernel_size, self.dims),
            stride=spread("stride", self.stride, self.dims),
            dilation=spread("dilation", self.dilation, self.dims),
            bias=check_bias(self.bias),
        )
        choice("padding_mode", self.padding_mode, PADDING_MODES)
        self._set(padding=self._normalise_padding())
        # Built once: needed for every shape that is tried.
        self._set(_windows=self._build_windows())

    def _normalise_padding(self) -> Ints | Pads | str:
        if not isinstance(self.padding, str):
            return pads("padding", self.padding, self.dims)
        if self.padding not in ("same", "valid"):
            raise ArgumentFault(
                "padding",
                f"padding in words must be 'same' or 'valid', not {as_text(self.padding)}",
            )
        if self.padding == "same" and self.stride != (1,) * self.dims:
            raise ArgumentFault(
                "padding",
                "padding='same' needs stride 1; with a stride, give the padding in numbers",
            )
        return self.padding

    def _ends(self) -> Pads:
        """(before, after) per axis; "same" puts the odd position after, as PyTorch does."""
        assert isinstance(self.kernel_size, tuple) and isinstance(self.dilation, tuple)
        if self.padding == "valid":
            return ((0, 0),) * self.dims
        if self.padding == "same":
            totals = [d * (k - 1) for k, d in zip(self.kernel_size, self.dilation, strict=True)]
            return tuple((total // 2, total - total // 2) for total in totals)
        assert isinstance(self.padding, tuple)
        return both_ends(self.padding)

    @property
    def own_parameters(self) -> int | None:
        """One kernel per feature map, and its bias."""
        if self.bias == "untied":
            return None
        return self._kernel() + bool(self.bias) * self.out_channels

    @property
    def rows(self) -> int:
        """One per feature map."""
        return self.out_channels

    def _kernel(self) -> int:
        """How many weights all feature maps have at one position."""
        return self.in_channels // self.groups * self.out_channels * prod(self.kernel_size)  # type: ignore[arg-type]

    def windows(self) -> tuple[Window, ...]:
        """The window of each axis, padding included."""
        windows: tuple[Window, ...] = vars(self)["_windows"]
        return windows

    def _build_windows(self) -> tuple[Window, ...]:
        sizes = zip(self.kernel_size, self.stride, self._ends(), self.dilation, strict=True)  # type: ignore[arg-type]
        return tuple(Window(k, s, *ends, d) for k, s, ends, d in sizes)

    def output_shape(self, shape: Shape) -> Shape:
        """(in_channels, *spatial) -> (out_channels, *places where the kernel can stand)."""
        channels_first(self, shape, self.dims, self.in_channels)
        windows = self.windows()
        if self.padding_mode != "zeros":
            for size, window in zip(shape[1:], windows, strict=True):
                check_padding_mode(
                    self.spec_name, self.padding_mode, size, window.before, window.after
                )
        return (self.out_channels, *places(self, shape[1:], windows))


class Conv(Sliding):
    """A kernel of learned weights that slides over the input; every output position shares it.

    Weight: (out_channels, in_channels / groups, *kernel_size). Bias: (out_channels,), none, or with
    bias="untied" one per neuron. Input: (in_channels, *spatial). Output, along each axis (Dumoulin
    & Visin 2016, relationship 6, with dilation): floor((i + before + after - dilation (k - 1) - 1)
    / stride) + 1.

    `padding` is a number, a number per axis, a (before, after) pair per axis, "same" or "valid".

    >>> Conv(2, 3, 8, kernel_size=5, padding=2).output_shape((3, 32, 32))
    (8, 32, 32)
    """

    convolutional: ClassVar[bool] = True
    rule: ClassVar[str] = "conv"
    sharing: ClassVar[Sharing] = "kernel"


def check_groups(groups: object, in_channels: int, out_channels: int) -> None:
    """Raises an `ArgumentFault` unless `groups` divides both numbers of channels."""
    count = whole_number("groups", groups)
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if channels % count:
            raise ArgumentFault("groups", f"groups={count} does not divide {name}={channels}")


def check_bias(bias: object) -> bool | str:
    """`bias` if it is True, False or "untied" (one per neuron)."""
    return bias if bias == "untied" and isinstance(bias, str) else flag("bias", bias)


def check_padding_mode(name: str, mode: str, size: int, before: int, after: int) -> None:
    """Raises a `ShapeFault` if the axis is too short for what padding copies from it."""
    limit = {"reflect": size - 1, "circular": size}.get(mode)
    if limit is not None and max(before, after) > limit:
        raise ShapeFault(
            f"{name} cannot pad an axis of {size} by {max(before, after)} in mode {as_text(mode)}: "
            f"at most {limit} positions can be copied from it",
            "padding",
            -1,
        )


def places(
    layer: Layer, sizes: Shape, windows: tuple[Window, ...], ceil_mode: bool = False
) -> Shape:
    """How many places a window has along each axis; raises `ShapeFault` if it has none."""
    counts = tuple(w.outputs(n, ceil_mode) for n, w in zip(sizes, windows, strict=True))
    if min(counts) >= 1:
        return counts
    padded = tuple(n + w.before + w.after for n, w in zip(sizes, windows, strict=True))
    cells = times(tuple(w.kernel for w in windows))
    spans = times(tuple(w.span for w in windows))
    dilated = f" ({spans} with its dilation)" if spans != cells else ""
    with_padding = f" ({times(padded)} with padding)" if padded != sizes else ""
    raise ShapeFault(
        f"the kernel of {layer.spec_name}, {cells}{dilated}, is larger than its input, "
        f"{times(sizes)}{with_padding}",
        "kernel_size",
        -1,
    )
