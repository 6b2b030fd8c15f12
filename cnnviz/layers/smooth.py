"""Activations with parameters that bound, shrink or smooth."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.errors import ArgumentFault
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape
from cnnviz.layers.checks import choice, flag, number
from cnnviz.wording import as_text


@dataclass(frozen=True, repr=False, eq=False)
class GELU(Pointwise):
    """x times the normal distribution's Phi(x), or an approximation by tanh.

    >>> GELU().function_over((4,)), GELU("tanh").function_over((4,))
    ('gelu', 'gelu(tanh)')
    """

    approximate: str = "none"

    def __post_init__(self) -> None:
        choice("approximate", self.approximate, ("none", "tanh"))

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """gelu, or gelu(tanh)."""
        return "gelu" if self.approximate == "none" else "gelu(tanh)"


@dataclass(frozen=True, repr=False, eq=False)
class Softplus(Pointwise):
    """log(1 + exp(beta x)) / beta, or x where beta x is above `threshold`.

    >>> Softplus().function_over((4,))
    'softplus(1.0,20.0)'
    """

    beta: float = 1.0
    threshold: float = 20.0

    def __post_init__(self) -> None:
        number("beta", self.beta)
        number("threshold", self.threshold)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """softplus(beta,threshold)."""
        return f"softplus({self.beta},{self.threshold})"


@dataclass(frozen=True, repr=False, eq=False)
class Hardtanh(Pointwise):
    """x, but not below `min_val` and not above `max_val`.

    >>> Hardtanh().function_over((4,))
    'hardtanh(-1.0,1.0)'
    """

    min_val: float = -1.0
    max_val: float = 1.0
    inplace: bool = False

    def __post_init__(self) -> None:
        if number("max_val", self.max_val) <= number("min_val", self.min_val):
            raise ArgumentFault("max_val", "max_val must be above min_val")
        flag("inplace", self.inplace)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """hardtanh(min,max)."""
        return f"hardtanh({self.min_val},{self.max_val})"


@dataclass(frozen=True, repr=False, eq=False)
class Threshold(Pointwise):
    """x where x is above `threshold`, else `value`.

    >>> Threshold(0.5, 0).function_over((4,))
    'threshold(0.5,0)'
    """

    threshold: float
    value: float
    inplace: bool = False

    def __post_init__(self) -> None:
        number("threshold", self.threshold)
        number("value", self.value)
        flag("inplace", self.inplace)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """threshold(threshold,value)."""
        return f"threshold({self.threshold},{self.value})"


@dataclass(frozen=True, repr=False, eq=False)
class Hardshrink(Pointwise):
    """x, or 0 where |x| is at most `lambd`.

    >>> Hardshrink().function_over((4,))
    'hardshrink(0.5)'
    """

    lambd: float = 0.5

    def __post_init__(self) -> None:
        if number("lambd", self.lambd) < 0:
            raise ArgumentFault("lambd", f"lambd must be 0 or more, not {as_text(self.lambd)}")

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """hardshrink(lambd) or softshrink(lambd)."""
        return f"{type(self).__name__.lower()}({self.lambd})"


class Softshrink(Hardshrink):
    """x moved by `lambd` towards 0, or 0 where |x| is at most `lambd`."""
