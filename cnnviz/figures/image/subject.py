"""What the figure image draws: a picture, a convolution over it, and the layer that reads the
result.

All numbers go through the connection graph.
"""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.figures.image.made import made
from cnnviz.figures.page.asked import place_of
from cnnviz.figures.request import Request
from cnnviz.figures.walk.kernels import Kernel, kernels_of, mean
from cnnviz.graph.connect import connections
from cnnviz.graph.connections import Connections
from cnnviz.graph.count import count
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network, chain
from cnnviz.picture.marks import Floats

USUAL, LEAST, MOST = 48, 12, 128
"""The side of a picture in pixels: unless an input of another size is asked for, and its limits."""
MAPS = 3
"""At most so many feature maps of a layer are drawn."""
CONNECTIONS = 4_000_000
"""The most connections of a layer that are evaluated for a figure."""


class Link(NamedTuple):
    """One output neuron and the inputs that make it: flat indices, in the kernel's order."""

    made: int
    seen: tuple[int, ...]


class Stage(NamedTuple):
    """One layer at work: its feature maps (channels, rows, columns), the names of the layers that
    act on each neuron `alone` before them, and of those that could, but change no value (`idle`), a
    kernel a map (a pooling has none), the neuron traced, and the values that it `read`.
    """

    layer: Layer
    maps: Floats
    alone: tuple[str, ...]
    idle: tuple[str, ...]
    kernels: tuple[Kernel, ...]
    link: Link
    read: Floats


class Subject(NamedTuple):
    """The picture (channels, rows, columns), where it is from, one or two stages, the layers that
    are drawn, and those that are `left` out: no map shows what they do. It is told in the words of
    `labels`. The `tail` is what acts on each neuron alone where no other layer reads that.
    """

    picture: Floats
    origin: str
    stages: tuple[Stage, ...]
    drawn: tuple[Layer, ...]
    left: tuple[Layer, ...]
    labels: Labels
    tail: Stage | None = None

    @property
    def traced(self) -> float:
        """The value of the neuron of a feature map that is traced."""
        first = self.stages[0]
        return float(first.maps.ravel()[first.link.made])

    def shown(self, total: int, maps: int) -> list[int]:
        """So many of the maps of a stage that has `maps`: the first, and that which is traced."""
        traced = self.stages[0].link.made // self.stages[0].maps[0].size
        found = list(range(min(total, maps)))
        return found if traced in found or traced >= maps else [*found[:-1], traced]

    @property
    def signed(self) -> bool:
        """Whether a feature map has negative values."""
        read = (stage.read for stage in self.stages[1:])
        maps = (stage.maps for stage in self.stages)
        return any(bool((values < 0).any()) for values in (*read, *maps))

    @property
    def alike(self) -> bool:
        """Whether all maps that may be drawn have one scale: their largest values are as large."""
        every = [
            stage.maps[at] for stage in self.stages for at in self.shown(MAPS, len(stage.maps))
        ]
        read = [self.acted.read] if self.acted else []
        every += [values[at] for values in read for at in self.shown(MAPS, len(values))]
        most = {round(float(np.abs(values).max()), 6) for values in every} - {0.0}
        return len(most) < 2

    @property
    def acted(self) -> Stage | None:
        """The stage before which layers act on each neuron alone and change what is there, or the
        tail.
        """
        return next((stage for stage in self.stages[1:] if stage.alone), self.tail)

    def without_tail(self) -> Subject:
        """The same with its tail left out."""
        if not self.tail:
            return self
        end = len(self.drawn) - len(self.tail.alone) - len(self.tail.idle)
        left = (*self.drawn[end:], *self.left)
        return self._replace(tail=None, drawn=self.drawn[:end], left=left)


