"""The columns of neurons that a network is drawn as: the input, then one a layer that connects."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.layers.window import Window


class Column(NamedTuple):
    """Neurons that stand in one column, and the layer whose connections end at them.

    `shape` is the shape that the layer gives; `fed` is the shape that it reads, which differs from
    the shape of the column before where neurons were only renamed (Flatten). `alone` names the
    layers that act on each of these neurons alone, such as ReLU: they get no column of their own.
    """

    shape: Shape
    layer: Layer | None = None
    fed: Shape = ()
    name: str = "input"
    alone: tuple[str, ...] = ()

    @property
    def groups(self) -> int:
        """In how many groups of channels the layer works; an input has one."""
        return self.layer.groups if self.layer else 1

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows of the layer, one a spatial axis; () where none slides."""
        return (self.layer.windows() if self.layer else None) or ()

    def wires(self, src: Indices | None = None, dst: Indices | None = None) -> Connections:
        """The connections of the layer, if given those of some inputs or to some neurons alone."""
        assert self.layer is not None
        return between(self.layer, self.fed, src, dst)


def columns(network: Network) -> tuple[Column, ...]:
    """The columns of `network`, the input first.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> [column.shape for column in columns(chain((1, 8), (Conv(1, 1, 1, 3),)))]
    [(1, 8), (1, 6)]
    """
    found = [Column(network.input_shape)]
    for position, layer in enumerate(network.layers):
        if layer.pointwise:
            found[-1] = found[-1]._replace(alone=(*found[-1].alone, layer.spec_name))
        else:
            shape, fed = network.shapes[position + 1], network.shapes[position]
            found.append(Column(shape, layer, fed, network.names[position]))
    return tuple(found)


def spatial(shape: Shape) -> Shape:
    """`shape` as (channels, *positions): a plain vector is one channel of as many positions."""
    return shape if len(shape) > 1 else (1, *shape)


def connected(network: Network) -> tuple[Column, ...]:
    """The columns of a network that has connections; raises CnnvizError for one that has none."""
    found = columns(network)
    if len(found) == 1:
        raise CnnvizError(
            "nothing connects in this network: its layers act on each neuron alone."
            " Add a layer such as Conv1d or Linear"
        )
    return found
