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
from cnnviz.layers.base import Layer
from cnnviz.layers.network import Network
from cnnviz.wording import listed


def ratio(more: int, less: int, labels: Labels) -> str:
    """How many times `less` fits into `more`, to three digits, or to ones below ten thousand; "" if
    it is no less.

    >>> from cnnviz.labels import ENGLISH
    >>> pairs = (50331648, 432), (48, 18), (18, 18), (483385147392, 1728), (225738752, 73728)
    >>> [ratio(more, less, ENGLISH) for more, less in pairs]
    ['117,000', '2.67', '', '280 million', '3,062']
    """
    if more <= less or not less:
        return ""
    found = _times(more, less)
    return labels.short(int(found)) if found == int(found) else labels.number(found)


def _times(more: int, less: int) -> float:
    return float(f"{more / less:.{4 if 1000 <= more / less < 10_000 else 3}g}")


def fewer(found: tuple[Cost, ...], labels: Labels) -> list[str]:
    """How many times fewer connections and weights the last has than the first."""
    times = ((ratio(found[0].of(one), found[-1].of(one), labels), one) for one in MEASURES)
    return [labels("cost.fewer", n=n, what=labels(f"unit.{one}")) for n, one in times if n]


def title(found: tuple[Cost, ...], labels: Labels) -> tuple[str, ...]:
    """What the counts say; in fewer words as well."""
    if len(found) == 1:
        return (labels("alone"),)
    saved = fewer(found, labels)
    return (", ".join(saved), saved[-1]) if saved else (labels("cost.nothing"),)


def head(cost: Cost, labels: Labels) -> str:
    """What a row is of."""
    return labels(f"panel.{cost.kind}")


def lines(cost: Cost, network: Network, labels: Labels, sums: bool) -> list[str]:
    """What its neurons see and whose weights they use; with `sums` what it makes in all."""
    drawn = network if cost.kind != "fc" else twin(network, "fc")
    each = [*filter(None, [seen_words("groups.each", drawn, labels)])]
    kind = "conv" if cost.kind == "tiled" else cost.kind
    own = [labels(f"cost.line.{kind}")]
    only = only_layer(drawn)
    if only is not None and cost.kind == "conv":
        kernels = int(getattr(only, "out_channels", 1))
        own = [labels("cost.kernels", n=kernels, each=cost.counts.weights // kernels)]
    elif only is not None:
        own = [_whole(drawn, labels), *own]
    if sums:
        return [*each, *own]
    return own if cost.kind == "conv" else (each or own)[:1]


def only_layer(network: Network) -> Layer | None:
    """The layer of a network whose only layer that connects it is."""
    pairs = zip(network.layers, network.shapes, strict=False)
    found = [one for one, shape in pairs if not one.pointwise and count(one, shape).connections]
    return found[0] if len(found) == 1 else None


def _whole(network: Network, labels: Labels) -> str:
    """Its connections as a product: of neurons and inputs, or axis by axis where these differ."""
    if not uneven(network):
        neurons = prod(network.shapes[-1])
        return labels("cost.neurons", neurons=labels("neurons", n=neurons))
    return labels("cost.axes", product=" × ".join(map(labels.number, axes(network))))


def axes(network: Network) -> list[int]:
    """How many pairs of an input and an output each axis has, positions before channels: their
    product are the connections of the only layer.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> axes(chain((3, 32, 32), (Conv(2, 3, 16, kernel_size=3, padding=1),)))
    [94, 94, 3, 16]
    """
    pairs = zip(network.layers, network.shapes, strict=False)
    [plan] = [plan_of(*pair) for pair in pairs if not pair[0].pointwise]
    [product] = plan.products
    sizes = [sum(piece.size for piece in factor.pieces) for factor in product.factors]
    dims = len(network.shapes[0]) - 1
    # A plan has the groups, then the maps that are made of how many, then positions.
    return [*sizes[len(sizes) - dims :], *(n for n in sizes[: len(sizes) - dims][::-1] if n > 1)]


def learned(network: Network) -> list[str]:
    """The layers that have weights and are not replaced, as they are the same in all rows."""
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
    """The layers, then `parts`, and what the counts need: what is the same in all, and the `edge`
    of the input; in fewer words as well.
    """
    layers = ", ".join(map(repr, network.layers))
    names = learned(network)
    same = [labels("cost.same", names=labels.listed(names))] if names else []
    said = [*parts, *same]
    short = labels("border") if edge else ""
    return [[layers, *said, edge], [layers, *said, short], [layers, *said], said]


def described(found: tuple[Cost, ...], labels: Labels) -> str:
    """All counts as a sentence each."""
    return " ".join(f"{head(cost, labels)}: {counted(cost.counts, labels)}." for cost in found)


def words(network: Network, found: tuple[Cost, ...], labels: Labels, sums: bool) -> Words:
    """The words round the picture of one layer."""
    saves = len(found) > 1 and bool(fewer(found, labels))
    size = labels("cost.input", size=labels.sized(network.input_shape))
    seen = [
        f"{head(cost, labels)}: {', '.join(lines(cost, network, labels, True))}." for cost in found
    ]
    said = " ".join([described(found, labels), *seen])
    parts = [size, *(against(found, labels) if saves else [])]
    edge = border(network, labels)
    told = context(network, parts, edge if sums or not edge else labels("border"), labels)
    return Words(title(found, labels), told, said, notes(network))


def against(found: tuple[Cost, ...], labels: Labels) -> list[str]:
    """What the title compares with, and how its factor of weights comes from those of the steps."""
    counts = [cost.counts.weights for cost in found]
    steps = [ratio(*pair, labels) for pair in pairwise(counts)]
    if len(steps) < 2 or not all(steps):
        return [labels("cost.against")]
    whole = ratio(counts[0], counts[-1], labels)
    pairs = (*pairwise(counts), (counts[0], counts[-1]))
    exact = ".exact" * all(_times(*pair) * pair[1] == pair[0] for pair in pairs)
    return [labels(f"cost.product{exact}", first=steps[0], second=steps[1], whole=whole)]


def notes(network: Network) -> tuple[str, ...]:
    """For the person who asked: the learned layers that are the same in all, and the border."""
    names = learned(network)
    same = f"Only convolutions are replaced: the {listed(names)} layers are the same in all"
    found = [f"{same}, and counted."] if names else []
    return tuple(filter(None, [*found, padding_note(network)]))
