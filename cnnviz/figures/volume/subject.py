"""What the figure volume is about: one convolution, its neurons at one position, and what these
see and use.
"""

from __future__ import annotations

from math import ceil, prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.looks import numbered
from cnnviz.figures.page.asked import place_of
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.count import Counts, count
from cnnviz.graph.distinct import distinct
from cnnviz.graph.plan import plan_of
from cnnviz.graph.twin import twin
from cnnviz.labels import ENGLISH, Labels
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network

CHANNELS, MAPS, GROUPS = 4, 5, 3
"""How many channels, maps and groups of channels are drawn at most; one more map is drawn where it
would be the only one that is left out.
"""


class Seen(NamedTuple):
    """What a neuron sees: slices, rows and columns of some input channels, of so many `inputs`."""

    channels: tuple[int, ...]
    slices: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inputs: int


class Subject(NamedTuple):
    """A convolution. Shapes are (channels, slices, rows, columns): a layer of one axis has one
    column, one of two axes has one slice.

    `channels` and `maps` are the input channels and feature maps that are drawn, ascending; at
    `place` (slice, row, column) stands the neuron of each map that is looked at, and `seen` is what
    each of these sees. `counts` are of the layer and of a fully connected one on the same neurons.
    `call` is its place among the network's calls. It is told in the words of `labels`.
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
    seen: tuple[Seen, ...]
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
        """How many inputs the neurons of a map see along each axis, all together, in a channel; ()
        where the connections are no product of these.
        """
        factors = plan_of(self.layer, self.fed).factors[-self.layer.dims :]
        found = tuple(sum(piece.size for piece in axis.pieces) for axis in factors)
        each = self.group[0] * self.target[0]
        return found if self.counts[0].connections == each * prod(found) else ()

    @property
    def weights(self) -> int:
        """How many weights a kernel has."""
        return self.counts[0].weights // self.target[0]

    @property
    def group(self) -> tuple[int, int]:
        """How many channels and how many maps a group has."""
        return self.source[0] // self.layer.groups, self.target[0] // self.layer.groups

    def axes(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        """Of slices, rows and columns those that the layer has."""
        return sizes[1:2] if self.layer.dims == 1 else sizes[-self.layer.dims :]

    def neuron(self, channel: int) -> int:
        """The flat index of the neuron at the place on a map."""
        return flat(self.target, channel, self.place)

    def kernel_name(self, channel: int) -> str:
        """The name of a map's kernel: a letter, or its number where there are many."""
        return numbered(channel, self.target[0])


def flat(shape: Shape, channel: int, place: tuple[int, int, int]) -> int:
    """The flat index of a neuron."""
    return int(np.ravel_multi_index((channel, *place), shape))


def subject(request: Request) -> Subject:
    """The first convolution of the network; raises CnnvizError where there is none."""
    network = request.network
    calls = range(len(network.layers))
    call = next((i for i in calls if isinstance(network.layers[i], Conv)), None)
    if call is None:
        alone = repr(network.layers[0]) if len(network.layers) == 1 else "this network"
        raise CnnvizError(
            f"volume shows a convolution, and {alone} has none:"
            " take a layer such as Conv2d(3, 5, 3), or draw network for whole volumes"
        )
    layer, fed = network.layers[call], network.shapes[network.reads(call)[0]]
    assert isinstance(layer, Conv)
    source, target = _four(fed), _four(network.shapes[call + 1])
    kernel = _four((1, *(window.kernel for window in layer.windows())))[1:]
    channels, maps = _shown(layer, _looks(request, layer))
    place = _asked(request, call) or _place(layer, source, target)
    seen = tuple(_seen(layer, fed, source, flat(target, one, place)) for one in maps)
    if not all(one.inputs for one in seen):
        raise CnnvizError(
            f"the neurons at {','.join(map(str, place[-layer.dims :]))} of layer"
            f" {network.names[call]} see nothing but padding: take less padding, or another --focus"
        )
    return Subject(
        call, layer, network.names[call], fed, source, target, kernel, channels, maps, place, seen,
        (count(layer, fed), _full(network, call)), request.labels,
    )  # fmt: skip


