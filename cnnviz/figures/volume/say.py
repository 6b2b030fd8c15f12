"""The words of the figure volume."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.neurons.padding import border
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import Words
from cnnviz.figures.volume.subject import Subject
from cnnviz.labels import Labels
from cnnviz.layers.network import chain


class Caption(NamedTuple):
    """A head and the line below it."""

    head: str
    line: str


def _counted(about: Subject, key: str, count: int) -> str:
    """So many of something, a small number as a word."""
    return about.labels(key, n=count, count=about.labels.spelled(count))


def title(about: Subject) -> tuple[str, ...]:
    """The point."""
    labels, groups = about.labels, about.layer.groups
    maps = about.target[0]
    what = {
        "neurons": _counted(about, "volume.neurons", maps),
        "kernels": _counted(about, "volume.kernels", maps),
    }
    if groups == 1:
        return labels("volume.title", **what), labels("volume.title.short", **what)
    if groups == about.layer.in_channels:
        what["groups"] = labels("volume.channel-each")
    else:
        what["groups"] = _counted(about, "volume.groups", groups)
    short = labels("volume.title.groups.short", **what)
    return labels("volume.title.groups", **what), short[0].upper() + short[1:]


def context(about: Subject) -> list[list[str]]:
    """The layer, its input, and what is left out."""
    labels = about.labels
    name = "" if about.name.isdecimal() else f"{about.name}: "
    drawn = [
        labels(f"volume.drawn.{noun}", n=len(shown), all=total)
        for shown, total, noun in (
            (about.channels, about.source[0], "channels"), (about.maps, about.target[0], "maps")
        )
        if len(shown) < total
    ]  # fmt: skip
    said = [labels("volume.input", size=labels.sized(about.fed))]
    said += [labels("volume.drawn", what=", ".join(drawn))] if drawn else []
    layer = f"{name}{about.layer!r}"
    if about.exact:
        return [[layer, *said], said]
    sums = [*said, border(chain(about.fed, (about.layer,)), labels)]
    short = [*said, labels("border")]
    return [[layer, *sums], [layer, *short], short]


def source(about: Subject) -> Caption:
    """The input."""
    size = about.labels.sized(about.axes(about.source[1:]))
    line = about.labels("volume.channels", n=about.source[0], size=size)
    return Caption(about.labels("volume.source"), line)


def target(about: Subject) -> Caption:
    """The output."""
    size = about.labels.sized(about.axes(about.target[1:]))
    line = about.labels("volume.maps", n=about.target[0], size=size)
    return Caption(about.labels("volume.target"), line)


def field(about: Subject) -> Caption:
    """What each neuron sees."""
    seen, labels = about.seen[0], about.labels
    sizes = about.axes((len(seen.slices), len(seen.rows), len(seen.columns)))
    line = labels("volume.field.inputs", n=seen.inputs, size=labels.sized(sizes))
    if sizes != about.axes(about.kernel):
        line = labels("volume.field.padding", inputs=line)
    if len(seen.channels) > 1:
        key = "volume.field.channels" + ".group" * (about.layer.groups > 1)
        line = labels(key, inputs=line, n=len(seen.channels))
    return Caption(labels("volume.field"), line)


def kernels(about: Subject) -> str:
    """The kernels."""
    maps, labels = about.target[0], about.labels
    return labels("volume.kernels", n=maps, count=labels.number(maps))


def across(about: Subject) -> Caption:
    """What the neurons at one position share."""
    return _shared(about.labels, "across", about.target[0])


def along(about: Subject) -> Caption:
    """What the neurons of a map share."""
    return _shared(about.labels, "along", about.positions)


def _shared(labels: Labels, way: str, neurons: int) -> Caption:
    """What neurons share across the maps or along one: of one neuron there is nothing to say."""
    key = f"volume.{way}" if neurons > 1 else f"volume.{way}.one"
    return Caption(labels(key), labels(f"{key}.line", n=neurons))


Ways = tuple[str, ...]


def beside(about: Subject) -> tuple[tuple[Ways, Ways], ...]:
    """What the counts are made of: of connections and of weights, here and fully connected; of each
    the longest wording first.
    """
    labels, neurons = about.labels, about.target[0] * about.positions
    key = "volume.connections" if about.exact else "volume.connections.border"
    each = about.counts[1].weights // neurons
    here, full = (
        labels(which, neurons=labels("neurons", n=neurons), inputs=labels("inputs", n=inputs))
        for which, inputs in ((key, about.weights), ("volume.connections", each))
    )
    if about.sums and not about.exact:
        parts = {"maps": about.target[0], "channels": about.group[0]}
        of_what = {key: labels(key, n=n) for key, n in parts.items()}
        here = labels("volume.connections.sums", **of_what, seen=labels.sized(about.sums))
    numbers = {"neurons": labels.number(neurons), "inputs": labels.number(each)}
    short = labels("volume.connections", **numbers)
    weights = labels("volume.weights", n=about.target[0], each=about.weights)
    return (((here,), (full, short)), ((weights,), ("",)), (("",), ("",)))


def words(about: Subject) -> Words:
    """The words round the picture."""
    counts, labels = about.counts[0], about.labels
    full = labels("weights", n=about.counts[1].weights)
    sentences = (
        labels("volume.described", source=source(about).line, target=target(about).line),
        across(about).line,
        along(about).line,
        labels("volume.described.counts", counts=counted(counts, labels), full=full),
    )
    return Words(title(about), context(about), " ".join(sentences))
