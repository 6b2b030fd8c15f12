"""The subject of the figure pooling: windows that thin out the same numbers in three ways."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import CnnvizError
from cnnviz.figures.request import Request
from cnnviz.figures.walk.kernel_walk import Axis, Walk, walk
from cnnviz.figures.walk.walk_numbers import first_largest
from cnnviz.graph.count import Counts, count
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.window import Window
from cnnviz.picture.marks import Floats

KINDS = ("max", "average", "strided")
PATTERN = (4, 1, 0, 1, 0, 3, 1, 2, 0, 2, 4, 1, 0, 3, 0, 1, 0)
"""Numbers as detectors produce them: few are large."""
USUAL, SMALL = {1: 9, 2: 4}, {1: 9, 2: 7}
"""The longest axis drawn, in 1 and 2 dimensions, unless the windows need a longer one, and the
longest of an input small enough to be drawn in full.
"""
LONGEST = {1: 12, 2: 8}


class Way(NamedTuple):
    """A way to thin out: the layer over the whole input, its walk over one channel, its counts, and
    the numbers: flat inputs, weights, bias and outputs. `won` tells for each connection whether it
    carries the largest input of its window.
    """

    kind: str
    layer: Layer
    walk: Walk
    counts: Counts
    inputs: Floats
    weights: Floats
    bias: int | None
    outputs: Floats
    won: NDArray[np.bool_]
    changed: NDArray[np.bool_] | None = None
    """If the input has moved: which outputs differ from those before."""

    @property
    def axis(self) -> Axis:
        """The axis of a layer in one dimension."""
        return max(self.walk.axes, key=lambda axis: axis.cells)

    @property
    def factor(self) -> float | None:
        """The factor of an average, if it is the same for all inputs."""
        scale = self.walk.edges.scale
        factors = set() if scale is None else {round(float(value), 9) for value in scale}
        return factors.pop() if len(factors) == 1 else None

    @property
    def uses(self) -> int | None:
        """How often each weight is used, if all are used equally often."""
        weight = self.walk.edges.weight
        times = {*np.bincount(weight[weight >= 0]).tolist()}
        return times.pop() if len(times) == 1 else None


class Subject(NamedTuple):
    """The pooling layer that was asked for, over `whole`; `ways` by kind are drawn over `shape`.
    `alone`: no convolution stands beside it, as none has its windows.
    """

    layer: MaxPool | AvgPool
    whole: Shape
    shape: Shape
    ways: dict[str, Way]
    alone: bool = False
    by: int = 0
    """How far the input of the last way has moved, if at all."""
    asked: bool = True
    """Whether the move was asked for, so that it is the point."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The panels, in order."""
        return tuple(self.ways)

    @property
    def over(self) -> bool:
        """Whether a window reaches beyond the padding, as ceil_mode allows."""
        (way, *_) = self.ways.values()
        axes = way.walk.axes if self.dims == 2 else (way.axis,)
        return any(
            axis.cells > window.before + axis.inputs + window.after
            for axis, window in zip(axes, self.layer.windows(), strict=True)
        )

    @property
    def truly_part(self) -> bool:
        """Whether the layer has the drawn windows: none has padding where there are more inputs."""
        outputs_ = self.layer.output_shape(self.shape)[1:]
        sizes = zip(self.shape[1:], self.whole[1:], outputs_, self.layer.windows(), strict=True)
        return all(
            size == whole or (outputs - 1) * window.stride + window.span - window.before <= size
            for size, whole, outputs, window in sizes
        )

    @property
    def apart(self) -> bool:
        """Whether no two windows share an input, so that each can be seen."""
        return all(w.stride >= w.kernel and w.dilation == 1 for w in self.layer.windows())

    @property
    def dims(self) -> int:
        """In how many dimensions the windows move."""
        return self.layer.dims


def total(way: Way) -> Counts:
    """The counts of a way, all its connections together."""
    counts = way.counts
    return counts._replace(connections=counts.connections + counts.fixed_connections)


def subject_of(
    request: Request, kinds: tuple[str, ...], most: int = LONGEST[1], by: int = 0
) -> Subject:
    """The first pooling layer of the network, over as much of one channel as is legible: axes of
    `most` inputs or fewer, unless the windows need longer ones. With `by`, only the first of the
    `kinds`, and again with its input moved by that much.
    """
    layer, whole = _first(request.network)
    shape = (1, *_reduced(layer, whole, most))
    upright = request.direction != "up"
    if by:
        before, after = (_way(kinds[0], layer, (shape, whole), upright, by=n) for n in (0, by))
        moved = after._replace(changed=after.outputs != before.outputs)
        return Subject(layer, whole, shape, {kinds[0]: before, "moved": moved}, by=by)
    is_default = "panels" not in request.options
    alone = is_default and "strided" in kinds and not _has_twin(layer, shape)
    kinds = tuple(kind for kind in kinds if not alone or kind != "strided")
    ways = {kind: _way(kind, layer, (shape, whole), upright) for kind in kinds}
    return Subject(layer, whole, shape, ways, alone)


