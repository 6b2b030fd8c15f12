"""A kernel's walk over its input: which cells it covers for each output, and which of them connect.

Padding, and the zeros that a transposed convolution has between its inputs, are cells too, but not
neurons: geometry says where they are. What connects is read from the graph.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Positions
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.window import Window

MOST_CELLS = 40
"""On axes longer than this, padding included, cells could not be told apart."""


class Axis(NamedTuple):
    """An axis of the cells: inputs are at `first`, `first + step`, ...; windows begin at `start`.

    The window of output o has `kernel` taps, `dilation` apart, from `start + o * stride` on.
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
        cells: Positions = (
            self.start + output * self.stride + self.dilation * np.arange(self.kernel)
        )
        return cells


class Walk(NamedTuple):
    """One channel of a layer's input as cells, and the windows that make one feature map of them.

    `axes` are rows and columns; cells have flat indices. `edges` are the connections from the
    channel to the map, `at` (E,) the cell of each, `tap` (E,) its position in the kernel, as seen
    from the input. For a corner, `axes` and `edges` are a part of `whole`.
    """

    layer: Layer
    axes: tuple[Axis, Axis]
    edges: Connections
    at: Positions
    tap: Positions
    whole: tuple[Axis, Axis]

    @property
    def cut(self) -> tuple[bool, bool]:
        """Whether there are more rows and columns of cells than these."""
        rows, columns = (a.cells < b.cells for a, b in zip(self.axes, self.whole, strict=True))
        return rows, columns

    @property
    def dilated(self) -> bool:
        """Whether the cells of a window are apart."""
        return any(axis.dilation > 1 for axis in self.axes)

    def numbered(self, output: int) -> int:
        """The index in the whole map of an output."""
        row, column = divmod(output, self.axes[1].outputs)
        return row * self.whole[1].outputs + column

    @property
    def shape(self) -> tuple[int, int]:
        """The rows and columns of cells, padding included."""
        return self.axes[0].cells, self.axes[1].cells

    @property
    def map_shape(self) -> tuple[int, int]:
        """The rows and columns of the feature map."""
        return self.axes[0].outputs, self.axes[1].outputs

    @property
    def inputs(self) -> Positions:
        """The cells of the input neurons, in their order."""
        rows, columns = (axis.first + axis.step * np.arange(axis.inputs) for axis in self.axes)
        return np.asarray(rows[:, None] * self.axes[1].cells + columns, np.intp).ravel()

    def window(self, output: int) -> Positions:
        """The cells under the window of `output`, as many as the kernel has."""
        row, column = divmod(output, self.axes[1].outputs)
        rows, columns = self.axes[0].taps(row), self.axes[1].taps(column)
        return np.asarray(rows[:, None] * self.axes[1].cells + columns, np.intp).ravel()


def walk(layer: Layer, shape: Shape, upright: bool = True, corner: tuple[int, ...] = ()) -> Walk:
    """The walk of a layer in one or two dimensions over its first input channel, or only over a
    `corner`: this many windows per axis.

    A single axis runs downwards if `upright`, else to the right. Raises CnnvizError, with what
    would do, if no window moves or there are too many cells.

    >>> from cnnviz.layers.conv import Conv
    >>> walked = walk(Conv(2, 1, 1, kernel_size=3, stride=2, padding=1), (1, 5, 5))
    >>> walked.shape, walked.map_shape, walked.window(0)
    ((7, 7), (3, 3), array([ 0,  1,  2,  7,  8,  9, 14, 15, 16]))
    """
    axes = _axes(layer, shape)
    if not axes:
        raise CnnvizError(
            f"the figure arithmetic moves a kernel over its input, and {layer!r} moves none in one"
            " or two dimensions: take a layer such as Conv2d(1, 1, kernel_size=3),"
            " ConvTranspose2d(1, 1, kernel_size=3) or MaxPool2d(2)"
        )
    drawn = axes
    if corner:
        drawn = tuple(_first(axis, n) for axis, n in zip(axes, corner, strict=True))
    if _longest(drawn) > MOST_CELLS:
        raise CnnvizError(_too_long(_longest(drawn), shape, axes))
    return _connected(layer, shape, _both(drawn, upright), _both(axes, upright))


def crowded(layer: Layer, shape: Shape) -> bool:
    """Whether a walk over the whole input has too many cells to tell apart."""
    return _longest(_axes(layer, shape)) > MOST_CELLS


def _longest(axes: tuple[Axis, ...]) -> int:
    return max((max(axis.cells, axis.outputs) for axis in axes), default=0)


def _both(axes: tuple[Axis, ...], upright: bool) -> tuple[Axis, Axis]:
    """Rows and columns; a single axis is joined by one of length 1."""
    if len(axes) == 2:
        return axes[0], axes[1]
    single = Axis(1, 1, 1, 1)
    return (axes[0], single) if upright else (single, axes[0])


