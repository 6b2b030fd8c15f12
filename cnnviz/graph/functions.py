"""The functions that layers apply to each neuron, by the names that the connection graph gives them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def relu(x: Values) -> Values:
    """max(x, 0)."""
    return np.maximum(x, 0)


def relu6(x: Values) -> Values:
    """min(max(x, 0), 6)."""
    return np.clip(x, 0, 6)


def sigmoid(x: Values) -> Values:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def tanh(x: Values) -> Values:
    """The hyperbolic tangent."""
    return np.tanh(x)


FUNCTIONS: dict[str, Callable[..., Values]] = {f.__name__: f for f in (relu, relu6, sigmoid, tanh)}


def apply(function: str, x: Values) -> Values:
    """Applies `function`, written as in the graph: `relu`, `leaky_relu(0.01)`.

    >>> apply("relu", np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    name, _, rest = function.partition("(")
    arguments = [float(word) for word in rest.rstrip(")").split(",") if word]
    return FUNCTIONS[name](x, *arguments)
