"""Numbers for a kernel's walk: small enough for mental arithmetic, evaluated by the graph."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import CnnvizError
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.picture.marks import Floats


class Numbers(NamedTuple):
    """The values of inputs, weights, the bias and output neurons (all flat)."""

    inputs: Floats
    weights: Floats
    bias: int | None
    outputs: Floats


def numbers(walk: Walk) -> Numbers:
    """Inputs 0 to 3 (or multiples of these), weights 0 to 2, a bias of 1, and the outputs that the
    graph gives for them.

    Raises CnnvizError if several channels are summed, which one grid cannot show.
    """
    per_map = getattr(walk.layer, "in_channels", 1) // walk.layer.groups
    if per_map > 1 and walk.edges.weight_shape:
        raise CnnvizError(
            f"--numbers adds up one input channel, and each feature map of {walk.layer!r} sums"
            f" {per_map}: leave --numbers out, or take one input channel, such as"
            " Conv2d(1, 1, kernel_size=3)"
        )
    # Powers of a primitive root are well mixed, and the same on every machine.
    count = walk.axes[0].inputs * walk.axes[1].inputs
    inputs = np.array([pow(11, i + 1, 1009) % 4 for i in range(count)], float)
    if walk.edges.scale is not None:
        # Then the mean of a full window is a whole number.
        inputs *= walk.axes[0].kernel * walk.axes[1].kernel
    weights = _weights(walk)
    biases = np.ones(prod(walk.edges.bias_shape) if walk.edges.bias_shape else 0)
    # The other channels do not affect what is drawn.
    all_inputs = np.zeros(prod(walk.edges.input_shape))
    all_inputs[:count] = inputs
    outputs = walk.edges.evaluate(all_inputs, weights, biases)
    return Numbers(inputs, weights, 1 if len(biases) else None, outputs)


def _weights(walk: Walk) -> Floats:
    """0, 1, 2, ..., each row starting one further on, as do the kernels of an unshared layer."""
    shape = walk.edges.weight_shape
    if not shape:
        return np.zeros(0)
    columns = shape[-1]
    index = np.arange(prod(shape))
    size = walk.axes[0].kernel * walk.axes[1].kernel
    return np.asarray((index + index // columns + index // size) % 3, float)


def written(value: float) -> str:
    """A value as its cell shows it: with at most two decimals.

    >>> written(12.0), written(2.25), written(1 / 3), written(-0.001)
    ('12', '2.25', '0.33', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def first_largest(walk: Walk, inputs: Floats, outputs: Floats) -> NDArray[np.bool_]:
    """Which connection of each output carries its value unchanged: the first if several do."""
    order = np.flatnonzero(inputs[walk.edges.src] == outputs[walk.edges.dst])
    order = order[np.argsort(walk.tap[order], kind="stable")]
    _, first = np.unique(walk.edges.dst[order], return_index=True)
    mask = np.zeros(len(walk.edges.src), bool)
    mask[order[first]] = True
    return mask


def sum_words(walk: Walk, values: Numbers, output: int) -> str:
    """How the numbers under the window make `output`, such as `1×2 + 3×0 + 1 = 3`."""
    edges = np.flatnonzero(walk.edges.dst == output)
    edges = edges[np.argsort(walk.tap[edges])]
    summands = [written(float(values.inputs[i])) for i in walk.edges.src[edges]]
    exact = float(values.outputs[output])
    result = f"{'=' if round(exact, 2) == exact else '≈'} {written(exact)}"
    if walk.edges.reduce == "max":
        return f"largest of {', '.join(summands)} {result}"
    if walk.edges.scale is not None:
        divisor = written(1 / float(walk.edges.scale[edges[0]]))
        return f"({' + '.join(summands)}) ÷ {divisor} {result}"
    if walk.edges.weight_shape:
        factors = [written(float(values.weights[w])) for w in walk.edges.weight[edges]]
        summands = [f"{x}×{w}" for x, w in zip(summands, factors, strict=True)]
    terms = [*summands, f"{values.bias} (bias)"] if values.bias is not None else summands
    return f"{' + '.join(terms)} {result}"