def _first(axis: Axis, outputs: int) -> Axis:
    """The axis as far as its first windows reach.

    >>> _first(Axis(34, 32, 32, kernel=3, first=1), 3)
    Axis(cells=5, inputs=4, outputs=3, kernel=3, first=1, step=1, start=0, stride=1, dilation=1)
    """
    if outputs >= axis.outputs:
        return axis
    cells = min(axis.cells, int(axis.taps(outputs - 1)[-1]) + 1)
    inputs = min(axis.inputs, max(0, -(-(cells - axis.first) // axis.step)))
    return axis._replace(cells=cells, inputs=inputs, outputs=outputs)


def _too_long(longest: int, shape: Shape, axes: tuple[Axis, ...]) -> str:
    """Why this many cells are not drawn, and what would be."""
    start = f"{longest} cells in a row are too many to tell apart, and"
    spans = max(int(axis.taps(0)[-1]) - axis.start + 1 for axis in axes)
    if spans > MOST_CELLS // 2:
        return f"{start} the kernel spans {spans}: take one that spans {MOST_CELLS // 2} or fewer"
    return (
        f"{start} {times(shape)} needs them: take an input of fewer than {MOST_CELLS} an axis, such"
        f" as --input {times((shape[0], *(max(9, spans + 2),) * len(axes)))}"
    )


def _axes(layer: Layer, shape: Shape) -> tuple[Axis, ...]:
    """The spatial axes of a layer that moves a window over one or two of them, else ()."""
    if len(shape) not in (2, 3) or not layer.slides:
        return ()
    outputs = layer.output_shape(shape)[1:]
    axis_of = _stretched if layer.direction == "backward" else _padded
    return tuple(
        axis_of(w, *sizes)
        for w, *sizes in zip(layer.moving_windows, shape[1:], outputs, strict=True)
    )


def _padded(window: Window, size: int, outputs: int) -> Axis:
    """The axis of a convolution or pooling: the input with its padding."""
    end = max(window.before + size + window.after, (outputs - 1) * window.stride + window.span)
    axis = Axis(end, size, outputs, window.kernel, first=window.before)
    return axis._replace(stride=window.stride, dilation=window.dilation)


def _stretched(window: Window, size: int, outputs: int) -> Axis:
    """The axis of a transposed convolution, as the convolution that gives the same numbers.

    Its input has stride - 1 zeros between neighbours and span - 1 - padding around (Dumoulin &
    Visin 2016, relationship 14); the kernel, rotated by 180 degrees, moves over it in steps of 1.
    """
    lead = window.span - 1 - window.before
    cut = max(0, -lead)
    end = max(cut + outputs - 1 + window.span, cut + lead + (size - 1) * window.stride + 1)
    axis = Axis(end, size, outputs, window.kernel, first=lead + cut, start=cut)
    return axis._replace(step=window.stride, dilation=window.dilation)


def _connected(
    layer: Layer, shape: Shape, axes: tuple[Axis, Axis], whole: tuple[Axis, Axis]
) -> Walk:
    """The walk along `axes`, with the connections of the first channel to the first feature map."""
    sources, targets = (
        _places_of([getattr(axis, side) for axis in axes], getattr(whole[1], side))
        for side in ("inputs", "outputs")
    )
    edges = _renumbered(between(layer, shape, src=sources, dst=targets), sources, targets, axes)
    bare = Walk(layer, axes, edges, np.zeros(0, np.intp), np.zeros(0, np.intp), whole)
    if not edges.weight_shape:
        at = bare.inputs[edges.src]
        return bare._replace(at=at, tap=_places(bare, at))
    size = axes[0].kernel * axes[1].kernel
    tap = np.asarray(edges.weight % size, np.intp)
    # As seen from the input, the kernel of a transposed convolution is rotated by 180 degrees.
    tap = size - 1 - tap if layer.direction == "backward" else tap
    windows = np.stack([bare.window(output) for output in range(len(targets))])
    return bare._replace(at=windows[edges.dst, tap], tap=tap)


def _places_of(sizes: list[int], columns: int) -> Positions:
    """The flat indices of the first rows and columns, (n,), among `columns` columns."""
    rows, across = (np.arange(size, dtype=np.intp) for size in sizes)
    return np.asarray(rows[:, None] * columns + across, np.intp).ravel()


def _renumbered(
    edges: Connections, sources: Positions, targets: Positions, axes: tuple[Axis, Axis]
) -> Connections:
    """The same connections, with their ends numbered among `sources` and `targets`."""
    return replace(
        edges,
        src=np.searchsorted(sources, edges.src),
        dst=np.searchsorted(targets, edges.dst),
        input_shape=_sized(edges.input_shape, axes, "inputs"),
        output_shape=_sized(edges.output_shape, axes, "outputs"),
    )


def _sized(shape: Shape, axes: tuple[Axis, Axis], side: str) -> Shape:
    """A shape with the sizes of the axes."""
    sizes = [getattr(axis, side) for axis in axes]
    return (shape[0], *sizes) if len(shape) == 3 else (shape[0], sizes[0] * sizes[1])


def _places(bare: Walk, at: Positions) -> Positions:
    """The position in its window of each connected cell, for a layer without weights."""
    rows = at // bare.axes[1].cells - _begin(bare.axes[0], bare.edges.dst // bare.axes[1].outputs)
    columns = at % bare.axes[1].cells - _begin(bare.axes[1], bare.edges.dst % bare.axes[1].outputs)
    row, column = rows // bare.axes[0].dilation, columns // bare.axes[1].dilation
    return np.asarray(row * bare.axes[1].kernel + column, np.intp)


def _begin(axis: Axis, output: Positions) -> Positions:
    starts: Positions = axis.start + output * axis.stride
    return starts
