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
"""If there are more different layers than this, they are counted, not named."""


def counted(subject: Subject, place: int, sizes: tuple[int, ...]) -> str:
    """The number of neurons in a column, or of positions if it has several channels."""
    noun = "positions" if channels(subject, place) > 1 else "neurons" if place else "inputs"
    labels = subject.labels
    return labels(f"receptive.{noun}", n=prod(sizes), size=labels.sized(sizes))


def title(subject: Subject) -> tuple[str, ...]:
    """The title, longest wording first."""
    labels = subject.labels
    numbers = [subject.number(place) for place in subject.places]
    if subject.forward:
        sizes_ = [labels.sized(number) for number in numbers[1:-1]]
        last, end = (
            counted(subject, subject.places[-1], numbers[-1]),
            subject.size(subject.places[-1]),
        )
        if numbers[-1] == end and prod(end) > 1:
            last = labels("receptive.all", what=last)
        long = labels("receptive.title.forward", sizes=_then([*sizes_, last], subject))
        return long, labels("receptive.title.forward.end", last=last)
    single = labels(
        "receptive.title.one",
        sees=labels.sized(subject.traced[0].sizes),
        all=counted(subject, 0, subject.size(0)),
    )
    growing = [b for a, b in pairwise(numbers) if a != b]
    if not subject.alike or len(growing) < 2:
        return (single,)
    sizes = [labels.sized(size) for size in growing[:-1]]
    sizes.append(counted(subject, 0, growing[-1]))
    few = labels("receptive.to", first=sizes[0], last=sizes[-1])
    wordings = (_then(sizes, subject) if len(sizes) < 5 else few, few)
    return (
        labels("receptive.title", sizes=wordings[0]),
        *(labels("receptive.title.short", sizes=wording) for wording in wordings),
    )


def _then(words: list[str], subject: Subject) -> str:
    if len(words) == 1:
        return words[0]
    if len(words) > 4:
        return subject.labels("receptive.to", first=words[0], last=words[-1])
    return subject.labels("receptive.then", first=", ".join(words[:-1]), last=words[-1])


def context(subject: Subject, network: Network, left_out: bool) -> list[list[str]]:
    """The layers, the input, what is drawn, and what the marked neuron lacks."""
    layers = [repr(layer) for layer in network.layers]
    alike = len(layers) > 1 and len(set(layers)) == 1
    labels = subject.labels
    names = f"{len(layers)} × {layers[0]}" if alike else ", ".join(layers)
    if len(set(layers)) > NAMED:
        names = labels("receptive.layers", n=len(layers))
    facts = [labels("receptive.input", size=labels.sized(network.input_shape))]
    what = _drawn_parts(subject, network, left_out)
    facts += [labels("receptive.drawn", what=", ".join(what))] if what else []
    reasons, few = _shortfall(subject), labels("receptive.layers", n=len(layers))
    return [
        [names, *facts, *reasons],
        [few, *facts, *reasons],
        [*facts, *reasons],
        facts,
        facts[1:],
    ]


def _drawn_parts(subject: Subject, network: Network, left_out: bool) -> list[str]:
    """What is drawn, if that is not everything."""
    labels, parts = subject.labels, []
    if subject.columns[-1].name != network.names[-1] and _follows(subject, network):
        parts.append(labels("receptive.drawn.until", name=subject.columns[-1].name))
    if subject.skips:
        whole = subject.places == last_of_each_size(subject).places
        alike = len({subject.size(place) for place in subject.places}) == 1
        key = "dilation" if whole and alike else "last" if whole else "some"
        parts.append(labels(f"receptive.drawn.{key}"))
    if any(channels(subject, place) > 1 for place in subject.places):
        parts.append(labels("receptive.drawn.channel"))
    if left_out:
        parts.append(labels("receptive.drawn.part"))
    return parts


def _follows(subject: Subject, network: Network) -> bool:
    """Whether there are connections after the last column."""
    end = network.names.index(subject.columns[-1].name) + 1
    return any(not layer.pointwise for layer in network.layers[end:])


def _shortfall(subject: Subject) -> list[str]:
    """Why the traced neuron sees less than its field: padding, or the holes of a dilation."""
    field, labels = subject.fields[-1], subject.labels
    if not subject.alike or field is None:
        return []
    traced, full = subject.traced[0], tuple(field.receptive_field)
    spans = tuple(spots[-1] - spots[0] + 1 for spots in traced.positions)
    if traced.sizes == full:
        return []
    key = "receptive.lacks.holes" if spans == full else "receptive.lacks.padding"
    return [labels(key, size=labels.sized(traced.sizes), field=labels.sized(full))]


def head(subject: Subject, place: int, short: bool) -> str:
    """The name of a column's layer, with its window's size if that has two axes."""
    column, labels = subject.columns[place], subject.labels
    kernel = tuple(window.kernel for window in windows(column))
    words = name(column.layer, labels, short and column.layer is not None)
    return f"{words} {labels.sized(kernel)}" if len(kernel) > 1 else words


def line(subject: Subject, place: int) -> tuple[str, ...]:
    """How many neurons a column has."""
    labels, size = subject.labels, subject.size(place)
    count, short = channels(subject, place), counted(subject, place, size)
    if count == 1:
        return (short, labels.sized(size))
    key = "maps" if place else "channels"
    return (
        labels("receptive.of", count=labels(key, n=count), size=labels.sized(size)),
        short,
        labels.sized(size),
    )


