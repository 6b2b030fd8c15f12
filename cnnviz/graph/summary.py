"""A network call by call: shapes, counts, receptive fields; no connections are built."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any, NamedTuple

from cnnviz.graph.count import Counts, count
from cnnviz.graph.field import Field, fields
from cnnviz.graph.plan import joined_shape, shapes_of
from cnnviz.layers.base import Layer, Shape, Shapes
from cnnviz.layers.network import Network, Uncalled


class Row(NamedTuple):
    """One call. `connections` carry a learned weight, `fixed_connections` don't.

    `weights` and `biases` are the learned scalars in use, `parameters` the sizes of the tensors.
    `field` is a neuron's receptive field in the network's input, None if neurons differ. `inputs`
    are the names of the calls that it reads, () if only the one before; `call` is 2, 3, ... if a
    module is called again, whose first call is row `first`; `frozen`: it does not learn.
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
        """The spec name of its layer."""
        return self.layer.spec_name

    @property
    def sharing(self) -> float | None:
        """Connections per weight; None if nothing is learned."""
        return self.counts.connections / self.counts.weights if self.counts.weights else None

    @property
    def density(self) -> float:
        """Connections over all pairs of an input and an output neuron."""
        present = self.counts.connections + self.counts.fixed_connections
        return present / (prod(joined_shape(self.input_shape)) * prod(self.output_shape))

    @property
    def bias_connections(self) -> int:
        """One per neuron that has a bias: some tables count them, these counts do not."""
        return prod(self.output_shape) if self.counts.biases else 0


class Summary(NamedTuple):
    """A network's calls and their totals. It prints as a table.

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
        """The sums over all calls; the tensors of a module that is called again count once.

        Parameters include those of modules that are never called, as PyTorch counts; not those of
        Keras's modules that do not learn.
        """
        calls = [row.counts for row in self.rows]
        modules = [_largest(rows) for rows in self._modules()]
        learners = [_largest(rows) for rows in self._modules() if not rows[0].frozen]
        uncalled = [module.parameters for module in self.uncalled if module.name not in self.frozen]
        return Counts(
            sum(counts.connections for counts in calls),
            sum(counts.fixed_connections for counts in calls),
            sum(counts.weights for counts in modules),
            sum(counts.biases for counts in modules),
            sum(counts.parameters for counts in learners) + sum(uncalled),
        )

    @property
    def bias_connections(self) -> int:
        """The sum over all calls."""
        return sum(row.bias_connections for row in self.rows)

    def _modules(self) -> Iterable[list[Row]]:
        """The calls of each module, in turn."""
        modules: dict[int, list[Row]] = {}
        for row in self.rows:
            modules.setdefault(row.first, []).append(row)
        return modules.values()

    def to_dict(self) -> dict[str, Any]:
        """Everything as in the JSON output: `input_shape`, `layers`, `totals`."""
        totals: dict[str, Any] = self.totals._asdict()
        for key, looks_up in (("uncalled", False), ("looked_up", True)):
            names = [module.name for module in self.uncalled if module.looks_up == looks_up]
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
    """The summary of a network, in about the time it takes to read it."""
    calls: dict[int, int] = {}
    cache: dict[tuple[Layer, Shape | Shapes], Counts] = {}
    rows = []
    for call, (layer, shape, field) in enumerate(
        zip(network.layers, network.fed, fields(network), strict=True)
    ):
        first = network.first_call(call)
        # The layers of deep networks are often alike.
        if (counts := cache.get((layer, shape))) is None:
            counts = cache[layer, shape] = count(layer, shape)
        calls[first] = calls.get(first, 0) + 1
        rows.append(
            Row(
                network.names[call],
                layer,
                shape,
                network.shapes[call + 1],
                counts,
                field,
                () if network.reads(call) == (call,) else network.source_names(call),
                calls[first],
                first,
                network.owner(call) in network.frozen,
            )
        )
    return Summary(network.input_shape, tuple(rows), network.uncalled, network.frozen)


def _largest(rows: list[Row]) -> Counts:
    """The counts of a module over all its calls; over some shapes it uses fewer of its weights."""
    if len(rows) == 1:
        return rows[0].counts
    return Counts(*map(max, zip(*(row.counts for row in rows), strict=True)))


def _as_dict(row: Row) -> dict[str, Any]:
    field, merges = row.field, row.layer.merges
    shapes = [list(shape) for shape in shapes_of(row.input_shape)]
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
