"""What one panel draws: a network's connections between the neurons of a scene, from its graph."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.neurons.identity import Looks, looks
from cnnviz.figures.neurons.scene import Scene
from cnnviz.figures.page.words import many
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections
from cnnviz.graph.count import Counts, count
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.picture.theme import Theme

LINES_MOST = 320
"""More lines than these between two columns are left out, but for those into one neuron."""
STRONG_MOST = 60
"""More lines than these between two columns are faint, but for those into one neuron."""


Mask = NDArray[np.bool_]
"""Which of some items, (n,)."""


class Panel(NamedTuple):
    """What one panel draws: for each column after the first its connections, their looks, and
    which stand out.
    """

    kind: str
    network: Network
    wires: tuple[Connections, ...]
    looks: tuple[Looks, ...]
    strong: tuple[Mask, ...]
    counts: Counts
    left_out: bool
    marked: tuple[Mask, ...] = ()
    """For a traced panel: which neurons of each column reach the one in focus."""

    @property
    def neutral(self) -> bool:
        """Whether colour says nothing about weights here."""
        return any(look.neutral for look in self.looks)

    @property
    def lines(self) -> int:
        """How many connections are drawn."""
        return sum(map(len, self.wires))

    @property
    def weights(self) -> int:
        """How many different weights the drawn connections use."""
        return sum(len(distinct(wire.weight[wire.weight >= 0])) for wire in self.wires)


def traced(panel: Panel, shown: Scene) -> Panel:
    """The same panel in neutral ink, with all that reaches the neuron in focus standing out."""
    stands = shown.layout.stands
    reached = np.array([shown.focus[-1]])
    lines: list[Mask] = []
    marked = [np.isin(stands[-1].shown, reached)]
    for wire, stand in zip(panel.wires[::-1], stands[-2::-1], strict=True):
        mine = np.isin(wire.dst, reached)
        reached = distinct(wire.src[mine])
        lines.insert(0, mine)
        marked.insert(0, np.isin(stand.shown, reached))
    return plain(panel)._replace(strong=tuple(lines), marked=tuple(marked))


def singled(panel: Panel, shown: Scene) -> Panel:
    """The same panel with the lines into one neuron standing out, however few there are."""
    pairs = zip(panel.wires, shown.focus[1:], strict=True)
    return panel._replace(strong=tuple(wire.dst == focus for wire, focus in pairs))


def plain(panel: Panel) -> Panel:
    """The same panel in neutral ink, every line alike."""
    ink = [look._replace(neutral=True, which=look.which * 0) for look in panel.looks]
    return panel._replace(looks=tuple(look._replace(combos=look.combos[-1:]) for look in ink))


def panel(
    kind: str, network: Network, scene: Scene, theme: Theme, most: int | None = None
) -> Panel:
    """The connections of `network`, a twin of the scene's, between the scene's neurons."""
    shared = kind not in ("fc", "local")
    limit = (most or LINES_MOST, len(theme.weights) * len(theme.dashes) if shared else None)
    drawn = [_drawn(network, scene, column, limit) for column in range(1, len(scene.columns))]
    kept = tuple(wire for wire, _ in drawn)
    strong = []
    for column, wire in enumerate(kept, 1):
        every = scene.flatland and len(wire) <= (most or STRONG_MOST)
        strong.append(np.ones(len(wire), bool) if every else wire.dst == scene.focus[column])
    dressed = looks(kept, shared, theme)
    if any(look.neutral for look in dressed):
        dressed = looks(kept, shared, theme, neutral=True)
    left_out = not all(whole for _, whole in drawn)
    return Panel(kind, network, kept, dressed, tuple(strong), totals(network), left_out)


def _drawn(
    network: Network, scene: Scene, column: int, limit: tuple[int, int | None]
) -> tuple[Connections, bool]:
    """The connections that end in `column`, between visible neurons, and whether they are all.

    limit: the most lines, and the most weights that looks can tell apart (None: any number).
    Beyond, only those into the neuron in focus are drawn.
    """
    position = network.names.index(scene.columns[column].name)
    layer, shape = network.layers[position], network.shapes[position]
    src, dst = (stand.shown for stand in scene.layout.stands[column - 1 : column + 1])
    dense = count(layer, shape).connections == prod(shape) * prod(network.shapes[position + 1])
    focus = np.array([scene.focus[column]])
    # A fully connected layer of thousands of visible neurons is not built just to be left out.
    if not dense or len(src) * len(dst) <= limit[0]:
        wire = between(layer, shape, src, dst)
        weights = len(distinct(wire.weight[wire.weight >= 0]))
        if len(wire) <= limit[0] and (limit[1] is None or weights <= limit[1]):
            return wire, True
    wire = between(layer, shape, src, focus)
    bias = between(layer, shape, src[:0], dst).bias
    return replace(wire, bias=bias), False


def only(wire: Connections, mine: Mask) -> Connections:
    """The connections of `wire` at which `mine` is true."""
    scale = None if wire.scale is None else wire.scale[mine]
    return replace(
        wire, src=wire.src[mine], dst=wire.dst[mine], weight=wire.weight[mine], scale=scale
    )


NONE = Counts(0, 0, 0, 0, 0)


def totals(network: Network) -> Counts:
    """The counts of all layers together that connect; layers that act on each neuron alone are not
    counted.
    """
    each = [
        count(layer, shape)
        for layer, shape in zip(network.layers, network.shapes, strict=False)
        if not layer.pointwise
    ]
    return Counts(*(sum(values) for values in zip(NONE, *each, strict=True)))


def counted(counts: Counts) -> str:
    """The counts in the viewer's words.

    >>> counted(Counts(18, 0, 3, 1, 4)), counted(Counts(0, 8, 0, 0, 0))
    ('18 connections · 3 weights · 1 bias', '8 connections without weights')
    >>> counted(Counts(18, 6, 3, 1, 4))
    '18 connections · 3 weights · 1 bias · 6 more without weight'
    """
    if counts.fixed_connections and not counts.connections:
        return f"{many(counts.fixed_connections, 'connection')} without weights"
    words = [many(counts.connections, "connection"), many(counts.weights, "weight")]
    words.append(many(counts.biases, "bias") if counts.biases else "no bias")
    if counts.fixed_connections:
        words.append(f"{counts.fixed_connections:,} more without weight")
    return " · ".join(words)


def lines_said(panel: Panel) -> str:
    """How many lines a panel draws in neutral ink, and how many weights they stand for."""
    return f"{panel.lines:,} lines, {many(panel.weights, 'different weight')}"


def shares(layer: Layer, wire: Connections) -> bool:
    """Whether a layer's weights are kernels, which neurons share."""
    return len(wire.weight_shape) > 2 and not layer.spec_name.startswith("Locally")


