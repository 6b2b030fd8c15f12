"""The words of the figure volume."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.page.frame import Words
from cnnviz.figures.volume.subject import Subject
from cnnviz.layers.base import Shape
from cnnviz.wording import many, number, sized

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Caption(NamedTuple):
    """A head and the line below it."""

    head: str
    line: str


def spelled(count: int) -> str:
    """A small number as a word.

    >>> spelled(5), spelled(128)
    ('five', '128')
    """
    return NUMBERS[count] if count < len(NUMBERS) else number(count)


def title(about: Subject) -> tuple[str, ...]:
    """The point."""
    maps, groups = about.target[0], about.layer.groups
    neurons = f"{spelled(maps)} neuron{'s' * (maps > 1)}"
    kernels = f"{spelled(maps)} kernel{'s' * (maps > 1)}"
    if groups == 1:
        return tuple(f"One {field}, {neurons}, {kernels}" for field in ("receptive field", "patch"))
    each = "a channel each" if groups == about.layer.in_channels else f"{spelled(groups)} groups"
    short = f"{neurons}, {kernels}, {each}"
    return (f"One position, {short}", short[0].upper() + short[1:])


def context(about: Subject, assumed: tuple[str, ...]) -> tuple[str, ...]:
    """The layer, its input, what is left out and what was assumed."""
    name = "" if about.name.isdecimal() else f"{about.name}: "
    drawn = [
        f"{len(shown)} of {number(total)} {noun}"
        for shown, total, noun in (
            (about.channels, about.source[0], "channels"), (about.maps, about.target[0], "maps")
        )
        if len(shown) < total
    ]  # fmt: skip
    left_out = [f"drawn: {', '.join(drawn)}"] if drawn else []
    neurons = about.target[0] * about.positions
    if about.counts[0].connections != neurons * about.weights:
        left_out.append("padding has no neurons")
    size = f"input {sized(about.fed)}"
    long = " · ".join([f"{name}{about.layer!r}", size, *left_out, *assumed])
    return (long, " · ".join([size, *left_out, *assumed]))


def source(about: Subject) -> Caption:
    """The input."""
    return Caption("Input", _maps(about.source, about.layer.dims, "channel"))


def target(about: Subject) -> Caption:
    """The output."""
    return Caption("Output", _maps(about.target, about.layer.dims, "feature map"))


def _maps(shape: Shape, dims: int, noun: str) -> str:
    size = sized(_axes(shape[1:], dims))
    return f"{many(shape[0], noun)} of {size}"


def _axes(sizes: tuple[int, ...], dims: int) -> tuple[int, ...]:
    """The sizes of the axes that the layer has."""
    return sizes[1:2] if dims == 1 else sizes[-dims:]


def field(about: Subject) -> Caption:
    """What each neuron sees."""
    seen = about.seen[0]
    sizes = _axes((len(seen.slices), len(seen.rows), len(seen.columns)), about.layer.dims)
    inputs = f"{sized(sizes)} input{'s' * (seen.inputs > 1)}"
    many_channels = f" in each of {len(seen.channels):,} channels"
    padding = " and padding" if sizes != _axes(about.kernel, about.layer.dims) else ""
    return Caption(
        "Receptive field", f"{inputs}{padding}{many_channels * (len(seen.channels) > 1)}"
    )


def kernels(about: Subject) -> Caption:
    """The kernels."""
    bias = " and 1 bias" if about.layer.bias else ""
    each = " each" if about.target[0] > 1 else ""
    return Caption(many(about.target[0], "kernel"), f"{many(about.weights, 'weight')}{bias}{each}")


def across(about: Subject) -> Caption:
    """What the neurons at one position share."""
    maps = about.target[0]
    if maps == 1:
        return Caption("At one position", "One map: one neuron at each position.")
    return Caption("Across the maps", f"The {maps:,} neurons at one position share no weight.")


def along(about: Subject) -> Caption:
    """What the neurons of a map share."""
    if about.positions == 1:
        return Caption("Along a map", "Each feature map is one neuron here.")
    return Caption(
        "Along a map", f"All {about.positions:,} neurons of a feature map share one kernel."
    )


def beside(about: Subject) -> tuple[tuple[str, str], ...]:
    """What the counts are made of: of connections and of weights, here and fully connected."""
    maps, neurons = about.target[0], about.target[0] * about.positions
    inputs, full = about.weights, number(about.counts[1].weights // neurons)
    exact = about.counts[0].connections == neurons * inputs
    upto = "" if exact else "up to "
    here = f"{number(neurons)} neurons × {upto}{number(inputs)} inputs"
    return (
        (here, f"{number(neurons)} neurons × {full} inputs"),
        (f"{many(maps, 'kernel')} × {number(inputs)}" if maps > 1 else "one kernel", ""),
        ("", ""),
    )


def words(about: Subject, assumed: tuple[str, ...]) -> Words:
    """The words round the picture."""
    counts = about.counts[0]
    sentences = (
        f"{source(about).line} feed {target(about).line}.",
        across(about).line,
        along(about).line,
        f"{many(counts.connections, 'connection')}, {many(counts.weights, 'weight')},"
        f" {many(counts.biases, 'bias')}; fully connected it would be"
        f" {many(about.counts[1].weights, 'weight')}.",
    )
    return Words(title(about), context(about, assumed), " ".join(sentences))
