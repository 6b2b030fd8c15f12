"""Marks as matplotlib's artists: one collection a mark, no loop over neurons."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform, Transform

from cnnviz.picture.curve import control_points
from cnnviz.picture.extent import ANCHORS
from cnnviz.picture.marks import (
    Dots,
    Floats,
    Group,
    Lines,
    Mark,
    Polygons,
    Raster,
    Style,
    Texts,
    Which,
)
from cnnviz.picture.metrics import FIRA
from cnnviz.picture.text import runs, width
from cnnviz.render.fonts import font_file
from cnnviz.render.grid import Cells
from cnnviz.render.joined import line_cuts, polygon_cuts
from cnnviz.render.words import one_line

LINE = [Path.MOVETO, Path.LINETO]
CURVE = [Path.MOVETO, Path.CURVE3, Path.CURVE3]
SIDES: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}


class Piece(NamedTuple):
    """A part of a text in one font: where it stands, and which of its sides stands there."""

    at: tuple[float, float]
    string: str
    side: Literal["left", "center", "right"]
    fira: bool


def artists(marks: Iterable[Mark], points: Transform) -> Iterator[Artist]:
    """The artists of the marks, in the order in which they are painted.

    `points` takes a place on the canvas, in points and y down, to where matplotlib has it.
    """
    for mark in marks:
        match mark:
            case Group():
                yield from artists(mark.marks, points)
            case Raster():
                yield Cells(mark, points)
            case Texts():
                yield from _texts(mark, points)
            case _ if not any(style.fill or style.stroke for style in mark.styles):
                pass
            case Dots():
                yield _dots(mark, points)
            case Lines():
                yield _lines(mark, points)
            case Polygons():
                yield _polygons(mark, points)


def _dots(mark: Dots, points: Transform) -> PathCollection:
    same = len(mark.radius) and (mark.radius == mark.radius[0]).all()
    radius = mark.radius[:1] if same else mark.radius
    drawn = PathCollection(
        [Path.unit_circle()],
        sizes=radius**2,
        offsets=mark.at,
        offset_transform=points,
        **_looks(mark.styles, mark.which),
    )
    drawn.set_transform(IdentityTransform())
    return drawn


def _lines(mark: Lines, points: Transform) -> PathCollection:
    straight = np.stack([mark.start, mark.end], axis=1)
    bowed = np.stack([mark.start, control_points(mark), mark.end], axis=1)
    first = line_cuts(mark)
    paths = [
        _path(bowed[i:j], CURVE) if mark.bow[i] else _path(straight[i:j], LINE)
        for i, j in pairwise([*first.tolist(), len(mark.bow)])
    ]
    styles = tuple(style._replace(fill=None) for style in mark.styles)
    return PathCollection(paths, transform=points, **_looks(styles, mark.which[first]))


def _polygons(mark: Polygons, points: Transform) -> PathCollection:
    corners = mark.points
    codes = [Path.MOVETO] + [Path.LINETO] * (corners.shape[1] - 1)
    if mark.closed:
        corners = np.concatenate([corners, corners[:, :1]], axis=1)
        codes = [*codes, Path.CLOSEPOLY]
    first = polygon_cuts(mark)
    ranges = pairwise([*first.tolist(), len(corners)])
    paths = [_path(corners[i:j], codes) for i, j in ranges]
    return PathCollection(paths, transform=points, **_looks(mark.styles, mark.which[first]))


def _path(points: Floats, codes: list[np.uint8]) -> Path:
    """The shapes of `points` (n, m, 2), each drawn by the same m codes, as one path."""
    return Path(points.reshape(-1, 2), np.array(codes * len(points)))


def _looks(styles: tuple[Style, ...], which: Which) -> dict[str, Any]:
    """What a collection is told about its items' looks."""
    edges = np.array([to_rgba(s.stroke or "none", s.opacity if s.stroke else 0) for s in styles])
    faces = np.array([to_rgba(s.fill or "none", s.opacity if s.fill else 0) for s in styles])
    widths = np.array([s.width if s.stroke else 0.0 for s in styles])
    # An odd list of dashes is gone through twice, as SVG does.
    dashes = [(0, s.dash * (1 + len(s.dash) % 2)) if s.dash else "solid" for s in styles]
    return {
        "edgecolors": edges[which],
        "facecolors": faces[which],
        "linewidths": widths[which],
        "linestyles": [dashes[i] for i in which.tolist()]
        if any(s.dash for s in styles)
        else "solid",
        # Two values keep matplotlib from stamping the items as markers on whole pixels.
        "antialiaseds": (True, True),
        "capstyle": "butt",
        "joinstyle": "round",
        "snap": False,
    }


def _texts(mark: Texts, points: Transform) -> Iterator[Text]:
    rows = zip(mark.at.tolist(), mark.strings, mark.which.tolist(), strict=True)
    for at, string, i in rows:
        style = mark.styles[i]
        ink = to_rgba(style.fill, style.opacity) if style.fill else "none"
        for (x, y), piece, side, fira in _pieces(mark, at, one_line(string)):
            font = FontProperties(fname=font_file(fira, mark.bold), size=mark.size)
            yield Text(
                x, y, piece, color=ink, fontproperties=font,
                horizontalalignment=side, verticalalignment="baseline",
                rotation=mark.turn, rotation_mode="anchor", parse_math=False, transform=points,
            )  # fmt: skip


def _pieces(mark: Texts, at: list[float], string: str) -> Iterator[Piece]:
    """A text in one piece where one font has all of it, else piece by piece from its left."""
    found = runs(string, mark.bold, mark.font)
    if len(found) < 2:
        fira = mark.font == FIRA and all(own for *_, own in found)
        yield Piece((at[0], at[1]), string, SIDES[mark.anchor], fira)
        return
    begun = -ANCHORS[mark.anchor] * width(string, mark.size, mark.bold, mark.font)
    turned = math.radians(mark.turn)
    for piece, ems, own in found:
        along = begun + ems * mark.size
        place = (at[0] + along * math.cos(turned), at[1] - along * math.sin(turned))
        yield Piece(place, piece, "left", own and mark.font == FIRA)
