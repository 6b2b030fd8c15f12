"""One input run through a convolution twice: as a fully connected layer's matrix, as a kernel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.graph.connect import connections
from cnnviz.layers.base import Layer, Shape

MOST = 16
"""Most neurons on either side: nobody reads a larger table."""

INPUTS = (1, 4, 2, 0, 3, 1, 5, 2, 0, 4, 1, 3)
KERNEL = (2, -1, 3, 1, -2, 4, -3, 5, -4)
BIASES = (1, -2, 3)
"""Small integers, easy to add in one's head, used in turn."""

Numbers = NDArray[np.int64]


class BothWays(NamedTuple):
    """An input and what a layer makes of it, in integers.

    x: (inputs,); kernel: (weights,), the learned numbers; weight: (outputs, inputs), the index of
    the one in each cell, -1 for none; matrix: their values, 0 for none; bias: (outputs,).
    """

    x: Numbers
    kernel: Numbers
    weight: Numbers
    matrix: Numbers
    bias: Numbers

    @property
    def by_matrix(self) -> Numbers:
        """(outputs,): each row of the whole matrix times the input, zeros and all."""
        product: Numbers = self.matrix @ self.x + self.bias
        return product

    @property
    def by_kernel(self) -> Numbers:
        """(outputs,): the kernel at each output's place, and nothing else."""
        y = self.bias.copy()
        for output, input_ in zip(*np.nonzero(self.weight >= 0), strict=True):
            y[output] += self.kernel[self.weight[output, input_]] * self.x[input_]
        return y


def both_ways(layer: Layer, shape: Shape) -> BothWays | None:
    """An example for a convolution; None if the layer is not one or is too large for a table.

    >>> from cnnviz.layers.conv import Conv
    >>> example = both_ways(Conv(1, 1, 1, kernel_size=3), (1, 8))
    >>> example.by_matrix.tolist() == example.by_kernel.tolist()
    True
    """
    if not layer.convolutional or max(np.prod(shape), np.prod(layer.output_shape(shape))) > MOST:
        return None
    edges = connections(layer, shape)
    places = np.full((len(edges.bias), int(np.prod(shape))), -1)
    places[edges.dst, edges.src] = edges.weight
    if (places >= 0).sum() < len(edges):
        # With reflected or copied padding, a cell of the matrix would hold a sum of weights.
        return None
    kernel = np.resize(KERNEL, int(np.prod(edges.weight_shape)))
    bias = np.append(np.resize(BIASES, int(np.prod(edges.bias_shape, initial=1))), 0)[edges.bias]
    matrix = np.append(kernel, 0)[places]
    return BothWays(np.resize(INPUTS, places.shape[1]), kernel, places, matrix, bias)
