"""Upsampling with fixed weights: PyTorch's Upsample and its older names."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, channels_first, times
from cnnviz.layers.checks import choice, flag, number, whole_number
from cnnviz.layers.window import MOST_UNEVEN
from cnnviz.wording import as_text

Factors = float | tuple[float, ...] | None
"""A factor per spatial axis, or one for all of them."""


MODES = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}
"""The modes that weight positions, with the number of spatial axes that they take."""


@dataclass(frozen=True, repr=False, eq=False)
class Resize(Layer):
    """What all spellings share: by `scale_factor`, or to `size` along each spatial axis."""

    size: int | tuple[int, ...] | None = None
    scale_factor: Factors = None

    rule: ClassVar[str] = "resize"

    @property
    def kind(self) -> str:
        """The mode, in PyTorch's words."""
        return "nearest"

    @property
    def copies(self) -> bool:
        """Whether each output is one input, and not a mean of several."""
        return self.kind.startswith("nearest")

    @property
    def corners(self) -> bool:
        """Whether the first and last positions of input and output coincide."""
        return False

    def __post_init__(self) -> None:
        if (self.size is None) == (self.scale_factor is None):
            raise ArgumentFault(
                "size" if self.size is not None else "scale_factor",
                f"{self.spec_name} needs either size or scale_factor",
            )
        for size in _numbers(self.size):
            whole_number("size", size)
        for factor in _numbers(self.scale_factor):
            if number("scale_factor", factor) <= 0:
                raise ArgumentFault("scale_factor", f"scale_factor must be above 0, not {factor}")

    def output_shape(self, shape: Shape) -> Shape:
        """(channels, *spatial) -> (channels, *size), or times the factor, rounded down."""
        dims = len(shape) - 1
        if dims not in (1, 2, 3):
            raise ShapeFault(
                f"{self.spec_name} takes channels and 1 to 3 spatial axes, not {times(shape)}",
                "axes",
            )
        sizes = self._sizes(shape)
        if min(sizes) < 1:
            raise ShapeFault(f"{self!r} leaves nothing of {times(shape)}")
        if dims != MODES.get(self.kind, dims):
            raise ShapeFault(
                f"mode {self.kind!r} takes {MODES[self.kind]} spatial axes, but the input of"
                f" {self.spec_name} is {times(shape)}",
                "axes",
            )
        for size, places, factor in zip(shape[1:], sizes, self.factors(shape), strict=True):
            if places > MOST_UNEVEN and not (self.copies and repeats(size, places, factor)):
                raise ShapeFault(
                    f"{self!r} makes {places:,} of {size:,} positions; unless by a whole factor,"
                    f" {MOST_UNEVEN:,} is the most here"
                )
        return (shape[0], *sizes)

    def _sizes(self, shape: Shape) -> Shape:
        dims = len(shape) - 1
        if self.size is not None:
            return self._per_axis("size", self.size, dims)
        factors = self._per_axis("scale_factor", self.scale_factor, dims)
        return tuple(floor(n * f) for n, f in zip(shape[1:], factors, strict=True))

    def factors(self, shape: Shape) -> tuple[float | None, ...]:
        """The factor per axis that PyTorch finds positions by; None: the ratio of the sizes."""
        dims = len(shape) - 1
        if self.scale_factor is None:
            return (None,) * dims
        return self._per_axis("scale_factor", self.scale_factor, dims)

    def _per_axis(self, argument: str, value: Factors, dims: int) -> tuple:  # type: ignore[type-arg]
        values = value if isinstance(value, (tuple, list)) else (value,) * dims
        if len(values) != dims:
            raise ShapeFault(
                f"{argument}={as_text(value)} of {self.spec_name} has {len(values)} numbers, but"
                f" its input has {dims} spatial {'axis' if dims == 1 else 'axes'}",
                "axes",
            )
        return tuple(values)


@dataclass(frozen=True, repr=False, eq=False)
class Upsample(Resize):
    """More positions, or fewer: by `scale_factor`, or to `size`; nothing is learned.

    Modes "nearest" and "nearest-exact" copy; "linear", "bilinear" and "trilinear", for 1, 2 and 3
    spatial axes, weight the two nearest positions of an axis, "bicubic" four. With `align_corners`
    the centres of the end cells of input and output coincide, else the cells' outer borders.

    >>> Upsample(scale_factor=2).output_shape((16, 7, 7))
    (16, 14, 14)
    """

    mode: str = "nearest"
    align_corners: bool | None = None
    recompute_scale_factor: bool | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        choice("mode", self.mode, ("nearest", "nearest-exact", *MODES))
        if self.align_corners is not None and not self.copies:
            flag("align_corners", self.align_corners)
        elif self.align_corners is not None:
            raise ArgumentFault("align_corners", f"mode={as_text(self.mode)} has no align_corners")

    @property
    def kind(self) -> str:
        """The mode."""
        return self.mode

    @property
    def corners(self) -> bool:
        """`align_corners`, if it is given."""
        return bool(self.align_corners)

    def factors(self, shape: Shape) -> tuple[float | None, ...]:
        """As for `Resize`, or none with `recompute_scale_factor`."""
        return (None,) * (len(shape) - 1) if self.recompute_scale_factor else super().factors(shape)


class UpsamplingNearest2d(Resize):
    """PyTorch's older name for Upsample(mode="nearest") in two dimensions.

    >>> UpsamplingNearest2d(scale_factor=2).output_shape((3, 4, 4))
    (3, 8, 8)
    """

    def output_shape(self, shape: Shape) -> Shape:
        """(channels, height, width), larger."""
        channels_first(self, shape, 2)
        return super().output_shape(shape)


class UpsamplingBilinear2d(Resize):
    """PyTorch's older name for Upsample(mode="bilinear", align_corners=True).

    >>> UpsamplingBilinear2d(scale_factor=2).output_shape((3, 4, 4))
    (3, 8, 8)
    """

    @property
    def kind(self) -> str:
        """Bilinear."""
        return "bilinear"

    @property
    def corners(self) -> bool:
        """Always."""
        return True


def repeats(size: int, places: int, factor: float | None) -> int:
    """How often each of `size` positions is repeated to make `places`; 0 if not equally often.

    >>> repeats(4, 8, 2.0), repeats(4, 6, 1.5)
    (2, 0)
    """
    count = places // size
    return count if places == size * count and factor in (None, count) else 0


def _numbers(value: Factors) -> tuple[float, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)
