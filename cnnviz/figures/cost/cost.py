"""What a convolution saves: connections and weights of three layers on the same neurons."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.ink.axis import SCALES
from cnnviz.figures.neurons.captions import title_of
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.neurons.panel import totals
from cnnviz.figures.page.words import listed, many
from cnnviz.figures.request import Request
from cnnviz.graph.count import Counts, count
from cnnviz.graph.twin import twin
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture

KINDS = ("fc", "local", "conv")


class Cost(NamedTuple):
    """What one of the compared networks has: `counts` are of all its layers that connect."""

    kind: str
    title: str
    counts: Counts


class Measure(NamedTuple):
    """What is counted: the field of `Counts`, its title, and a few words on what it means."""

    field: str
    title: str
    plain: str


MEASURES = (
    Measure("connections", "Connections", "one multiply-add each"),
    Measure("weights", "Weights", "learned and stored"),
)


def picture(request: Request) -> Picture:
    """Bars for the layer as it is, or with `sweep` ("8:512") curves as its input grows.

    Raises CnnvizError where nothing is learned, and where the layers don't take the swept inputs.
    """
    if not totals(request.network).connections:
        raise CnnvizError(
            "the figure cost counts learned weights, and this network has none:"
            " take a layer such as Conv2d(3, 16, kernel_size=3, padding=1)"
        )
    if "sweep" in request.options:
        from cnnviz.figures.cost import growth as cost_growth

        return cost_growth.picture(request)
    from cnnviz.figures.cost import bars as cost_bars

    return cost_bars.picture(request)


def costs(network: Network) -> tuple[Cost, ...]:
    """The costs of the network and of its twins, or of itself alone where nothing convolves.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> found = costs(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)))
    >>> [(cost.kind, cost.counts.connections, cost.counts.weights) for cost in found]
    [('fc', 48, 48), ('local', 18, 18), ('conv', 18, 3)]
    """
    if not any(layer.convolutional for layer in network.layers):
        local = any(layer.spec_name.startswith("Locally") for layer in network.layers)
        title = title_of("local" if local else "fc", network)
        return (Cost("self", title, totals(network)),)
    return tuple(_cost(kind, twin(network, kind)) for kind in KINDS)


def _cost(kind: str, network: Network) -> Cost:
    return Cost(kind, title_of(kind, network), totals(network))


def value(cost: Cost, measure: Measure) -> int:
    """The count that a measure is about."""
    found: int = getattr(cost.counts, measure.field)
    return found


def times(more: int, less: int) -> str:
    """How many times `less` fits into `more`, to three digits; "" where it is no less.

    >>> times(50331648, 432), times(48, 18), times(18, 18), times(483385147392, 1728)
    ('117,000 ×', '2.67 ×', '', '280 million ×')
    """
    if more <= less or not less:
        return ""
    ratio = float(f"{more / less:.3g}")
    power, word = max(((s, w) for s, w in SCALES if ratio >= 10**s), default=(0, ""))
    return f"{ratio / 10**power:,.10g} {word}".rstrip() + " ×"


def fewer(cost: Cost, first: Cost, measure: Measure) -> str:
    """How many times fewer a network has than the first one, in words; "" where it has not."""
    found = times(value(first, measure), value(cost, measure))
    return f"{found} fewer" if found else ""


def remarks(network: Network, low: bool = False) -> tuple[str, ...]:
    """What the reader of a cost should know about learned layers that are no convolutions, and
    about padding; on a `low` page in one line.
    """
    learned = [
        layer.spec_name
        for layer, shape in zip(network.layers, network.shapes, strict=False)
        if not layer.pointwise and not layer.convolutional and count(layer, shape).connections
    ]
    padding = [padding_note(network)] if padding_note(network) and not low else []
    if not learned or not any(layer.convolutional for layer in network.layers):
        return tuple(padding)
    names = listed(list(dict.fromkeys(learned)))
    same = f"he {names} layers are the same in all, and counted."
    return (f"T{same}" if low else f"Only convolutions are replaced: t{same}", *padding)


def described(found: tuple[Cost, ...]) -> str:
    """All counts as a sentence each."""
    return " ".join(
        f"{cost.title}: {many(cost.counts.connections, 'connection')},"
        f" {many(cost.counts.weights, 'weight')}, {many(cost.counts.biases, 'bias')}."
        for cost in found
    )
