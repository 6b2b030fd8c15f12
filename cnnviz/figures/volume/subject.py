"""What the volume figure is about: one convolution, a row of its neurons, and what these see and
use.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.page.words import many
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.count import count
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network

SHOWN_MOST = 6
"""More channels than these are drawn as the first ones, dots and the last one."""


class Subject(NamedTuple):
    """A convolution. Shapes are (channels, rows, columns); a 1-D layer has one column.

    `maps` and `channels` are the feature maps and input channels that are drawn, ascending.
    """

    layer: Conv
    name: str
    fed: Shape
    source: Shape
    target: Shape
    kernel: Shape
    channels: tuple[int, ...]
    maps: tuple[int, ...]

    @property
    def flat(self) -> bool:
        """Whether the layer has one spatial axis."""
        return self.layer.dims == 1

    @property
    def title(self) -> str:
        """The figure's own title; the layout needs it too, for the lines that it takes."""
        k = self.target[0]
        if k == 1:
            return "One receptive field, one neuron, one kernel"
        return f"One receptive field, {many(k, 'neuron')}, {many(k, 'different kernel')}"


class Seen(NamedTuple):
    """What the neurons at one position see: rows and columns of the input, and how many inputs."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inputs: int


def subject(request: Request) -> Subject:
    """The first convolution of the network; raises CnnvizError for a layer that has no such
    picture.
    """
    network = request.network
    position = next((i for i, one in enumerate(network.layers) if _slides(one)), None)
    if position is None:
        raise CnnvizError(
            f"volume shows a convolution, and {_words(network)} has none:"
            " take a layer such as Conv2d(3, 5, 3), or draw network for whole volumes"
        )
    layer = network.layers[position]
    assert isinstance(layer, Conv)
    _refuse(layer, network.names[position])
    source, target = (_three(network.shapes[position + i]) for i in (0, 1))
    return Subject(
        layer,
        network.names[position],
        network.shapes[position],
        source,
        target,
        _three((1, *(window.kernel for window in layer.windows())))[1:],
        shown(source[0], SHOWN_MOST - 2),
        shown(target[0], SHOWN_MOST),
    )


def _slides(layer: Layer) -> bool:
    return isinstance(layer, Conv)


def _words(network: Network) -> str:
    return repr(network.layers[0]) if len(network.layers) == 1 else "this network"


def _refuse(layer: Conv, name: str) -> None:
    """Raises where the layer's neurons at one position do not all see the same inputs, or have a
    third axis.
    """
    if layer.dims == 3:
        raise CnnvizError(
            f"volume draws channels, rows and columns, and layer {name}, {layer!r}, has one axis"
            " more than paper can show: draw a depth slice of it as a Conv2d, or take cnnviz"
            " compare, which shows depth slices"
        )
    if layer.groups > 1:
        raise CnnvizError(
            f"volume shows kernels that all see the same inputs, and layer {name}, {layer!r}, has"
            " groups that see different channels: take cnnviz compare --figure groups"
        )


def _three(shape: Shape) -> Shape:
    """(channels, rows, columns), where a 1-D layer's length is its rows."""
    return shape if len(shape) == 3 else (*shape, 1)


def shown(count: int, most: int) -> tuple[int, ...]:
    """Up to `most` of the channels 0 to count - 1: all, or the first ones and the last.

    >>> shown(5, 6), shown(64, 6)
    ((0, 1, 2, 3, 4), (0, 1, 2, 3, 63))
    """
    return tuple(range(count)) if count <= most else (*range(most - 2), count - 1)


def slots(channels: tuple[int, ...]) -> tuple[float, ...]:
    """Where channels stand: what is left out takes one empty place.

    >>> slots((0, 1, 5))
    (0.0, 1.0, 3.0)
    """
    jumps = np.concatenate([[0], np.cumsum(np.diff(channels) > 1)])
    return tuple((np.arange(float(len(channels))) + jumps).tolist())


def spot(about: Subject, least: tuple[int, int], focus: tuple[int, ...] | None) -> tuple[int, int]:
    """The (row, column) of the neurons at one position: the nearest, `least` off the edges, whose
    field no padding cuts, where nothing stands between them and their kernels' lines from below.

    `focus` (row, column), perhaps with a channel in front, is taken as it is. Raises CnnvizError
    where it is no position of the output.
    """
    sizes = about.target[1:]
    if focus is not None:
        place = focus[-about.layer.dims :] + (0,) * (2 - about.layer.dims)
        wrong = len(focus) not in (about.layer.dims, about.layer.dims + 1)
        if wrong or any(not 0 <= p < n for p, n in zip(place, sizes, strict=True)):
            asked = ",".join(map(str, focus))
            size = " x ".join(map(str, sizes[: about.layer.dims]))
            raise CnnvizError(
                f"--focus {asked} is no position of the feature maps of layer {about.name}, which"
                f" have {size}: count from 0, row first"
            )
        return place[0], place[1]
    row = _whole(about, 0, sizes[0] - 1 - least[0])
    return row, _whole(about, 1, least[1]) if about.layer.dims > 1 else 0


def _whole(about: Subject, axis: int, wanted: int) -> int:
    """The position nearest to the one that is wanted whose window needs no padding."""
    window, size = about.layer.windows()[axis], about.source[1 + axis]
    count = about.target[1 + axis]
    first = -(-window.before // window.stride)
    last = (size + window.before - window.span) // window.stride
    whole = range(first, min(last, count - 1) + 1)
    if not whole:
        return max(0, min(wanted, count - 1))
    return min(max(wanted, whole[0]), whole[-1])


def seen(about: Subject, place: tuple[int, int]) -> Seen:
    """What the neurons at `place` see, from the connection graph."""
    one = flat_index(about, 0, place)
    wires = between(about.layer, about.fed, dst=np.array([one]))
    if not len(wires):
        raise CnnvizError(
            f"the neurons at {place[0]},{place[1]} of layer {about.name} see nothing but padding:"
            " take less padding, or another --focus"
        )
    _, rows, columns = np.unravel_index(wires.src, about.source)
    across, down = (tuple(distinct(a).tolist()) for a in (columns, rows))
    return Seen(down, across, len(distinct(wires.src)))


def flat_index(about: Subject, channel: int, place: tuple[int, int]) -> int:
    """The flat index of an output neuron."""
    return int(np.ravel_multi_index((channel, *place), about.target))


def kernel_weights(about: Subject) -> int:
    """How many weights one kernel has, by the count of the whole layer's."""
    return count(about.layer, about.fed).weights // about.target[0]