class _Pool(NamedTuple):
    """A pooling layer, and the shape of its input."""

    layer: MaxPool | AvgPool
    shape: Shape


def _first(network: Network) -> _Pool:
    """The first pooling layer that can be drawn; raises CnnvizError if there is none."""
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        if isinstance(layer, MaxPool | AvgPool) and layer.dims < 3:
            return _Pool(layer, shape)
    names = ", ".join(layer.spec_name for layer in network.layers)
    raise CnnvizError(
        "the figure pooling draws a pooling layer in one or two dimensions, and there is none"
        f" in {names[:80]}: take MaxPool1d(2), AvgPool1d(2), MaxPool2d(2) or AvgPool2d(2)"
    )


def _reduced(layer: MaxPool | AvgPool, whole: Shape, usual: int) -> Shape:
    """As much of each axis as is legible and has at least two windows, if the whole has."""
    sizes = []
    is_small = max(whole[1:]) <= min(usual, SMALL[layer.dims])
    usual = min(usual, (SMALL if is_small else USUAL)[layer.dims])
    for size, window in zip(whole[1:], layer.windows(), strict=True):
        least = window.span + window.stride - window.before
        most = min(size, max(usual, least))
        if most > LONGEST[layer.dims]:
            raise CnnvizError(
                f"the windows of {layer!r} are too large to be drawn with their numbers:"
                f" take a kernel_size of 2 or 3, such as MaxPool{layer.dims}d(2)"
            )
        overhang = _left_over(size, window) if layer.ceil_mode else 0
        # The last window reaches over the edge as it does in the whole.
        most = min(size, most + bool(overhang)) if most < LONGEST[layer.dims] else most
        spare = (_left_over(most, window) - overhang) % window.stride
        sizes.append(most if most == size else most - spare)
    return tuple(sizes)


def _left_over(size: int, window: Window) -> int:
    """How many inputs of an axis are left over after its last full window."""
    return (size + window.before + window.after - window.span) % window.stride


def _has_twin(layer: MaxPool | AvgPool, shape: Shape) -> bool:
    """Whether a convolution has the same windows: none of its windows reaches over the edge."""
    twin = _same_windows("strided", layer, 1)
    return twin.output_shape(shape)[1:] == layer.output_shape(shape)[1:]


@lru_cache(64)
def _way(
    kind: str, layer: MaxPool | AvgPool, shapes: tuple[Shape, Shape], upright: bool, by: int = 0
) -> Way:
    """A way over the drawn shape, with its counts over the whole one."""
    shape, whole = shapes
    walk_ = walk(_same_windows(kind, layer, 1), shape, upright)
    edges = walk_.edges
    if edges.output_shape[1:] != layer.output_shape(shape)[1:]:
        raise CnnvizError(
            f"a convolution has no ceil_mode, and {layer!r} needs it: take --panels max,average"
        )
    weights = _weights(prod(edges.weight_shape)) if edges.weight_shape else np.zeros(0)
    bias = np.ones(prod(edges.bias_shape) if edges.bias_shape else 0)
    inputs = _numbers(shape, by) * walk_.axes[0].kernel * walk_.axes[1].kernel
    outputs = edges.evaluate(inputs, weights, bias)
    full = _same_windows(kind, layer, whole[0])
    won = first_largest(walk_, inputs, outputs) & (kind == "max")
    counts, bias_value = count(full, whole), 1 if len(bias) else None
    return Way(kind, full, walk_, counts, inputs, weights, bias_value, outputs, won)


def _weights(count: int) -> Floats:
    """Small whole numbers, all different if they are few, like their colours."""
    weights: Floats = np.resize(
        [2.0, -1.0, 1.0, -2.0] if count <= 4 else [2.0, -1.0, 1.0, -1.0], count
    )
    return weights


def _same_windows(kind: str, layer: MaxPool | AvgPool, channels: int) -> Layer:
    """The layer of that kind with the windows of `layer`."""
    dims, kernel, stride, padding = layer.dims, layer.kernel_size, layer.stride, layer.padding
    if kind == "strided":
        dilation = layer.dilation if isinstance(layer, MaxPool) else 1
        assert stride is not None
        return Conv(dims, channels, channels, kernel, stride, padding, dilation, groups=channels)
    if isinstance(layer, MaxPool if kind == "max" else AvgPool):
        return layer
    if kind == "max":
        return MaxPool(dims, kernel, stride, padding, ceil_mode=layer.ceil_mode)
    if any(window.dilation > 1 for window in layer.windows()):
        raise CnnvizError(
            f"average pooling has no dilation, and {layer!r} has: take --panels max,strided"
        )
    return AvgPool(dims, kernel, stride, padding, layer.ceil_mode)


def _numbers(shape: Shape, by: int) -> Floats:
    """The inputs as small whole numbers, moved `by` positions; window means become whole later."""
    row, column = np.indices((prod(shape[1:-1]), shape[-1]))
    numbers: Floats = np.array(PATTERN, float)[(column - by + 13 * row) % len(PATTERN)].ravel()
    return numbers
