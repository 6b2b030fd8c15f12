"""The words of the figure volume."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.neurons.padding import border
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import Words
from cnnviz.figures.volume.subject import Subject
from cnnviz.labels import Labels
from cnnviz.layers.base import Shape
from cnnviz.layers.network import chain


class Caption(NamedTuple):
    """A head and the line below it."""

    head: str
    line: str


def _counted(subject: Subject, key: str, count: int) -> str:
    """A number of something, spelled out if it is small."""
    return subject.labels(key, n=count, count=subject.labels.spelled(count))


def title(subject: Subject) -> tuple[str, ...]:
    """The title, longest wording first."""
    labels, groups = subject.labels, subject.layer.groups
    maps = subject.target[0]
    what = {
        "neurons": _counted(subject, "volume.neurons", maps),
        "kernels": _counted(subject, "volume.kernels", maps),
    }
    if groups == 1:
        return labels("volume.title", **what), labels("volume.title.short", **what)
    if groups == subject.layer.in_channels:
        what["groups"] = labels("volume.channel-each")
    else:
        what["groups"] = _counted(subject, "volume.groups", groups)
    short = labels("volume.title.groups.short", **what)
    return labels("volume.title.groups", **what), short[0].upper() + short[1:]


def context(subject: Subject) -> list[list[str]]:
    """The layer, its input, and what is left out."""
    labels = subject.labels
    name = "" if subject.name.isdecimal() else f"{subject.name}: "
    parts = [
        labels(f"volume.drawn.{noun}", n=len(shown), all=total)
        for shown, total, noun in (
            (subject.channels, subject.source[0], "channels"),
            (subject.maps, subject.target[0], "maps"),
        )
        if len(shown) < total
    ]  # fmt: skip
    facts = [labels("volume.input", size=labels.sized(subject.fed))]
    facts += [labels("volume.drawn", what=", ".join(parts))] if parts else []
    layer = f"{name}{subject.layer!r}"
    if subject.exact:
        return [[layer, *facts], facts]
    sums = [*facts, border(chain(subject.fed, (subject.layer,)), labels)]
    short = [*facts, labels("border")]
    return [[layer, *sums], [layer, *short], short]


def source(subject: Subject) -> Caption:
    """The input."""
    return _side(subject, "source", "channels", subject.source)


def target(subject: Subject) -> Caption:
    """The output."""
    return _side(subject, "target", "maps", subject.target)


def _side(subject: Subject, side: str, noun: str, shape: Shape) -> Caption:
    """The head of a side, and how many channels or maps of which size it has."""
    labels = subject.labels
    line = labels(f"volume.{noun}", n=shape[0], size=labels.sized(subject.axes(shape[1:])))
    return Caption(labels(f"volume.{side}"), line)


def field(subject: Subject) -> Caption:
    """What each neuron sees."""
    first, labels = subject.fields[0], subject.labels
    sizes = subject.axes((len(first.slices), len(first.rows), len(first.columns)))
    line = labels("volume.field.inputs", n=first.inputs, size=labels.sized(sizes))
    if sizes != subject.axes(subject.kernel):
        line = labels("volume.field.padding", inputs=line)
    if len(first.channels) > 1:
        key = "volume.field.channels" + ".group" * (subject.layer.groups > 1)
        line = labels(key, inputs=line, n=len(first.channels))
    return Caption(labels("volume.field"), line)


def kernels(subject: Subject) -> Caption:
    """The kernels, and what each of them has."""
    maps, labels = subject.target[0], subject.labels
    biases = [labels("biases", n=1)] if subject.layer.bias else []
    parts = [labels("weights", n=subject.weights), *biases]
    line, head = ", ".join(parts), labels("volume.kernels", n=maps, count=labels.number(maps))
    return Caption(head, labels("volume.kernels.each", what=line) if maps > 1 else line)


def across(subject: Subject) -> Caption:
    """What the neurons at one position share."""
    return _shared(subject.labels, "across", subject.target[0])


def across_briefly(subject: Subject) -> Caption:
    """The same where all of them see the same, in fewer words, with the number of inputs."""
    long_, maps, labels = across(subject), subject.target[0], subject.labels
    if subject.layer.groups > 1 or maps == 1:
        return long_
    inputs = labels("inputs", n=subject.fields[0].inputs)
    return long_._replace(line=labels("volume.across.brief", n=maps, inputs=inputs))


def along(subject: Subject) -> Caption:
    """What the neurons of a map share."""
    return _shared(subject.labels, "along", subject.positions)


def along_briefly(subject: Subject) -> Caption:
    """The same in fewer words."""
    caption, neurons = along(subject), subject.positions
    line = subject.labels("volume.along.brief", n=neurons)
    return caption._replace(line=line) if neurons > 1 else caption


def _shared(labels: Labels, way: str, neurons: int) -> Caption:
    """What neurons share across the maps or along one; a single neuron shares nothing."""
    key = f"volume.{way}" if neurons > 1 else f"volume.{way}.one"
    return Caption(labels(key), labels(f"{key}.line", n=neurons))


Ways = tuple[str, ...]


def beside(subject: Subject) -> tuple[tuple[Ways, Ways], ...]:
    """The factors of the counts of connections and weights, here and if fully connected, each with
    the longest wording first.
    """
    labels, neurons = subject.labels, subject.target[0] * subject.positions
    key = "volume.connections" if subject.exact else "volume.connections.border"
    fan_in = subject.counts[1].weights // neurons
    own, full = (
        labels(which, neurons=labels("neurons", n=neurons), inputs=labels("inputs", n=inputs))
        for which, inputs in ((key, subject.weights), ("volume.connections", fan_in))
    )
    if subject.sums and not subject.exact:
        parts = {"maps": subject.target[0], "channels": subject.group[0]}
        factors = {key: labels(key, n=n) for key, n in parts.items()}
        own = labels("volume.connections.sums", **factors, seen=labels.sized(subject.sums))
    numbers = {"neurons": labels.number(neurons), "inputs": labels.number(fan_in)}
    short = labels("volume.connections", **numbers)
    weights = labels("volume.weights", n=subject.target[0], each=subject.weights)
    return (((own,), (full, short)), ((weights,), ("",)), (("",), ("",)))


def words(subject: Subject) -> Words:
    """The words around the picture."""
    counts, labels = subject.counts[0], subject.labels
    full = labels("weights", n=subject.counts[1].weights)
    sentences = (
        labels("volume.described", source=source(subject).line, target=target(subject).line),
        across(subject).line,
        along(subject).line,
        labels("volume.described.counts", counts=counted(counts, labels), full=full),
    )
    return Words(title(subject), context(subject), " ".join(sentences))
