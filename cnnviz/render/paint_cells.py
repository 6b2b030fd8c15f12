"""Grids of coloured cells painted by one of matplotlib's renderers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.transforms import Affine2D

from cnnviz.picture.marks import Raster, Which
from cnnviz.render.cells import Pixels, enlarge, with_alpha


def paint_cells(mark: Raster, renderer: RendererBase, points: Affine2D) -> None:
    """Paints cells at exactly the pixels that they cover, or as an image if the file scales it."""
    x, y, width, height = mark.box
    (left, top), (right, bottom) = points.transform([(x, y), (x + width, y + height)])
    gc = renderer.new_gc()
    if renderer.option_scale_image():
        place = Affine2D().scale(right - left, top - bottom)
        renderer.draw_image(gc, left, bottom, _image(enlarge(mark.pixels)), place)
    else:
        canvas_width, canvas_height = renderer.get_canvas_width_height()
        columns, left_pixel = _nearest(left, right, int(canvas_width), mark.pixels.shape[1])
        rows, bottom_pixel = _nearest(bottom, top, int(canvas_height), mark.pixels.shape[0])
        cells = mark.pixels[::-1][rows[::-1]][:, columns]
        if cells.size:
            renderer.draw_image(gc, left_pixel, bottom_pixel, _image(cells))
    gc.restore()


class _Pixels(NamedTuple):
    """The cell of each pixel in a row, and the position of the first pixel."""

    cells: Which
    first: int


def _nearest(low: float, high: float, limit: int, cells: int) -> _Pixels:
    """The pixels between `low` and `high` on the canvas."""
    first = max(0, int(np.ceil(low - 0.5)))
    centres = np.arange(first, min(limit, int(np.ceil(high - 0.5)))) + 0.5
    nearest = (centres - low) / (high - low) * cells
    return _Pixels(np.clip(nearest.astype(np.int64), 0, cells - 1), first)


def _image(pixels: Pixels) -> Pixels:
    """Pixels with an alpha channel, from the lowest row up as matplotlib's renderers take them."""
    return with_alpha(pixels[::-1])
