"""Columns of few neurons on sheets that lie flat above each other, the input below."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Place, Placement
from cnnviz.graph.connections import Indices
from cnnviz.picture.parts import Size

ACROSS, LEAST = 33.0, 20.0
"""The greatest and the least distance between neurons of a row, in points."""
DOWN, SLANT = 0.44, 0.36
"""How far down the next row is, and how far to the left, in distances of neurons in a row."""
APART, BETWEEN = 1.0, 62.0
"""The gap between sheets side by side, in the same unit, and the least between columns."""


def pitch_of(columns: tuple[Column, ...], size: Size) -> float:
    """The distance of neurons in a row that fits a box."""
    units, free = _units(columns), size.height - BETWEEN * (len(columns) - 1)
    return min(ACROSS, size.width / units.width, free / units.height)


def _units(columns: tuple[Column, ...]) -> Size:
    """The room that sheets need, in distances of neurons in a row."""
    grids = [_grid(column) for column in columns]
    widths = [n * (w + (h - 1) * SLANT + APART) - APART for n, h, w in grids]
    return Size(max(widths), sum(h for _, h, _ in grids) * DOWN)


def _grid(column: Column) -> tuple[int, int, int]:
    """The sheets, rows and columns of a column; depth slices are sheets, a vector is one row."""
    shape = spatial(column.shape)
    if len(shape) == 2:
        return (1, shape[0], shape[1])
    return (int(np.prod(shape[:-2])), shape[-2], shape[-1])


def placed(columns: tuple[Column, ...], size: Size) -> Placement:
    """The places of all columns in a box, and the pitch that the radius of neurons depends on."""
    pitch = pitch_of(columns, size)
    grids = [_grid(column) for column in columns]
    heights = [h * DOWN * pitch for _, h, _ in grids]
    gap = (size.height - sum(heights)) / (len(columns) - 1)
    places, floor = [], size.height
    for grid, height in zip(grids, heights, strict=True):
        places.append(_sheet(grid, pitch, (size.width, floor)))
        floor -= height + gap
    return Placement(tuple(places), DOWN * pitch)


def _sheet(grid: tuple[int, int, int], pitch: float, corner: tuple[float, float]) -> Place:
    """The sheets of a column, centred in a width of corner[0], their feet at corner[1]."""
    sheets, height, width = grid
    room, floor = corner
    sheet_width = width + (height - 1) * SLANT + APART
    left = (room - (sheets * sheet_width - APART) * pitch) / 2
    s, r, c = np.indices(grid).reshape(3, -1)
    across = s * sheet_width + c + 0.5 + (height - 1 - r) * SLANT
    centres = np.stack([left + pitch * across, floor - pitch * DOWN * (height - r - 0.5)], 1)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    shear = np.stack([corners[:, 0] + (height - corners[:, 1] - 0.5) * SLANT, corners[:, 1]], 1)
    first = np.arange(sheets)[:, None] * sheet_width
    frames = np.stack(
        [left + pitch * (first + shear[:, 0]),
         np.broadcast_to(floor - pitch * DOWN * (height - shear[:, 1]), (sheets, 4))], -1
    )  # fmt: skip
    cell = pitch * np.array([(-SLANT, DOWN), (1.0, 0.0)])
    owner: Indices = s
    return Place(
        np.arange(len(centres)),
        centres,
        frames=frames,
        channels=tuple(range(sheets)),
        owner=owner,
        cell=cell,
    )


def least(columns: tuple[Column, ...], pitch: float) -> Size:
    """The room that sheets need at a pitch."""
    width, height = _units(columns)
    return Size(pitch * width, pitch * height + BETWEEN * (len(columns) - 1))
