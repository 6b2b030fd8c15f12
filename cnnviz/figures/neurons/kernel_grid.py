"""How kernels are laid out in a legend, and the room that they take."""

from __future__ import annotations

from itertools import islice
from math import prod
from typing import NamedTuple

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network


class Grid(NamedTuple):
    """How the kernels of one layer are laid out: `across` in a row, `down` rows, `shown` of them in
    all.

    `cell` is the size of a cell, `grid` that of one channel's cells, `one` the width of a kernel.
    """

    across: int
    shown: int
    cell: tuple[float, float]
    grid: tuple[float, float]
    one: float

    @property
    def height(self) -> float:
        """The room that the rows take."""
        return -(-self.shown // self.across) * (self.grid[1] + 7) - 7

    @property
    def width(self) -> float:
        """The room that a row takes."""
        return self.across * (self.one + 14) - 14


MORE = 120.0
"""The room for the words that count the kernels that are not shown."""


def grid_of(shape: Shape, room: tuple[float, float]) -> Grid | None:
    """How kernels of a weight tensor of `shape` (out, in, *k) fit a room of (width, height); None:
    not one does.
    """
    filters, channels, size = shape[0], shape[1], shape[2:]
    rows = prod(size[:-1])
    side = 21.0 if rows == 1 else 19.0
    grid = (size[-1] * side, rows * side)
    one = channels * grid[0] + (channels - 1) * 4
    across = int((room[0] + 14) // (one + 14))
    down = int((room[1] + 7) // (grid[1] + 7))
    if across * down >= filters:
        return Grid(min(across, filters), filters, (side, side), grid, one)
    across = int((room[0] - MORE + 14) // (one + 14))
    return Grid(across, across * down, (side, side), grid, one) if across * down > 0 else None


def legend_height(network: Network, reach: float) -> float:
    """How high the legend is: as the kernels of the convolutions need it, but no more than a part
    of the page.
    """
    return 3 + max([21.0, *(laid.height for laid in _grids(network, reach))])


def legend_width(network: Network, reach: float) -> float:
    """How wide the kernels of the convolutions stand in a legend of `reach` points: as wide as it
    is where they have no room and are said in words.
    """
    laid = _grids(network, reach)
    if len(laid) < len(_sliding(network)):
        return reach
    return sum(grid.width + 24.0 for grid in laid) - 24.0 if laid else 0.0


def _sliding(network: Network) -> list[Layer]:
    """The first few layers that share weights."""
    shares = (layer for layer in network.layers if layer.convolutional or hasattr(layer, "tiles"))
    return list(islice(shares, 3))


def _grids(network: Network, reach: float) -> list[Grid]:
    """How the kernels of each convolution are laid out side by side in `reach` points, as low as
    shows them all.
    """
    found, sliding = [], _sliding(network)
    for layer in sliding:
        shape = _kernel_shape(layer)
        rooms = [(reach / len(sliding) - 8, most) for most in (21.0, 49.0, 60.0)]
        tried = [grid for room in rooms if shape and (grid := grid_of(shape, room))]
        whole = [grid for grid in tried if grid.shown == shape[0]]
        found += whole[:1] or tried[-1:]
    return found


def _kernel_shape(layer: Layer) -> Shape:
    """The shape of a convolution's weights as the legend shows them: (out, in, *k)."""
    size = getattr(layer, "kernel_size", ())
    channels = [getattr(layer, name, 1) for name in ("out_channels", "in_channels", "groups")]
    kernels = channels[0] * prod(getattr(layer, "tiles", ()))
    return (kernels, channels[1] // channels[2], *size) if isinstance(size, tuple) else ()
