"""The connections of one layer, as arrays. Sharing is equality of indices, never a flag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.layers.base import Shape

Indices = NDArray[np.int32] | NDArray[np.int64]
"""int32 while the indices fit, int64 beyond."""


@dataclass(frozen=True, eq=False)
class Connections:
    """E connections from the input neurons of one layer to its output neurons.

    `src`, `dst` and `weight` have shape (E,): flat C-order indices into the input, the output and the
    layer's weight tensor (-1: no learned weight). `bias` has shape (N,) for N output neurons: an index
    into the layer's biases, -1 for none. `scale`, shape (E,), is a fixed factor where there is one.
    `reduce` is "sum" or "max"; `function` names a function that is applied last, or is "".
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
