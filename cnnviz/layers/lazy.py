"""Layers that read their number of channels or features off the input: LazyConv2d, ..."""

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
    """A layer that `over` completes: `taken` is the argument that its input tells."""

    made: ClassVar[type[Layer]]
    taken: ClassVar[str]
    place: ClassVar[int] = 0
    """Which axis of the input tells it."""

    def __post_init__(self) -> None:
        # Whatever is wrong with the other arguments is told at once; they are kept as they are
        # once checked.
        made = self._with(self.groups)
        self._set(**{field.name: getattr(made, field.name) for field in fields(self)})  # type: ignore[arg-type]

    def _with(self, size: int) -> Layer:
        said = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        values: dict[str, Any] = {self.taken: size, **said}
        return self.made(**values)

    def over(self, shape: Shape) -> Layer:
        """The layer that it becomes when it first sees an input."""
        return self._with(shape[self.place])

    def output_shape(self, shape: Shape) -> Shape:
        """As the layer that it becomes."""
        return self.over(shape).output_shape(shape)

    @property
    def own_parameters(self) -> None:
        """Nothing is known before an input is."""
        return None


@dataclass(frozen=True, repr=False, eq=False)
class LazyLinear(Lazy):
    """A Linear over as many features as come.

    >>> LazyLinear(10).over((400,))
    Linear(400, 10)
    """

    out_features: int
    bias: bool = True

    made, taken, place = Linear, "in_features", -1


@dataclass(frozen=True, repr=False, eq=False)
class LazyConv(Lazy):
    """A convolution over as many channels as come.

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

    made, taken = Conv, "in_channels"


@dataclass(frozen=True, repr=False, eq=False)
class LazyConvTranspose(Lazy):
    """A transposed convolution over as many channels as come."""

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

    made, taken = ConvTranspose, "in_channels"


@dataclass(frozen=True, repr=False, eq=False)
class LazyBatchNorm(Lazy):
    """A batch norm of as many channels as come."""

    dims: int
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = True
    track_running_stats: bool = True
    bias: bool = True

    made, taken = BatchNorm, "num_features"


@dataclass(frozen=True, repr=False, eq=False)
class LazyInstanceNorm(Lazy):
    """An instance norm of as many channels as come."""

    dims: int
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = True
    track_running_stats: bool = True
    bias: bool = True

    made, taken = InstanceNorm, "num_features"