def unshared(panel: Panel) -> int:
    """How many weights of a panel that shares belong to layers that don't, such as Linear."""
    layers = [layer for layer in panel.network.layers if not layer.pointwise]
    pairs = zip(layers, panel.wires, strict=False)
    own = (wire.weight_shape for layer, wire in pairs if not shares(layer, wire))
    return sum(prod(shape) for shape in own if shape)


def fan_ins(panel: Panel) -> list[int]:
    """For each layer with weights, how many different inputs a neuron away from the border sees; of
    a transposed convolution the neuron that sees most.
    """
    return [
        _fan_in(layer, shape)
        for layer, shape in zip(panel.network.layers, panel.network.shapes, strict=False)
        if not layer.pointwise and count(layer, shape).connections
    ]


def _fan_in(layer: Layer, shape: Shape) -> int:
    at = [n // 2 for n in layer.output_shape(shape)]
    # Where a stride spreads kernels over the output, neighbours see different numbers of inputs.
    for axis, stride in enumerate(layer.stride if transposed(layer) else (), 1):  # type: ignore[attr-defined]
        steps = range(at[axis], min(at[axis] + stride, layer.output_shape(shape)[axis]))
        near = [[*at[:axis], step, *at[axis + 1 :]] for step in (*steps, at[axis])]
        at = max(near, key=lambda spot: _seen(layer, shape, spot))
    return _seen(layer, shape, at)


def _seen(layer: Layer, shape: Shape, at: list[int]) -> int:
    everything = prod(shape) * prod(layer.output_shape(shape))
    if not hasattr(layer, "kernel_size") and count(layer, shape).connections == everything:
        return prod(shape)  # Millions of inputs are not listed to be counted.
    neuron = np.ravel_multi_index(tuple(at), layer.output_shape(shape))
    return len(distinct(between(layer, shape, dst=np.array([neuron])).src))


def transposed(layer: Layer) -> bool:
    """Whether a layer is a transposed convolution, or its twin that shares less."""
    return hasattr(layer, "output_padding")
