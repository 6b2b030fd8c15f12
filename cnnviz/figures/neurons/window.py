"""What a layer's window sees, position by position."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.graph.distinct import distinct

Axes = tuple[tuple[int, ...], ...]
"""Positions along each spatial axis."""


class Window:
    """What a layer's output positions see, axis by axis: looked up in the graph, and cached."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.shape, self.fed = spatial(column.shape), spatial(column.fed)
        self.slides = len(column.fed) > 1 and len(self.fed) == len(self.shape)
        self.tables: list[dict[int, frozenset[int]]] = [{} for _ in self.shape[1:]]

    def sees(self, positions: Axes) -> list[set[int]]:
        """For each spatial axis, the input positions that the output `positions` see."""
        self._ask(positions)
        return [
            set().union(*(table[p] for p in row))
            for table, row in zip(self.tables, positions, strict=True)
        ]

    def _ask(self, positions: Axes) -> None:
        missing = [
            [p for p in row if p not in table]
            for table, row in zip(self.tables, positions, strict=True)
        ]
        count = max(map(len, missing))
        if not count or self.column.layer is None:
            return
        rows = [(n + [r[-1]] * count)[:count] for n, r in zip(missing, positions, strict=True)]
        dst = np.ravel_multi_index((np.zeros(count, int), *map(np.array, rows)), self.shape)
        wires = self.column.wires(dst=distinct(dst))
        inputs = np.unravel_index(wires.src, self.fed)[1:]
        outputs = np.unravel_index(wires.dst, self.shape)[1:]
        for table, row, target, source in zip(self.tables, rows, outputs, inputs, strict=True):
            for p in row:
                table[p] = frozenset(source[target == p].tolist())


def middles(columns: Sequence[Column], neuron: int) -> list[tuple[int, ...]]:
    """The middle, in each column, of what a neuron of the last one sees; 0 if it sees all."""
    position = np.unravel_index(neuron, spatial(columns[-1].shape))[1:]
    positions = [tuple(map(int, position))]
    for before, column in zip(columns[-2::-1], columns[:0:-1], strict=True):
        shape, output_shape = spatial(before.shape), spatial(column.shape)
        dst = np.array([np.ravel_multi_index((0, *positions[0]), output_shape)])
        src = column.wires(dst=dst).src if column.layer else dst[:0]
        inputs = np.unravel_index(src, shape)[1:]
        sees_all = len(src) in (0, np.prod(shape))
        positions.insert(0, tuple(0 if sees_all else int(p.min() + p.max()) // 2 for p in inputs))
    return positions
