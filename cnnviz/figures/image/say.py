"""The words of the figure image."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from cnnviz.figures.image.place import Way
from cnnviz.figures.image.subject import LEAST, Stage, Subject
from cnnviz.figures.page.asked import layer_name
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import Words
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.count import Counts, count
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Floats

FEW = 6
"""More layers than these are not named."""


def title(about: Subject) -> str:
    """The point: one kernel, one map."""
    many = len(about.stages[0].maps) > 1
    return about.labels("image.title.many" if many else "image.title")


def context(about: Subject) -> list[list[str]]:
    """The layers that are drawn and those that are not, and the picture."""
    labels = about.labels
    biases = "" if counts(about).biases else ".unbiased"
    said = [
        *([about.origin] if about.origin else []),
        labels(f"image.given{biases}", n=len(about.stages[0].kernels)),
    ]
    names = ", ".join(map(repr, about.drawn))
    idle = [name for stage in about.stages for name in stage.idle]
    said += [labels("image.idle", layers=labels.listed(idle), n=len(idle))] if idle else []
    ways = [[names, *said, left] for left in left_out(about)]
    return [*ways, [*said, left_out(about)[-1]]]


def left_out(about: Subject) -> tuple[str, ...]:
    """Which layers are not drawn, in fewer and fewer words; "" if all are."""
    if not about.left:
        return ("",)
    ways = (
        ", ".join(map(repr, about.left)),
        ", ".join(layer.spec_name for layer in about.left),
        about.labels("image.layers", n=len(about.left)),
    )
    few = ways if len(about.left) <= FEW else ways[-1:]
    return tuple(about.labels("image.left", what=way) for way in few)


Line = tuple[str, ...]
"""A line in words, and in fewer."""


class Head(NamedTuple):
    """What a column is, and lines on it; of these `least` is said however little room there is."""

    names: Line
    lines: list[Line]
    least: Sequence[Line] = ()


def heads(about: Subject, way: Way) -> list[Head]:
    """What each column is, and lines on how large it is and what is drawn of it."""
    labels, size = about.labels, about.picture.shape[1:]
    sized = labels.sized(size)
    first: list[Line] = [(labels("image.pixels", size=sized), sized)]
    several, some = ".many" * (len(about.stages[0].kernels) > 1), _drawn(about, 0, way)
    return [
        Head((labels("image.picture"),), first),
        Head((labels(f"image.kernel{several}"),), [*some, *_thirds(about), *_shows(about)], some),
        _map(about),
        *([_acted(about, about.acted)] if about.acted and way.acted else []),
        *([_next(about, way)] if len(about.stages) > 1 else []),
    ]


def _thirds(about: Subject) -> list[Line]:
    """How a kernel weighs the colours of a picture."""
    if len(about.picture) < 3:
        return []
    each = about.stages[0].kernels[0].weights.size
    return [(about.labels("image.thirds", n=each),)]


def _map(about: Subject) -> Head:
    """The convolution's maps."""
    name = "image.map" + ".many" * (len(about.stages[0].maps) > 1)
    return Head((about.labels(name),), [_neurons(about.stages[0], about.labels)])


def _next(about: Subject, way: Way) -> Head:
    """The next layer's maps; where what acts before it is not drawn, it is said here."""
    labels, stage = about.labels, about.stages[1]
    lines = [_neurons(stage, labels), *_drawn(about, 1, way)]
    if isinstance(layer := stage.layer, Conv) and stage.kernels:
        inputs = layer.in_channels // layer.groups * prod(w.kernel for w in layer.windows())
        lines.append((labels("image.mean", n=inputs),))
    after = [(labels("image.after", layers=", ".join(stage.alone)),)]
    after *= bool(stage.alone) and not way.acted
    return Head(_names(stage, labels), [*after, *lines], after)


def _neurons(stage: Stage, labels: Labels) -> Line:
    """How large a stage's maps are."""
    many, sized = ".many" * (len(stage.maps) > 1), labels.sized(stage.maps.shape[1:])
    return labels(f"image.neurons{many}", size=sized), sized


def _acted(about: Subject, stage: Stage) -> Head:
    """The layers that act on each neuron alone, and what they make of the value that is traced."""
    few = about.labels("image.layers", n=len(stage.alone))
    names = (", ".join(stage.alone), *[few] * (len(stage.alone) > 1))
    return Head(names, [ways] if (ways := turned(about)) else [])


