"""The words of the figure image."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from cnnviz.figures.image.place import Layout
from cnnviz.figures.image.subject import LEAST, Stage, Subject
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import Words
from cnnviz.figures.page.layers import layer_name
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.count import Counts, count
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Floats

FEW = 6
"""If more layers than this are omitted, they are not named."""


def title(subject: Subject) -> str:
    """The point: one kernel, one map."""
    many = len(subject.stages[0].maps) > 1
    return subject.labels("image.title.many" if many else "image.title")


def context(subject: Subject) -> list[list[str]]:
    """The layers that are drawn, those that are not, and the picture; then shorter versions."""
    labels = subject.labels
    biases = "" if counts(subject).biases else ".unbiased"
    texts = [
        *([subject.origin] if subject.origin else []),
        labels(f"image.given{biases}", n=len(subject.stages[0].kernels)),
    ]
    names = ", ".join(map(repr, subject.layers))
    idle = [name for stage in subject.stages for name in stage.idle]
    texts += [labels("image.idle", layers=labels.listed(idle), n=len(idle))] if idle else []
    versions = [[names, *texts, omission] for omission in omissions(subject)]
    return [*versions, [*texts, omissions(subject)[-1]]]


def omissions(subject: Subject) -> tuple[str, ...]:
    """Which layers are not drawn, in ever fewer words; "" if all are."""
    if not subject.omitted:
        return ("",)
    texts = (
        ", ".join(map(repr, subject.omitted)),
        ", ".join(layer.spec_name for layer in subject.omitted),
        subject.labels("image.layers", n=len(subject.omitted)),
    )
    few = texts if len(subject.omitted) <= FEW else texts[-1:]
    return tuple(subject.labels("image.left", what=text) for text in few)


Line = tuple[str, ...]
"""A line, and shorter versions."""


class Head(NamedTuple):
    """What a column is, and lines on it, of which the `least` stay however little room there is."""

    names: Line
    lines: list[Line]
    least: Sequence[Line] = ()


def heads(subject: Subject, layout: Layout) -> list[Head]:
    """The head of each column, with lines on its size and on how much of it is drawn."""
    labels, size = subject.labels, subject.picture.shape[1:]
    sized = labels.sized(size)
    first: list[Line] = [(labels("image.pixels", size=sized), sized)]
    several, map_counts = (
        ".many" * (len(subject.stages[0].kernels) > 1),
        _map_count(subject, 0, layout),
    )
    return [
        Head((labels("image.picture"),), first),
        Head(
            (labels(f"image.kernel{several}"),),
            [*map_counts, *_colour_line(subject), *_effect(subject)],
            map_counts,
        ),
        _map(subject),
        *(
            [_activation(subject, subject.activation)]
            if subject.activation and layout.activation
            else []
        ),
        *([_next(subject, layout)] if len(subject.stages) > 1 else []),
    ]


def _colour_line(subject: Subject) -> list[Line]:
    """How a kernel weights the colours of a picture."""
    if len(subject.picture) < 3:
        return []
    return [(subject.labels("image.thirds"),)]


def _map(subject: Subject) -> Head:
    """The head of the convolution's maps."""
    name = "image.map" + ".many" * (len(subject.stages[0].maps) > 1)
    return Head((subject.labels(name),), [_neurons(subject.stages[0], subject.labels)])


def _next(subject: Subject, layout: Layout) -> Head:
    """The head of the next layer's maps; it names activations that are not drawn."""
    labels, stage = subject.labels, subject.stages[1]
    lines = [_neurons(stage, labels), *_map_count(subject, 1, layout)]
    if isinstance(layer := stage.layer, Conv) and stage.kernels:
        inputs = layer.in_channels // layer.groups * prod(w.kernel for w in layer.windows())
        lines.append((labels("image.mean", n=inputs),))
    after_activations = [(labels("image.after", layers=", ".join(stage.activations)),)]
    after_activations *= bool(stage.activations) and not layout.activation
    return Head(_names(stage, labels), [*after_activations, *lines], after_activations)


def _neurons(stage: Stage, labels: Labels) -> Line:
    """The size of a stage's maps."""
    many, sized = ".many" * (len(stage.maps) > 1), labels.sized(stage.maps.shape[1:])
    return labels(f"image.neurons{many}", size=sized), sized


