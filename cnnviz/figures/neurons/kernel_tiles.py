"""The legend of a panel that shares: its kernel, as tiles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.tiles import Tile, tiles
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.tensors import tensor_of
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.type import text, type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.picture.parts import EMPTY, Part, row
from cnnviz.picture.theme import Theme

MOST = (9, 3.3)
"""How many tiles stand beside and above one another at most."""


class Legend(NamedTuple):
    """Tiles, and the same with what they are before them."""

    tiles: Part = EMPTY
    named: Part | None = None


def legend(panel: Wired, scene: Scene, theme: Theme, labels: Labels) -> Legend:
    """The kernels of each layer as tiles; nothing where none is shared, or they have no room."""
    if panel.own or scene.cells:
        return Legend()
    found, count = [], 0
    for at, (wire, look) in enumerate(zip(panel.wires, panel.looks, strict=True), 1):
        layer, _ = panel.part(at)
        if not look.shared or len(wire.weight_shape) < 3 or panel.first(at) != at:
            continue
        tensor = tensor_of(layer, wire.weight_shape)
        cells = _cells(panel, at, tensor)
        if not cells:
            return Legend()
        found.append(tiles(cells, theme))
        count += len(distinct(np.nonzero(np.isin(tensor, look.weights))[0]))
    if not found:
        return Legend()
    words = labels("legend.kernel" if count == 1 else "legend.kernels")
    key, small = row(*found, gap=8), type_of("line", theme).sized(13)._replace(cls="key")
    return Legend(key, row(text(words, small), key, gap=6))


def _cells(panel: Wired, at: int, tensor: Indices) -> tuple[Tile, ...]:
    """The tiles of a layer's kernels (out, in, *k): channels below one another in 1-D, beside one
    another else; kernels likewise. None where they have no room.
    """
    look = panel.looks[at - 1]
    used = np.isin(tensor, look.weights)
    kernel, channel, *lines, column = np.nonzero(used)
    across = tensor.shape[-1] + 0.4
    if lines:
        line = np.ravel_multi_index(tuple(lines), tensor.shape[2:-1])
        spots = np.stack([(kernel * tensor.shape[1] + channel) * across + column, line], 1)
    else:
        spots = np.stack([kernel * across + column, channel], 1)
    if not len(spots) or (spots.max(axis=0) + 1 > MOST).any():
        return ()
    weights = tensor[used]
    return tuple(
        Tile((x, y), look.combos[int(look.which[place])], look.names[place], at - 1, weight)
        for (x, y), place, weight in zip(
            spots.tolist(), look.place(weights).tolist(), weights.tolist(), strict=True
        )
    )
