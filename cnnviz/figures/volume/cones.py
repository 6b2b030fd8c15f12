"""The cones of the figure volume: from what a neuron sees to its kernel."""

from __future__ import annotations

from itertools import product

import numpy as np

from cnnviz.figures.ink.hull import hull
from cnnviz.figures.ink.pen import polygons
from cnnviz.figures.ink.stacks import Stack
from cnnviz.figures.volume.place import Laid
from cnnviz.figures.volume.subject import Seen, Subject
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Mark, Style
from cnnviz.picture.theme import Theme

CONES = 0.2, 0.36
"""How dark the cones are, of quiet ink, those of one group and of the next; they lie behind the
maps, which stay as light.
"""
HIDDEN = (3.0, 3.0)
"""The dash of the cones' edges where a channel lies before them."""
PATCH = 6.0
"""A patch that is smaller than this, in points, is drawn so large."""


def cones(about: Subject, at: Laid, theme: Theme) -> list[Mark]:
    """A cone for each neuron of the row, from its patch in all channels that it sees to its kernel,
    from which an arrow goes on to the neuron: together an even field for those that see the same.
    Of the next ones it is darker, and lies behind.
    """
    marks: list[Mark] = []
    for turn, alike in reversed(list(enumerate(_alike(about)))):
        fill = Style(None, mixed(theme.quiet, theme.background, CONES[turn % len(CONES)]))
        for which in alike:
            neuron = about.neuron(about.maps[which])
            names = {"layer": 0, "dst": neuron, "count": about.seen[which].inputs}
            marks.append(polygons(_band(about, at, which), fill, "cone", names))
        line = Style(theme.quiet, None, 1.2)
        marks.append(polygons(_band(about, at, alike[-1]), line, "cone-edge"))
    return marks


def _alike(about: Subject) -> list[list[int]]:
    """The drawn maps whose neurons see the same, one such group after another."""
    found: dict[tuple[int, ...], list[int]] = {}
    for which, seen in enumerate(about.seen):
        found.setdefault(seen.channels, []).append(which)
    return list(found.values())


def hidden(about: Subject, at: Laid, theme: Theme) -> list[Mark]:
    """The edges of the cones where a channel lies before them."""
    line = Style(theme.quiet, None, 1.0, HIDDEN)
    last = (alike[-1] for alike in _alike(about))
    return [polygons(_band(about, at, which), line, "cone-edge") for which in last]


def _band(about: Subject, at: Laid, which: int) -> Floats:
    """The corners of a cone, (n, 2): from a patch to the first kernel that sees it, and on behind
    the kernels up to this one. Below it keeps close to the patch, beside which words stand.
    """
    seen = about.seen[which]
    first = next(i for i, one in enumerate(about.seen) if one.channels == seen.channels)
    near, base = at.beam(first)[[0, 3]], _base(about, at.source, seen)
    drawn = [channel for channel in about.channels if channel in seen.channels]
    front = _base(about, at.source, seen._replace(channels=(drawn[-1],)))
    upper, _ = _sides(np.concatenate([base, near]))
    _, lower = _sides(np.concatenate([front, near]))
    _, behind = _sides(base)
    far = near + (at.beam(which)[1, 0] - near[0, 0], 0)
    return np.concatenate([upper, far, lower, behind[behind[:, 0] < front[:, 0].min()]])


def _sides(points: Floats) -> tuple[Floats, Floats]:
    """The upper corners round points from the left to the right, the lower ones back again."""
    corners = hull(points)
    last = int(corners[:, 0].argmax()) + 1
    return corners[:last], corners[last:]


def above(about: Subject, at: Laid, x: float) -> float:
    """Where the cones begin, seen from above, at some x between the input and the kernels."""
    corners = [_band(about, at, which) for which in range(len(about.maps))]
    (x0, y0) = np.concatenate(corners).T
    (x1, y1) = np.concatenate([np.roll(one, -1, axis=0) for one in corners]).T
    on = (np.minimum(x0, x1) <= x) & (x < np.maximum(x0, x1))
    return float((y0 + (y1 - y0) * (x - x0) / np.where(on, x1 - x0, 1.0))[on].min())


def _base(about: Subject, of: Stack, seen: Seen) -> Floats:
    """The corners of the patch in all drawn channels that are seen, (n, 2)."""
    shown = [at for at, channel in enumerate(about.channels) if channel in seen.channels]
    sheets = product(shown, (seen.slices[0], seen.slices[-1]))
    return np.concatenate([patch_field(of, one, seen) for one in sheets])


def patch_field(of: Stack, sheet_: tuple[int, int], seen: Seen) -> Floats:
    """The corners of the least field around all that is seen of a slice, and not too small."""
    spans = []
    for cells, size in ((seen.rows, of.cell), (seen.columns, of.cell * of.wide)):
        low, high = float(cells[0]), float(cells[-1] + 1)
        more = max(0.0, PATCH / size - (high - low)) / 2
        spans.append((low - more, high + more))
    return of.field(sheet_, *spans)
