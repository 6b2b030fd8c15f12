"""The functions that layers apply, by the names that the connection graph gives them."""

from __future__ import annotations

from collections.abc import Callable
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def sigmoid(x: Values) -> Values:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def softplus(x: Values, beta: float = 1.0, threshold: float = 20.0) -> Values:
    """log(1 + exp(beta x)) / beta, or x where beta x is above `threshold`."""
    return np.where(beta * x > threshold, x, np.logaddexp(0, beta * x) / beta)


def elu(x: Values, alpha: float = 1.0) -> Values:
    """x, or alpha (exp(x) - 1) where x is negative."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def celu(x: Values, alpha: float = 1.0) -> Values:
    """x, or alpha (exp(x / alpha) - 1) where x is negative."""
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha)


def selu(x: Values) -> Values:
    """Klambauer et al. 2017, with the constants of their section 2."""
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


def leaky_relu(x: Values, slope: float = 0.01) -> Values:
    """x, or slope x where x is negative."""
    return np.where(x > 0, x, slope * x)


def gelu(x: Values, approximate: str = "none") -> Values:
    """x Phi(x), or Hendrycks & Gimpel's (2016) approximation by tanh."""
    if approximate == "tanh":
        inner: Values = np.tanh(sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    else:
        inner = np.vectorize(erf, otypes=[float])(x / sqrt(2))
    return 0.5 * x * (1 + inner)


def softshrink(x: Values, lambd: float = 0.5) -> Values:
    """x moved by `lambd` towards 0."""
    return np.sign(x) * np.maximum(np.abs(x) - lambd, 0)


def hardshrink(x: Values, lambd: float = 0.5) -> Values:
    """x, or 0 where |x| is at most `lambd`."""
    return np.where(np.abs(x) > lambd, x, 0)


def threshold(x: Values, limit: float, value: float) -> Values:
    """x where it is above `limit`, else `value`."""
    return np.where(x > limit, x, value)


def log_softmax(x: Values, axis: float = 0) -> Values:
    """The logarithm of softmax along an axis."""
    shifted: Values = x - x.max(axis=int(axis), keepdims=True)
    sums: Values = np.exp(shifted).sum(axis=int(axis), keepdims=True)
    return shifted - np.log(sums)


def softmax(x: Values, axis: float = 0) -> Values:
    """exp(x) over its sum along an axis."""
    return np.exp(log_softmax(x, axis))


def prelu(x: Values, slopes: Values) -> Values:
    """A leaky ReLU with one slope, one per position of the first axis, or one per number."""
    per_number = slopes.size == x.size
    return np.where(
        x > 0, x, slopes.reshape(x.shape if per_number else (-1, *(1,) * (x.ndim - 1))) * x
    )


def instance_norm(x: Values, eps: float) -> Values:
    """Each feature map minus its mean, over its standard deviation."""
    return group_norm(x, x.shape[0], eps)


def group_norm(x: Values, groups: float, eps: float) -> Values:
    """Each group of feature maps minus its mean, over its standard deviation: Wu & He 2018."""
    rows: Values = x.reshape(int(groups), -1)
    return layer_norm(rows, 1, 2, eps).reshape(x.shape)


def layer_norm(x: Values, first: float, last: float, eps: float) -> Values:
    """Axes `first` to `last` (excluded) minus their mean, over their standard deviation."""
    axes = tuple(range(int(first), int(last)))
    centred: Values = x - x.mean(axis=axes, keepdims=True)
    return rms_norm(centred, first, last, eps)


def rms_norm(x: Values, first: float, last: float, eps: float) -> Values:
    """Axes `first` to `last` (excluded) over the root of their mean square."""
    square: Values = (x**2).mean(axis=tuple(range(int(first), int(last))), keepdims=True)
    return x / np.sqrt(square + eps)


def local_response_norm(x: Values, size: float, alpha: float, beta: float, k: float) -> Values:
    """x / (k + alpha mean)^beta, with the mean of the squares of `size` channels around."""
    before = int(size) // 2
    ends = [(before, int(size) - 1 - before), *((0, 0),) * (x.ndim - 1)]
    squares = np.pad(x**2, ends)
    windows = np.lib.stride_tricks.sliding_window_view(squares, int(size), axis=0)
    divisor: Values = (k + alpha * windows.sum(axis=-1) / size) ** beta
    return x / divisor


def constant_pad(x: Values, value: float, *ends: float) -> Values:
    """x with `value` in the padding: `ends` are (before, after) per axis but the channels."""
    padded = np.full_like(x, value)
    inside = [slice(None)]
    for size, before, after in zip(x.shape[1:], ends[::2], ends[1::2], strict=True):
        inside.append(slice(max(int(before), 0), size - max(int(after), 0)))
    padded[tuple(inside)] = x[tuple(inside)]
    return padded


INPUT_NORMS = frozenset(("instance_norm", "group_norm", "layer_norm", "rms_norm"))
"""Applied to the input, before the weights act: the mean and variance are the input's."""

FUNCTIONS: dict[str, Callable[..., Values]] = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "hardtanh": lambda x, low, high: np.clip(x, low, high),
    "hardsigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "hardswish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "tanh": np.tanh,
    "tanhshrink": lambda x: x - np.tanh(x),
    "silu": lambda x: x * sigmoid(x),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "log_sigmoid": lambda x: -np.logaddexp(0, -x),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "softmin": lambda x, axis=0: softmax(-x, axis),
    "sigmoid": sigmoid,
    "softplus": softplus,
    "elu": elu,
    "celu": celu,
    "selu": selu,
    "leaky_relu": leaky_relu,
    "prelu": prelu,
    "gelu": gelu,
    "softshrink": softshrink,
    "hardshrink": hardshrink,
    "threshold": threshold,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "local_response_norm": local_response_norm,
    "constant_pad": constant_pad,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sin": np.sin,
    "cos": np.cos,
    "reciprocal": lambda x: 1 / x,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "trunc": np.trunc,
    "frac": lambda x: x - np.trunc(x),
    "sign": np.sign,
    "power": lambda x, exponent: x**exponent,
    "equals": lambda x, number: np.where(x == number, 1.0, 0.0),
    "greater": lambda x, number: np.where(x > number, 1.0, 0.0),
    "affine": lambda x, factor, shift: factor * x + shift,
}
"""Every function of the graph, called with x, in the layer's shape, and its arguments."""


_SOFT = {"softmax", "log_softmax", "softmin"}
_NORMS = {"instance_norm", "group_norm", "layer_norm", "rms_norm", "local_response_norm"}
ACROSS_NEURONS = _SOFT | _NORMS
"""Functions whose value at one neuron depends on other neurons, too."""


def is_elementwise(function: str) -> bool:
    """Whether a function acts on each number independently.

    >>> is_elementwise("leaky_relu(0.5)"), is_elementwise("softmax(1)")
    (True, False)
    """
    return function.partition("(")[0] not in ACROSS_NEURONS


def apply(function: str, x: Values, *learned: Values) -> Values:
    """Applies `function`, written as in the graph: `relu`, `leaky_relu(0.01)`.

    >>> apply("leaky_relu(0.5)", np.array([-1.0, 2.0]))
    array([-0.5,  2. ])
    """
    name, _, rest = function.partition("(")
    arguments: list[Any] = [_value(word) for word in rest.rstrip(")").split(",") if word]
    return FUNCTIONS[name](x, *arguments, *learned)


def _value(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word
