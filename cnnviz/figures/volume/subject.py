"""The subject of the figure volume: a convolution, its neurons at one position, and their fields
and kernels.
"""

from __future__ import annotations

from math import ceil, prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.looks import numbered_name
from cnnviz.figures.page.layers import place_of
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.count import Counts, count
from cnnviz.graph.distinct import distinct
from cnnviz.graph.plan import plan_of
from cnnviz.graph.twin import twin
from cnnviz.labels import ENGLISH, Labels
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv

CHANNELS, MAPS, GROUPS = 4, 5, 3
"""How many channels, maps and groups are drawn at most; one more map is drawn if it would be the
only one left out.
"""


class Field(NamedTuple):
    """What a neuron sees: slices, rows and columns of some input channels, `inputs` in number."""

    channels: tuple[int, ...]
    slices: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inputs: int


class Subject(NamedTuple):
    """A convolution. Shapes are (channels, slices, rows, columns): a layer of one axis has one
    column, one of two axes has one slice.

    `channels` and `maps` are the input channels and feature maps that are drawn, ascending; at
    `place` (slice, row, column) stands the neuron of each map in question, and `fields` are what
    these see. `counts` are of the layer and of a fully connected one on the same neurons.
    `call` is its place among the network's calls; `labels` are the words of the figure.
    """

    call: int
    layer: Conv
    name: str
    fed: Shape
    source: Shape
    target: Shape
    kernel: Shape
    channels: tuple[int, ...]
    maps: tuple[int, ...]
    place: tuple[int, int, int]
    fields: tuple[Field, ...]
    counts: tuple[Counts, Counts]
    labels: Labels = ENGLISH

    @property
    def exact(self) -> bool:
        """Whether no neuron has padding instead of inputs."""
        neurons = self.target[0] * self.positions
        return self.counts[0].connections == neurons * self.weights

    @property
    def positions(self) -> int:
        """How many neurons a map has."""
        return int(np.prod(self.target[1:]))

    @property
    def sums(self) -> tuple[int, ...]:
        """How many inputs all neurons of a map together see along each axis of a channel; () if the
        number of connections is no product of these.
        """
        factors = plan_of(self.layer, self.fed).factors[-self.layer.dims :]
        sums = tuple(sum(piece.size for piece in axis.pieces) for axis in factors)
        pairs = self.group[0] * self.target[0]
        return sums if self.counts[0].connections == pairs * prod(sums) else ()

    @property
    def weights(self) -> int:
        """How many weights a kernel has."""
        return self.counts[0].weights // self.target[0]

    @property
    def group(self) -> tuple[int, int]:
        """How many channels and how many maps a group has."""
        return self.source[0] // self.layer.groups, self.target[0] // self.layer.groups

    def axes(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        """The sizes of those axes, of slices, rows and columns, that the layer has."""
        return sizes[1:2] if self.layer.dims == 1 else sizes[-self.layer.dims :]

    def neuron(self, channel: int) -> int:
        """The flat index of the neuron at the place on a map."""
        return flat(self.target, channel, self.place)

    def kernel_name(self, channel: int) -> str:
        """The name of a map's kernel: a letter, or its number if there are many."""
        return numbered_name(channel, self.target[0])


def flat(shape: Shape, channel: int, place: tuple[int, int, int]) -> int:
    """The flat index of a neuron."""
    return int(np.ravel_multi_index((channel, *place), shape))


def subject_of(request: Request) -> Subject:
    """The first convolution of the network; raises CnnvizError if there is none."""
    network = request.network
    calls = range(len(network.layers))
    call = next((i for i in calls if isinstance(network.layers[i], Conv)), None)
    if call is None:
        subject_words = repr(network.layers[0]) if len(network.layers) == 1 else "this network"
        raise CnnvizError(
            f"volume shows a convolution, and {subject_words} has none:"
            " take a layer such as Conv2d(3, 5, 3), or draw network for whole volumes"
        )
    layer, fed = network.layers[call], network.shapes[network.reads(call)[0]]
    assert isinstance(layer, Conv)
    source, target = _four_sizes(fed), _four_sizes(network.shapes[call + 1])
    kernel = _four_sizes((1, *(window.kernel for window in layer.windows())))[1:]
    channels, maps = _drawn_indices(layer, _most_kernels(request, layer))
    place = _focus(request, call) or _place(layer, source, target)
    seen = tuple(_field(layer, fed, source, flat(target, channel, place)) for channel in maps)
    if not all(field.inputs for field in seen):
        raise CnnvizError(
            f"the neurons at {','.join(map(str, place[-layer.dims :]))} of layer"
            f" {network.names[call]} see nothing but padding: take less padding, or another --focus"
        )
    full = twin(network.subnetwork([call]), "fc")
    return Subject(
        call, layer, network.names[call], fed, source, target, kernel, channels, maps, place, seen,
        (count(layer, fed), count(full.layers[0], full.input_shape)), request.labels,
    )  # fmt: skip


def _four_sizes(shape: Shape, no_axis: int = 1) -> Shape:
    """(channels, slices, rows, columns)."""
    axes = (no_axis, *shape[1:], no_axis) if len(shape) == 2 else (no_axis, *shape[1:])[-3:]
    return (shape[0], *axes)


def pick(count: int, most: int, few: int) -> tuple[int, ...]:
    """All of 0 to count - 1 if they are at most `most`; else `few` of them: the first ones and the
    last.

    >>> pick(5, 5, 5), pick(64, 4, 3), pick(9, 1, 1)
    ((0, 1, 2, 3, 4), (0, 1, 63), (0,))
    """
    if count <= most:
        return tuple(range(count))
    return (*range(max(1, few - 1)), *((count - 1,) if few > 1 else ()))


def _most_kernels(request: Request, layer: Conv) -> int:
    """How many kernels the theme can distinguish: one more if colours alone suffice."""
    count, colours = request.theme.looks, {*request.theme.weights}
    if count < 2 <= layer.out_channels:
        raise CnnvizError(
            "volume tells kernels apart by colour or dash, and the theme has only one look:"
            " give it two colours (weights) or two dashes"
        )
    return MAPS + 1 if len(colours - {request.theme.ink}) >= MAPS else min(MAPS, count)


def _drawn_indices(layer: Conv, looks: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The channels and the maps that are drawn: some of each drawn group."""
    maps = min(MAPS, looks)
    groups = pick(layer.groups, min(GROUPS, maps), min(GROUPS, maps))
    drawn = []
    for total, most, few in ((layer.in_channels, CHANNELS, 3), (layer.out_channels, looks, maps)):
        size, share = total // layer.groups, max(1, most // len(groups))
        chosen = pick(size, share, max(1, few // len(groups)))
        drawn.append(tuple(group * size + index for group in groups for index in chosen))
    return drawn[0], drawn[1]


def _focus(request: Request, call: int) -> tuple[int, int, int] | None:
    """The (slice, row, column) that `--focus` names, if any."""
    if request.focus is None:
        return None
    shape, name = request.network.shapes[call + 1], request.network.names[call]
    _, slice_, row, column = _four_sizes(place_of(request.focus, shape, f"layer {name}"), 0)
    return slice_, row, column


def _place(layer: Conv, source: Shape, target: Shape) -> tuple[int, int, int]:
    """The (slice, row, column) in question: in front, low and at the left, but far enough inside
    that its neuron sees no padding and its circle has room.
    """
    (_, *sizes), (_, *counts) = source, target
    axes = range(3 - layer.dims, 3) if layer.dims > 1 else range(1, 2)
    inset = max(0, ceil(min(max(sizes[1], counts[1]) / 15, counts[1] / 6) - 0.5))
    place = [0, 0, 0]
    for axis, window in zip(axes, layer.windows(), strict=True):
        first = -(-window.before // window.stride)
        last = min((sizes[axis] + window.before - window.span) // window.stride, counts[axis] - 1)
        if last < first:
            place[axis] = counts[axis] // 2
        elif axis == 1:
            place[axis] = max(first, min(last, counts[axis] - 1 - inset))
        else:
            place[axis] = min(last, max(first, inset * (axis == 2)))
    return place[0], place[1], place[2]


def _field(layer: Conv, fed: Shape, source: Shape, neuron: int) -> Field:
    """What a neuron sees, from the connection graph."""
    inputs = distinct(between(layer, fed, dst=np.array([neuron])).src)
    axes = [tuple(distinct(axis).tolist()) for axis in np.unravel_index(inputs, source)]
    return Field(axes[0], axes[1], axes[2], axes[3], len(inputs))
