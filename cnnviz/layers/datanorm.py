"""Normalisation by the input's own mean and variance: PyTorch's GroupNorm, LayerNorm, ..."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape, times
from cnnviz.layers.checks import flag, number, whole_number
from cnnviz.layers.norm import Norm


@dataclass(frozen=True, repr=False, eq=False)
class GroupNorm(Norm):
    """Each of `num_groups` groups of channels by its own mean and variance, then gamma and beta.

    Weight and bias: (num_channels,), or none. Input: (num_channels, *spatial).

    >>> GroupNorm(8, 64).function_over((64, 7, 7))
    'group_norm(8,1e-05)'
    """

    num_groups: int
    num_channels: int
    eps: float = 1e-5
    affine: bool = True
    bias: bool = True
    scale: bool = True

    def __post_init__(self) -> None:
        if whole_number("num_channels", self.num_channels) % whole_number(
            "num_groups", self.num_groups
        ):
            raise ArgumentFault(
                "num_groups",
                f"num_groups={self.num_groups} does not divide num_channels={self.num_channels}",
            )
        number("eps", self.eps)
        flag("affine", self.affine)
        for name in ("bias", "scale"):
            # Without affine there is nothing to leave out.
            self._set(**{name: flag(name, getattr(self, name)) or not self.affine})

    @property
    def own_parameters(self) -> int:
        """Gamma and beta."""
        return self.num_channels * self.affine * (self.scale + self.bias)

    @property
    def learned(self) -> Shape:
        """One number per channel."""
        return (self.num_channels,)

    @property
    def gains(self) -> bool:
        """Whether gamma is learned."""
        return self.affine and self.scale

    @property
    def shifts(self) -> bool:
        """Whether beta is learned."""
        return self.affine and self.bias

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """group_norm(groups,eps)."""
        return f"group_norm({self.num_groups},{self.eps})"

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        if shape[0] != self.num_channels:
            raise ShapeFault(
                f"GroupNorm takes {self.num_channels} channels, but its input has {shape[0]}"
                f" ({times(shape)})"
            )
        return shape


@dataclass(frozen=True, repr=False, eq=False)
class LayerNorm(Norm):
    """The last axes, `normalized_shape`, by their own mean and variance, then gamma and beta.

    Weight and bias: `normalized_shape`, or none. Input: (..., *normalized_shape); with
    `channels_first`, as in Keras and ConvNeXt, (channels, *spatial), each position on its own.

    >>> LayerNorm(64).output_shape((49, 64)), LayerNorm(64, channels_first=True).parameters
    ((49, 64), 128)
    """

    normalized_shape: int | tuple[int, ...]
    eps: float | None = 1e-5
    elementwise_affine: bool = True
    bias: bool = True
    channels_first: bool = False
    scale: bool = True

    def __post_init__(self) -> None:
        sizes = self.normalized_shape
        sizes = tuple(sizes) if isinstance(sizes, (tuple, list)) else (sizes,)
        if not sizes:
            raise ArgumentFault("normalized_shape", "normalized_shape must be sizes, not none")
        self._set(normalized_shape=tuple(whole_number("normalized_shape", size) for size in sizes))
        if self.eps is not None:
            number("eps", self.eps)
        for name in ("elementwise_affine", "channels_first"):
            flag(name, getattr(self, name))
        for name in ("bias", "scale"):
            # Without affine there is nothing to leave out.
            self._set(**{name: flag(name, getattr(self, name)) or not self.elementwise_affine})
        if self.channels_first and len(sizes) > 1:
            raise ArgumentFault("channels_first", "channels_first normalises one axis only")

    @property
    def own_parameters(self) -> int:
        """Gamma and beta."""
        return prod(self.learned) * (self.gains + self.shifts)

    @property
    def learned(self) -> Shape:
        """One number per position of the normalised axes."""
        assert isinstance(self.normalized_shape, tuple)
        return self.normalized_shape

    @property
    def gains(self) -> bool:
        """Whether gamma is learned."""
        return self.elementwise_affine and self.scale

    @property
    def shifts(self) -> bool:
        """Whether beta is learned."""
        return self.elementwise_affine and self.bias

    def first_axis(self, shape: Shape) -> int:
        """That of the last axes, or 0."""
        return 0 if self.channels_first else len(shape) - len(self.learned)

    def function_over(self, shape: Shape) -> str:
        """layer_norm(first axis,one after the last,eps)."""
        first = self.first_axis(shape)
        return f"layer_norm({first},{first + len(self.learned)},{self.eps})"

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        first = self.first_axis(shape)
        if first < 0 or shape[first : first + len(self.learned)] != self.learned:
            side = "first" if self.channels_first else "last"
            raise ShapeFault(
                f"{self.spec_name} normalises {times(self.learned)}, but its input,"
                f" {times(shape)}, has other {side} sizes"
            )
        return shape


@dataclass(frozen=True, repr=False, eq=False)
class RMSNorm(LayerNorm):
    """The last axes over the root of their mean square, then gamma.

    >>> RMSNorm(64).parameters
    64
    """

    eps: float | None = None
    bias: bool = False

    def function_over(self, shape: Shape) -> str:
        """rms_norm(first axis,one after the last,eps); by default eps is single precision's."""
        first, eps = self.first_axis(shape), 2.0**-23 if self.eps is None else self.eps
        return f"rms_norm({first},{first + len(self.learned)},{eps})"


@dataclass(frozen=True, repr=False, eq=False)
class LocalResponseNorm(Pointwise):
    """x over a power of the sum of squares of `size` channels around: Krizhevsky et al. 2012.

    >>> LocalResponseNorm(5).function_over((96, 27, 27))
    'local_response_norm(5,0.0001,0.75,1.0)'
    """

    size: int
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1.0

    def __post_init__(self) -> None:
        whole_number("size", self.size)
        for name in ("alpha", "beta", "k"):
            number(name, getattr(self, name))

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """local_response_norm(size,alpha,beta,k)."""
        return f"local_response_norm({self.size},{self.alpha},{self.beta},{self.k})"

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is: channels and at least one axis."""
        if len(shape) < 2:
            raise ShapeFault(f"{self.spec_name} takes channels and positions, not {times(shape)}")
        return shape


class CrossMapLRN2d(LocalResponseNorm):
    """The older name of LocalResponseNorm, for images."""
