"""The numbers of the figure neuron: inputs, weights, sums and activations of two neurons."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.line_panel import only
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.graph.functions import apply, is_elementwise
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Floats

INPUTS_MOST = 8
"""More inputs than these have no room, one below the other, twice."""

INPUTS = (2.0, 1.0, 3.0, 0.0, 2.0, 1.0, 0.0, 3.0)
SHARED = (2.0, 1.0, -1.0, 1.0, -2.0, 3.0, -1.0, 2.0)
"""The weights of a kernel, in turn."""
OWN = ((3.0, -2.0, 1.0, 7.0, -1.0, 4.0, 8.0, -5.0), (-3.0, 5.0, -4.0, -7.0, 6.0, -6.0, -8.0, 2.0))
"""The weights of two neurons that share none: no two are equal, and large ones meet an input of 0.
"""
BIASES = (1.0, -1.0, -3.0)
"""The biases of neurons that have one each; the last one is that of a whole feature map."""


class Neuron(NamedTuple):
    """One neuron at work. `flat` is its flat index, `place` its position in its feature map.

    Connection i contributes `inputs[i]` times `weights[i]`; `weighted` is their sum, `before` that
    plus the bias (None: the layer has none), `after` the activation function of that.
    """

    flat: int
    place: int
    wires: Connections
    inputs: Floats
    weights: Floats
    weighted: float
    bias: float | None
    before: float
    after: float


class Function(NamedTuple):
    """A function, its layer's name ("" for none), and skipped layers that would change numbers."""

    name: str
    called: str
    skipped: tuple[str, ...]


class Subject(NamedTuple):
    """The layer that is drawn: a convolution, its input's shape, and the function after it."""

    layer: Layer
    shape: Shape
    name: str
    after: Function


def subject_of(network: Network) -> Subject:
    """The first convolution of a network; raises CnnvizError if its numbers have no room."""
    convolutions = [i for i, layer in enumerate(network.layers) if layer.convolutional]
    if not convolutions:
        raise CnnvizError(f"the figure neuron needs a convolution: {FITS}")
    at = convolutions[0]
    layer, shape = network.layers[at], network.shapes[at]
    if len(shape) != 2 or prod(shape) > INPUTS_MOST:
        sizes = " x ".join(map(str, shape))
        raise CnnvizError(
            f"the figure neuron writes every number of a 1-D layer with at most {INPUTS_MOST}"
            f" inputs, and {layer.spec_name} has an input of {sizes}: {FITS}"
        )
    return Subject(layer, shape, network.names[at], _function(network, at))


FITS = 'take "Conv1d(1, 1, kernel_size=3), ReLU()" with --input 1x5'


def _function(network: Network, at: int) -> Function:
    """The function after layer `at`."""
    skipped: list[str] = []
    for layer, shape in zip(network.layers[at + 1 :], network.shapes[at + 1 :], strict=False):
        if not layer.pointwise:
            break
        function = layer.function_over(shape)
        # The figure knows neither learned parameters nor the values of other neurons.
        if layer.sharing != "none" or not is_elementwise(function):
            skipped.append(layer.spec_name)
        elif function:
            return Function(function, layer.spec_name, tuple(skipped))
    return Function("", "", tuple(skipped))


def pair(subject: Subject, focus: tuple[int, ...]) -> tuple[int, int]:
    """The flat indices of two neurons of a feature map: the first and the last with a full kernel.

    `focus` (channel, position) picks the first one. Raises CnnvizError if there are no two.
    """
    out = subject.layer.output_shape(subject.shape)
    channel = focus[0] if focus else 0
    row = channel * out[1] + np.arange(out[1])
    wires = between(subject.layer, subject.shape, dst=row)
    fan_ins = np.bincount(wires.dst - row[0], minlength=out[1])
    full = row[fan_ins == fan_ins.max()]
    first = int(row[focus[1]]) if focus else int(full[0])
    others = full[full != first]
    if not len(others):
        raise CnnvizError(
            "the figure neuron shows one kernel at two positions, and this layer has one: "
            f"give it a longer input, or {FITS}"
        )
    second = int(others[np.argmax(np.abs(others - first))])
    return min(first, second), max(first, second)


def at_work(subject: Subject, layer: Layer, neurons: tuple[int, int]) -> tuple[Neuron, Neuron]:
    """The numbers of `neurons` in `layer`, which is the subject's own or its twin.

    Raises CnnvizError if two connections join the same two neurons.
    """
    wires = between(layer, subject.shape, dst=np.array(neurons))
    order = np.lexsort((wires.src, wires.dst))
    src, dst, weight = wires.src[order], wires.dst[order], wires.weight[order]
    if len(distinct(dst * prod(subject.shape) + src)) < len(src):
        raise CnnvizError(
            "here two connections join the same two neurons, which the figure neuron cannot"
            f" write as one sum: leave out padding_mode, or {FITS}"
        )
    used = distinct(weight)
    if len(used) == len(weight):
        fan_ins = [int((dst == neuron).sum()) for neuron in neurons]
        values = np.concatenate([np.resize(w, n) for w, n in zip(OWN, fan_ins, strict=True)])
    else:
        values = np.resize(SHARED, len(used))[np.searchsorted(used, weight)]
    wires = replace(wires, src=src, dst=dst, weight=weight)
    bias_kinds = distinct(wires.bias)
    biases = np.resize(BIASES if len(bias_kinds) > 1 else BIASES[-1:], len(neurons))
    neuron_biases = biases if bias_kinds[0] >= 0 else [None, None]
    first, second = (_neuron(subject, neurons[i], neuron_biases[i], wires, values) for i in (0, 1))
    return first, second


def _neuron(
    subject: Subject, index: int, bias: float | None, wires: Connections, values: Floats
) -> Neuron:
    """The numbers of a neuron with its bias, given the connections and weights of all."""
    own = wires.dst == index
    inputs, weights = np.array(INPUTS)[wires.src[own]], values[own]
    weighted = float(inputs @ weights)
    before = weighted + float(bias or 0)
    after = (
        float(apply(subject.after.name, np.array([before]))[0]) if subject.after.name else before
    )
    place = index % subject.layer.output_shape(subject.shape)[1]
    return Neuron(index, place, only(wires, own), inputs, weights, weighted, bias, before, after)
