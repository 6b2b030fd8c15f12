"""Where the neurons of the figure receptive-field stand, for one spatial axis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.geometry import Layout, Stand
from cnnviz.figures.neurons.panel import Mask
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.trace import Reached
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections
from cnnviz.graph.field import Field
from cnnviz.picture.marks import Floats

LEAST = 10.0
"""The least distance of two neurons, in points."""
FAINT_MOST = 300
"""More lines than these between two columns are drawn only where they are traced."""
CONTEXT = 2.0
"""How many inputs are shown at either side of a cone that is only a part of its columns."""


class Rows(NamedTuple):
    """Columns of neurons as they stand: `layout` places them, `traced` are those that are traced.

    `ghosts` (n, 2) are the positions that padding adds. `left_out` says that some neurons are not
    shown, `faint` that lines beside the cone are drawn.
    """

    layout: Layout
    traced: tuple[Mask, ...]
    ghosts: Floats
    wires: tuple[Connections, ...]
    left_out: bool
    faint: bool
    forward: bool


class Axis(NamedTuple):
    """One column along the axis, counted in inputs: the first neuron's place, the distance of
    neighbours, how many there are, and how many positions padding adds before and after.
    """

    start: float
    jump: float
    many: int
    before: int
    after: int

    def at(self, position: Floats | float) -> Floats:
        """Where positions are, in inputs."""
        found: Floats = self.start + self.jump * np.asarray(position, float)
        return found


class Scale(NamedTuple):
    """How inputs become points: those from `low` to `up` are shown, `unit` points each."""

    low: float
    up: float
    unit: float
    middle: float

    def y(self, inputs: Floats) -> Floats:
        """The y on the canvas of places counted in inputs."""
        found: Floats = self.middle + self.unit * (inputs - (self.low + self.up) / 2)
        return found


def rows(about: Subject, box: tuple[float, float, float, float]) -> Rows | None:
    """The columns in a box (x, y, width, height), or None where neurons would be too small."""
    found = about.found
    later = (*found[1:], None)
    columns = zip(found, about.seen, later, strict=True)
    axes = [_axis(column, field, found[0], after) for column, field, after in columns]
    scale = _scale(axes, about.traced, box)
    if scale is None:
        return None
    step = box[2] / len(found)
    middles = [box[0] + step * (i + 0.5) for i in range(len(found))]
    each = [_stand(*one, scale) for one in zip(axes, about.traced, middles, strict=True)]
    stands = tuple(stand for stand, _ in each)
    close = scale.unit * min(axis.jump for axis in axes)
    layout = Layout(stands, float(min(13.0, 0.34 * close)), close, box[2])
    joined = tuple(
        between(column.layer, column.fed, before.shown, stand.shown)
        for column, before, stand in zip(found[1:], stands, stands[1:], strict=False)
        if column.layer
    )
    pairs = zip(stands, about.traced, axes, strict=True)
    marked = tuple(np.isin(stand.shown, _flat(one, axis)) for stand, one, axis in pairs)
    left_out = any(len(stand.shown) < axis.many for stand, axis in zip(stands, axes, strict=True))
    faint = max(map(len, joined)) <= FAINT_MOST
    ghosts = np.concatenate([ghost for _, ghost in each])
    return Rows(layout, marked, ghosts, joined, left_out, faint, about.forward)


def _flat(reached: Reached, axis: Axis) -> Floats:
    """The flat indices of reached neurons."""
    return np.array(reached.positions[0]) + reached.channel * axis.many


def _axis(column: Column, field: Field | None, first: Column, after: Column | None) -> Axis:
    """How a column stands: by its neurons' receptive fields, or evenly where these differ."""
    many = spatial(column.shape)[1]
    pads = _pads(after, many)
    if field is not None:
        return Axis(field.start[0], float(field.jump[0]), many, *pads)
    apart = spatial(first.shape)[1] / many
    return Axis((apart - 1) / 2, apart, many, *pads)


def _pads(after: Column | None, length: int) -> tuple[int, int]:
    """How many positions the padding of the layer that reads a column adds at its two ends."""
    layer = after.layer if after else None
    windows = layer.windows() if layer else None
    if not windows or len(windows) > 1 or getattr(layer, "padding_mode", "zeros") != "zeros":
        return 0, 0
    window = windows[0]
    used = (window.outputs(length) - 1) * window.stride + window.span - window.before - length
    return window.before, max(0, min(window.after, used))


def _scale(
    axes: list[Axis], traced: tuple[Reached, ...], box: tuple[float, float, float, float]
) -> Scale | None:
    """The whole columns, or the cone and what is near it, or None where even that is too much."""
    _, top, _, high = box
    close = min(axis.jump for axis in axes)
    low = min(float(axis.at(-axis.before)) for axis in axes)
    up = max(float(axis.at(axis.many - 1 + axis.after)) for axis in axes)
    middle = top + high / 2
    if (up - low + 1) * LEAST > high * close:
        high -= 30
        cone = [axis.at(np.array(r.positions[0])) for axis, r in zip(axes, traced, strict=True)]
        first, last = min(c.min() for c in cone), max(c.max() for c in cone)
        more = max(CONTEXT, (high * close / 17 - (last - first + 1)) / 2)
        low, up = max(low, first - more), min(up, last + more)
    if (up - low + 1) * LEAST > high * close:
        return None
    return Scale(low, up, min(42.0, high / (up - low + 1)), middle)


def _stand(axis: Axis, reached: Reached, x: float, scale: Scale) -> tuple[Stand, Floats]:
    """The neurons of one column that are shown, and the places of its padding."""
    every = np.arange(-axis.before, axis.many + axis.after)
    at = axis.at(every.astype(float))
    near = (at >= scale.low - 1e-6) & (at <= scale.up + 1e-6)
    shown, y = every[near], scale.y(at[near])
    places = np.stack([np.full(len(y), x), y], axis=1)
    real = (shown >= 0) & (shown < axis.many)
    beyond = min(0.8 * scale.unit * axis.jump, 14.0)
    gaps = np.array([[x, y[0] - beyond], [x, y[-1] + beyond]])
    cut = np.array([shown[0] > 0, shown[-1] < axis.many - 1])
    index = shown[real] + reached.channel * axis.many
    return Stand(index, places[real], gaps[cut], np.zeros((0, 4, 2))), places[~real]
