"""Functions of single neurons that code calls without a layer: exp(x), x**2, 0.5 x + 1."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.layers.activation import Plain, Pointwise
from cnnviz.layers.base import Shape
from cnnviz.layers.checks import number


class Exp(Plain):
    """exp(x)."""

    function = "exp"


class Log(Plain):
    """The natural logarithm."""

    function = "log"


class Sqrt(Plain):
    """The square root."""

    function = "sqrt"


class Abs(Plain):
    """|x|."""

    function = "abs"


class Sin(Plain):
    """sin(x)."""

    function = "sin"


class Cos(Plain):
    """cos(x)."""

    function = "cos"


class Reciprocal(Plain):
    """1 / x."""

    function = "reciprocal"


class Floor(Plain):
    """The largest whole number not above x."""

    function = "floor"


class Ceil(Plain):
    """The smallest whole number not below x."""

    function = "ceil"


class Round(Plain):
    """The nearest whole number."""

    function = "round"


class Trunc(Plain):
    """x without its fractional part."""

    function = "trunc"


class Frac(Plain):
    """The fractional part of x."""

    function = "frac"


class Sign(Plain):
    """-1, 0 or 1."""

    function = "sign"


@dataclass(frozen=True, repr=False, eq=False)
class Power(Pointwise):
    """x to a fixed power.

    >>> Power(2).function_over((3,))
    'power(2)'
    """

    exponent: float

    def __post_init__(self) -> None:
        number("exponent", self.exponent)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """power(exponent)."""
        return f"power({self.exponent})"


@dataclass(frozen=True, repr=False, eq=False)
class Affine(Pointwise):
    """`factor` x + `shift`, two numbers that are the same for all neurons, not learned.

    >>> Affine(0.5, 1).function_over((3,))
    'affine(0.5,1)'
    """

    factor: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        number("factor", self.factor)
        number("shift", self.shift)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """affine(factor,shift)."""
        return f"affine({self.factor},{self.shift})"


@dataclass(frozen=True, repr=False, eq=False)
class Equals(Pointwise):
    """1 where x is `number`, else 0: a mask.

    >>> Equals(0.0).function_over((3,))
    'equals(0.0)'
    """

    number: float

    def __post_init__(self) -> None:
        number("number", self.number)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """equals(number)."""
        return f"equals({self.number})"


@dataclass(frozen=True, repr=False, eq=False)
class Greater(Pointwise):
    """1 where x is above `number`, else 0: a mask.

    >>> Greater(0.5).function_over((3,))
    'greater(0.5)'
    """

    number: float

    def __post_init__(self) -> None:
        number("number", self.number)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """greater(number)."""
        return f"greater({self.number})"
