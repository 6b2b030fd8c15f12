"""The connections of a panel as lines: the start, the end and the bow of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.neurons.place import Scene
from cnnviz.graph.connections import Connections
from cnnviz.picture.marks import Floats, Lines, Style, Which


class Paths(NamedTuple):
    """The drawn connections between two columns: start and end, (n, 2), and bow, (n,), of each."""

    start: Floats
    end: Floats
    bow: Floats

    def part(self, mask: NDArray[np.bool_]) -> Paths:
        """The lines where `mask` is true."""
        return Paths(self.start[mask], self.end[mask], self.bow[mask])

    def along(self, t: Floats | float) -> Floats:
        """The points at fraction `t` of the way, on the curve if a line is bowed."""
        t = np.broadcast_to(np.asarray(t, float), self.bow.shape)[:, None]
        straight = self.start + t * (self.end - self.start)
        points: Floats = straight + _left(self.end - self.start) * (
            4 * t * (1 - t) * self.bow[:, None]
        )
        return points


def paths(
    scene: Scene, column: int, wires: Connections, start_radius: Floats | float | None = None
) -> Paths:
    """The lines of the connections that end in `column`: from rim to rim, parallel ones bowed
    apart. `start_radius` is the radius of the neurons where they start, if it differs.
    """
    start = scene.places[column - 1].of(wires.src)
    end = scene.places[column].of(wires.dst)
    along = _unit(end - start)
    offset = np.reshape(scene.radius if start_radius is None else start_radius, (-1, 1))
    return Paths(start + along * offset, end - along * scene.radius, _bows(wires, scene.pitch))


def _unit(vector: Floats) -> Floats:
    units: Floats = vector / np.maximum(np.hypot(*vector.T), 1e-9)[:, None]
    return units


def _left(vector: Floats) -> Floats:
    """The unit normal to the left of `vector` as seen on the canvas (y runs down)."""
    unit = _unit(vector)
    return np.stack([unit[:, 1], -unit[:, 0]], axis=1)


def _bows(wires: Connections, pitch: float) -> Floats:
    """The bow of each line: those that join the same two neurons fan out, others are straight."""
    pair = wires.src.astype(np.int64) * (int(wires.dst.max(initial=0)) + 1) + wires.dst
    order = np.argsort(pair, kind="stable")
    _, first, count = np.unique(pair[order], return_index=True, return_counts=True)
    if len(count) == len(pair):
        return np.zeros(len(pair))
    rank, size = np.empty(len(pair)), np.empty(len(pair))
    rank[order] = np.arange(len(pair)) - np.repeat(first, count)
    size[order] = np.repeat(count, count)
    return (rank - (size - 1) / 2) * 0.42 * pitch


def lines(
    wires: Connections, path: Paths, layer: int, styles: tuple[Style, ...], which: Which
) -> Lines:
    """The connections as a mark that names the layer, the neurons and the weight of each."""
    names = {"layer": layer, "src": wires.src, "dst": wires.dst, "weight": wires.weight}
    return Lines(path.start, path.end, path.bow, styles, which, "edge", names)
