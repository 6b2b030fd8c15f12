"""Functions that compare the neurons along an axis: PyTorch's Softmax and the like."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.errors import ShapeFault
from cnnviz.layers.activation import Plain, Pointwise
from cnnviz.layers.base import Shape, channels_first
from cnnviz.layers.checks import whole_number
from cnnviz.layers.reshape import axis


@dataclass(frozen=True, repr=False, eq=False)
class Softmax(Pointwise):
    """exp(x) over its sum along `dim`, an axis counted with the batch as axis 0.

    Without `dim`, along the channels or the neurons of a vector.

    >>> Softmax(dim=1).function_over((10,)), Softmax(dim=2).function_over((3, 10))
    ('softmax', 'softmax(1)')
    """

    dim: int | None = None

    function = "softmax"

    def __post_init__(self) -> None:
        if self.dim is not None:
            whole_number("dim", self.dim, None)

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        self._axis(shape)
        return shape

    def function_over(self, shape: Shape) -> str:
        """softmax, with the axis (without batch) if it is not the first."""
        at = self._axis(shape)
        return f"{self.function}({at})" if at else self.function

    def _axis(self, shape: Shape) -> int:
        if self.dim is not None:
            return axis("dim", self.dim, shape)
        if len(shape) == 2:
            raise ShapeFault(
                f"{self.spec_name} without dim would run along the batch here; say dim=1"
                " (the channels) or dim=2"
            )
        return 0


class LogSoftmax(Softmax):
    """The logarithm of softmax."""

    function = "log_softmax"


class Softmin(Softmax):
    """softmax(-x)."""

    function = "softmin"


class Softmax2d(Plain):
    """Softmax over the channels at each position of an image."""

    function = "softmax"

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        channels_first(self, shape, 2)
        return shape
