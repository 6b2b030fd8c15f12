"""The words of the figure receptive-field: what each layer's neurons see, and how that adds up."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import NamedTuple

from cnnviz.figures.page.frame import Words
from cnnviz.figures.receptive_field.facts import details, name, pools, windows
from cnnviz.figures.receptive_field.subject import Subject, channels, last_of_each_size
from cnnviz.layers.network import Network

NAMED = 4
"""More different layers than these are counted, not named."""


def counted(about: Subject, place: int, sizes: tuple[int, ...]) -> str:
    """So many neurons of a column; where it has several channels, positions."""
    noun = "positions" if channels(about, place) > 1 else "neurons" if place else "inputs"
    labels = about.labels
    return labels(f"receptive.{noun}", n=prod(sizes), size=labels.sized(sizes))


def title(about: Subject) -> tuple[str, ...]:
    """The point."""
    labels = about.labels
    numbers = [about.number(place) for place in about.places]
    if about.forward:
        ends = [labels.sized(one) for one in numbers[1:-1]]
        last, end = counted(about, about.places[-1], numbers[-1]), about.size(about.places[-1])
        if numbers[-1] == end and prod(end) > 1:
            last = labels("receptive.all", what=last)
        long = labels("receptive.title.forward", sizes=_then([*ends, last], about))
        return long, labels("receptive.title.forward.end", last=last)
    one = labels(
        "receptive.title.one",
        sees=labels.sized(about.traced[0].sizes),
        all=counted(about, 0, about.size(0)),
    )
    grown = [b for a, b in pairwise(numbers) if a != b]
    if not about.alike or len(grown) < 2:
        return (one,)
    sizes = [labels.sized(size) for size in grown[:-1]]
    sizes.append(counted(about, 0, grown[-1]))
    few = labels("receptive.to", first=sizes[0], last=sizes[-1])
    ways = (_then(sizes, about) if len(sizes) < 5 else few, few)
    return (
        labels("receptive.title", sizes=ways[0]),
        *(labels("receptive.title.short", sizes=way) for way in ways),
    )


def _then(words: list[str], about: Subject) -> str:
    if len(words) == 1:
        return words[0]
    if len(words) > 4:
        return about.labels("receptive.to", first=words[0], last=words[-1])
    return about.labels("receptive.then", first=", ".join(words[:-1]), last=words[-1])


def context(about: Subject, network: Network, left_out: bool) -> list[list[str]]:
    """The layers, the input, what is drawn, and what the marked neuron lacks."""
    layers = [repr(layer) for layer in network.layers]
    alike = len(layers) > 1 and len(set(layers)) == 1
    labels = about.labels
    names = f"{len(layers)} × {layers[0]}" if alike else ", ".join(layers)
    if len(set(layers)) > NAMED:
        names = labels("receptive.layers", n=len(layers))
    said = [labels("receptive.input", size=labels.sized(network.input_shape))]
    drawn = _drawn(about, network, left_out)
    said += [labels("receptive.drawn", what=", ".join(drawn))] if drawn else []
    lacks, few = _lacks(about), labels("receptive.layers", n=len(layers))
    return [[names, *said, *lacks], [few, *said, *lacks], [*said, *lacks], said, said[1:]]


def _drawn(about: Subject, network: Network, left_out: bool) -> list[str]:
    """What is drawn of it, where that is not all."""
    labels, found = about.labels, []
    if about.found[-1].name != network.names[-1] and _follows(about, network):
        found.append(labels("receptive.drawn.until", name=about.found[-1].name))
    if about.skips:
        whole = about.places == last_of_each_size(about).places
        alike = len({about.size(place) for place in about.places}) == 1
        key = "dilation" if whole and alike else "last" if whole else "some"
        found.append(labels(f"receptive.drawn.{key}"))
    if any(channels(about, place) > 1 for place in about.places):
        found.append(labels("receptive.drawn.channel"))
    if left_out:
        found.append(labels("receptive.drawn.part"))
    return found


def _follows(about: Subject, network: Network) -> bool:
    """Whether connections follow the last column."""
    end = network.names.index(about.found[-1].name) + 1
    return any(not layer.pointwise for layer in network.layers[end:])


def _lacks(about: Subject) -> list[str]:
    """Why the traced neuron sees less than the others: padding, or the holes of a dilation."""
    field, labels = about.seen[-1], about.labels
    if not about.alike or field is None:
        return []
    got, whole = about.traced[0], tuple(field.receptive_field)
    spans = tuple(spots[-1] - spots[0] + 1 for spots in got.positions)
    if got.sizes == whole:
        return []
    key = "receptive.lacks.holes" if spans == whole else "receptive.lacks.padding"
    return [labels(key, size=labels.sized(got.sizes), field=labels.sized(whole))]


def head(about: Subject, place: int, short: bool) -> str:
    """The name of a column's layer, with its window if that has two axes."""
    column, labels = about.found[place], about.labels
    kernel = tuple(window.kernel for window in windows(column))
    words = name(column.layer, labels, short and column.layer is not None)
    return f"{words} {labels.sized(kernel)}" if len(kernel) > 1 else words


