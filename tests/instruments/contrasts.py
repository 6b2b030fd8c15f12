"""Whether what is painted stands out from what lies beneath it, to all eyes and in grey."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cnnviz.picture.colour import contrast, rgb, simulated
from cnnviz.picture.curve import control_points
from cnnviz.picture.extent import text_corners
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Floats, Lines, Picture, Polygons, Style, Texts
from tests.instruments.beneath import colours_beneath

FAINT = 0.5
"""Lines of less opacity than this are there for context: no contrast is asked of them."""

PARTS = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
"""Where along a text, a line or each part of a polyline the contrast is taken."""


class Contrast(NamedTuple):
    """How far something stands out (1 to 21, WCAG 2.2) where it does so least."""

    what: str
    ratio: float


class Probes(NamedTuple):
    """n things of one mark: their words, points along them (n, 5, 2), and colours with opacity."""

    order: int
    what: tuple[str, ...]
    points: Floats
    inks: Floats
    """(n, 4), red, green, blue and opacity."""


def text_contrasts(
    picture: Picture, page: str = "#ffffff", sight: str = "normal"
) -> list[Contrast]:
    """The contrast of each text with the fills beneath it.

    `page` is what a transparent picture lies on, `sight` one of `colour.SIGHTS`.
    """
    return _contrasts(picture, list(_texts(picture)), page, sight)


def line_contrasts(
    picture: Picture, page: str = "#ffffff", sight: str = "normal"
) -> list[Contrast]:
    """The contrast of each line with the fills beneath it; faint lines are left out.

    Polylines are lines too. Closed outlines are not: they are borders between two fills.
    """
    return _contrasts(picture, list(_lines(picture)), page, sight)


def _texts(picture: Picture) -> Iterator[Probes]:
    for order, mark in enumerate(leaves(picture.marks)):
        if isinstance(mark, Texts):
            corners = text_corners(mark)
            left, right = corners[:, [0, 3]].mean(axis=1), corners[:, [1, 2]].mean(axis=1)
            points = left[:, None] + PARTS[:, None] * (right - left)[:, None]
            inks = np.array([_ink(style.fill, style) for style in mark.styles])[mark.which]
            yield Probes(order, tuple(map(str, mark.strings)), points, inks)


def _lines(picture: Picture) -> Iterator[Probes]:
    for order, mark in enumerate(leaves(picture.marks)):
        if isinstance(mark, Lines):
            yield _strong(order, mark, _along(mark)[:, None])
        elif isinstance(mark, Polygons) and not mark.closed:
            ends = mark.points[:, :-1, None], mark.points[:, 1:, None]
            yield _strong(order, mark, ends[0] + PARTS[:, None] * (ends[1] - ends[0]))


def _strong(order: int, mark: Lines | Polygons, parts: Floats) -> Probes:
    """The lines of a mark that are not faint, of points (n, k, 5, 2) on the k parts of each."""
    inks = np.array([_ink(style.stroke, style) for style in mark.styles])[mark.which]
    kept = inks[:, 3] >= FAINT
    many = parts.shape[1]
    what = (mark.cls or "line",) * (many * int(kept.sum()))
    points = parts[kept].reshape(-1, len(PARTS), 2)
    return Probes(order, what, points, np.repeat(inks[kept], many, axis=0))


def _along(mark: Lines) -> Floats:
    """The points (n, 5, 2) on each line."""
    t, p, q = PARTS[:, None], mark.start[:, None], mark.end[:, None]
    middle = control_points(mark)[:, None]
    found: Floats = (1 - t) ** 2 * p + 2 * t * (1 - t) * middle + t**2 * q
    return found


def _ink(colour: str | None, style: Style) -> tuple[float, ...]:
    return (*rgb(colour), style.opacity) if colour else (0.0, 0.0, 0.0, 0.0)


def _contrasts(picture: Picture, probes: list[Probes], page: str, sight: str) -> list[Contrast]:
    """All probes at once, so that the fills are gone through a single time."""
    if not probes:
        return []
    points = np.concatenate([probe.points for probe in probes])
    inks = np.concatenate([probe.inks for probe in probes])[:, None]
    before = np.repeat(
        [probe.order for probe in probes], [probe.points[..., 0].size for probe in probes]
    )
    under = colours_beneath(
        picture.marks, points.reshape(-1, 2), before, picture.background or page
    )
    under = under.reshape(*points.shape[:2], 3)
    over = under + inks[..., 3:] * (inks[..., :3] - under)
    ratios = contrast(simulated(over, sight), simulated(under, sight)).min(axis=1)
    what = [words for probe in probes for words in probe.what]
    return [Contrast(*pair) for pair in zip(what, ratios.tolist(), strict=True)]
