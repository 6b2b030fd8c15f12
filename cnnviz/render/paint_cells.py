"""Grids of coloured cells painted by one of matplotlib's renderers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.transforms import Affine2D

from cnnviz.picture.marks import Raster, Which
from cnnviz.render.cells import Pixels, enlarged, opaque


def paint_cells(mark: Raster, renderer: RendererBase, points: Affine2D) -> None:
    """Paints cells at the very pixels that they cover, or whole where the file can scale them."""
    x, y, across, down = mark.box
    (left, top), (right, low) = points.transform([(x, y), (x + across, y + down)])
    gc = renderer.new_gc()
    if renderer.option_scale_image():
        place = Affine2D().scale(right - left, top - low)
        renderer.draw_image(gc, left, low, _image(enlarged(mark.pixels)), place)
    else:
        width, height = renderer.get_canvas_width_height()
        columns, first = _nearest(left, right, int(width), mark.pixels.shape[1])
        rows, foot = _nearest(low, top, int(height), mark.pixels.shape[0])
        cells = mark.pixels[::-1][rows[::-1]][:, columns]
        if cells.size:
            renderer.draw_image(gc, first, foot, _image(cells))
    gc.restore()


class _Pixels(NamedTuple):
    """The cell of each pixel in a row of them, and which is the first."""

    cells: Which
    first: int


def _nearest(low: float, high: float, room: int, cells: int) -> _Pixels:
    """The pixels between `low` and `high` on the canvas."""
    first = max(0, int(np.ceil(low - 0.5)))
    centres = np.arange(first, min(room, int(np.ceil(high - 0.5)))) + 0.5
    nearest = (centres - low) / (high - low) * cells
    return _Pixels(np.clip(nearest.astype(np.int64), 0, cells - 1), first)


def _image(pixels: Pixels) -> Pixels:
    """Pixels with an alpha channel, from the lowest row up as matplotlib's renderers take them."""
    return opaque(pixels[::-1])
