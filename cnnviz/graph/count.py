"""How many connections, weights and biases a layer has, from closed forms."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from cnnviz.graph.plan import Factor, Plan, plan_of, shapes_of
from cnnviz.layers.base import Layer, Shape, Shapes
from cnnviz.layers.network import Network


class Counts(NamedTuple):
    """What a layer has: `connections` carry a learned weight, `fixed_connections` don't.

    `weights` and `biases` are the learned scalars that some connection or neuron uses, `parameters`
    the sizes of the layer's tensors, as PyTorch counts them.
    """

    connections: int
    fixed_connections: int
    weights: int
    biases: int
    parameters: int

    def of(self, unit: str) -> int:
        """The count of that name."""
        number: int = getattr(self, unit)
        return number


def count(layer: Layer, input_shape: Shape | Shapes) -> Counts:
    """The counts of `layer` over `input_shape`; raises `ShapeFault` if it cannot take that.

    >>> from cnnviz.layers.conv import Conv
    >>> count(Conv(1, 1, 1, kernel_size=3), (1, 8))
    Counts(connections=18, fixed_connections=0, weights=3, biases=1, parameters=4)
    """
    plan = plan_of(layer, input_shape)
    edges = connections_of(plan)
    tensors = (prod(shape) for shape in (plan.weight_shape, plan.bias_shape) if shape)
    parameters = sum(tensors) if layer.parameters is None else layer.parameters
    biases = _biases(plan, layer.output_shape(*shapes_of(input_shape)))
    if not plan.weight_shape:
        return Counts(0, edges, 0, biases, parameters)
    weights = prod(_weights(factor) for factor in plan.factors)
    return Counts(edges, 0, weights, biases, parameters)


def total_counts(counts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    return Counts(*map(sum, zip((0,) * len(Counts._fields), *counts, strict=True)))


def counts_of(network: Network, call: int) -> Counts:
    """The counts of a call; the weights of a module that is called again are counted once."""
    counts = count(network.layers[call], network.fed[call])
    if network.first_call(call) == call:
        return counts
    return counts._replace(weights=0, biases=0, parameters=0)


def connections_of(plan: Plan) -> int:
    """How many connections a plan has."""
    return sum(
        prod(sum(piece.size for piece in factor.pieces) for factor in part.factors)
        for part in plan.products
    )


def _weights(factor: Factor) -> int:
    """How many different numbers an axis can add to the index of the weight.

    Pieces that step through the weights never overlap; those that stay at one may share it.
    """
    staying = {piece.weight.start for piece in factor.pieces if not piece.weight.step}
    return len(staying) + sum(piece.size for piece in factor.pieces if piece.weight.step)


def _biases(plan: Plan, output_shape: Shape) -> int:
    if plan.bias is None:
        return 0
    pairs = zip(output_shape, plan.bias, strict=True)
    return prod(min(size, modulus) for size, (modulus, stride) in pairs if stride)