def _full(network: Network, call: int) -> Counts:
    """The counts of a fully connected layer on the same neurons."""
    one = twin(network.picked([call]), "fc")
    return count(one.layers[0], one.input_shape)


def _four(shape: Shape, no_axis: int = 1) -> Shape:
    """(channels, slices, rows, columns)."""
    axes = (no_axis, *shape[1:], no_axis) if len(shape) == 2 else (no_axis, *shape[1:])[-3:]
    return (shape[0], *axes)


def pick(count: int, most: int, few: int) -> tuple[int, ...]:
    """All of 0 to count - 1 if they are not more than `most`; else the first ones and the last, a
    `few` of them.

    >>> pick(5, 5, 5), pick(64, 4, 3), pick(9, 1, 1)
    ((0, 1, 2, 3, 4), (0, 1, 63), (0,))
    """
    if count <= most:
        return tuple(range(count))
    return (*range(max(1, few - 1)), *((count - 1,) if few > 1 else ()))


def _looks(request: Request, layer: Conv) -> int:
    """How many kernels can be told apart in the theme, one more by colours alone."""
    looks, hues = request.theme.looks, {*request.theme.weights}
    if looks < 2 <= layer.out_channels:
        raise CnnvizError(
            "volume tells kernels apart by colour or dash, and the theme has only one look:"
            " give it two colours (weights) or two dashes"
        )
    return MAPS + 1 if len(hues - {request.theme.ink}) >= MAPS else min(MAPS, looks)


def _shown(layer: Conv, looks: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The channels and the maps that are drawn: of each drawn group some."""
    maps = min(MAPS, looks)
    groups = pick(layer.groups, min(GROUPS, maps), min(GROUPS, maps))
    found = []
    for total, most, few in ((layer.in_channels, CHANNELS, 3), (layer.out_channels, looks, maps)):
        each, share = total // layer.groups, max(1, most // len(groups))
        shown = pick(each, share, max(1, few // len(groups)))
        found.append(tuple(group * each + one for group in groups for one in shown))
    return found[0], found[1]


def _asked(request: Request, call: int) -> tuple[int, int, int] | None:
    """The (slice, row, column) that `--focus` names, if any."""
    if request.focus is None:
        return None
    shape, name = request.network.shapes[call + 1], request.network.names[call]
    _, slice_, row, column = _four(place_of(request.focus, shape, name), 0)
    return slice_, row, column


def _place(layer: Conv, source: Shape, target: Shape) -> tuple[int, int, int]:
    """The (slice, row, column) that is looked at: in front, low and at the left, so far inside that
    no padding cuts what it sees and a circle has room.
    """
    (_, *sizes), (_, *counts) = source, target
    axes = range(3 - layer.dims, 3) if layer.dims > 1 else range(1, 2)
    inside = max(0, ceil(min(max(sizes[1], counts[1]) / 15, counts[1] / 6) - 0.5))
    found = [0, 0, 0]
    for axis, window in zip(axes, layer.windows(), strict=True):
        first = -(-window.before // window.stride)
        last = min((sizes[axis] + window.before - window.span) // window.stride, counts[axis] - 1)
        if last < first:
            found[axis] = counts[axis] // 2
        elif axis == 1:
            found[axis] = max(first, min(last, counts[axis] - 1 - inside))
        else:
            found[axis] = min(last, max(first, inside * (axis == 2)))
    return found[0], found[1], found[2]


def _seen(layer: Conv, fed: Shape, source: Shape, neuron: int) -> Seen:
    """What a neuron sees, from the connection graph."""
    found = distinct(between(layer, fed, dst=np.array([neuron])).src)
    axes = [tuple(distinct(axis).tolist()) for axis in np.unravel_index(found, source)]
    return Seen(axes[0], axes[1], axes[2], axes[3], len(found))
