"""Layers that take their number of channels or features from the input: LazyConv2d, ..."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import Ints
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.norm import BatchNorm, InstanceNorm
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.layers.window import Pads


class Lazy(Layer):
    """A layer that `over` completes to a `target`: its input's shape gives `argument`."""

    target: ClassVar[type[Layer]]
    argument: ClassVar[str]
    axis: ClassVar[int] = 0
    """The axis of the input whose size it is."""

    def __post_init__(self) -> None:
        # Faults of the other arguments are raised at once; the arguments are kept as normalised.
        layer = self._with_size(self.groups)
        self._set(**{field.name: getattr(layer, field.name) for field in fields(self)})  # type: ignore[arg-type]

    def _with_size(self, size: int) -> Layer:
        arguments = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        values: dict[str, Any] = {self.argument: size, **arguments}
        return self.target(**values)

    def over(self, shape: Shape) -> Layer:
        """The layer that it becomes on its first input."""
        return self._with_size(shape[self.axis])

    def output_shape(self, shape: Shape) -> Shape:
        """That of the layer that it becomes."""
        return self.over(shape).output_shape(shape)

    @property
    def own_parameters(self) -> None:
        """Unknown without an input."""
        return None


@dataclass(frozen=True, repr=False, eq=False)
class LazyLinear(Lazy):
    """A Linear over as many features as its input has.

    >>> LazyLinear(10).over((400,))
    Linear(400, 10)
    """

    out_features: int
    bias: bool = True

    target, argument, axis = Linear, "in_features", -1


@dataclass(frozen=True, repr=False, eq=False)
class LazyConv(Lazy):
    """A convolution over as many channels as its input has.

    >>> LazyConv(2, 8, 3).over((3, 9, 9))
    Conv2d(3, 8, kernel_size=3)
    """

    dims: int
    out_channels: int
    kernel_size: Ints
    stride: Ints = 1
    padding: Ints | Pads | str = 0
    dilation: Ints = 1
    groups: int = 1
    bias: bool | str = True
    padding_mode: str = "zeros"

    target, argument = Conv, "in_channels"


@dataclass(frozen=True, repr=False, eq=False)
class LazyConvTranspose(Lazy):
    """A transposed convolution over as many channels as its input has."""

    dims: int
    out_channels: int
    kernel_size: Ints
    stride: Ints = 1
    padding: Ints | Pads = 0
    output_padding: Ints = 0
    groups: int = 1
    bias: bool | str = True
    dilation: Ints = 1
    padding_mode: str = "zeros"

    target, argument = ConvTranspose, "in_channels"


@dataclass(frozen=True, repr=False, eq=False)
class LazyBatchNorm(Lazy):
    """A batch norm of as many channels as its input has."""

    dims: int
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = True
    track_running_stats: bool = True
    bias: bool = True

    target, argument = BatchNorm, "num_features"


@dataclass(frozen=True, repr=False, eq=False)
class LazyInstanceNorm(Lazy):
    """An instance norm of as many channels as its input has."""

    dims: int
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = True
    track_running_stats: bool = True
    bias: bool = True

    target, argument = InstanceNorm, "num_features"
