"""Activations without parameters: each output neuron is a function of one input neuron."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import flag
from cnnviz.layers.window import Window


class Pointwise(Layer):
    """A layer that acts on each neuron alone; `function` names what it applies ("" for nothing)."""

    pointwise: ClassVar[bool] = True
    rule: ClassVar[str] = "activation"
    function: ClassVar[str] = ""

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        return shape

    def windows(self) -> tuple[Window, ...]:
        """An output neuron sees one input neuron."""
        return ()

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002  (most do the same to every shape)
        """The function as the connection graph writes it, with arguments: `leaky_relu(0.01)`."""
        return self.function


@dataclass(frozen=True, repr=False, eq=False)
class Plain(Pointwise):
    """A function without arguments."""


@dataclass(frozen=True, repr=False, eq=False)
class Inplace(Pointwise):
    """A function that PyTorch can write over its input, which changes no values."""

    inplace: bool = False

    def __post_init__(self) -> None:
        flag("inplace", self.inplace)


class Identity(Plain):
    """Passes its input through."""


class ReLU(Inplace):
    """max(x, 0).

    >>> ReLU().output_shape((4, 8))
    (4, 8)
    """

    function = "relu"


class ReLU6(Inplace):
    """min(max(x, 0), 6)."""

    function = "relu6"


class SELU(Inplace):
    """The scaled ELU of Klambauer et al. 2017."""

    function = "selu"


class SiLU(Inplace):
    """x sigmoid(x), also known as swish."""

    function = "silu"


class Mish(Inplace):
    """x tanh(softplus(x))."""

    function = "mish"


class Hardswish(Inplace):
    """x relu6(x + 3) / 6."""

    function = "hardswish"


class Hardsigmoid(Inplace):
    """relu6(x + 3) / 6."""

    function = "hardsigmoid"


class Sigmoid(Plain):
    """1 / (1 + exp(-x))."""

    function = "sigmoid"


class Tanh(Plain):
    """The hyperbolic tangent."""

    function = "tanh"


class LogSigmoid(Plain):
    """log(sigmoid(x))."""

    function = "log_sigmoid"


class Softsign(Plain):
    """x / (1 + |x|)."""

    function = "softsign"


class Tanhshrink(Plain):
    """x - tanh(x)."""

    function = "tanhshrink"
