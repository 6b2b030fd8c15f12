"""The words of the figure cost."""

from __future__ import annotations

from cnnviz.figures.cost.cost import MEASURES, Cost
from cnnviz.figures.neurons.fan_in import fan_ins, uneven
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import Words
from cnnviz.graph.count import count
from cnnviz.graph.twin import twin
from cnnviz.labels import Labels
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
    found = float(f"{more / less:.{4 if 1000 <= more / less < 10_000 else 3}g}")
    return labels.short(int(found)) if found == int(found) else labels.number(found)


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


def lines(cost: Cost, network: Network, labels: Labels) -> list[str]:
    """What its neurons see, whose weights they use, and its biases, a line each."""
    drawn = network if cost.kind != "fc" else twin(network, "fc")
    seen, up_to = set(fan_ins(drawn)), ".up-to" if uneven(drawn) else ""
    each = [labels(f"groups.each{up_to}", inputs=labels("inputs", n=n)) for n in seen]
    return [*(each if len(each) == 1 else []), labels(f"cost.line.{cost.kind}")]


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


def context(network: Network, sizes: str, compared: bool, labels: Labels) -> list[list[str]]:
    """The layers, the input, what "fewer" is against, and what the counts need."""
    layers = ", ".join(map(repr, network.layers))
    names = learned(network)
    same = [labels("cost.same", names=labels.listed(names))] if names else []
    against = [labels("cost.against")] if compared else []
    border = [labels("cost.border")] if padding_note(network) else []
    said = [sizes, *against, *same]
    return [[layers, *said, *border], [layers, *said], said]


def described(found: tuple[Cost, ...], labels: Labels) -> str:
    """All counts as a sentence each."""
    return " ".join(f"{head(cost, labels)}: {counted(cost.counts, labels)}." for cost in found)


def words(network: Network, found: tuple[Cost, ...], labels: Labels) -> Words:
    """The words round the picture of one layer."""
    saves = len(found) > 1 and bool(fewer(found, labels))
    size = labels("cost.input", size=labels.sized(network.input_shape))
    said = described(found, labels)
    return Words(title(found, labels), context(network, size, saves, labels), said, notes(network))


def notes(network: Network) -> tuple[str, ...]:
    """For the person who asked: the learned layers that are the same in all, and the border."""
    names = learned(network)
    same = f"Only convolutions are replaced: the {listed(names)} layers are the same in all"
    found = [f"{same}, and counted."] if names else []
    return tuple(filter(None, [*found, padding_note(network)]))
