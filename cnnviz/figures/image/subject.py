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
from cnnviz.figures.image.sample import sample_picture
from cnnviz.figures.page.layers import place_of
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
"""The side of a picture in pixels, unless another input size is given, and its limits."""
MAPS = 3
"""The most feature maps of a layer that are drawn."""
CONNECTIONS = 4_000_000
"""The most connections of a layer that are evaluated for a figure."""


class Link(NamedTuple):
    """One output neuron and its inputs: flat indices, in the kernel's order."""

    neuron: int
    inputs: tuple[int, ...]


class Stage(NamedTuple):
    """One layer at work: its feature maps (channels, rows, columns), the names of the pointwise
    layers before it (`activations`), and of those that change no value (`idle`), a kernel per map
    (a pooling has none), the traced neuron, and the values of its `input`.
    """

    layer: Layer
    maps: Floats
    activations: tuple[str, ...]
    idle: tuple[str, ...]
    kernels: tuple[Kernel, ...]
    link: Link
    input: Floats


class Subject(NamedTuple):
    """The picture (channels, rows, columns), where it is from, one or two stages, the layers that
    are drawn, and those that are `omitted`: no map shows what they do. `labels` are the words. The
    `tail` is an activation that no other layer reads.
    """

    picture: Floats
    origin: str
    stages: tuple[Stage, ...]
    layers: tuple[Layer, ...]
    omitted: tuple[Layer, ...]
    labels: Labels
    tail: Stage | None = None

    @property
    def traced_value(self) -> float:
        """The value of the traced neuron of a feature map."""
        first = self.stages[0]
        return float(first.maps.ravel()[first.link.neuron])

    def channels(self, count: int, maps: int) -> list[int]:
        """The first `count` channels of a stage with `maps`, and the traced one among them."""
        traced = self.stages[0].link.neuron // self.stages[0].maps[0].size
        channels = list(range(min(count, maps)))
        return channels if traced in channels or traced >= maps else [*channels[:-1], traced]

    @property
    def signed(self) -> bool:
        """Whether a feature map has negative values."""
        inputs = (stage.input for stage in self.stages[1:])
        maps = (stage.maps for stage in self.stages)
        return any(bool((values < 0).any()) for values in (*inputs, *maps))

    @property
    def same_scale(self) -> bool:
        """Whether all maps that may be drawn have one scale: their largest values are the same."""
        maps = [
            stage.maps[i] for stage in self.stages for i in self.channels(MAPS, len(stage.maps))
        ]
        inputs = [self.activation.input] if self.activation else []
        maps += [values[i] for values in inputs for i in self.channels(MAPS, len(values))]
        largest = {round(float(np.abs(values).max()), 6) for values in maps} - {0.0}
        return len(largest) < 2

    @property
    def activation(self) -> Stage | None:
        """The stage with pointwise layers before it that change values, or the tail."""
        return next((stage for stage in self.stages[1:] if stage.activations), self.tail)

    def without_tail(self) -> Subject:
        """The same without its tail."""
        if not self.tail:
            return self
        end = len(self.layers) - len(self.tail.activations) - len(self.tail.idle)
        omitted = (*self.layers[end:], *self.omitted)
        return self._replace(tail=None, layers=self.layers[:end], omitted=omitted)


def subject_of(request: Request) -> Subject:
    """The picture and its stages; raises CnnvizError if the layers make no maps of it."""
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
    kernels = kernels_of(request.options.get("kernel"), conv)
    picture, origin = _picture(request, conv.in_channels)
    network = _network_over(layers[first:], picture.shape)
    all_stages = _stages(network, picture, kernels, request.focus)
    stages = tuple(stage for stage in all_stages if not stage.layer.pointwise)
    tail = all_stages[-1] if len(stages) < len(all_stages) else None
    end = first + len(stages) + sum(len(s.activations + s.idle) for s in all_stages)
    omitted = (*layers[:first], *layers[end:])
    return Subject(picture, origin, stages, layers[first:end], omitted, request.labels, tail)


class _Picture(NamedTuple):
    """A picture, and words on where it is from."""

    values: Floats
    origin: str


def _picture(request: Request, channels: int) -> _Picture:
    """The given picture or the sample picture, and words on where it is from."""
    rows, columns = _box(request.network.input_shape[1:])
    path = request.options.get("image")
    if path is None:
        return _Picture(sample_picture(channels, rows, columns), "")
    from cnnviz.files.photo import photo

    image = photo(path, channels, (rows, columns))
    height, width = image.values.shape[1:]
    name = Path(path).name
    name = name if len(name) <= 40 and name.isprintable() else "the picture"
    if (width, height) == image.size:
        return _Picture(image.values, name)
    reduced = f"{name}, reduced from {image.size[0]:,} × {image.size[1]:,} pixels"
    return _Picture(image.values, reduced)


