"""The numbers of the figure neuron: what two neurons of a layer see, weigh, sum and give."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.drawn import only
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.graph.functions import alone, apply
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Floats

INPUTS_MOST = 8
"""More inputs than these have no room below one another, twice."""

INPUTS = (2.0, 1.0, 3.0, 0.0, 2.0, 1.0, 0.0, 3.0)
SHARED = (2.0, 1.0, -1.0, 1.0, -2.0, 3.0, -1.0, 2.0)
"""The weights of a kernel, in turn."""
OWN = ((3.0, -2.0, 1.0, 7.0, -1.0, 4.0, 8.0, -5.0), (-3.0, 5.0, -4.0, -7.0, 6.0, -6.0, -8.0, 2.0))
"""The weights of two neurons that share none: no two are the same, and large ones meet an
input of 0.
"""
BIASES = (1.0, -1.0, -3.0)
"""Those of neurons that have one each, in turn; the last one is that of a whole feature map."""


class Neuron(NamedTuple):
    """One neuron at work. `flat` is its flat index, `place` its position in its feature map.

    Connection i brings `inputs[i]` times `weights[i]`; `weighted` is their sum, `before` the same
    with the bias (None: the layer has none), `after` what the activation function makes of it.
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
    """The layer that is drawn: a convolution, what it is fed, and the function that follows it."""

    layer: Layer
    shape: Shape
    name: str
    after: Function


def subject(network: Network) -> Subject:
    """The first convolution of a network; raises CnnvizError where its numbers have no room."""
    found = [i for i, layer in enumerate(network.layers) if layer.convolutional]
    if not found:
        raise CnnvizError(f"the figure neuron needs a convolution: {FITS}")
    at = found[0]
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
        function = layer.applied(shape)
        # Neither what it learned nor the other neurons are among the numbers of the figure.
        if layer.sharing != "none" or not alone(function):
            skipped.append(layer.spec_name)
        elif function:
            return Function(function, layer.spec_name, tuple(skipped))
    return Function("", "", tuple(skipped))


def pair(about: Subject, focus: tuple[int, ...]) -> tuple[int, int]:
    """Two neurons of one feature map, flat indices: the first and the last that see a whole kernel.

    `focus` (channel, position) picks the first one. Raises CnnvizError where there are no two.
    """
    out = about.layer.output_shape(about.shape)
    channel = focus[0] if focus else 0
    row = channel * out[1] + np.arange(out[1])
    wires = between(about.layer, about.shape, dst=row)
    fans = np.bincount(wires.dst - row[0], minlength=out[1])
    whole = row[fans == fans.max()]
    first = int(row[focus[1]]) if focus else int(whole[0])
    others = whole[whole != first]
    if not len(others):
        raise CnnvizError(
            "the figure neuron shows one kernel at two positions, and this layer has one: "
            f"give it a longer input, or {FITS}"
        )
    second = int(others[np.argmax(np.abs(others - first))])
    return min(first, second), max(first, second)


def at_work(about: Subject, layer: Layer, neurons: tuple[int, int]) -> tuple[Neuron, Neuron]:
    """The numbers of `neurons` in `layer`, which is the subject's own or its twin.

    Raises CnnvizError where two connections join the same two neurons.
    """
    wires = between(layer, about.shape, dst=np.array(neurons))
    order = np.lexsort((wires.src, wires.dst))
    src, dst, weight = wires.src[order], wires.dst[order], wires.weight[order]
    if len(distinct(dst * prod(about.shape) + src)) < len(src):
        raise CnnvizError(
            "here two connections join the same two neurons, which the figure neuron cannot"
            f" write as one sum: leave out padding_mode, or {FITS}"
        )
    used = distinct(weight)
    if len(used) == len(weight):
        fans = [int((dst == neuron).sum()) for neuron in neurons]
        values = np.concatenate([np.resize(w, n) for w, n in zip(OWN, fans, strict=True)])
    else:
        values = np.resize(SHARED, len(used))[np.searchsorted(used, weight)]
    wires = replace(wires, src=src, dst=dst, weight=weight)
    kinds = distinct(wires.bias)
    biases = np.resize(BIASES if len(kinds) > 1 else BIASES[-1:], len(neurons))
    given = biases if kinds[0] >= 0 else [None, None]
    first, second = (_neuron(about, neurons[i], given[i], wires, values) for i in (0, 1))
    return first, second


def _neuron(
    about: Subject, index: int, bias: float | None, wires: Connections, values: Floats
) -> Neuron:
    """The numbers of a neuron with its bias, one of those that `wires` reach."""
    mine = wires.dst == index
    inputs, weights = np.array(INPUTS)[wires.src[mine]], values[mine]
    weighted = float(inputs @ weights)
    before = weighted + float(bias or 0)
    after = float(apply(about.after.name, np.array([before]))[0]) if about.after.name else before
    place = index % about.layer.output_shape(about.shape)[1]
    return Neuron(index, place, only(wires, mine), inputs, weights, weighted, bias, before, after)