def subject_of(request: Request) -> Subject:
    """The picture and what the layers make of it; raises CnnvizError where that is nothing."""
    layers = request.network.layers
    first = next((i for i, layer in enumerate(layers) if not layer.pointwise), 0)
    conv = layers[first]
    if not isinstance(conv, Conv) or conv.dims != 2:
        raise CnnvizError(
            f"the figure image begins with a convolution in two dimensions, and {conv!r} is none:"
            " take a network such as Conv2d(1, 1, kernel_size=3), ReLU(), MaxPool2d(2)"
        )
    if conv.in_channels not in (1, 3):
        raise CnnvizError(
            f"a picture has 1 channel (grey) or 3 (colours), and {conv!r} reads"
            f" {conv.in_channels}: take Conv2d(1, 1, kernel_size=3) or Conv2d(3, 1, kernel_size=3)"
        )
    chosen = kernels_of(request.options.get("kernel"), conv)
    picture, origin = _picture(request, conv.in_channels)
    network = _over(layers[first:], picture.shape)
    every = _stages(network, picture, chosen, request.focus)
    stages = tuple(stage for stage in every if not stage.layer.pointwise)
    tail = every[-1] if len(stages) < len(every) else None
    end = first + len(stages) + sum(len(stage.alone) + len(stage.idle) for stage in every)
    left = (*layers[:first], *layers[end:])
    return Subject(picture, origin, stages, layers[first:end], left, request.labels, tail)


class _Shown(NamedTuple):
    """A picture, and words on where it is from."""

    values: Floats
    origin: str


def _picture(request: Request, channels: int) -> _Shown:
    """The picture that was asked for or one that is made, and words on where it is from."""
    rows, columns = _box(request.network.input_shape[1:])
    path = request.options.get("image")
    if path is None:
        return _Shown(made(channels, rows, columns), "")
    from cnnviz.files.photo import photo

    found = photo(path, channels, (rows, columns))
    high, wide = found.values.shape[1:]
    name = Path(path).name
    name = name if len(name) <= 40 and name.isprintable() else "the picture"
    if (wide, high) == found.size:
        return _Shown(found.values, name)
    reduced = f"{name}, reduced from {found.size[0]:,} × {found.size[1]:,} pixels"
    return _Shown(found.values, reduced)


def _box(asked: Shape) -> tuple[int, int]:
    """The most rows and columns of the picture: those that were asked for, within the limits."""
    if len(asked) != 2 or min(asked) < LEAST:
        return USUAL, USUAL
    part = min(1.0, MOST / max(asked))
    return max(1, round(asked[0] * part)), max(1, round(asked[1] * part))


def _over(layers: tuple[Layer, ...], shape: Shape) -> Network:
    """The layers over the picture, as many as have maps of two dimensions."""
    taken: list[Layer] = []
    moving = 0
    for layer in layers:
        moving += not layer.pointwise
        if moving > 2:
            break
        try:
            network = chain(shape, (*taken, layer))
        except ShapeFault as fault:
            if not taken:
                raise CnnvizError(f"over this picture, {times(shape)}: {fault}") from None
            break
        if len(network.shapes[-1]) != 3:
            break
        taken.append(layer)
    return chain(shape, tuple(taken))


def _stages(
    network: Network, picture: Floats, chosen: tuple[Kernel, ...], focus: tuple[int, ...] | None
) -> tuple[Stage, ...]:
    """The picture through the layers, one after another."""
    values, alone, idle = picture, list[str](), list[str]()
    found: list[Stage] = []
    silent = _silences(network)
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        edges = _edges(layer, shape)
        used = chosen if not found else _next_kernels(layer)
        read = values
        values = _evaluated(edges, values, used).reshape(edges.output_shape)
        if layer.pointwise:
            (idle if np.array_equal(read, values) else alone).append(layer.spec_name)
            continue
        link = (
            _second(edges, values, found[-1].link)
            if found
            else _first(edges, values, focus, silent)
        )
        found.append(Stage(layer, values, tuple(alone), tuple(idle), used, link, read))
        alone, idle = [], []
    if alone and len(found) == 1:
        acts = network.layers[-1]
        found.append(Stage(acts, values, tuple(alone), tuple(idle), (), found[0].link, values))
    return tuple(found)