def detail(subject: Subject, place: int) -> str:
    """The window of a column's layer, padding included."""
    return ", ".join(details(subject.columns[place], subject.labels))


def row_label(subject: Subject, form: str = "") -> str:
    """What the numbers below the columns count, in full, "short", or for a "table"."""
    key = "receptive.row" if subject.alike else "receptive.row.one"
    key = "receptive.row.forward" if subject.forward else key
    return subject.labels(f"{key}.{form}" if form else key)


def number(subject: Subject, place: int) -> str:
    """The number below a column."""
    return subject.labels.sized(subject.number(place))


def part(subject: Subject, place: int) -> tuple[str, ...]:
    """Out of how many neurons a number is, if it counts some of a column's."""
    if not subject.forward:
        return ("",)
    size = subject.size(place)
    wordings = counted(subject, place, size), subject.labels.sized(size)
    return tuple(subject.labels("receptive.part", all=wording) for wording in wordings)


def sized(subject: Subject, sizes: tuple[int, ...], short: bool) -> str:
    """Sizes; if `short`, a square as n²."""
    if short and len(sizes) == 2 and sizes[0] == sizes[1]:
        return f"{subject.labels.number(sizes[0])}²"
    return subject.labels.sized(sizes)


class Answer(NamedTuple):
    """How much is seen or reached, out of how much, and what that means."""

    number: str
    part: str
    means: str


def answer(subject: Subject) -> Answer:
    """How much of the input a neuron of the only layer sees, or how much of that it reaches."""
    place, labels = subject.places[-1] if subject.forward else 0, subject.labels
    all_ = counted(subject, place, subject.size(place))
    means = labels(f"receptive.means{'.forward' * subject.forward}")
    count = labels.sized(subject.traced[place].sizes)
    return Answer(count, labels("receptive.part", all=all_), means)


class Addition(NamedTuple):
    """What a layer adds to what neurons see, and why, longest wording first."""

    plus: str
    why: tuple[str, ...]


def addition(subject: Subject, at: int) -> Addition:
    """What a layer adds to what neurons see, and why; "" if unknown."""
    first, second = subject.places[at : at + 2]
    if not subject.alike:
        return Addition("", ())
    labels = subject.labels
    growth = tuple(
        b - a for a, b in zip(subject.number(first), subject.number(second), strict=True)
    )
    steps = growth[:1] if len(set(growth)) == 1 else growth
    plus = ", ".join(f"+ {labels.number(step)}" for step in steps)
    if second > first + 1:
        return Addition(plus, (labels("receptive.layers", n=second - first),))
    return Addition(plus, _why(subject, second))


def _why(subject: Subject, place: int) -> tuple[str, ...]:
    """The product (kernel - 1) times the dilation and the strides before it, in words or bare."""
    jumps = [field.jump if field else () for field in subject.fields[:place]]
    pairs = zip(windows(subject.columns[place]), jumps[-1], strict=False)
    axes = {(window.kernel, window.dilation, jump) for window, jump in pairs}
    if len(axes) != 1:
        return ()
    [(kernel, dilation, jump)] = axes
    labels, strides = subject.labels, sum(a != b for a, b in pairwise(jumps))
    factors = {"dilation": dilation, "strides" if strides > 1 else "stride": jump}
    factors = {key: n for key, n in factors.items() if n > 1}
    size = f"{labels.number(kernel)} − 1"
    kind = "window" if pools(subject.columns[place]) else "kernel"
    named = [labels(f"receptive.why.{key}", n=n) for key, n in ({kind: size} | factors).items()]
    bare = [size, *map(labels.number, factors.values())]
    return tuple(
        " × ".join([f"({first})", *rest] if rest else [first]) for first, *rest in (named, bare)
    )


def rule(subject: Subject) -> str:
    """How to work out what a layer adds to what neurons see; "" if it is not known."""
    sliding = [column for column in subject.columns[1:] if windows(column)]
    if not subject.alike or not sliding:
        return ""
    kinds = {pools(column) for column in sliding}
    what = "both" if len(kinds) > 1 else "window" if kinds == {True} else "kernel"
    windows_ = [window for column in sliding for window in windows(column)]
    earlier_windows = [window for column in subject.columns[1:-1] for window in windows(column)]
    keys = [what, *["dilation"] * any(window.dilation > 1 for window in windows_)]
    keys += ["strides"] * any(window.stride > 1 for window in earlier_windows)
    labels = subject.labels
    return labels("receptive.rule", what="".join(labels(f"receptive.rule.{key}") for key in keys))


def words(subject: Subject, network: Network, left_out: bool) -> Words:
    """The words around the picture."""
    labels = subject.labels
    layers = [
        labels("receptive.described", layer=name(subject.columns[place].layer, labels),
               sees=labels.sized(subject.number(place)))
        for place in subject.places[1:]
    ]  # fmt: skip
    sentences = (f"{row_label(subject)}: {'; '.join(layers)}.", f"{title(subject)[0]}.")
    lines = context(subject, network, left_out)
    return Words(title(subject), lines, " ".join(sentences), _notes(subject, network, left_out))


def _notes(subject: Subject, network: Network, left_out: bool) -> tuple[str, ...]:
    """The notes: what is not drawn, as a paper's column has no line for it."""
    parts = _drawn_parts(subject, network, left_out)
    return (f"Drawn: {', '.join(parts)}; all numbers are of the whole layers.",) if parts else ()
