"""The volumes of the figure network as marks: boxes on one axis, and the arrows between them."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.arrowheads import arrowheads
from cnnviz.figures.ink.blocks3d import box, neutral
from cnnviz.figures.network.scale import INSIDE, Laid, Size, together
from cnnviz.figures.network.steps import Step, is_vector
from cnnviz.layers.base import times
from cnnviz.picture.marks import Lines, Mark, Polygons, Style
from cnnviz.picture.theme import Theme


def boxes(found: tuple[Step, ...], laid: Laid, theme: Theme) -> list[Mark]:
    """All volumes, left to right: what stands further right is in front."""
    marks: list[Mark] = []
    for step, sizes, left in zip(found, laid.sizes, laid.left, strict=True):
        x = left
        for shape, size, place in zip(step.shapes, sizes, step.places, strict=True):
            y = laid.axis - (size.high - size.run[1]) / 2
            names = {"layer": place, "shape": times(shape)}
            corners = box((x, y), (size.wide, size.high), size.run)
            styles = neutral(theme).styles
            marks.append(Polygons(corners, styles, np.arange(3), cls="volume", names=names))
            marks += _slices(shape, size, (x, y), laid, theme)
            x += size.wide + INSIDE
    return marks


def _slices(
    shape: tuple[int, ...], size: Size, at: tuple[float, float], laid: Laid, theme: Theme
) -> list[Mark]:
    """The lines between the channels of a volume that is drawn to scale."""
    if laid.scale.log or is_vector(shape) or laid.scale.channel < 3 or shape[0] < 2:
        return []
    x = at[0] + np.arange(1, shape[0]) * laid.scale.channel
    top, low = np.full(len(x), at[1]), np.full(len(x), at[1] + size.high)
    start, back = np.stack([x, top], 1), np.array([size.run[0], -size.run[1]])
    ends = np.concatenate([np.stack([x, low], 1), start + back])
    none = np.zeros(len(ends))
    thin = (Style(theme.faint, None, 0.7),)
    return [Lines(np.concatenate([start, start]), ends, none, thin, none.astype(int), "grid")]


def arrows(laid: Laid, theme: Theme) -> list[Mark]:
    """An arrow from each step to the next, on the axis."""
    rights = [x + together(sizes) for x, sizes in zip(laid.left, laid.sizes, strict=True)]
    pairs = zip(rights, laid.left[1:], strict=False)
    spans = np.array([(a + 4, b - 4) for a, b in pairs if b - a >= 18]).reshape(-1, 2)
    if not len(spans):
        return []
    start, end = (np.stack([x, np.full(len(x), laid.axis)], 1) for x in spans.T)
    none, ink = np.zeros(len(spans), int), (Style(theme.ink, None, 1.8),)
    shaft = Lines(start, end - [7.0, 0.0], none.astype(float), ink, none, "step")
    return [shaft, arrowheads(start, end, ink, none)]


def brackets(laid: Laid, y: float, theme: Theme) -> list[Mark]:
    """A line under the volumes of a stage, where it has several."""
    spans = [
        (x, x + together(sizes))
        for x, sizes in zip(laid.left, laid.sizes, strict=True)
        if len(sizes) > 1
    ]
    if not spans:
        return []
    points = np.array([[(a, y - 5), (a, y), (b, y), (b, y - 5)] for a, b in spans])
    which = np.zeros(len(points), int)
    return [Polygons(points, (Style(theme.line, None, 1.3),), which, closed=False, cls="stage")]
