"""A kernel's walk over its input: which cells it stands on for each output, and which of them
connect.

Padding, and the zeros that a transposed convolution has between its inputs, are cells too, though
no neurons: geometry says where they lie. What connects is read from the graph.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Positions
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.window import Window

MOST_CELLS = 40
"""Longer axes, padding included, have no cells that one could tell apart."""


class Axis(NamedTuple):
    """One axis of the cells: `inputs` lie at `first`, `first + step`, ...; windows begin at
    `start`.

    The window of output o has its `kernel` taps, `dilation` apart, from start + o stride on.
    """

    cells: int
    inputs: int
    outputs: int
    kernel: int
    first: int = 0
    step: int = 1
    start: int = 0
    stride: int = 1
    dilation: int = 1

    def taps(self, output: int) -> Positions:
        """The cells under the taps of the window of `output`.

        >>> Axis(7, 5, 3, kernel=3, first=1, stride=2).taps(1)
        array([2, 3, 4])
        """
        found: Positions = (
            self.start + output * self.stride + self.dilation * np.arange(self.kernel)
        )
        return found


class Walk(NamedTuple):
    """One channel of a layer's input as cells, and the windows that make one feature map of them.

    `axes` are rows and columns; cells have flat indices. `edges` are the connections from the
    channel to the map, `at` (E,) the cell under each, `tap` (E,) its place in the kernel, seen
    from the input.
    """

    layer: Layer
    axes: tuple[Axis, Axis]
    edges: Connections
    at: Positions
    tap: Positions

    @property
    def shape(self) -> tuple[int, int]:
        """The rows and columns of cells, padding included."""
        return self.axes[0].cells, self.axes[1].cells

    @property
    def made(self) -> tuple[int, int]:
        """The rows and columns of the feature map."""
        return self.axes[0].outputs, self.axes[1].outputs

    @property
    def inputs(self) -> Positions:
        """The cells of the input neurons, in their order."""
        rows, columns = (axis.first + axis.step * np.arange(axis.inputs) for axis in self.axes)
        return np.asarray(rows[:, None] * self.axes[1].cells + columns, np.intp).ravel()

    def window(self, output: int) -> Positions:
        """The cells under the window that makes `output`, as many as the kernel has."""
        row, column = divmod(output, self.axes[1].outputs)
        rows, columns = self.axes[0].taps(row), self.axes[1].taps(column)
        return np.asarray(rows[:, None] * self.axes[1].cells + columns, np.intp).ravel()


def walk(layer: Layer, shape: Shape, upright: bool = True) -> Walk:
    """The walk of a layer in one or two dimensions over its first input channel.

    An axis alone runs downwards where `upright`, else to the right. Raises CnnvizError, with what
    would fit, where nothing walks or there are too many cells.

    >>> from cnnviz.layers.conv import Conv
    >>> found = walk(Conv(2, 1, 1, kernel_size=3, stride=2, padding=1), (1, 5, 5))
    >>> found.shape, found.made, found.window(0)
    ((7, 7), (3, 3), array([ 0,  1,  2,  7,  8,  9, 14, 15, 16]))
    """
    axes = _axes(layer, shape)
    if not axes:
        raise CnnvizError(
            f"the figure arithmetic moves a kernel over its input, and {layer!r} moves none in one"
            " or two dimensions: take a layer such as Conv2d(1, 1, kernel_size=3),"
            " ConvTranspose2d(1, 1, kernel_size=3) or MaxPool2d(2)"
        )
    longest = max(max(axis.cells, axis.outputs) for axis in axes)
    if longest > MOST_CELLS:
        raise CnnvizError(
            f"{longest} cells in a row are too many to tell apart, and {times(shape)} needs them:"
            f" take an input of fewer than {MOST_CELLS} an axis, such as"
            f" --input {times((shape[0], *(9,) * len(axes)))}"
        )
    if len(axes) == 1:
        alone = Axis(1, 1, 1, 1)
        axes = (axes[0], alone) if upright else (alone, axes[0])
    return _connected(layer, shape, (axes[0], axes[1]))


def _axes(layer: Layer, shape: Shape) -> tuple[Axis, ...]:
    """The spatial axes of a layer that moves a window over one or two of them, else ()."""
    if len(shape) not in (2, 3) or not layer.slides:
        return ()
    made = layer.output_shape(shape)[1:]
    one = _stretched if layer.direction == "backward" else _padded
    return tuple(one(w, *sizes) for w, *sizes in zip(layer.moved, shape[1:], made, strict=True))


def _padded(window: Window, size: int, made: int) -> Axis:
    """The axis of a convolution or a pooling: the input with its padding."""
    end = max(window.before + size + window.after, (made - 1) * window.stride + window.span)
    return Axis(
        end,
        size,
        made,
        window.kernel,
        first=window.before,
        stride=window.stride,
        dilation=window.dilation,
    )


def _stretched(window: Window, size: int, made: int) -> Axis:
    """The axis of a transposed convolution, as the convolution that gives the same numbers.

    Its input has stride - 1 zeros between neighbours and span - 1 - padding around (Dumoulin &
    Visin 2016, relationship 14); a kernel that is turned round moves over it by 1.
    """
    lead = window.span - 1 - window.before
    cut = max(0, -lead)
    end = max(cut + made - 1 + window.span, cut + lead + (size - 1) * window.stride + 1)
    return Axis(
        end,
        size,
        made,
        window.kernel,
        first=lead + cut,
        step=window.stride,
        start=cut,
        dilation=window.dilation,
    )


def _connected(layer: Layer, shape: Shape, axes: tuple[Axis, Axis]) -> Walk:
    """The walk along `axes`, with the connections of the first channel to the first feature map."""
    made = layer.output_shape(shape)
    sources, targets = np.arange(prod(shape[1:])), np.arange(prod(made[1:]))
    edges = between(layer, shape, src=sources, dst=targets)
    bare = Walk(layer, axes, edges, np.zeros(0, np.intp), np.zeros(0, np.intp))
    if not edges.weight_shape:
        at = bare.inputs[edges.src]
        return bare._replace(at=at, tap=_places(bare, at))
    size = axes[0].kernel * axes[1].kernel
    tap = np.asarray(edges.weight % size, np.intp)
    # Seen from the input, the kernel of a transposed convolution is turned round.
    tap = size - 1 - tap if layer.direction == "backward" else tap
    windows = np.stack([bare.window(int(output)) for output in targets])
    return bare._replace(at=windows[edges.dst, tap], tap=tap)


def _places(bare: Walk, at: Positions) -> Positions:
    """The place in the window of each connected cell of a layer without weights."""
    rows = at // bare.axes[1].cells - _begin(bare.axes[0], bare.edges.dst // bare.axes[1].outputs)
    columns = at % bare.axes[1].cells - _begin(bare.axes[1], bare.edges.dst % bare.axes[1].outputs)
    row, column = rows // bare.axes[0].dilation, columns // bare.axes[1].dilation
    return np.asarray(row * bare.axes[1].kernel + column, np.intp)


def _begin(axis: Axis, output: Positions) -> Positions:
    found: Positions = axis.start + output * axis.stride
    return found
