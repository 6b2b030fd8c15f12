"""The fully connected twin of any layer."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, Sharing, times


@dataclass(frozen=True, repr=False, eq=False)
class FullyConnected(Layer):
    """Every neuron of one shape connected to every neuron of another: a twin, not in specs.

    Weight: (output neurons, input neurons), both in C order. Bias: one per neuron, or none.

    >>> FullyConnected((1, 8), (1, 6)).output_shape((1, 8))
    (1, 6)
    """

    input_shape: Shape
    output_to: Shape
    bias: bool = True

    rule: ClassVar[str] = "full"
    sharing: ClassVar[Sharing] = "full"

    @property
    def own_parameters(self) -> int:
        """A weight per pair of neurons, a bias per output neuron."""
        return prod(self.output_to) * (prod(self.input_shape) + self.bias)

    def output_shape(self, shape: Shape) -> Shape:
        """`input_shape` -> the output shape of the layer that it stands for."""
        if shape != self.input_shape:
            raise ShapeFault(f"FullyConnected takes {times(self.input_shape)}, not {times(shape)}")
        return self.output_to
