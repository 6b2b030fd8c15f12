"""What is painted beneath points of a picture, worked out from its marks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.colour import rgb
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Floats, Mark, Polygons, Raster, Which


def colours_beneath(marks: Iterable[Mark], points: Floats, before: Which, page: str) -> Floats:
    """The colours (n, 3) that fills leave at `points` (n, 2), on a page of one colour.

    Of the leaves of `marks`, only the first `before[i]` count for point i. Lines and texts count
    for nothing.
    """
    by_x = np.argsort(points[:, 0], kind="stable")
    found = np.tile(rgb(page), (len(points), 1))
    for order, mark in enumerate(leaves(marks)):
        if isinstance(mark, Raster):
            _lay_cells(mark, points, found, before > order)
        elif isinstance(mark, (Dots, Polygons)) and any(style.fill for style in mark.styles):
            later = by_x[before[by_x] > order]
            _lay_fills(mark, points, found, later)
    return found


def _lay_cells(mark: Raster, points: Floats, found: Floats, later: NDArray[np.bool_]) -> None:
    x, y, across, down = mark.box
    rows, columns = mark.pixels.shape[:2]
    place = (points - (x, y)) / (across, down)
    on = later & ((place >= 0) & (place < 1)).all(axis=1)
    column, row = (place[on] * (columns, rows)).astype(int).T
    found[on] = mark.pixels[row, column] / 255


def _lay_fills(mark: Dots | Polygons, points: Floats, found: Floats, by_x: Which) -> None:
    """Lays each item over the points that it covers, of those listed from left to right."""
    low, high = _reach(mark)
    x = points[by_x, 0]
    first, last = np.searchsorted(x, low), np.searchsorted(x, high, "right")
    for i in np.flatnonzero(last > first).tolist():
        style = mark.styles[mark.which[i]]
        if style.fill:
            near = by_x[first[i] : last[i]]
            covered = near[_covers(mark, i, points[near])]
            found[covered] += style.opacity * (rgb(style.fill) - found[covered])


def _reach(mark: Dots | Polygons) -> tuple[Floats, Floats]:
    """From where to where each item goes along x."""
    if isinstance(mark, Dots):
        return mark.at[:, 0] - mark.radius, mark.at[:, 0] + mark.radius
    x = mark.points[..., 0]
    return x.min(axis=1), x.max(axis=1)


def _covers(mark: Dots | Polygons, i: int, points: Floats) -> NDArray[np.bool_]:
    if isinstance(mark, Polygons):
        return inside(mark.points[i], points)
    covered: NDArray[np.bool_] = ((points - mark.at[i]) ** 2).sum(axis=1) <= mark.radius[i] ** 2
    return covered


def inside(corners: Floats, points: Floats) -> NDArray[np.bool_]:
    """(n,) whether points (n, 2) lie in the polygon of `corners` (k, 2), by the even-odd rule.

    >>> square = np.array([(0, 0), (2, 0), (2, 2), (0, 2.0)])
    >>> inside(square, np.array([(1, 1), (3, 1.0)])).tolist()
    [True, False]
    """
    x, y = points[:, :1], points[:, 1:]
    (x0, y0), (x1, y1) = corners.T, np.roll(corners, -1, axis=0).T
    crosses = (y0 > y) != (y1 > y)
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    ahead = crosses & (x < x0 + (y - y0) * (x1 - x0) / rise)
    odd: NDArray[np.bool_] = ahead.sum(axis=1) % 2 == 1
    return odd
