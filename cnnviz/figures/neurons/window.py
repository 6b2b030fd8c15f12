"""What a layer's window sees, position by position."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.graph.distinct import distinct

Axes = tuple[tuple[int, ...], ...]
"""Positions along each spatial axis."""


class Window:
    """What a layer's output positions see, axis by axis: asked of the graph, and remembered."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.shape, self.fed = spatial(column.shape), spatial(column.fed)
        self.slides = len(column.fed) > 1 and len(self.fed) == len(self.shape)
        self.tables: list[dict[int, frozenset[int]]] = [{} for _ in self.shape[1:]]

    def sees(self, positions: Axes) -> list[set[int]]:
        """For each spatial axis, the input positions that its output `positions` see."""
        self._ask(positions)
        return [
            set().union(*(table[p] for p in row))
            for table, row in zip(self.tables, positions, strict=True)
        ]

    def _ask(self, positions: Axes) -> None:
        new = [
            [p for p in row if p not in table]
            for table, row in zip(self.tables, positions, strict=True)
        ]
        most = max(map(len, new))
        if not most or self.column.layer is None:
            return
        rows = [(n + [r[-1]] * most)[:most] for n, r in zip(new, positions, strict=True)]
        dst = np.ravel_multi_index((np.zeros(most, int), *map(np.array, rows)), self.shape)
        wires = self.column.wires(dst=distinct(dst))
        seen = np.unravel_index(wires.src, self.fed)[1:]
        seers = np.unravel_index(wires.dst, self.shape)[1:]
        for table, row, here, there in zip(self.tables, rows, seers, seen, strict=True):
            for p in row:
                table[p] = frozenset(there[here == p].tolist())


def middles(columns: Sequence[Column], neuron: int) -> list[tuple[int, ...]]:
    """For each column the middle of what a neuron of the last one sees; 0 where it sees all."""
    at = np.unravel_index(neuron, spatial(columns[-1].shape))[1:]
    found = [tuple(map(int, at))]
    for before, column in zip(columns[-2::-1], columns[:0:-1], strict=True):
        shape, own = spatial(before.shape), spatial(column.shape)
        dst = np.array([np.ravel_multi_index((0, *found[0]), own)])
        src = column.wires(dst=dst).src if column.layer else dst[:0]
        seen = np.unravel_index(src, shape)[1:]
        whole = len(src) in (0, np.prod(shape))
        found.insert(0, tuple(0 if whole else int(p.min() + p.max()) // 2 for p in seen))
    return found
