"""What single neurons see, by the panel they are drawn in: for figures without lines."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cnnviz.graph.connect import between
from cnnviz.graph.twin import KINDS, twin
from cnnviz.layers.network import Network


def sight(network: Network, kind: str, column: int, neurons: Iterable[int]) -> dict[int, list[int]]:
    """The inputs of each of `neurons` of column `column` + 1, as runs: first, count, first, ...

    Columns are the network's input and the layers that do more than act on each neuron alone;
    `kind` is the twin's. Nothing, if there is no such column or kind.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> net = chain((1, 4, 4), (Conv(2, 1, 1, kernel_size=2),))
    >>> sight(net, "conv", 0, [0]), sight(net, "fc", 0, [0])
    ({0: [0, 2, 4, 2]}, {0: [0, 16]})
    """
    chain = network.leading_chain()
    calls = [at for at, layer in enumerate(chain.layers) if not layer.pointwise]
    if kind not in KINDS or column >= len(calls):
        return {}
    at = calls[column]
    layer, shape = twin(chain, kind).layers[at], chain.shapes[at]
    outputs = sorted(set(neurons))
    edges = between(layer, shape, None, outputs)
    return {neuron: _runs(edges.src[edges.dst == neuron]) for neuron in outputs}


def _runs(inputs: np.ndarray[tuple[int], np.dtype[np.integer]]) -> list[int]:
    indices = np.array(sorted(set(inputs.tolist())), np.int64)
    first = np.flatnonzero(np.append(True, np.diff(indices) > 1)[: len(indices)])
    counts = np.diff(np.append(first, len(indices)))
    return np.stack([indices[first], counts], axis=1).ravel().tolist()
