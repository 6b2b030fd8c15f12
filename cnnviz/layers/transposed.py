"""Transposed convolution: PyTorch's ConvTranspose1d, ConvTranspose2d, ConvTranspose3d."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Direction, Layer, Shape, Sharing, channels_first, times
from cnnviz.layers.checks import Ints, spread, whole_number
from cnnviz.layers.conv import check_bias, check_groups
from cnnviz.layers.window import Pads, Window, both_ends, kernel, pads, tile_counts
from cnnviz.wording import as_text


@dataclass(frozen=True, repr=False, eq=False)
class Scattering(Layer):
    """What transposed convolutions share: all but the weight sharing."""

    dims: int
    in_channels: int
    out_channels: int
    kernel_size: Ints
    stride: Ints = 1
    padding: Ints | Pads = 0
    output_padding: Ints = 0
    groups: int = 1
    bias: bool | str = True
    dilation: Ints = 1
    padding_mode: str = "zeros"

    rule: ClassVar[str] = "transposed"
    direction: ClassVar[Direction] = "backward"

    @property
    def own_parameters(self) -> int | None:
        """One kernel per pair of feature maps, and a bias per output map."""
        if self.bias == "untied":
            return None
        kernel = self.out_channels // self.groups * self.in_channels * prod(self.kernel_size)  # type: ignore[arg-type]
        return kernel + bool(self.bias) * self.out_channels

    @property
    def rows(self) -> int:
        """One per feature map of its input."""
        return self.in_channels

    def __post_init__(self) -> None:
        whole_number("in_channels", self.in_channels)
        whole_number("out_channels", self.out_channels)
        check_groups(self.groups, self.in_channels, self.out_channels)
        self._set(
            kernel_size=kernel("kernel_size", self.kernel_size, self.dims),
            stride=spread("stride", self.stride, self.dims),
            padding=pads("padding", self.padding, self.dims),
            output_padding=spread("output_padding", self.output_padding, self.dims, least=0),
            bias=check_bias(self.bias),
            dilation=spread("dilation", self.dilation, self.dims),
        )
        if self.padding_mode != "zeros":
            raise ArgumentFault(
                "padding_mode",
                f"{self.spec_name} has padding_mode 'zeros' only, not {as_text(self.padding_mode)}",
            )
        self._check_output_padding()

    def _check_output_padding(self) -> None:
        for extra, window in zip(self.output_padding, self.steps(), strict=True):  # type: ignore[arg-type]
            if extra >= max(window.stride, window.dilation):
                raise ArgumentFault(
                    "output_padding",
                    f"output_padding must be smaller than the stride or the dilation, not {extra}",
                )

    def steps(self) -> tuple[Window, ...]:
        """Where the kernel of each input position stands along each axis of the *output*."""
        ends = both_ends(self.padding)
        sizes = zip(self.kernel_size, self.stride, ends, self.dilation, strict=True)  # type: ignore[arg-type]
        return tuple(Window(k, s, *pair, d) for k, s, pair, d in sizes)

    def output_shape(self, shape: Shape) -> Shape:
        """(in_channels, *spatial) -> (out_channels, *spatial)."""
        channels_first(self, shape, self.dims, self.in_channels)
        sizes = tuple(
            (size - 1) * w.stride - w.before - w.after + w.span + extra
            for size, w, extra in zip(shape[1:], self.steps(), self.output_padding, strict=True)  # type: ignore[arg-type]
        )
        if min(sizes) < 1:
            raise ShapeFault(
                f"the padding of {self.spec_name} over {times(shape)} cuts away all of its output"
                f" (sizes {', '.join(map(str, sizes))})"
            )
        return (self.out_channels, *sizes)


class ConvTranspose(Scattering):
    """Each input position adds the kernel, times its value, to the output: a convolution backwards.

    Weight: (in_channels, out_channels / groups, *kernel_size). Bias: (out_channels,), none, or with
    bias="untied" one per neuron. Input: (in_channels, *spatial). Output, along each axis (Dumoulin
    & Visin 2016, relationship 14): (i - 1) stride - before - after + dilation (k - 1) +
    output_padding + 1.

    >>> ConvTranspose(1, 1, 1, kernel_size=4, stride=2, padding=1).output_shape((1, 5))
    (1, 10)
    """

    convolutional: ClassVar[bool] = True
    sharing: ClassVar[Sharing] = "kernel"


class LocallyConnectedTranspose(Scattering):
    """A transposed convolution whose weights are not shared: a twin, not in specs.

    Weight: (*input positions, in_channels, out_channels / groups, *kernel_size). Bias: one per
    neuron, or none.
    """

    sharing: ClassVar[Sharing] = "local"

    @property
    def own_parameters(self) -> None:
        """Unknown: one kernel per position."""
        return None


@dataclass(frozen=True, repr=False, eq=False)
class TiledConvTranspose(Scattering):
    """A transposed convolution with `tiles` kernels per axis, in turn: a twin, not in specs.

    Weight: (*tiles, in_channels, out_channels / groups, *kernel_size), by input position mod tiles.
    Bias: (*tiles, out_channels), by output position mod tiles, none, or one per neuron.
    """

    tiles: Ints = 2

    sharing: ClassVar[Sharing] = "tiled"

    @property
    def own_parameters(self) -> int | None:
        """Those of a transposed convolution, times the number of tiles."""
        base = super().own_parameters
        return None if base is None else base * prod(self.tiles)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(tiles=tile_counts(self.tiles, self.kernel_size, self.dims))
