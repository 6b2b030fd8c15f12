"""The curve of a bowed line, for extents and renderers alike."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Floats, Lines


def control_points(lines: Lines) -> Floats:
    """The control points (n, 2) of the quadratic curves; a straight line's lies halfway.

    On the canvas (y down), left of the direction (dx, dy) is (dy, -dx).

    >>> from cnnviz.picture.marks import Style
    >>> start, end = np.zeros((1, 2)), np.array([[8.0, 0.0]])
    >>> control_points(Lines(start, end, np.array([3.0]), (Style(),), np.array([0]))).tolist()
    [[4.0, -6.0]]
    """
    along = lines.end - lines.start
    length = np.hypot(along[:, 0], along[:, 1])
    offset = 2 * lines.bow / np.where(length == 0, 1.0, length)
    left = along[:, ::-1] * (1, -1)
    return (lines.start + lines.end) / 2 + offset[:, None] * left


def furthest_points(lines: Lines) -> Floats:
    """(n, 2): where the curve turns back along each axis (halfway if it never does).

    The curve from p via c to q turns at t = (p - c) / (p - 2c + q). That and its ends bound it.
    """
    p, q, c = lines.start, lines.end, control_points(lines)
    bend = p - 2 * c + q
    straight = np.abs(bend) < 1e-12
    t = np.clip(np.where(straight, 0.5, (p - c) / np.where(straight, 1.0, bend)), 0, 1)
    turns: Floats = (1 - t) ** 2 * p + 2 * t * (1 - t) * c + t**2 * q
    return turns
