"""The words of the figure cost."""

from __future__ import annotations

from itertools import pairwise
from math import prod

from cnnviz.figures.cost.cost import MEASURES, Cost
from cnnviz.figures.neurons.fan_in import seen_words, uneven
from cnnviz.figures.neurons.padding import border, padding_note
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import Words
from cnnviz.graph.count import count
from cnnviz.graph.plan import plan_of
from cnnviz.graph.twin import twin
from cnnviz.labels import Labels
from cnnviz.layers.network import Network, chain
from cnnviz.wording import listed


def ratio(more: int, less: int, labels: Labels) -> str:
    """How many times `less` fits into `more`, to three digits, or to ones below ten thousand; "" if
    it is not less.

    >>> from cnnviz.labels import ENGLISH
    >>> pairs = (50331648, 432), (48, 18), (18, 18), (483385147392, 1728), (225738752, 73728)
    >>> [ratio(more, less, ENGLISH) for more, less in pairs]
    ['117,000', '2.67', '', '280 million', '3,062']
    """
    if more <= less or not less:
        return ""
    factor = _times(more, less)
    return labels.short(int(factor)) if factor == int(factor) else labels.number(factor)


def _times(more: int, less: int) -> float:
    return float(f"{more / less:.{4 if 1000 <= more / less < 10_000 else 3}g}")


def savings(costs: tuple[Cost, ...], labels: Labels) -> list[str]:
    """How many times fewer connections and weights the last has than the first."""
    times = (
        (ratio(costs[0].of(measure), costs[-1].of(measure), labels), measure)
        for measure in MEASURES
    )
    return [labels("cost.fewer", n=n, what=labels(f"unit.{measure}")) for n, measure in times if n]


def title(costs: tuple[Cost, ...], labels: Labels, alone: bool = False) -> tuple[str, ...]:
    """The title, and a shorter one; `alone`, it says itself what it compares."""
    if len(costs) == 1:
        return (labels("alone"),)
    factors = savings(costs, labels)
    if not factors:
        return (labels("cost.nothing"),)
    whole = labels("cost.than", fewer=factors[-1])
    return (whole,) if alone else (", ".join(factors), whole, factors[-1])


def head(cost: Cost, labels: Labels) -> str:
    """The name of a row."""
    return labels(f"panel.{cost.kind}")


def lines(cost: Cost, network: Network, labels: Labels, sums: bool) -> list[str]:
    """What its neurons see and whose weights they use; with `sums` how the total comes about."""
    compared = network if cost.kind != "fc" else twin(network, "fc")
    inputs = [*filter(None, [seen_words("groups.each", compared, labels)])]
    kind = "conv" if cost.kind == "tiled" else cost.kind
    own = [labels(f"cost.line.{kind}")]
    only = only_learner(compared)
    if only is not None and cost.kind == "conv":
        kernels = int(getattr(only.layers[0], "out_channels", 1))
        own = [labels("cost.kernels", n=kernels, each=cost.counts.weights // kernels)]
    elif only is not None:
        own = [_product(only, labels), *own]
    if sums:
        return [*inputs, *own]
    return own if cost.kind == "conv" else (inputs or own)[:1]


def only_learner(network: Network) -> Network | None:
    """The layer of a network whose connections carry weights, alone, if there is just one: its
    neurons are not those of a pool behind it.
    """
    layers = [
        chain(shape, (layer,))
        for layer, shape in zip(network.layers, network.shapes, strict=False)
        if not layer.pointwise and count(layer, shape).connections
    ]
    return layers[0] if len(layers) == 1 else None


def _product(layer: Network, labels: Labels) -> str:
    """Its connections as a product: of neurons and inputs, or axis by axis if neurons differ."""
    if not uneven(layer):
        neurons = prod(layer.shapes[-1])
        return labels("cost.neurons", neurons=labels("neurons", n=neurons))
    return labels("cost.axes", product=" × ".join(map(labels.number, axes(layer))))


def axes(network: Network) -> list[int]:
    """How many pairs of an input and an output each axis has, positions before channels: their
    product is the connections of its only layer.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> axes(chain((3, 32, 32), (Conv(2, 3, 16, kernel_size=3, padding=1),)))
    [94, 94, 3, 16]
    """
    [product] = plan_of(network.layers[0], network.input_shape).products
    sizes = [sum(piece.size for piece in factor.pieces) for factor in product.factors]
    dims = len(network.shapes[0]) - 1
    # A plan has groups, output and input channels, then positions.
    return [*sizes[len(sizes) - dims :], *(n for n in sizes[: len(sizes) - dims][::-1] if n > 1)]


def other_layers(network: Network) -> list[str]:
    """The names of layers with weights that are not replaced: they are the same in all rows."""
    pairs = zip(network.layers, network.shapes, strict=False)
    if not any(layer.convolutional for layer in network.layers):
        return []
    names = [
        layer.spec_name
        for layer, shape in pairs
        if not layer.pointwise and not layer.convolutional and count(layer, shape).connections
    ]
    return list(dict.fromkeys(names))


def context(network: Network, parts: list[str], edge: str, labels: Labels) -> list[list[str]]:
    """The layers, then `parts`, what is the same in all rows, and the `edge` of the input; then
    ever shorter versions.
    """
    layers = ", ".join(map(repr, network.layers))
    names = other_layers(network)
    same = [labels("cost.same", names=labels.listed(names))] if names else []
    texts = [*parts, *same]
    short = labels("border") if edge else ""
    return [[layers, *texts, edge], [layers, *texts, short], [layers, *texts], texts]


def description(costs: tuple[Cost, ...], labels: Labels) -> str:
    """All counts, a sentence per row."""
    return " ".join(f"{head(cost, labels)}: {counted(cost.counts, labels)}." for cost in costs)


def words(
    network: Network, costs: tuple[Cost, ...], labels: Labels, sums: bool, low: bool = False
) -> Words:
    """The words around the picture of one network; on a `low` page there is no context."""
    saves = len(costs) > 1 and bool(savings(costs, labels))
    size = labels("cost.input", size=labels.sized(network.input_shape))
    details = [
        f"{head(cost, labels)}: {', '.join(lines(cost, network, labels, True))}." for cost in costs
    ]
    description_ = " ".join([description(costs, labels), *details])
    parts = [size, *(baseline(costs, labels) if saves else [])]
    edge = border(network, labels)
    context_ = context(network, parts, edge if sums or not edge else labels("border"), labels)
    return Words(title(costs, labels, low), context_, description_, notes(network))


def baseline(costs: tuple[Cost, ...], labels: Labels) -> list[str]:
    """What the title compares with, and how its factor of weights is made of those of the steps."""
    counts = [cost.counts.weights for cost in costs]
    steps = [ratio(*pair, labels) for pair in pairwise(counts)]
    if len(steps) < 2 or not all(steps):
        return [labels("cost.against")]
    total = ratio(counts[0], counts[-1], labels)
    pairs = (*pairwise(counts), (counts[0], counts[-1]))
    exact = ".exact" * all(_times(*pair) * pair[1] == pair[0] for pair in pairs)
    return [labels(f"cost.product{exact}", first=steps[0], second=steps[1], whole=total)]


def notes(network: Network) -> tuple[str, ...]:
    """Notes for the user: the learned layers that are the same in all rows, and the border."""
    names = other_layers(network)
    same = f"Only convolutions are replaced: the {listed(names)} layers are the same in all"
    texts = [f"{same}, and counted."] if names else []
    return tuple(filter(None, [*texts, padding_note(network)]))