def _shows(about: Subject) -> list[Line]:
    """What a single kernel with a name makes of a picture, if that is to be told."""
    names = [kernel.name for kernel in about.stages[0].kernels]
    key = f"image.kernel.{names[0]}"
    return [(about.labels(key),)] if len(names) == 1 and about.labels.has(key) else []


def _drawn(about: Subject, at: int, way: Way) -> list[Line]:
    """How many maps of a stage are drawn, if not all."""
    total = len(about.stages[at].maps)
    return [(about.labels("image.some", n=way.maps, all=total),)] if total > way.maps else []


def span(values: Floats, labels: Labels) -> str:
    """The range of a map's values.

    >>> import numpy as np
    >>> from cnnviz.labels import ENGLISH
    >>> span(np.array([-1234.5, 0.25]), ENGLISH)
    '−1,234 to 0.25'
    """
    low, high = (short(float(value), labels) for value in (values.min(), values.max()))
    return labels("image.span", low=low, high=high)


def short(value: float, labels: Labels) -> str:
    """A value in few digits: whole from 100 on.

    >>> from cnnviz.labels import ENGLISH
    >>> short(-1234.5, ENGLISH)
    '−1,234'
    """
    if abs(value) < 100:
        return written(value)
    return labels.number(round(value)).replace("-", "−")


def turned(about: Subject) -> tuple[str, ...]:
    """What the value that is traced becomes where layers act on each neuron alone; in fewer words
    as well, none if it stays.
    """
    if not about.acted:
        return ()
    read, made = about.acted.read.ravel(), about.stages[0].maps
    # Where the value that is traced stays, the lowest one of its map may not.
    ends = [int(made[0].argmin())] * bool(about.tail)
    for at in (about.stages[0].link.made, *ends):
        before, now = (short(float(one.ravel()[at]), about.labels) for one in (made, read))
        if before != now:
            break
    keys = ("image.turned", "image.turned.short") if before != now else ()
    return tuple(about.labels(key, n=before, to=now) for key in keys)


def counts(about: Subject) -> Counts:
    """What the graph counts of the convolution."""
    return count(about.stages[0].layer, about.picture.shape)


def _names(stage: Stage, labels: Labels) -> tuple[str, str]:
    """A layer in words, in fewer as well, as they begin a line."""
    short = layer_name(stage.layer, labels, short=True)
    return layer_name(stage.layer, labels), short[0].upper() + short[1:]


def counted_stages(about: Subject) -> list[tuple[str, ...]]:
    """The counts of each layer that is drawn, the convolution's first; in fewer words as well."""
    labels, found = about.labels, list[tuple[str, ...]]()
    shapes = about.picture.shape, about.stages[0].maps.shape
    every = [_names(stage, labels) for stage in about.stages]
    alike = len(set(every)) < len(every)
    for at, (stage, shape) in enumerate(zip(about.stages, shapes, strict=False)):
        one = count(stage.layer, shape)
        names = [f"{name} {at + 1}" if alike else name for name in every[at]]
        if one.weights:
            told = counted(one, labels, " · ")
        else:
            told = labels("image.fixed", connections=labels("connections", n=one.fixed_connections))
        found.append(tuple(labels("image.counts", layer=name, counts=told) for name in names))
    return found


def notes(about: Subject, network: Network) -> tuple[str, ...]:
    """What the person who asked should know."""
    rows, columns = about.picture.shape[1:]
    asked, found = network.input_shape, tuple[str, ...]()
    if about.origin:
        found = (f"The picture: {about.origin}; it is drawn with {rows} × {columns}.",)
    elif (rows, columns) != asked[1:]:
        size = "small" if min(asked[1:]) < LEAST else "large"
        found = (
            f"The picture is drawn with {rows} × {columns} pixels, and so is all that is made of"
            f" it: {asked[1]} × {asked[2]} is too {size} to be looked at.",
        )
    if about.left:
        names = ", ".join(map(repr, about.left))
        if len(names) > 80:
            names = f"{len(about.left)} layers"
        why = "the figure shows one convolution and the next layer that reads its maps"
        found += (f"Not drawn: {names}: {why}.",)
    return found


def words(about: Subject, network: Network, way: Way) -> Words:
    """The words round the pictures."""
    labels = about.labels
    parts = [
        ", ".join([head.names[0], *(line[0] for line in head.lines)]) for head in heads(about, way)
    ]
    ranged = labels("image.described", span=span(about.stages[0].maps[0], labels))
    description = f"{'; '.join(parts)}. {ranged} {counted(counts(about), labels)}."
    return Words((title(about),), context(about), description, notes(about, network))
