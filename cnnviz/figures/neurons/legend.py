"""The legend of a panel: the kernel itself where weights are shared, a count where they are not."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.identity import Looks
from cnnviz.figures.neurons.kernel_grid import MORE, grid_of
from cnnviz.figures.neurons.panel import Panel, lines_said, shares, transposed, unshared
from cnnviz.figures.page.words import many, say
from cnnviz.graph.connections import Indices
from cnnviz.layers.base import Layer, Shape
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Floats, Lines, Mark, Polygons, Style, Texts
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme, on


class Block(NamedTuple):
    """Marks whose upper left is the origin, and the room that they take."""

    marks: tuple[Mark, ...]
    width: float
    height: float


class Cells(NamedTuple):
    """Cells to draw: the corner and the look of each, and the name in it."""

    at: Floats
    which: list[int]
    names: list[str]
    size: tuple[float, float]


def kernel(looks: Looks, tensor: Indices, room: tuple[float, float], theme: Theme) -> Block:
    """The kernels of one layer, cell by cell, in a room of (width, height). tensor (out, in, *k):
    the index of the weight in each cell. One of them fits the room, at least.

    A row of grids, one a channel, for each kernel; kernels that have no room are counted.
    """
    laid = grid_of(tensor.shape, room)
    assert laid is not None
    pitch = (laid.one + 14, laid.grid[1] + 7)
    corners = [
        ((f % laid.across) * pitch[0], (f // laid.across) * pitch[1]) for f in range(laid.shown)
    ]
    seen = _drawn_first(looks, tensor)[: laid.shown]
    marks = drawn(_kernel_cells(looks, seen, corners, (laid.cell, laid.grid)), looks, theme)
    wide = laid.width
    if laid.shown < len(tensor):
        more = f"+ {len(tensor) - laid.shown} more kernels"
        spot = (wide + 8, laid.height / 2 + 4)
        return Block((*marks, say(more, spot, 12, theme.quiet, "start")), wide + MORE, laid.height)
    return Block(marks, wide, laid.height)


def _drawn_first(looks: Looks, tensor: Indices) -> Indices:
    """The kernels, those of which some weight has a look first."""
    used = np.isin(tensor.reshape(len(tensor), -1), looks.weights).any(axis=1)
    return tensor[np.argsort(~used, kind="stable")]


def _kernel_cells(
    looks: Looks,
    tensor: Indices,
    corners: list[tuple[float, float]],
    sizes: tuple[tuple[float, float], tuple[float, float]],
) -> Cells:
    """The cells of the kernels that begin at `corners`; a weight that no drawn line uses has an
    empty cell.
    """
    (wide, high), (grid, _) = sizes
    shape = tensor.shape
    grids = (len(corners), shape[1], prod(shape[2:-1]), shape[-1])
    kernels, channels, rows, columns = (i.ravel() for i in np.indices(grids))
    begin = np.array(corners)[kernels]
    at = begin + np.stack([channels * (grid + 4) + columns * wide, rows * high], axis=1)
    place = {int(w): i for i, w in enumerate(looks.weights)}
    found = [place.get(index) for index in tensor.ravel()[: len(at)].tolist()]
    which = [len(looks.combos) if i is None else int(looks.which[i]) for i in found]
    names = ["" if i is None else looks.names[i] for i in found]
    return Cells(at, which, names, (wide, high))


def several(looks: tuple[Looks, ...], room: float, theme: Theme, whole: bool = True) -> Block:
    """The legend of a panel that shares nothing: a few of its weights, and how many there are."""
    total = sum(len(look.weights) for look in looks)
    if not total:
        return Block((), 0.0, 21.0)
    text = f"{total:,} different weights" if whole else f"{total:,} drawn, all different"
    wide = max(22.0, width(str(total), 12, True) + 6)
    fit = int((room - width(text, 13) - 34) // wide)
    if total > fit < 2:
        text = text if width(text, 12) <= room else f"{total:,} different"
        return Block((say(text, (0, 15), 12, theme.ink, "start"),), width(text, 12), 21.0)
    shown = list(range(total)) if total <= fit else [*range(max(1, fit - 2)), total - 1]
    flat = [(look, i) for look in looks for i in range(len(look.weights))]
    combos, at, names, x = [], [], [], 0.0
    marks: list[Mark] = []
    for position, i in enumerate(shown):
        if position and i > shown[position - 1] + 1:
            marks.append(say("…", (x + 10, 15), 14, theme.quiet))
            x += 20
        look, place = flat[i]
        combos.append(look.combos[int(look.which[place])])
        at.append((x, 0.0))
        names.append(look.names[place])
        x += wide
    joined = Looks(np.arange(len(shown)), np.arange(len(shown)), tuple(combos), tuple(names), False)
    cells = Cells(np.array(at), list(range(len(shown))), names, (wide, 21.0))
    label = say(text, (x + 8, 15.5), 13, theme.ink, "start")
    return Block((*drawn(cells, joined, theme), *marks, label), x + 8 + width(text, 13), 21.0)


def drawn(cells: Cells, looks: Looks, theme: Theme) -> tuple[Mark, ...]:
    """Cells in the colours of their weights, their names in them, and a sample of the dash where
    dashes differ.
    """
    at, (wide, high) = cells.at, cells.size
    which = np.array(cells.which)
    box = np.array([[0, 0], [wide, 0], [wide, high], [0, high]])
    empty = Style(theme.faint, theme.background, 1.0)
    fills = (*(Style(theme.background, colour, 1.2) for colour, _ in looks.combos), empty)
    grid = Polygons(at[:, None] + box, fills, which, cls="cell")
    inks = tuple(on(colour, theme) for colour, _ in looks.combos)
    dashed = any(dash for _, dash in looks.combos)
    marks: list[Mark] = [grid]
    named = [i for i, name in enumerate(cells.names) if name]
    for ink in sorted(set(inks)):
        mine = [i for i in named if inks[cells.which[i]] == ink]
        marks.append(_names(cells, mine, at, ink, dashed))
    if dashed and named:
        y = at[named, 1] + high - 4
        start = np.stack([at[named, 0] + 3, y], 1)
        styles = tuple(Style(on(c, theme), None, 1.6, dash) for c, dash in looks.combos)
        none = np.zeros(len(named))
        marks.append(Lines(start, start + [wide - 6, 0], none, styles, which[named], cls="sample"))
    return tuple(marks)


def _names(cells: Cells, mine: list[int], at: Floats, ink: str, dashed: bool) -> Mark:
    wide, high = cells.size
    spot = at[mine] + [wide / 2, high / 2 + (2.5 if dashed else 4.4)]
    names = tuple(cells.names[i] for i in mine)
    return Texts(
        spot, names, 12, (Style(fill=ink),), np.zeros(len(mine), int), "middle", True, cls="name"
    )


def panel_legend(
    panel: Panel, room: tuple[float, float], theme: Theme, brief: bool = False
) -> Block:
    """The kernels of a panel that shares, side by side, and how many weights are not shared unless
    it is to be `brief`; a few weights and their number of one that does not share.
    """
    if panel.neutral:
        return _said(lines_said(panel), room[0], theme)
    if panel.kind in ("fc", "local"):
        return several(panel.looks, room[0], theme, panel.weights == panel.counts.weights)
    own = [] if brief or not unshared(panel) else [_own(unshared(panel), theme)]
    layers = [layer for layer in panel.network.layers if not layer.pointwise]
    shared = [
        (layer, wire.weight_shape, look)
        for layer, wire, look in zip(layers, panel.wires, panel.looks, strict=False)
        if shares(layer, wire)
    ]
    wide = room[0] - sum(block.width + 24 for block in own)
    share = (wide / max(1, len(shared)) - 8, room[1])
    return row([_kernels(*one, share, theme) for one in shared] + own, 24.0)


def told(panel: Panel) -> str:
    """The kernels of a panel in words, layer by layer, for a page that has no room to show them."""
    layers = [layer for layer in panel.network.layers if not layer.pointwise]
    pairs = zip(layers, panel.wires, strict=False)
    shapes = (_turned(layer, wire.weight_shape) for layer, wire in pairs if shares(layer, wire))
    return ", ".join(_kernels_said(shape, 0.0) for shape in shapes)


def _kernels(
    layer: Layer, shape: Shape, look: Looks, room: tuple[float, float], theme: Theme
) -> Block:
    """The kernels of one layer, or in words how many there are where they have no room."""
    kernels = _turned(layer, shape)
    if grid_of(kernels, room):
        return kernel(look, tensor_of(layer, shape), room, theme)
    return _said(_kernels_said(kernels, room[0]), room[0], theme)


def _own(count: int, theme: Theme) -> Block:
    text = f"+ {count:,} unshared"
    return Block((say(text, (0, 15), 13, theme.ink, "start"),), width(text, 13), 21.0)


def _said(text: str, room: float, theme: Theme) -> Block:
    """A legend in words, on as many lines as a width of `room` points needs."""
    lines = wrap(text, 13, room)
    marks = tuple(
        say(line, (0, 15 + 16 * i), 13, theme.ink, "start") for i, line in enumerate(lines)
    )
    return Block(marks, max(width(line, 13) for line in lines), 16.0 * len(lines) + 5)


def _turned(layer: Layer, shape: Shape) -> Shape:
    """The shape (out, in, *k) of all kernels of a layer whose weight tensor has `shape`: tiles are
    kernels, too, and a transposed convolution has (in, out / groups, *k).
    """
    dims = len(shape) // 2 - 1 if hasattr(layer, "tiles") else len(shape) - 2
    tiles, (first, second) = prod(shape[: -2 - dims]), shape[-2 - dims : -dims]
    groups = getattr(layer, "groups", 1)
    pair = (groups * second, first // groups) if transposed(layer) else (first, second)
    return (tiles * pair[0], pair[1], *shape[-dims:])


def tensor_of(layer: Layer, shape: Shape) -> Indices:
    """The index of each weight of a layer, laid out as its kernels (out, in, *k).

    >>> from cnnviz.layers.transposed import ConvTranspose
    >>> tensor_of(ConvTranspose(1, 2, 3, 1), (2, 3, 1))[:, :, 0].tolist()
    [[0, 3], [1, 4], [2, 5]]
    """
    kernels = _turned(layer, shape)
    found: Indices = np.arange(prod(shape))
    if transposed(layer):
        each = (kernels[1], shape[1 - len(kernels)], prod(kernels[2:]))
        found = found.reshape(-1, *each).swapaxes(1, 2)
    return found.reshape(kernels)


def _kernels_said(shape: Shape, room: float) -> str:
    """How many kernels of which size there are, as fully as `room` points allow."""
    size, kernels = "×".join(map(str, shape[2:])), many(shape[0], "kernel")
    if shape[1] == 1:
        return f"{kernels} of {size}"
    full = f"{kernels} of {shape[1]} channels × {size}"
    return full if width(full, 13) <= room else f"{kernels} of {shape[1]}×{size}"


def row(blocks: list[Block], gap: float) -> Block:
    """Blocks side by side, their tops aligned."""
    marks: list[Mark] = []
    x = 0.0
    for block in blocks:
        marks += shift(block.marks, x, 0)
        x += block.width + gap
    return Block(tuple(marks), x - gap, max((block.height for block in blocks), default=21.0))