def _activation(subject: Subject, stage: Stage) -> Head:
    """The head of the activation: its layers, and what they turn the traced value into."""
    few = subject.labels("image.layers", n=len(stage.activations))
    names = (", ".join(stage.activations), *[few] * (len(stage.activations) > 1))
    return Head(names, [change] if (change := changed_value(subject)) else [])


def _effect(subject: Subject) -> list[Line]:
    """The effect of a single named kernel, if there are words for it."""
    names = [kernel.name for kernel in subject.stages[0].kernels]
    key = f"image.kernel.{names[0]}"
    return [(subject.labels(key),)] if len(names) == 1 and subject.labels.has(key) else []


def _map_count(subject: Subject, i: int, layout: Layout) -> list[Line]:
    """How many maps of a stage are drawn, unless all are."""
    total = len(subject.stages[i].maps)
    return (
        [(subject.labels("image.some", n=layout.maps, all=total),)] if total > layout.maps else []
    )


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


def changed_value(subject: Subject) -> tuple[str, ...]:
    """What the activation turns the traced value into, and a shorter version; empty if it stays."""
    if not subject.activation:
        return ()
    activated, maps = subject.activation.input.ravel(), subject.stages[0].maps
    # If the traced value stays, the lowest one of its map may not.
    ends = [int(maps[0].argmin())] * bool(subject.tail)
    for neuron in (subject.stages[0].link.neuron, *ends):
        before, after = (
            short(float(values.ravel()[neuron]), subject.labels) for values in (maps, activated)
        )
        if before != after:
            break
    keys = ("image.turned", "image.turned.short") if before != after else ()
    return tuple(subject.labels(key, n=before, to=after) for key in keys)


def counts(subject: Subject) -> Counts:
    """What the graph counts of the convolution."""
    return count(subject.stages[0].layer, subject.picture.shape)


def _names(stage: Stage, labels: Labels) -> tuple[str, str]:
    """A layer's name and a shorter one, capitalized."""
    short = layer_name(stage.layer, labels, short=True)
    return layer_name(stage.layer, labels), short[0].upper() + short[1:]


def counted_stages(subject: Subject) -> list[tuple[str, ...]]:
    """The counts of each drawn layer, the convolution first; each with a shorter version."""
    labels, texts = subject.labels, list[tuple[str, ...]]()
    shapes = subject.picture.shape, subject.stages[0].maps.shape
    every = [_names(stage, labels) for stage in subject.stages]
    ambiguous = len(set(every)) < len(every)
    for i, (stage, shape) in enumerate(zip(subject.stages, shapes, strict=False)):
        total = count(stage.layer, shape)
        own_names = [f"{name} {i + 1}" if ambiguous else name for name in every[i]]
        if total.weights:
            text = counted(total, labels, " · ")
        else:
            text = labels(
                "image.fixed", connections=labels("connections", n=total.fixed_connections)
            )
        texts.append(tuple(labels("image.counts", layer=name, counts=text) for name in own_names))
    return texts


def notes(subject: Subject, network: Network) -> tuple[str, ...]:
    """Notes for the user."""
    rows, columns = subject.picture.shape[1:]
    input_shape, texts = network.input_shape, tuple[str, ...]()
    if subject.origin:
        texts = (f"The picture: {subject.origin}; it is drawn with {rows} × {columns}.",)
    elif (rows, columns) != input_shape[1:]:
        size = "small" if min(input_shape[1:]) < LEAST else "large"
        texts = (
            f"The picture is drawn with {rows} × {columns} pixels, and so is all that is made of"
            f" it: {input_shape[1]} × {input_shape[2]} is too {size} to be looked at.",
        )
    if subject.omitted:
        names = ", ".join(map(repr, subject.omitted))
        if len(names) > 80:
            names = f"{len(subject.omitted)} layers"
        why = "the figure shows one convolution and the next layer that reads its maps"
        texts += (f"Not drawn: {names}: {why}.",)
    return texts


def words(subject: Subject, network: Network, layout: Layout) -> Words:
    """The words around the pictures."""
    labels = subject.labels
    parts = [
        ", ".join([head.names[0], *(line[0] for line in head.lines)])
        for head in heads(subject, layout)
    ]
    range_text = labels("image.described", span=span(subject.stages[0].maps[0], labels))
    description = f"{'; '.join(parts)}. {range_text} {counted(counts(subject), labels)}."
    return Words((title(subject),), context(subject), description, notes(subject, network))
