"""The columns of neurons of a network: the input, then one per layer that connects."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.layers.window import Window


class Column(NamedTuple):
    """The neurons of one column, and the layer whose connections end at them.

    `shape` is the layer's output shape; `fed` is its input shape, which differs from the shape of
    the column before if neurons were only renamed (Flatten). `alone` names the layers that act on
    each of these neurons alone, such as ReLU: they get no column of their own.
    """

    shape: Shape
    layer: Layer | None = None
    fed: Shape = ()
    name: str = "input"
    alone: tuple[str, ...] = ()

    @property
    def groups(self) -> int:
        """The number of groups of channels of the layer; an input has one."""
        return self.layer.groups if self.layer else 1

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows of the layer, one per spatial axis; () if none slides."""
        return (self.layer.windows() if self.layer else None) or ()

    def wires(self, src: Indices | None = None, dst: Indices | None = None) -> Connections:
        """The connections of the layer: all, or only those from some inputs or to some neurons."""
        assert self.layer is not None
        return between(self.layer, self.fed, src, dst)


def columns(network: Network) -> tuple[Column, ...]:
    """The columns of `network`, the input first.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> [column.shape for column in columns(chain((1, 8), (Conv(1, 1, 1, 3),)))]
    [(1, 8), (1, 6)]
    """
    columns = [Column(network.input_shape)]
    for position, layer in enumerate(network.layers):
        if layer.pointwise:
            columns[-1] = columns[-1]._replace(alone=(*columns[-1].alone, layer.spec_name))
        else:
            shape, fed = network.shapes[position + 1], network.shapes[position]
            columns.append(Column(shape, layer, fed, network.names[position]))
    return tuple(columns)


def spatial(shape: Shape) -> Shape:
    """`shape` as (channels, *positions): a plain vector is one channel."""
    return shape if len(shape) > 1 else (1, *shape)


def connected_columns(network: Network) -> tuple[Column, ...]:
    """The columns of a network; raises CnnvizError if it has no connections."""
    result = columns(network)
    if len(result) == 1:
        raise CnnvizError(
            "nothing connects in this network: its layers act on each neuron alone."
            " Add a layer such as Conv1d or Linear"
        )
    return result
