"""Fully connected layers: PyTorch's Linear, and the fully connected twin of any layer."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, flag, times, whole


@dataclass(frozen=True, repr=False)
class Linear(Layer):
    """Every output neuron sees every input neuron along the last axis, by a weight of its own.

    Weight: (out_features, in_features). Bias: (out_features,) or none.
    Input: (..., in_features). Output: (..., out_features).

    >>> Linear(16, 10).output_shape((16,))
    (10,)
    """

    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self) -> None:
        whole("in_features", self.in_features)
        whole("out_features", self.out_features)
        flag("bias", self.bias)

    def output_shape(self, shape: Shape) -> Shape:
        """(..., in_features) -> (..., out_features)."""
        if shape[-1] != self.in_features:
            raise ShapeFault(
                f"Linear takes {self.in_features} features, but the last axis of its input has "
                f"{shape[-1]} ({times(shape)})"
            )
        return (*shape[:-1], self.out_features)


@dataclass(frozen=True, repr=False)
class FullyConnected(Layer):
    """Every neuron of one shape joined to every neuron of another: a twin, not in specs.

    Weight: (output neurons, input neurons), both in C order. Bias: one a neuron, or none.

    >>> FullyConnected((1, 8), (1, 6)).output_shape((1, 8))
    (1, 6)
    """

    input_shape: Shape
    output_to: Shape
    bias: bool = True

    def output_shape(self, shape: Shape) -> Shape:
        """`input_shape` -> the shape of the layer that it stands for."""
        if shape != self.input_shape:
            raise ShapeFault(f"FullyConnected takes {times(self.input_shape)}, not {times(shape)}")
        return self.output_to
