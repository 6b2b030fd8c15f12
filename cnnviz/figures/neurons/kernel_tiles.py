"""The legend of a panel with shared weights: its kernels as tiles."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.tiles import SIDE, SMALL, Tile, tiles
from cnnviz.figures.neurons.looks import numbered_name
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.figures.page.type import text, type_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer, Shape
from cnnviz.picture.parts import EMPTY, Part, column, either, row
from cnnviz.picture.theme import Theme

MOST = (12, 3.3)
"""The most tiles side by side and stacked."""
MANY = 9
"""More tiles side by side are small; if there are more in total, rims get no extra room."""


class Legend(NamedTuple):
    """Tiles, and the same with a name before them."""

    tiles: Part = EMPTY
    named: Part | None = None


def legend(panel: Wiring, scene: Scene, theme: Theme, labels: Labels) -> Legend:
    """The kernels of each layer as tiles; empty if none is shared, or they do not fit."""
    if panel.own or scene.cells:
        return Legend()
    parts, count, lettered = list[Part](), 0, False
    for at, (wire, look) in enumerate(zip(panel.wires, panel.looks, strict=True), 1):
        layer, _ = panel.part(at)
        if not look.shared or len(wire.weight_shape) < 3 or panel.first(at) != at:
            continue
        tensor = tensor_of(layer, wire.weight_shape)
        kernels = distinct(np.nonzero(np.isin(tensor, look.weights))[0]).tolist()
        repeat = layer.sharing == "tiled" and 1 < len(kernels) == len(tensor) == panel.counts.biases
        part = _repeating(panel, at, tensor, theme) if repeat else _tiles(panel, at, tensor, theme)
        if part is EMPTY:
            return Legend()
        parts.append(part)
        count += len(kernels)
        lettered |= repeat
    if not parts:
        return Legend()
    words = labels("legend.kernel" if count == 1 else "legend.kernels")
    words = labels("legend.names", what=words) if lettered else words
    key = row(*parts, gap=8)
    # The name meets no letter in a wider font either.
    small = type_of("line", theme).sized(13)._replace(cls="key", safe=lettered)
    return Legend(key, row(text(words, small, base=14), key, gap=4))


def _repeating(panel: Wiring, at: int, tensor: Indices, theme: Theme) -> Part:
    """Repeating kernels, each after its name: side by side, long ones stacked."""
    parts = [_tiles(panel, at, tensor[n : n + 1], theme, True) for n in range(len(tensor))]
    across = len(tensor) * (tensor.shape[-1] + 1.2)
    if any(part is EMPTY for part in parts) or tensor[0].size > tensor.shape[-1]:
        return _tiles(panel, at, tensor, theme)
    look = type_of("letter", theme)._replace(cls="key")
    named_parts = [
        row(text(numbered_name(n, len(parts)), look), part, gap=4) for n, part in enumerate(parts)
    ]
    beside, above = row(*named_parts, gap=8), column(*named_parts, gap=2)
    if len(parts) > MOST[1]:
        return beside if across <= MOST[0] else EMPTY
    return either(beside, above) if across <= MOST[0] else above


def _tiles(panel: Wiring, column: int, tensor: Indices, theme: Theme, framed: bool = False) -> Part:
    """Some kernels of a layer as tiles, if they fit."""
    cells = _cells(panel, column, tensor)
    is_small = max((cell.at[0] for cell in cells), default=0) >= MANY
    shared = [look for i, look in enumerate(panel.looks, 1) if look.shared and panel.first(i) == i]
    total = sum(len(look.weights) for look in shared)
    side = SMALL if is_small else SIDE if total > MANY else None
    return tiles(cells, theme, side, framed=framed) if cells else EMPTY


def _cells(panel: Wiring, layer: int, tensor: Indices) -> tuple[Tile, ...]:
    """The tiles of a layer's kernels (out, in, *k): channels are stacked in 1-D, else side by side;
    kernels are side by side. None if they do not fit.
    """
    look = panel.looks[layer - 1]
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
        Tile((x, y), look.combos[int(look.which[place])], look.names[place], layer - 1, weight)
        for (x, y), place, weight in zip(
            spots.tolist(), look.place(weights).tolist(), weights.tolist(), strict=True
        )
    )


def tensor_of(layer: Layer, shape: Shape) -> Indices:
    """The index of each weight of a layer, arranged as its kernels (out, in, *k).

    >>> from cnnviz.layers.transposed import ConvTranspose
    >>> tensor_of(ConvTranspose(1, 2, 3, 1), (2, 3, 1))[:, :, 0].tolist()
    [[0, 3], [1, 4], [2, 5]]
    """
    kernels = _kernels(layer, shape)
    indices: Indices = np.arange(prod(shape))
    if layer.direction == "backward":
        layout = (kernels[1], shape[1 - len(kernels)], prod(kernels[2:]))
        indices = indices.reshape(-1, *layout).swapaxes(1, 2)
    return indices.reshape(kernels)


def _kernels(layer: Layer, shape: Shape) -> Shape:
    """The shape (out, in, *k) of all kernels of a layer whose weight tensor has `shape`: tiles are
    kernels, too, and a transposed convolution has (in, out / groups, *k).
    """
    dims = len(shape) // 2 - 1 if layer.sharing == "tiled" else len(shape) - 2
    tiles, (first, second) = prod(shape[: -2 - dims]), shape[-2 - dims : -dims]
    backward = (layer.groups * second, first // layer.groups)
    pair = backward if layer.direction == "backward" else (first, second)
    return (tiles * pair[0], pair[1], *shape[-dims:])