def line(about: Subject, place: int) -> tuple[str, ...]:
    """How many neurons a column has."""
    labels, size = about.labels, about.size(place)
    count, short = channels(about, place), counted(about, place, size)
    if count == 1:
        return (short, labels.sized(size))
    key = "maps" if place else "channels"
    return (
        labels("receptive.of", count=labels(key, n=count), size=labels.sized(size)),
        short,
        labels.sized(size),
    )


def detail(about: Subject, place: int) -> str:
    """The window of a column's layer, padding too."""
    return ", ".join(details(about.found[place], about.labels))


def row_label(about: Subject, form: str = "") -> str:
    """What the numbers below the columns count, in full, in `short`, or for a `table`."""
    key = "receptive.row" if about.alike else "receptive.row.one"
    key = "receptive.row.forward" if about.forward else key
    return about.labels(f"{key}.{form}" if form else key)


def number(about: Subject, place: int) -> str:
    """The number below a column."""
    return about.labels.sized(about.number(place))


def part(about: Subject, place: int) -> tuple[str, ...]:
    """Of how many neurons a number is, if it is that of some of its column's."""
    if not about.forward:
        return ("",)
    size = about.size(place)
    ways = counted(about, place, size), about.labels.sized(size)
    return tuple(about.labels("receptive.part", all=way) for way in ways)


def sized(about: Subject, sizes: tuple[int, ...], short: bool) -> str:
    """Sizes, or where it is short a square as n²."""
    if short and len(sizes) == 2 and sizes[0] == sizes[1]:
        return f"{about.labels.number(sizes[0])}²"
    return about.labels.sized(sizes)


class Told(NamedTuple):
    """How much is seen or reached, of how much, and what that means."""

    number: str
    part: str
    means: str


def told(about: Subject) -> Told:
    """What is seen of the input by a neuron of the only layer, or is reached of it."""
    place, labels = about.places[-1] if about.forward else 0, about.labels
    all_ = counted(about, place, about.size(place))
    means = labels(f"receptive.means{'.forward' * about.forward}")
    got = labels.sized(about.traced[place].sizes)
    return Told(got, labels("receptive.part", all=all_), means)


class Added(NamedTuple):
    """What a layer adds to what neurons see, and why, the longest wording first."""

    plus: str
    why: tuple[str, ...]


def adds(about: Subject, at: int) -> Added:
    """What a layer adds to what neurons see, and why: the longest wording first; "" if unknown."""
    first, second = about.places[at : at + 2]
    if not about.alike:
        return Added("", ())
    labels = about.labels
    more = tuple(b - a for a, b in zip(about.number(first), about.number(second), strict=True))
    alike = more[:1] if len(set(more)) == 1 else more
    plus = ", ".join(f"+ {labels.number(one)}" for one in alike)
    if second > first + 1:
        return Added(plus, (labels("receptive.layers", n=second - first),))
    return Added(plus, _why(about, second))


def _why(about: Subject, place: int) -> tuple[str, ...]:
    """(kernel - 1), times the dilation and the strides before it."""
    of, labels, before = windows(about.found[place]), about.labels, about.seen[place - 1]
    pairs = zip(of, before.jump if before else (), strict=False)
    axes = {(window.kernel, window.dilation, jump) for window, jump in pairs}
    if len(axes) != 1:
        return ()
    [(kernel, *each)] = axes
    factors = [factor for factor in each if factor > 1]
    size = f"{labels.number(kernel)} − 1"
    product = " × ".join([f"({size})" if factors else size, *map(labels.number, factors)])
    return (f"{product} = {labels.number((kernel - 1) * prod(factors))}", product)


def rule(about: Subject) -> str:
    """How it is reckoned what a layer adds to what neurons see; "" if it is not known."""
    sliding = [column for column in about.found[1:] if windows(column)]
    if not about.alike or not sliding:
        return ""
    kinds = {pools(column) for column in sliding}
    what = "both" if len(kinds) > 1 else "window" if kinds == {True} else "kernel"
    each = [window for column in sliding for window in windows(column)]
    before = [window for column in about.found[1:-1] for window in windows(column)]
    keys = [what, *["dilation"] * any(window.dilation > 1 for window in each)]
    keys += ["strides"] * any(window.stride > 1 for window in before)
    labels = about.labels
    return labels("receptive.rule", what="".join(labels(f"receptive.rule.{key}") for key in keys))


def words(about: Subject, network: Network, left_out: bool) -> Words:
    """The words round the picture."""
    labels = about.labels
    each = [
        labels("receptive.described", layer=name(about.found[place].layer, labels),
               sees=labels.sized(about.number(place)))
        for place in about.places[1:]
    ]  # fmt: skip
    sentences = (f"{row_label(about)}: {'; '.join(each)}.", f"{title(about)[0]}.")
    lines = context(about, network, left_out)
    return Words(title(about), lines, " ".join(sentences), _notes(about, network, left_out))


def _notes(about: Subject, network: Network, left_out: bool) -> tuple[str, ...]:
    """For the person who asked: what is not drawn, which a paper's column has no line for."""
    drawn = _drawn(about, network, left_out)
    return (f"Drawn: {', '.join(drawn)}; all numbers are of the whole layers.",) if drawn else ()
