"""The legend of a panel that shares: its kernel, as tiles."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.tiles import Tile, tiles
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.tensors import tensor_of
from cnnviz.figures.neurons.wired import Wired
from cnnviz.graph.connections import Indices
from cnnviz.picture.parts import EMPTY, Part, row
from cnnviz.picture.tokens import Tokens

MOST = (9, 3.3)
"""How many tiles stand beside and above one another at most."""


def legend(panel: Wired, scene: Scene, theme: Tokens) -> Part:
    """The kernels of each layer as tiles; nothing where none is shared, or they have no room."""
    if panel.own or scene.cells:
        return EMPTY
    found = []
    for at, (wire, look) in enumerate(zip(panel.wires, panel.looks, strict=True), 1):
        layer, _ = panel.part(at)
        if not look.shared or len(wire.weight_shape) < 3 or panel.first(at) != at:
            continue
        cells = _cells(panel, at, tensor_of(layer, wire.weight_shape))
        ends = np.array([cell.at for cell in cells]).max(axis=0) + 1
        if ends[0] > MOST[0] or ends[1] > MOST[1]:
            return EMPTY
        found.append(tiles(cells, theme))
    return row(*found, gap=8) if found else EMPTY


def _cells(panel: Wired, at: int, tensor: Indices) -> tuple[Tile, ...]:
    """The tiles of a layer's kernels (out, in, *k): channels below one another in 1-D, beside one
    another else; kernels likewise.
    """
    look = panel.looks[at - 1]
    found = []
    dims = tensor.ndim - 2
    for index, weight in np.ndenumerate(tensor):
        kernel, channel, *cell = index
        column, line = (
            cell[-1],
            int(np.ravel_multi_index(tuple(cell[:-1]), tensor.shape[2:-1])) if dims > 1 else 0,
        )
        if dims == 1:
            spot = (kernel * (tensor.shape[-1] + 0.4) + column, channel * 1.0)
        else:
            across = tensor.shape[-1] + 0.4
            spot = ((kernel * tensor.shape[1] + channel) * across + column, line * 1.0)
        place = int(np.searchsorted(look.weights, weight))
        if place < len(look.weights) and look.weights[place] == weight:
            combo = look.combos[int(look.which[place])]
            found.append(Tile(spot, combo, look.names[place], at - 1, int(weight)))
    return tuple(found)
