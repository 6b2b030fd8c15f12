"""Marks outside the graph, as drawing operations that Graphviz paints behind it.

Source: "xdot", graphviz.org/docs/outputs/canon. Lengths are points, y up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnviz.picture.curve import control_points
from cnnviz.picture.marks import Floats, Lines, Polygons, Raster, Style


def colour(value: str | None, opacity: float = 1.0) -> str:
    """A colour as Graphviz takes it, with its opacity if it has one.

    >>> colour("#ff0000", 0.5)
    '#ff000080'
    """
    if value is None:
        return "transparent"
    return value if opacity == 1 else f"{value}{round(255 * opacity):02x}"


def dash(style: Style) -> str:
    """The nearest of Graphviz's three dashes.

    >>> dash(Style(dash=(2, 2.5))), dash(Style(dash=(7, 3))), dash(Style())
    ('dotted', 'dashed', 'solid')
    """
    if not style.dash:
        return "solid"
    return "dotted" if max(style.dash[::2]) < 3 else "dashed"


def beziers(lines: Lines, height: float) -> Floats:
    """The lines as cubic curves, y up: (n, 8)."""
    middle = control_points(lines)
    ends = (
        lines.start,
        lines.start / 3 + middle * 2 / 3,
        lines.end / 3 + middle * 2 / 3,
        lines.end,
    )
    return _up(np.hstack(ends), height)


def lines(mark: Lines, height: float) -> list[str]:
    """An operation for each line."""
    looks = [_look(style._replace(fill=None)) for style in mark.styles]
    template = "%sB 4 " + " ".join(["%.7g"] * 8)
    return _format(template, looks, mark.which.tolist(), beziers(mark, height))


def polygons(mark: Polygons, height: float) -> list[str]:
    """An operation for each polygon; `P` fills and outlines, `L` is an open line."""
    corners = mark.points.shape[1]
    looks = [_look(style) for style in mark.styles]
    numbers = _up(mark.points.reshape(len(mark.points), 2 * corners), height)
    template = f"%s{'P' if mark.closed else 'L'} {corners} " + " ".join(["%.7g"] * 2 * corners)
    return _format(template, looks, mark.which.tolist(), numbers)


def raster(mark: Raster, height: float) -> list[str]:
    """A rectangle for each run of equal cells in a row."""
    pixels = mark.pixels.astype(np.int64) @ (65536, 256, 1)
    begins = np.ones(pixels.shape, bool)
    begins[:, 1:] = pixels[:, 1:] != pixels[:, :-1]
    row, first = np.nonzero(begins)
    last = np.append(first[1:], pixels.shape[1])
    last[last == 0] = pixels.shape[1]
    x, y, across, down = mark.box
    left, right = (x + across * edge / pixels.shape[1] for edge in (first, last))
    top, bottom = (y + down * edge / pixels.shape[0] for edge in (row, row + 1))
    numbers = _up(np.stack([left, top, right, top, right, bottom, left, bottom], axis=1), height)
    looks = [_look(Style(fill=f"#{value:06x}")) for value in pixels[row, first].tolist()]
    return _format("%sP 4 " + " ".join(["%.7g"] * 8), looks, list(range(len(looks))), numbers)


def _look(style: Style) -> str:
    """Pen, fill and width; nothing is left from the previous operation."""
    pen, fill = colour(style.stroke, style.opacity), colour(style.fill, style.opacity)
    words = [f"c {len(pen)} -{pen}", f"C {len(fill)} -{fill}"]
    width = f"setlinewidth({style.width if style.stroke else 0:.4g})"
    words += [f"S {len(word)} -{word}" for word in (width, dash(style))]
    return " ".join(words) + " "


def _format(
    template: str, looks: Sequence[str], which: Sequence[int], numbers: Floats
) -> list[str]:
    """One operation per item; a look applies until the next one."""
    columns = (np.round(numbers.T, 2) + 0.0).tolist()
    previous = [-1, *which[:-1]] if which else []
    run_looks = ["" if i == before else looks[i] for i, before in zip(which, previous, strict=True)]
    return [template % row for row in zip(run_looks, *columns, strict=True)]


def _up(numbers: Floats, height: float) -> Floats:
    """x, y, x, y, ... with y measured from the foot of the canvas."""
    flipped = numbers.copy()
    flipped[:, 1::2] = height - flipped[:, 1::2]
    return flipped
