"""The words of the figure image."""

from __future__ import annotations

from cnnviz.figures.image.place import Way
from cnnviz.figures.image.subject import LEAST, Stage, Subject
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import Words
from cnnviz.figures.page.layers import layer_name
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.count import Counts, count
from cnnviz.labels import Labels
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


Head = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""What a column is, and lines on it, each in words and in fewer."""


def heads(about: Subject, way: Way) -> list[Head]:
    """What each column is, and lines on how large it is and what is drawn of it."""
    labels, (channels, *size) = about.labels, about.picture.shape
    sized = labels.sized(tuple(size))
    pixels = (labels("image.pixels", size=sized), sized)
    found: list[Head] = [((labels("image.picture"),), [pixels])]
    if channels == 3:
        found[0][1].append((labels("image.thirds"),))
    several = ".many" * (len(about.stages[0].kernels) > 1)
    found.append(((labels(f"image.kernel{several}"),), [*_shows(about), *_drawn(about, 0, way)]))
    for at, stage in enumerate(about.stages):
        many = ".many" * (len(stage.maps) > 1)
        names = _names(stage, labels)
        name = names if at else (labels(f"image.map{many}"),)
        sized = labels.sized(stage.maps.shape[1:])
        lines: list[tuple[str, ...]] = [(labels(f"image.neurons{many}", size=sized), sized)]
        lines += _drawn(about, at, way) if at else []
        if at and stage.kernels:
            lines.append((labels("image.mean"),))
        if at and stage.alone:
            lines.append((labels("image.after", layers=", ".join(stage.alone)),))
        found.append((name, lines))
    return found


def _shows(about: Subject) -> list[tuple[str, ...]]:
    """What a single kernel with a name makes of a picture, if that is to be told."""
    names = [kernel.name for kernel in about.stages[0].kernels]
    key = f"image.kernel.{names[0]}"
    return [(about.labels(key),)] if len(names) == 1 and about.labels.has(key) else []


def _drawn(about: Subject, at: int, way: Way) -> list[tuple[str, ...]]:
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


def silenced(about: Subject) -> tuple[str, ...]:
    """What a ReLU before the next layer makes of the value that is traced, if that is negative; in
    fewer words as well.
    """
    value, keys = short(about.traced, about.labels), ("image.relu", "image.relu.short")
    return tuple(about.labels(key, n=value) for key in keys) if about.silenced else ()


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


def words(about: Subject, way: Way, network: Network) -> Words:
    """The words round the pictures."""
    labels = about.labels
    parts = [
        ", ".join([head[0], *(line[0] for line in lines)]) for head, lines in heads(about, way)
    ]
    ranged = labels("image.described", span=span(about.stages[0].maps[0], labels))
    description = f"{'; '.join(parts)}. {ranged} {counted(counts(about), labels)}."
    return Words((title(about),), context(about), description, notes(about, network))
