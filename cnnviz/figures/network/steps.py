"""What stands in one column of the figure network: a layer, or a stage of layers, and its words."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from math import prod
from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column, columns
from cnnviz.graph.count import Counts, count
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.picture.text import wrap

NONE = Counts(0, 0, 0, 0, 0)
WIDEST = (88.0, 66.0)
"""Longer words on what a layer does are broken; the second where there is little room."""


class Step(NamedTuple):
    """A column of the figure: the shapes that are drawn in it, left to right, and the words below.

    `done` are the layers in words, a line each; `size` are two lines on the shapes; `counts` is of
    all its layers. `places` are the columns' numbers in the network, the input's is 0.
    """

    shapes: tuple[Shape, ...]
    done: tuple[str, ...]
    size: tuple[str, str]
    counts: Counts
    places: tuple[int, ...]


def steps(network: Network, level: int, room: float | None = None) -> tuple[Step, ...]:
    """The columns of the figure: each layer alone (level 0), feature maps of one size together (1),
    vectors together too (2), all that in fewer words (3). With `room` these are few, too, no
    wider than that many points, and do not tell the padding.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> net = chain((3, 8, 8), (Conv(2, 3, 4, 3, padding=1), Conv(2, 4, 4, 3, padding=1)))
    >>> [step.size for step in steps(net, level=1)]
    [('3 channels', 'of 8 × 8'), ('4 maps', 'of 8 × 8')]
    """
    found = list(zip(columns(network), counted(network), strict=True))
    numbered = list(enumerate(found))[1:]
    parts = groupby(numbered, lambda one: _stage(one[0], one[1][0], level))
    first, counts = found[0]
    brief = level > 2 or room is not None
    widest = WIDEST[level > 2] if room is None else room
    words = _size_words((first.shape,), "channel", brief)
    begin = Step((first.shape,), ("input",), words, counts, (0,))
    says = _with_padding if room is None else did
    return (begin, *(_step(list(part), (brief, widest), says) for _, part in parts))


def _stage(place: int, column: Column, level: int) -> object:
    """What the columns of one stage have in common."""
    if level == 0 or (is_vector(column.shape) and level == 1):
        return place
    return () if is_vector(column.shape) else column.shape[1:]


def is_vector(shape: Shape) -> bool:
    """Whether a shape has one neuron a channel, or is a plain list of neurons."""
    return prod(shape[1:]) == 1


@lru_cache(maxsize=8)
def counted(network: Network) -> tuple[Counts, ...]:
    """The counts of each column: of its layer, and of those that act on its neurons alone."""
    found: list[Counts] = [NONE]
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        one = count(layer, shape)
        if not layer.pointwise:
            found.append(one)
        elif one.connections:
            found[-1] = added((found[-1], one))
    return tuple(found)


def undrawn(network: Network) -> list[str]:
    """The layers that act on each neuron alone, and where the weights of those that have some are
    counted.

    >>> from cnnviz.layers.activation import ReLU
    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> undrawn(chain((1, 8), (Conv(1, 1, 1, 3), ReLU())))
    ['ReLU']
    """
    places: dict[str, set[str]] = {}
    where = "in the total alone"
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        if not layer.pointwise:
            where = "with the layer before"
            continue
        known = places.setdefault(layer.spec_name, set())
        if count(layer, shape).connections:
            known.add(where)
    return [
        f"{name} (weights counted {' or '.join(sorted(found, reverse=True))})" if found else name
        for name, found in places.items()
    ]


def added(counts: tuple[Counts, ...]) -> Counts:
    """All counts together."""
    return Counts(*(sum(values) for values in zip(*counts, strict=True)))


def _step(
    part: list[tuple[int, tuple[Column, Counts]]],
    room: tuple[bool, float],
    says: Callable[[Layer], tuple[str, ...]],
) -> Step:
    brief, widest = room
    found = [column for _, (column, _) in part]
    shapes = tuple(column.shape for column in found)
    words = [says(column.layer) for column in found if column.layer]
    done: list[str] = []
    for (first, *rest), same in groupby(words):
        many = len(list(same))
        done += [f"{many} {first}" if many > 1 else first, *rest]
    lines = tuple(line for words in done for line in wrap(words, 12, widest))
    counts = added(tuple(one for _, (_, one) in part))
    places = tuple(place for place, _ in part)
    return Step(shapes, lines, _size_words(shapes, "map", brief), counts, places)


def _size_words(shapes: tuple[Shape, ...], noun: str, brief: bool) -> tuple[str, str]:
    """Two lines: how many maps, and how large each; or how many neurons."""
    if is_vector(shapes[0]):
        chain = [f"{shape[0]:,}" for shape in shapes]
        word = ("input" if noun == "channel" else "neuron") + "s" * (chain != ["1"])
        if len(chain) > 2 and brief:
            return f"{chain[0]} … {chain[-1]}", word
        if len(chain) > 2:
            return (
                f"{chain[0]} →{' … →' if len(chain) > 3 else ''} {chain[-2]}",
                f"→ {chain[-1]} {word}",
            )
        return " → ".join(chain), word
    chain = [f"{channels:,}" for channels, _ in groupby(shape[0] for shape in shapes)]
    first = " → ".join(chain) if len(chain) < 4 else f"{chain[0]} → … → {chain[-1]}"
    each = " × ".join(f"{n:,}" for n in shapes[0][1:])
    return (
        (first, f"× {each}") if brief else (f"{first} {noun}{'s' * (chain != ['1'])}", f"of {each}")
    )


NAMES = {
    "Conv": "conv",
    "LocallyConnected": "local",
    "TiledConv": "tiled",
    "ConvTranspose": "transposed conv",
    "MaxPool": "max pool",
    "AvgPool": "average pool",
    "AdaptiveMaxPool": "adaptive max pool",
    "AdaptiveAvgPool": "adaptive average pool",
    "GlobalMaxPool": "global max pool",
    "GlobalAvgPool": "global average pool",
    "Linear": "fully connected",
    "Upsample": "upsample",
    "UpsamplingNearest2d": "upsample",
    "ZeroPad": "zero padding",
    "ReflectionPad": "reflection padding",
    "ReplicationPad": "replication padding",
    "CircularPad": "circular padding",
}
"""The layers in the words of the field."""


def did(layer: Layer) -> tuple[str, ...]:
    """A layer in a few words, a line each.

    >>> from cnnviz.layers.conv import Conv
    >>> did(Conv(2, 3, 64, kernel_size=11, stride=4)), did(Conv(1, 1, 1, kernel_size=3))
    (('conv 11×11', 'stride 4'), ('conv', 'kernel 3'))
    """
    name = NAMES.get(type(layer).__name__, layer.spec_name)
    size = _each(getattr(layer, "kernel_size", ()))
    stride = getattr(layer, "stride", None) or ()
    own = getattr(layer, "kernel_size", ()) if "pool" in name else (1,) * len(stride)
    lines = [f"{name} {'×'.join(map(str, size))}".strip()]
    if len(size) == 1:
        lines = [name, f"{'window' if 'pool' in name else 'kernel'} {size[0]}"]
    if tuple(stride) != tuple(own):
        lines.append(f"stride {_short(tuple(stride))}")
    if any(d > 1 for d in getattr(layer, "dilation", ())):
        lines.append(f"dilation {_short(tuple(layer.dilation))}")  # type: ignore[attr-defined]
    if layer.groups > 1 and layer.sharing != "none":
        alone = layer.groups == layer.in_channels  # type: ignore[attr-defined]
        lines.append("depthwise" if alone else f"{layer.groups} groups")
    return tuple(lines)


def _with_padding(layer: Layer) -> tuple[str, ...]:
    """The same with its padding, if there is any: it explains the size of its maps.

    >>> from cnnviz.layers.conv import Conv
    >>> _with_padding(Conv(2, 1, 1, 3, padding=(0, 1))), _with_padding(Conv(2, 1, 1, 3))
    (('conv 3×3', 'padding 0×1'), ('conv 3×3',))
    """
    pads = getattr(layer, "padding", ())
    plain = isinstance(pads, tuple) and all(isinstance(pad, int) for pad in pads)
    return (*did(layer), *((f"padding {_short(pads)}",) if plain and any(pads) else ()))


def _each(size: object) -> tuple[int, ...]:
    return size if isinstance(size, tuple) else ()


def _short(sizes: tuple[int, ...]) -> str:
    """One number where all are the same."""
    return str(sizes[0]) if len(set(sizes)) == 1 else "×".join(map(str, sizes))


def short(value: int) -> str:
    """A count in up to seven characters: below a million it is exact.

    >>> short(307_392), short(37_752_832), short(1_849_688_064), short(0)
    ('307,392', '37.8M', '1.85B', '–')
    """
    if not value:
        return "–"
    for size, letter in ((10**9, "B"), (10**6, "M")):
        if value >= size:
            return f"{float(f'{value / size:.3g}'):g}{letter}"
    return f"{value:,}"


__all__ = ["Step", "added", "counted", "did", "is_vector", "short", "steps"]
