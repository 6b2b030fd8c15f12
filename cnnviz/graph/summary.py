"""A network call by call: shapes, counts, receptive fields; no connection is made."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any, NamedTuple

from cnnviz.graph.count import Counts, count
from cnnviz.graph.field import Field, fields
from cnnviz.graph.plan import each, joined
from cnnviz.layers.base import Layer, Shape, Shapes
from cnnviz.layers.network import Network, Uncalled


class Row(NamedTuple):
    """One call. `connections` carry a learned weight, `fixed_connections` don't.

    `weights` and `biases` are the learned scalars in use, `parameters` the sizes of the tensors.
    `field` is a neuron's receptive field in the network's input, None where neurons differ.
    `inputs` are the names of the calls that it reads, () where that is the one before; `call` is 2,
    3, ... where a module is called again, whose first call is row `first`;
    `frozen`: it does not learn.
    """

    name: str
    layer: Layer
    input_shape: Shape | Shapes
    output_shape: Shape
    counts: Counts
    field: Field | None
    inputs: tuple[str, ...] = ()
    call: int = 1
    first: int = 0
    frozen: bool = False

    @property
    def type(self) -> str:
        """The name that makes its layer."""
        return self.layer.spec_name

    @property
    def sharing(self) -> float | None:
        """Connections per weight; None where nothing is learned."""
        return self.counts.connections / self.counts.weights if self.counts.weights else None

    @property
    def density(self) -> float:
        """Connections over all pairs of an input and an output neuron."""
        made = self.counts.connections + self.counts.fixed_connections
        return made / (prod(joined(self.input_shape)) * prod(self.output_shape))

    @property
    def bias_connections(self) -> int:
        """One to each neuron that has a bias: what some tables count, and these counts do not."""
        return prod(self.output_shape) if self.counts.biases else 0


class Summary(NamedTuple):
    """A network's calls and what they come to. It prints as a table.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> summary = summarize(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)))
    >>> summary.rows[0].sharing, summary.totals.weights
    (6.0, 3)
    """

    input_shape: Shape
    rows: tuple[Row, ...]
    uncalled: tuple[Uncalled, ...] = ()
    frozen: frozenset[str] = frozenset()

    @property
    def totals(self) -> Counts:
        """The sums over all calls; of a module that is called again, its tensors once.

        Parameters are those of modules that are never called, too, as PyTorch counts; not those
        of Keras's modules that do not learn.
        """
        calls = [row.counts for row in self.rows]
        once = [_largest(rows) for rows in self._modules()]
        learning = [_largest(rows) for rows in self._modules() if not rows[0].frozen]
        apart = [one.parameters for one in self.uncalled if one.name not in self.frozen]
        return Counts(
            sum(counts.connections for counts in calls),
            sum(counts.fixed_connections for counts in calls),
            sum(counts.weights for counts in once),
            sum(counts.biases for counts in once),
            sum(counts.parameters for counts in learning) + sum(apart),
        )

    @property
    def bias_connections(self) -> int:
        """Those of all calls."""
        return sum(row.bias_connections for row in self.rows)

    def _modules(self) -> Iterable[list[Row]]:
        """The calls of each module."""
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.first, []).append(row)
        return found.values()

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON has it: `input_shape`, `layers`, `totals`."""
        totals: dict[str, Any] = self.totals._asdict()
        for key, looks_up in (("uncalled", False), ("looked_up", True)):
            names = [one.name for one in self.uncalled if one.looks_up == looks_up]
            totals |= {key: names} if names else {}
        return {
            "input_shape": list(self.input_shape),
            "layers": [_as_dict(row) for row in self.rows],
            "totals": totals,
        }

    def __repr__(self) -> str:
        from cnnviz.graph.summary_text import table

        return table(self).rstrip("\n")

    def _repr_html_(self) -> str:
        from cnnviz.graph.summary_html import html

        return html(self)


def summarize(network: Network) -> Summary:
    """The summary of a network, in the time that it takes to read it."""
    seen: dict[int, int] = {}
    counted: dict[tuple[Layer, Shape | Shapes], Counts] = {}
    rows = []
    for at, (layer, shape, field) in enumerate(
        zip(network.layers, network.fed, fields(network), strict=True)
    ):
        first = network.first_call(at)
        # The layers of deep networks are often alike.
        if (counts := counted.get((layer, shape))) is None:
            counts = counted[layer, shape] = count(layer, shape)
        seen[first] = seen.get(first, 0) + 1
        rows.append(
            Row(
                network.names[at],
                layer,
                shape,
                network.shapes[at + 1],
                counts,
                field,
                () if network.reads(at) == (at,) else network.source_names(at),
                seen[first],
                first,
                network.owner(at) in network.frozen,
            )
        )
    return Summary(network.input_shape, tuple(rows), network.uncalled, network.frozen)


def _largest(rows: list[Row]) -> Counts:
    """What the calls of one module have; over some shapes they use fewer of its weights."""
    if len(rows) == 1:
        return rows[0].counts
    return Counts(*map(max, zip(*(row.counts for row in rows), strict=True)))


def _as_dict(row: Row) -> dict[str, Any]:
    field, merges = row.field, row.layer.merges
    shapes = [list(shape) for shape in each(row.input_shape)]
    return {
        "name": row.name,
        **({"inputs": list(row.inputs)} if row.inputs else {}),
        **({"call": row.call} if row.call > 1 else {}),
        "type": row.type,
        "input_shape": shapes if merges else shapes[0],
        "output_shape": list(row.output_shape),
        **row.counts._asdict(),
        "sharing": row.sharing,
        "density": row.density,
        **(field._asdict() if field else dict.fromkeys(Field._fields)),
    }
