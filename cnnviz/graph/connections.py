"""The connections of one layer, as arrays. Sharing is equality of indices, never a flag."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.wording import as_text, integer

Indices = NDArray[np.signedinteger[Any]]
"""int32 while the indices fit, int64 beyond."""

Positions = NDArray[np.intp]
"""Positions in the arrays of connections."""


REDUCE: dict[str, tuple[np.ufunc, float]] = {
    "sum": (np.add, 0.0),
    "max": (np.maximum, -np.inf),
    "product": (np.multiply, 1.0),
}
"""How a neuron combines what reaches it, and the value it starts from."""


@dataclass(frozen=True, eq=False)
class Connections:
    """E connections from the input neurons of one layer to its output neurons.

    `src`, `dst` and `weight` have shape (E,): flat C-order indices into the input, the output and
    the layer's weight tensor (-1: no learned weight). `bias` has shape (N,) for N output neurons:
    an index into the layer's biases, -1 for none. `scale`, shape (E,), holds fixed factors, or is
    None. `reduce` is "sum", "max" or "product"; `function` names a function that is applied last
    (one of `cnnviz.graph.functions.INPUT_NORMS`: to the input, first), or is "".
    """

    src: Indices
    dst: Indices
    weight: Indices
    bias: Indices
    input_shape: Shape
    output_shape: Shape
    weight_shape: Shape = ()
    bias_shape: Shape = ()
    scale: NDArray[np.float32] | None = None
    reduce: str = "sum"
    function: str = ""

    def __len__(self) -> int:
        return len(self.src)

    def of_weight(self, index: int) -> Positions:
        """Positions in `src`, `dst` and `weight` of the connections that use weight `index`."""
        return np.flatnonzero(self.weight == _index(index, "weight"))

    def into(self, neuron: int) -> Positions:
        """Positions of the connections that reach output neuron `neuron`."""
        return np.flatnonzero(self.dst == _index(neuron, "neuron"))

    def out_of(self, neuron: int) -> Positions:
        """Positions of the connections that leave input neuron `neuron`."""
        return np.flatnonzero(self.src == _index(neuron, "neuron"))

    def evaluate(
        self, x: ArrayLike, weight: ArrayLike = (), bias: ArrayLike = ()
    ) -> NDArray[np.float64]:
        """The layer's output neurons, flat, for input `x`; all arrays are read in C order.

        A connection passes its input times its weight (1 without one) times its scale; a neuron
        reduces what reaches it, adds its bias and applies the function. For `prelu`, `weight` are
        the slopes. Raises `CnnvizError` if an array hasn't as many numbers as the layer has.

        >>> from cnnviz.graph.connect import connections
        >>> from cnnviz.layers.conv import Conv
        >>> layer = connections(Conv(1, 1, 1, kernel_size=2), (1, 4))
        >>> layer.evaluate([1, 2, 3, 4], weight=[1, -1], bias=[10])
        array([9., 9., 9.])
        """
        values = self._normalise(_numbers("x", x, self.input_shape))
        weights = _numbers("weight", weight, self.weight_shape)
        biases = _numbers("bias", bias, self.bias_shape)
        terms = values[self.src]
        if self.weight_shape and len(self):
            terms *= np.where(self.weight < 0, 1, weights[self.weight])
        if self.scale is not None:
            terms *= self.scale
        reducer, start = REDUCE[self.reduce]
        y = np.full(len(self.bias), start)
        reducer.at(y, self.dst, terms)
        if self.bias_shape:
            y += biases[self.bias]
        return self._apply(y, weights)

    def _normalise(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The input, normalised by its own mean and variance if the layer's function does that."""
        if not self.function.partition("(")[0].endswith("_norm"):
            return x
        from cnnviz.graph.functions import INPUT_NORMS, apply

        first = self.function.partition("(")[0] in INPUT_NORMS
        return apply(self.function, x.reshape(self.input_shape)).ravel() if first else x

    def _apply(self, y: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        if not self.function:
            return y
        # Imported late: drawing evaluates nothing.
        from cnnviz.graph.functions import INPUT_NORMS, apply

        if self.function.partition("(")[0] in INPUT_NORMS:
            return y
        slopes = [weights] if self.function == "prelu" else []
        return apply(self.function, y.reshape(self.output_shape), *slopes).ravel()


def _numbers(name: str, array: ArrayLike, shape: Shape) -> NDArray[np.float64]:
    """The numbers of an array, flat; their count is unchecked if the layer has no such tensor."""
    try:
        numbers = np.asarray(array, float).ravel()
    except (TypeError, ValueError, OverflowError):
        raise CnnvizError(f"{name} is an array of numbers, not {as_text(array)}") from None
    if shape and len(numbers) != prod(shape):
        raise CnnvizError(f"{name} has {len(numbers)} numbers, but the layer's has shape {shape}")
    return numbers


def _index(index: int, what: str) -> int:
    number = integer(index)
    if number is None:
        raise CnnvizError(f"a {what} is named by its flat index, not by {as_text(index)}")
    return number
