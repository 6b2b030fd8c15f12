"""Parameters that a module itself holds: a learned factor, or a learned summand."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, Sharing, times
from cnnviz.layers.checks import whole_number
from cnnviz.layers.window import Window


@dataclass(frozen=True, repr=False, eq=False)
class Learned(Layer):
    """One tensor with as many axes as the input; an axis of size 1 is repeated."""

    shape: Shape

    pointwise: ClassVar[bool] = True
    rule: ClassVar[str] = "learned"
    sharing: ClassVar[Sharing] = "channel"

    def __post_init__(self) -> None:
        self._set(shape=tuple(whole_number("shape", size) for size in self.shape))

    @property
    def own_parameters(self) -> int:
        """The numbers of the tensor."""
        return prod(self.shape)

    def windows(self) -> tuple[Window, ...]:
        """An output neuron sees one input neuron."""
        return ()

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        pairs = zip(self.shape, shape, strict=False)
        if len(self.shape) != len(shape) or any(
            own_size not in (1, size) for own_size, size in pairs
        ):
            raise ShapeFault(
                f"{self.spec_name} has {times(self.shape)} numbers, which do not fit its"
                f" input, {times(shape)}"
            )
        return shape


class LearnedScale(Learned):
    """Every neuron times a learned factor, as in LayerScale.

    >>> LearnedScale((16, 1, 1)).output_shape((16, 8, 8))
    (16, 8, 8)
    """


class LearnedShift(Learned):
    """Every neuron plus a learned number, as with position embeddings.

    >>> LearnedShift((16, 1, 1)).parameters
    16
    """
