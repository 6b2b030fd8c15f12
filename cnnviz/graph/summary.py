"""A network layer by layer: shapes, counts, receptive fields; no connection is made."""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from cnnviz.graph.count import Counts, count
from cnnviz.graph.field import Field, fields
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network


class Row(NamedTuple):
    """One layer. `connections` carry a learned weight, `fixed_connections` don't.

    `weights` and `biases` are the learned scalars in use, `parameters` the sizes of the tensors.
    `field` is a neuron's receptive field in the network's input, None where neurons differ.
    """

    name: str
    type: str
    input_shape: Shape
    output_shape: Shape
    counts: Counts
    field: Field | None

    @property
    def sharing(self) -> float | None:
        """Connections per weight; None where nothing is learned."""
        return self.counts.connections / self.counts.weights if self.counts.weights else None

    @property
    def density(self) -> float:
        """Connections over all pairs of an input and an output neuron."""
        made = self.counts.connections + self.counts.fixed_connections
        return made / (prod(self.input_shape) * prod(self.output_shape))


class Summary(NamedTuple):
    """A network's layers and what they come to.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> summary = summarize(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)))
    >>> summary.rows[0].sharing, summary.totals.weights
    (6.0, 3)
    """

    input_shape: Shape
    rows: tuple[Row, ...]

    @property
    def totals(self) -> Counts:
        """The sums over all layers."""
        return Counts(
            *(sum(column) for column in zip(*(row.counts for row in self.rows), strict=True))
        )

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON has it: `input_shape`, `layers`, `totals`."""
        return {
            "input_shape": list(self.input_shape),
            "layers": [_as_dict(row) for row in self.rows],
            "totals": self.totals._asdict(),
        }


def summarize(network: Network) -> Summary:
    """The summary of a network, in the time that it takes to read it."""
    steps = zip(network.names, network.layers, network.shapes, fields(network), strict=False)
    rows = [
        Row(name, layer.spec_name, shape, layer.output_shape(shape), count(layer, shape), field)
        for name, layer, shape, field in steps
    ]
    return Summary(network.input_shape, tuple(rows))


def _as_dict(row: Row) -> dict[str, Any]:
    field = row.field
    return {
        "name": row.name,
        "type": row.type,
        "input_shape": list(row.input_shape),
        "output_shape": list(row.output_shape),
        **row.counts._asdict(),
        "sharing": row.sharing,
        "density": row.density,
        **(field._asdict() if field else dict.fromkeys(Field._fields)),
    }