def _box(size: Shape) -> tuple[int, int]:
    """The most rows and columns of the picture: those of the input, within the limits."""
    if len(size) != 2 or min(size) < LEAST:
        return USUAL, USUAL
    factor = min(1.0, MOST / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _network_over(layers: tuple[Layer, ...], shape: Shape) -> Network:
    """The layers over the picture with 2D maps, up to the second that is not pointwise."""
    kept_layers: list[Layer] = []
    spatial = 0
    for layer in layers:
        spatial += not layer.pointwise
        if spatial > 2:
            break
        try:
            network = chain(shape, (*kept_layers, layer))
        except ShapeFault as fault:
            if not kept_layers:
                raise CnnvizError(f"over this picture, {times(shape)}: {fault}") from None
            break
        if len(network.shapes[-1]) != 3:
            break
        kept_layers.append(layer)
    return chain(shape, tuple(kept_layers))


def _stages(
    network: Network, picture: Floats, first: tuple[Kernel, ...], focus: tuple[int, ...] | None
) -> tuple[Stage, ...]:
    """The stages of the picture on its way through the layers."""
    values, acting, idle = picture, list[str](), list[str]()
    stages: list[Stage] = []
    silent = _has_relu(network)
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        edges = _edges(layer, shape)
        kernels = first if not stages else _next_kernels(layer)
        before = values
        values = _evaluate(edges, values, kernels).reshape(edges.output_shape)
        if layer.pointwise:
            (idle if np.array_equal(before, values) else acting).append(layer.spec_name)
            continue
        link = (
            _second_link(edges, values, stages[-1].link)
            if stages
            else _first_link(edges, values, focus, silent)
        )
        stages.append(Stage(layer, values, tuple(acting), tuple(idle), kernels, link, before))
        acting, idle = [], []
    if acting and len(stages) == 1:
        last = network.layers[-1]
        stages.append(Stage(last, values, tuple(acting), tuple(idle), (), stages[0].link, values))
    return tuple(stages)


def _edges(layer: Layer, shape: Shape) -> Connections:
    """The connections of a layer; raises CnnvizError if they are too many for a figure."""
    counts = count(layer, shape)
    total = counts.connections + counts.fixed_connections
    if total > CONNECTIONS:
        raise CnnvizError(
            f"{layer!r} has {total:,} connections over"
            f" {times(shape)}, and {CONNECTIONS:,} are evaluated for a figure at most:"
            " take a smaller --input or fewer feature maps"
        )
    return connections(layer, shape)


def _evaluate(edges: Connections, values: Floats, kernels: tuple[Kernel, ...]) -> Floats:
    """The output of a layer for values; all biases are 0, and weights without a kernel are 1."""
    shape = edges.weight_shape
    weights = np.ones(shape)
    if len(shape) == 4 and kernels:
        weights = np.stack([kernel.weights for kernel in kernels])[:, None] / shape[1]
        weights = np.broadcast_to(weights, shape)
    output: Floats = edges.evaluate(values, weights, np.zeros(edges.bias_shape))
    return output


def _next_kernels(layer: Layer) -> tuple[Kernel, ...]:
    """The kernels of the second convolution: each computes the mean of its window."""
    if not isinstance(layer, Conv) or layer.dims != 2:
        return ()
    assert isinstance(layer.kernel_size, tuple)
    return (mean(layer.kernel_size),) * layer.out_channels


def _has_relu(network: Network) -> bool:
    """Whether a ReLU acts on the maps of the first layer before the next one reads them."""
    after = list(takewhile(lambda layer: layer.pointwise, network.layers[1:]))
    acting = any(layer.spec_name == "ReLU" for layer in after)
    return acting and len(after) + 1 < len(network.layers)


def _first_link(
    edges: Connections, maps: Floats, focus: tuple[int, ...] | None, silent: bool = False
) -> Link:
    """The neuron in focus, or else the one of the first map with the strongest response, its window
    on the picture: negative if a ReLU makes that `silent`, else positive.
    """
    if focus is None:
        fans = np.bincount(edges.dst, minlength=maps.size)
        full_windows = np.flatnonzero(fans[: maps[0].size] == fans.max())
        answers = maps[0].ravel()[full_windows] * (-1 if silent and maps[0].min() < 0 else 1)
        best = answers if answers.max(initial=0.0) > 0 else np.abs(answers)
        return _link(edges, int(full_windows[best.argmax()]))
    place = place_of(focus, maps.shape, "the convolution")
    return _link(edges, int(np.ravel_multi_index(place, maps.shape)))


def _second_link(edges: Connections, maps: Floats, previous: Link) -> Link:
    """The neuron of the first map with the strongest response, well away from the one traced before
    so that the two are not confused; if all are near, the first that reads that one.
    """
    readers = edges.dst[edges.src == previous.neuron] % maps[0].size
    if not len(readers):
        return _link(edges, int(np.abs(maps).argmax()))
    _, height, width = maps.shape
    rows, columns = np.divmod(np.arange(maps[0].size), width)
    row, column = np.divmod(int(readers.min()), width)
    near = np.maximum(abs(rows - row), abs(columns - column)) < max(3, min(height, width) // 6)
    answers = np.where(near, -1.0, np.abs(maps[0].ravel()))
    # Of equal responses the one furthest right: lines to it cross no others.
    order = np.lexsort((-rows, columns, answers))
    return _link(edges, int(order[-1]) if answers.max() > 0 else int(readers.min()))


def _link(edges: Connections, neuron: int) -> Link:
    wires = np.flatnonzero(edges.dst == neuron)
    order = np.argsort(edges.weight[wires], kind="stable")
    return Link(neuron, tuple(edges.src[wires][order].tolist()))
