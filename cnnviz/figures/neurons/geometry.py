"""Where the visible neurons of a panel stand: the same places in every panel of a figure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.choice import SLANT, Axes, extent, flat, slots
from cnnviz.figures.neurons.columns import Column
from cnnviz.graph.connections import Indices
from cnnviz.picture.marks import Floats


class Stand(NamedTuple):
    """One column as it is drawn: `shown` (n,) flat indices of its visible neurons, ascending; `at`
    (n, 2) centres.

    `gaps` (m, 2) are the places of the dots that stand for what was left out, `sheets` (s, 4, 2)
    the corners of the feature maps that are drawn as sheets.
    """

    shown: Indices
    at: Floats
    gaps: Floats
    sheets: Floats

    def place(self, neurons: Indices) -> Floats:
        """The centres of `neurons` (flat indices, all of them visible)."""
        found: Floats = self.at[np.searchsorted(self.shown, neurons)]
        return found


class Layout(NamedTuple):
    """All columns of a panel in a box of (width, height), origin at its upper left; `radius` of
    every neuron.
    """

    stands: tuple[Stand, ...]
    radius: float
    pitch: float
    width: float
    turned: bool = False


def layout(
    found: tuple[Column, ...], chosen: tuple[Axes, ...], size: tuple[float, float], up: bool = False
) -> Layout:
    """Places the chosen neurons in a box of `size`, columns evenly across it; `up` runs them from
    bottom to top.
    """
    width, height = size[::-1] if up else size
    extents = [extent(axes) for axes in chosen]
    flat = all(len(axes) == 2 for axes in chosen)
    depth = sum(SLANT[0] * slots(a[-1])[-1] for a in chosen if len(a) > 2)
    pitch = min(height / max(extents), 44.0, 0.5 * width / max(depth, 1e-9))
    radius = float(np.clip(pitch * (0.31 if flat else 0.26), 0.3, 12.0))
    pitches = [_roomier(pitch, e, height) if flat else pitch for e in extents]
    runs = [
        SLANT[0] * p * slots(a[-1])[-1] if len(a) > 2 else 0.0
        for p, a in zip(pitches, chosen, strict=True)
    ]
    between = len(found) - 1
    step = min((width - sum(runs) - 2 * radius) / between, max(1.05 * height, 150.0, width * up))
    x = (width - sum(runs) - step * between) / 2
    stands = []
    for column, axes, p, run in zip(found, chosen, pitches, runs, strict=True):
        stands.append(_stand(column, axes, (x, height), p))
        x += run + step
    if up:
        stands = [_turned(stand, height=size[1]) for stand in stands]
    return Layout(tuple(stands), radius, pitch, size[0], up)


def _roomier(pitch: float, rows: float, height: float) -> float:
    """A column much shorter than the tallest is stretched, so that it does not huddle."""
    return pitch if rows * pitch > 0.45 * height else min(2.0 * pitch, 0.6 * height / rows)


def _turned(stand: Stand, height: float) -> Stand:
    """The same column in a panel whose input is at the bottom."""

    def turn(at: Floats) -> Floats:
        return np.stack([at[..., 1], height - at[..., 0]], axis=-1)

    return stand._replace(at=turn(stand.at), gaps=turn(stand.gaps), sheets=turn(stand.sheets))


def _stand(column: Column, axes: Axes, corner: tuple[float, float], pitch: float) -> Stand:
    """One column, its leftmost neurons at x = corner[0], centred in a height of corner[1]."""
    x, height = corner
    top = (height - extent(axes) * pitch) / 2
    blocks = _blocks(axes)
    across = slots(axes[-1]) if len(axes) > 2 else np.zeros(1)
    down = slots(axes[-2] if len(axes) > 2 else axes[1])
    lift = SLANT[1] * across[-1]
    y = top + pitch * (blocks[:, None, None] + down[None, :, None] + 0.5 + lift - SLANT[1] * across)
    xs = np.broadcast_to(x + pitch * SLANT[0] * across, y.shape)
    at = np.stack([xs, y], axis=-1)
    corners = at[:, [0, 0, -1, -1], [0, -1, -1, 0]]
    return Stand(
        flat(axes, column.shape),
        at.reshape(-1, 2),
        _gaps(at, axes),
        corners if len(axes) > 2 else np.zeros((0, 4, 2)),
    )


def _blocks(axes: Axes) -> Floats:
    """The row at which each feature map (or depth slice of one) begins."""
    rows = slots(axes[-2] if len(axes) > 2 else axes[1])[-1] + 1
    lift = SLANT[1] * slots(axes[-1])[-1] if len(axes) > 2 else 0.0
    each = rows + lift + (0.5 if len(axes) > 2 else 0.8)
    channel = slots(axes[0])
    jumps = channel - np.arange(len(channel))
    if len(axes) == 4:
        depth = np.arange(len(axes[1]))
        begun = (np.arange(len(channel))[:, None] * len(depth) + depth) * each + jumps[:, None]
        return np.asarray(begun.ravel(), float)
    return np.asarray(np.arange(len(channel)) * each + jumps, float)


def _gaps(at: Floats, axes: Axes) -> Floats:
    """Halfway between two neighbours whose indices are not neighbours, along every axis. at:
    (blocks, rows, across, 2).
    """
    found = []
    blocks = axes[0] if len(axes) < 4 else range(len(at))
    for axis, index in enumerate((blocks, axes[-2] if len(axes) > 2 else axes[1], axes[-1])):
        if axis == 2 and len(axes) == 2:
            continue
        cut = np.flatnonzero(np.diff(np.array(index)) > 1)
        if axis == 0:
            first, last = at[cut, -1, :, :], at[cut + 1, 0, :, :]
            first, last = first.mean(axis=1), last.mean(axis=1)
        else:
            first, last = np.take(at, cut, axis), np.take(at, cut + 1, axis)
        found.append(((first + last) / 2).reshape(-1, 2))
    return np.concatenate(found)
