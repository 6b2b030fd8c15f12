"""Activations with parameters that let negative values through in part."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape, Sharing, times
from cnnviz.layers.checks import flag, number, whole_number


@dataclass(frozen=True, repr=False, eq=False)
class LeakyReLU(Pointwise):
    """x, or negative_slope x where x is negative.

    >>> LeakyReLU(0.2).function_over((4,))
    'leaky_relu(0.2)'
    """

    negative_slope: float = 0.01
    inplace: bool = False

    def __post_init__(self) -> None:
        number("negative_slope", self.negative_slope)
        flag("inplace", self.inplace)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """leaky_relu(negative slope)."""
        return f"leaky_relu({self.negative_slope})"


@dataclass(frozen=True, repr=False, eq=False)
class ELU(Pointwise):
    """x, or alpha (exp(x) - 1) where x is negative.

    >>> ELU().function_over((4,))
    'elu(1.0)'
    """

    alpha: float = 1.0
    inplace: bool = False

    def __post_init__(self) -> None:
        number("alpha", self.alpha)
        flag("inplace", self.inplace)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """elu(alpha) or celu(alpha)."""
        return f"{type(self).__name__.lower()}({self.alpha})"


class CELU(ELU):
    """x, or alpha (exp(x / alpha) - 1) where x is negative."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.alpha == 0:
            raise ArgumentFault("alpha", "alpha must not be 0")


@dataclass(frozen=True, repr=False, eq=False)
class RReLU(Pointwise):
    """At inference a leaky ReLU whose slope is the mean of `lower` and `upper`.

    >>> RReLU(0.25, 0.75).function_over((4,))
    'leaky_relu(0.5)'
    """

    lower: float = 1 / 8
    upper: float = 1 / 3
    inplace: bool = False

    def __post_init__(self) -> None:
        number("lower", self.lower)
        number("upper", self.upper)
        flag("inplace", self.inplace)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """leaky_relu(mean slope)."""
        return f"leaky_relu({(self.lower + self.upper) / 2})"


@dataclass(frozen=True, repr=False, eq=False)
class PReLU(Pointwise):
    """A leaky ReLU whose slope is learned: one for all, or one per channel.

    >>> PReLU(4).function_over((4, 8))
    'prelu'
    """

    num_parameters: int = 1
    init: float = 0.25

    function = "prelu"
    sharing: ClassVar[Sharing] = "channel"

    @property
    def own_parameters(self) -> int:
        """One number per slope."""
        return self.num_parameters

    def __post_init__(self) -> None:
        whole_number("num_parameters", self.num_parameters)
        number("init", self.init)

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        if self.num_parameters not in (1, shape[0]):
            raise ShapeFault(
                f"{self!r} has a slope for each of {self.num_parameters} channels, but its input"
                f" has {shape[0]} ({times(shape)})"
            )
        return shape


class NeuronPReLU(PReLU):
    """A PReLU with a slope for each neuron, as Keras's is unless axes are shared.

    >>> NeuronPReLU(32).output_shape((4, 8))
    (4, 8)
    """

    sharing = "none"

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        if prod(shape) != self.num_parameters:
            raise ShapeFault(
                f"{self!r} has a slope for each of {self.num_parameters:,} neurons, but its input"
                f" is {times(shape)}"
            )
        return shape
