"""Marks painted by one of matplotlib's renderers: one call per mark, no loop over neurons.

Its figures, axes and artists are avoided: loading them takes longer than all the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from cnnviz.picture.curve import control_points
from cnnviz.picture.marks import (
    Dots,
    Floats,
    Group,
    Lines,
    Mark,
    Picture,
    Polygons,
    Raster,
    Style,
    Texts,
    Which,
)
from cnnviz.render.joined import line_cuts, polygon_cuts
from cnnviz.render.paint_cells import paint_cells
from cnnviz.render.paint_texts import paint_texts

LINE = [Path.MOVETO, Path.LINETO]
CURVE = [Path.MOVETO, Path.CURVE3, Path.CURVE3]


def paint(picture: Picture, renderer: RendererBase, scale: float, height: float) -> None:
    """Paints a picture with a renderer of that `height`, on which a point is `scale` long.

    To be called within `settings()`.
    """
    points = Affine2D().scale(scale, -scale).translate(0, height)
    if picture.background:
        _paint_page(picture.background, renderer)
    _paint_marks(picture.marks, renderer, points)


def _paint_page(colour: str, renderer: RendererBase) -> None:
    """Paints the background to the very edge, even if the canvas is rounded up to whole pixels."""
    width, height = renderer.get_canvas_width_height()
    gc = renderer.new_gc()
    gc.set_linewidth(0)
    renderer.draw_path(gc, Path.unit_rectangle(), Affine2D().scale(width, height), to_rgba(colour))
    gc.restore()


def _paint_marks(marks: Iterable[Mark], renderer: RendererBase, points: Affine2D) -> None:
    for mark in marks:
        match mark:
            case Group():
                _paint_marks(mark.marks, renderer, points)
            case Raster():
                paint_cells(mark, renderer, points)
            case Texts():
                paint_texts(mark, renderer, points)
            case _ if not any(style.fill or style.stroke for style in mark.styles):
                pass
            case Dots():
                _paint_dots(mark, renderer, points)
            case Lines():
                _paint_lines(mark, renderer, points)
            case Polygons():
                _paint_polygons(mark, renderer, points)


def _paint_dots(mark: Dots, renderer: RendererBase, points: Affine2D) -> None:
    equal = len(mark.radius) and (mark.radius == mark.radius[0]).all()
    radius = (mark.radius[:1] if equal else mark.radius) * points.get_matrix()[0, 0]
    sizes = np.zeros((len(radius), 3, 3))
    sizes[:, 0, 0] = sizes[:, 1, 1] = radius
    sizes[:, 2, 2] = 1
    positions = (mark.at, points)
    circle = ([Path.unit_circle()], IdentityTransform(), sizes)
    _paint(renderer, circle, positions, (mark.styles, mark.which))


def _paint_lines(mark: Lines, renderer: RendererBase, points: Affine2D) -> None:
    straight = np.stack([mark.start, mark.end], axis=1)
    curved = np.stack([mark.start, control_points(mark), mark.end], axis=1)
    first = line_cuts(mark)
    paths = [
        _path(curved[i:j], CURVE) if mark.bow[i] else _path(straight[i:j], LINE)
        for i, j in pairwise([*first.tolist(), len(mark.bow)])
    ]
    styles = tuple(style._replace(fill=None) for style in mark.styles)
    _paint(renderer, (paths, points, NO_SIZES), NO_PLACES, (styles, mark.which[first]))


def _paint_polygons(mark: Polygons, renderer: RendererBase, points: Affine2D) -> None:
    corners = mark.points
    codes = [Path.MOVETO] + [Path.LINETO] * (corners.shape[1] - 1)
    if mark.closed:
        corners = np.concatenate([corners, corners[:, :1]], axis=1)
        codes = [*codes, Path.CLOSEPOLY]
    first = polygon_cuts(mark)
    ranges = pairwise([*first.tolist(), len(corners)])
    paths = [_path(corners[i:j], codes) for i, j in ranges]
    _paint(renderer, (paths, points, NO_SIZES), NO_PLACES, (mark.styles, mark.which[first]))


def _path(points: Floats, codes: list[np.uint8]) -> Path:
    """The shapes of `points` (n, m, 2), each drawn by the same m codes, as a single path."""
    return Path(points.reshape(-1, 2), np.array(codes * len(points)))


Shapes = tuple[list[Path], Any, Floats]
"""Paths, the transform of their points to the canvas, and a matrix for each of them or none."""
Places = tuple[Floats, Any]
"""Where the paths are put, and the transform of these places to the canvas."""
NO_SIZES = np.zeros((0, 3, 3))
NO_PLACES: Places = (np.zeros((0, 2)), IdentityTransform())


def _paint(
    renderer: RendererBase,
    shapes: Shapes,
    places: Places,
    looks: tuple[tuple[Style, ...], Which],
) -> None:
    """Paints many shapes at once."""
    paths, transform, sizes = shapes
    gc = renderer.new_gc()
    gc.set_snap(False)
    gc.set_capstyle("butt")
    gc.set_joinstyle("round")
    edges, faces, widths, dashes = _looks(*looks)
    # Its declared types are narrower than what it takes.
    draw: Any = renderer.draw_path_collection
    if paths:
        draw(
            gc, transform.frozen(), paths, sizes, places[0], places[1].frozen(),
            faces, edges, widths, dashes, [True], [None], "screen",
        )  # fmt: skip
    gc.restore()


def _looks(
    styles: tuple[Style, ...], which: Which
) -> tuple[Floats, Floats, list[float], list[tuple[float, tuple[float, ...] | None]]]:
    """Colours of outlines and of fills (n, 4), widths and dashes, one entry per item."""
    edges = np.array([to_rgba(s.stroke or "none", s.opacity if s.stroke else 0) for s in styles])
    faces = np.array([to_rgba(s.fill or "none", s.opacity if s.fill else 0) for s in styles])
    widths = np.array([s.width if s.stroke else 0.0 for s in styles])
    dashes = [(0.0, s.even_dash or None) for s in styles]
    return edges[which], faces[which], widths[which].tolist(), [dashes[i] for i in which.tolist()]
