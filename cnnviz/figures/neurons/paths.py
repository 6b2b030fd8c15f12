"""The connections of a panel as lines: where each starts and ends, its bow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.neurons.place import Scene
from cnnviz.graph.connections import Connections
from cnnviz.picture.marks import Floats, Lines, Style, Which


class Paths(NamedTuple):
    """Drawn connections between two columns: start and end, (n, 2), and the bow of each, (n,)."""

    start: Floats
    end: Floats
    bow: Floats

    def part(self, mine: NDArray[np.bool_]) -> Paths:
        """The lines at which `mine` is true."""
        return Paths(self.start[mine], self.end[mine], self.bow[mine])

    def along(self, t: Floats | float) -> Floats:
        """The points at fraction `t` of the way, on the curve where a line is bowed."""
        t = np.broadcast_to(np.asarray(t, float), self.bow.shape)[:, None]
        straight = self.start + t * (self.end - self.start)
        found: Floats = straight + _left(self.end - self.start) * (
            4 * t * (1 - t) * self.bow[:, None]
        )
        return found


def paths(
    scene: Scene, column: int, drawn: Connections, begin: Floats | float | None = None
) -> Paths:
    """The lines of the connections that end in `column`: from rim to rim, parallel ones bowed
    apart. `begin` is the radius of the neurons in which they begin, where it is another.
    """
    here = scene.places[column - 1].of(drawn.src)
    there = scene.places[column].of(drawn.dst)
    along = _unit(there - here)
    out = np.reshape(scene.radius if begin is None else begin, (-1, 1))
    return Paths(here + along * out, there - along * scene.radius, _bows(drawn, scene.pitch))


def _unit(vector: Floats) -> Floats:
    found: Floats = vector / np.maximum(np.hypot(*vector.T), 1e-9)[:, None]
    return found


def _left(vector: Floats) -> Floats:
    """The unit normal to the left of `vector` as seen on the canvas (y runs down)."""
    unit = _unit(vector)
    return np.stack([unit[:, 1], -unit[:, 0]], axis=1)


def _bows(drawn: Connections, pitch: float) -> Floats:
    """How far each line bows: those that join the same two neurons fan out, others are straight."""
    pair = drawn.src.astype(np.int64) * (int(drawn.dst.max(initial=0)) + 1) + drawn.dst
    order = np.argsort(pair, kind="stable")
    _, first, count = np.unique(pair[order], return_index=True, return_counts=True)
    if len(count) == len(pair):
        return np.zeros(len(pair))
    rank, size = np.empty(len(pair)), np.empty(len(pair))
    rank[order] = np.arange(len(pair)) - np.repeat(first, count)
    size[order] = np.repeat(count, count)
    return (rank - (size - 1) / 2) * 0.42 * pitch


def lines(
    drawn: Connections, path: Paths, layer: int, styles: tuple[Style, ...], which: Which
) -> Lines:
    """The connections as a mark that names each one's layer, neurons and weight."""
    names = {"layer": layer, "src": drawn.src, "dst": drawn.dst, "weight": drawn.weight}
    return Lines(path.start, path.end, path.bow, styles, which, "edge", names)