def _edges(layer: Layer, shape: Shape) -> Connections:
    """The connections of a layer; raises CnnvizError where they are too many for a figure."""
    counts = count(layer, shape)
    total = counts.connections + counts.fixed_connections
    if total > CONNECTIONS:
        raise CnnvizError(
            f"{layer!r} has {total:,} connections over"
            f" {times(shape)}, and {CONNECTIONS:,} are evaluated for a figure at most:"
            " take a smaller --input or fewer feature maps"
        )
    return connections(layer, shape)


def _evaluated(edges: Connections, values: Floats, used: tuple[Kernel, ...]) -> Floats:
    """What a layer makes of values; all biases are 0, and weights without a kernel are 1."""
    shape = edges.weight_shape
    weights = np.ones(shape)
    if len(shape) == 4 and used:
        weights = np.stack([kernel.weights for kernel in used])[:, None] / shape[1]
        weights = np.broadcast_to(weights, shape)
    found: Floats = edges.evaluate(values, weights, np.zeros(edges.bias_shape))
    return found


def _next_kernels(layer: Layer) -> tuple[Kernel, ...]:
    """The kernels of the second convolution: each takes the mean of its windows."""
    if not isinstance(layer, Conv) or layer.dims != 2:
        return ()
    assert isinstance(layer.kernel_size, tuple)
    return (mean(layer.kernel_size),) * layer.out_channels


def _silences(network: Network) -> bool:
    """Whether a ReLU acts on the maps of the first layer before the next one reads them."""
    after = list(takewhile(lambda layer: layer.pointwise, network.layers[1:]))
    return len(after) + 1 < len(network.layers) and any(one.spec_name == "ReLU" for one in after)


def _first(
    edges: Connections, maps: Floats, focus: tuple[int, ...] | None, silent: bool = False
) -> Link:
    """The neuron of the first map that answers most, of those whose whole window is on the picture,
    with less than 0 where a ReLU makes that `silent`, else with more; or the one in focus.
    """
    if focus is None:
        fans = np.bincount(edges.dst, minlength=maps.size)
        own = np.flatnonzero(fans[: maps[0].size] == fans.max())
        answers = maps[0].ravel()[own] * (-1 if silent and maps[0].min() < 0 else 1)
        best = answers if answers.max(initial=0.0) > 0 else np.abs(answers)
        return _link(edges, int(own[best.argmax()]))
    place = place_of(focus, maps.shape, "the convolution")
    return _link(edges, int(np.ravel_multi_index(place, maps.shape)))


def _second(edges: Connections, maps: Floats, before: Link) -> Link:
    """The neuron of the first map that answers most of those well away from the one traced before,
    so that the two are not taken for one; where all are near, the first that reads that one.
    """
    readers = edges.dst[edges.src == before.made] % maps[0].size
    if not len(readers):
        return _link(edges, int(np.abs(maps).argmax()))
    _, high, wide = maps.shape
    rows, columns = np.divmod(np.arange(maps[0].size), wide)
    row, column = np.divmod(int(readers.min()), wide)
    near = np.maximum(abs(rows - row), abs(columns - column)) < max(3, min(high, wide) // 6)
    answers = np.where(near, -1.0, np.abs(maps[0].ravel()))
    # Of those that answer alike the one furthest right: lines to it cross no others.
    order = np.lexsort((-rows, columns, answers))
    return _link(edges, int(order[-1]) if answers.max() > 0 else int(readers.min()))


def _link(edges: Connections, neuron: int) -> Link:
    mine = np.flatnonzero(edges.dst == neuron)
    order = np.argsort(edges.weight[mine], kind="stable")
    return Link(neuron, tuple(edges.src[mine][order].tolist()))
