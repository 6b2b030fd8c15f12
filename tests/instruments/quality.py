"""What makes a picture fit its canvas and its reader's eyes, measured on its own marks.

Each measure names what is wrong, so that a test which fails says where to look.
"""

from __future__ import annotations

import numpy as np

from cnnviz.picture.extent import Box, box, text_corners
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Floats, Lines, Mark, Picture, Polygons, Raster, Texts


def overlapping_texts(picture: Picture, slack: float = 0.5) -> list[tuple[str, str]]:
    """Pairs of texts that overlap, by the rectangles that hold their letters.

    Rectangles may reach `slack` points into one another, as letters do not fill theirs to the rim.
    """
    marks = [mark for mark in leaves(picture.marks) if isinstance(mark, Texts)]
    said = [string for mark in marks for string in mark.strings]
    corners = np.concatenate([np.zeros((0, 4, 2)), *(text_corners(mark) for mark in marks)])
    shown = np.array([bool(string.strip()) for string in said], bool)
    low, high = corners.min(axis=1), corners.max(axis=1)
    near = (low[:, None] + slack < high[None]).all(axis=2)
    first, second = np.nonzero(np.triu(near & near.T, 1) & shown[:, None] & shown)
    over = _depth(corners[first], corners[second]) > slack
    return [(said[i], said[j]) for i, j in zip(first[over], second[over], strict=True)]


def _depth(one: Floats, other: Floats) -> Floats:
    """(n,) how deep rectangles (n, 4, 2) reach into one another along their sides; 0 or less: not.

    Two convex shapes are apart where they are apart along the normal of one of their sides.
    """
    sides = np.concatenate([np.diff(c[:, :3], axis=1) for c in (one, other)], axis=1)
    sides = sides / np.maximum(np.linalg.norm(sides, axis=2, keepdims=True), 1e-12)
    a, b = (np.einsum("nkd,nsd->nsk", corners, sides) for corners in (one, other))
    reach = np.minimum(a.max(axis=2) - b.min(axis=2), b.max(axis=2) - a.min(axis=2))
    least: Floats = reach.min(axis=1, initial=np.inf)
    return least


def outside(picture: Picture, slack: float = 0.1) -> list[str]:
    """What leaves the canvas by more than `slack` points: texts by their words, marks by class."""
    width, height = picture.size
    canvas = Box(-slack, -slack, width + slack, height + slack)
    found = []
    for mark in leaves(picture.marks):
        if isinstance(mark, Texts):
            boxes = zip(mark.strings, text_corners(mark), strict=True)
            found += [
                string
                for string, at in boxes
                if string.strip() and not _within(Box(*at.min(axis=0), *at.max(axis=0)), canvas)
            ]
        elif _is_painted(mark) and not _within(box(mark), canvas):
            found.append(f"{type(mark).__name__} {mark.cls}".strip())
    return found


def _within(inner: Box, outer: Box) -> bool:
    starts = inner.x0 >= outer.x0 and inner.y0 >= outer.y0
    return starts and inner.x1 <= outer.x1 and inner.y1 <= outer.y1


def _is_painted(mark: Mark) -> bool:
    if isinstance(mark, (Dots, Lines, Polygons)):
        return any(style.fill or style.stroke for style in mark.styles)
    return isinstance(mark, Raster)


def smallest_text(picture: Picture) -> float:
    """The size of the smallest text in points; infinite where there is no text."""
    texts = (mark for mark in leaves(picture.marks) if isinstance(mark, Texts))
    return min((mark.size for mark in texts if any(mark.strings)), default=float("inf"))
