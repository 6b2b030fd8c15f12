"""The positions and forms of shapes, in English Metric Units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Floats

POINT = 12_700
Emus = NDArray[np.int64]


def emus(points: Floats) -> Emus:
    """Lengths in points, as whole units.

    >>> emus(np.array([1.0, 0.5])).tolist()
    [12700, 6350]
    """
    units: Emus = np.round(points * POINT).astype(np.int64)
    return units


def box_xml(corners: Sequence[int], more: str = "") -> str:
    """An upright rectangle: x0, y0, x1, y1; `more` are attributes that turn or mirror it."""
    x0, y0, x1, y1 = corners
    return (
        f'<a:xfrm{more}><a:off x="{x0}" y="{y0}"/><a:ext cx="{x1 - x0}" cy="{y1 - y0}"/></a:xfrm>'
    )


def freeform_xml(shapes: Emus, closed: bool, curved: bool = False) -> str:
    """The position and form of a shape of corners: m polygons (m, k, 2) in one.

    A curved one has three points: an end, the control point of a quadratic curve, the other end.
    """
    low = shapes.reshape(-1, 2).min(axis=0)
    # No side of its frame may be 0.
    high = np.maximum(shapes.reshape(-1, 2).max(axis=0), low + 1)
    paths = "".join(_path(shape, (high - low).tolist(), closed, curved) for shape in shapes - low)
    frame = box_xml([*low.tolist(), *high.tolist()])
    return (
        f"{frame}<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst>{paths}</a:pathLst></a:custGeom>'
    )


def _path(shape: Emus, frame: list[int], closed: bool, curved: bool) -> str:
    points = [f'<a:pt x="{x}" y="{y}"/>' for x, y in shape.tolist()]
    first, *rest = points
    path = f"<a:moveTo>{first}</a:moveTo>"
    if curved:
        path += f"<a:quadBezTo>{''.join(rest)}</a:quadBezTo>"
    else:
        path += "".join(f"<a:lnTo>{point}</a:lnTo>" for point in rest)
    fill = "" if closed else ' fill="none"'
    end = "<a:close/>" if closed else ""
    return f'<a:path w="{frame[0]}" h="{frame[1]}"{fill}>{path}{end}</a:path>'


def is_upright(shape: Floats) -> bool:
    """Whether a polygon (k, 2) is an upright rectangle.

    >>> is_upright(np.array([(0, 0), (2, 0), (2, 1), (0, 1.0)])), is_upright(np.eye(2))
    (True, False)
    """
    if len(shape) != 4:
        return False
    sides = np.roll(shape, -1, axis=0) - shape
    along = np.abs(sides) < 1e-9
    return bool((along[:, 0] ^ along[:, 1]).all() and (along[0] != along[1]).all())
