"""The cones of the figure volume: from what neurons at one position see to these."""

from __future__ import annotations

from itertools import product
from math import pi

import numpy as np

from cnnviz.figures.ink.hull import hull
from cnnviz.figures.ink.pen import polygons
from cnnviz.figures.ink.stacks import Stack
from cnnviz.figures.volume.place import ROUND, Layout
from cnnviz.figures.volume.subject import Field, Subject
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Mark, Style
from cnnviz.picture.theme import Theme

CONES = 0.16, 0.32
"""The share of quiet ink in the cones of one group and of the next; the cones lie behind the maps,
which stay as light as they are.
"""
PAPER, FIELD = 0.6, 0.85
"""How opaque the field around the neurons is: of paper, or in the tone of their cone."""
HIDDEN = (3.0, 3.0)
"""The dash of the cones' edges where a channel is in front of them."""
PATCH = 6.0
"""The least side of a patch, in points."""


def cones(subject: Subject, layout: Layout, theme: Theme) -> list[Mark]:
    """A cone for each neuron of the row, from its patch in all channels that it sees. Neurons that
    see the same share an even field; that of the next ones is darker and lies behind.
    """
    marks: list[Mark] = []
    for turn, maps in reversed(list(enumerate(_groups(subject)))):
        fill = Style(None, mixed(theme.quiet, theme.background, CONES[turn % len(CONES)]))
        for which in maps:
            neuron = subject.neuron(subject.maps[which])
            names = {"layer": 0, "dst": neuron, "count": subject.fields[which].inputs}
            marks.append(polygons(_cone(subject, layout, [which]), fill, "cone", names))
        line = Style(theme.quiet, None, 1.2)
        marks.append(polygons(_cone(subject, layout, maps), line, "cone-edge"))
    return marks


def _groups(subject: Subject) -> list[list[int]]:
    """The drawn maps, grouped by what their neurons see."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for which, field in enumerate(subject.fields):
        groups.setdefault(field.channels, []).append(which)
    return list(groups.values())


def hidden(subject: Subject, layout: Layout, theme: Theme) -> list[Mark]:
    """The edges of the cones where a channel is in front of them."""
    line = Style(theme.quiet, None, 1.0, HIDDEN)
    outlines = [_cone(subject, layout, maps) for maps in _groups(subject)]
    return [polygons(outline, line, "cone-edge") for outline in outlines]


def row_fill(subject: Subject, theme: Theme) -> Style:
    """The fill of the field around the row of neurons: that of their cone if all see the same, as
    it leads into this field; else paper.
    """
    if len(_groups(subject)) > 1:
        return Style(None, theme.background, opacity=PAPER)
    return Style(None, mixed(theme.quiet, theme.background, CONES[0]), opacity=FIELD)


def _cone(subject: Subject, layout: Layout, maps: list[int]) -> Floats:
    """The corners of a cone, (n, 2): from a patch to the outline of its neurons on some maps; to
    where the row begins if all of its neurons see the same, so that their kernels are clear of it.
    """
    base = _base(subject, layout.source, subject.fields[maps[0]])
    ends = maps if len(_groups(subject)) > 1 else [0]
    rims = [rim(layout.neurons[which], layout.radius + ROUND) for which in ends]
    return hull(np.concatenate([base, *rims]))


def rim(centre: Floats, radius: float) -> Floats:
    """Points around a neuron."""
    turns = 2 * pi * np.arange(24) / 24
    return centre + radius * np.stack([np.cos(turns), np.sin(turns)], 1)


def between(subject: Subject, layout: Layout, x: float) -> tuple[float, float]:
    """The upper and the lower edge of the cones at an x between the input and the output."""
    corners = [_cone(subject, layout, maps) for maps in _groups(subject)]
    (x0, y0) = np.concatenate(corners).T
    (x1, y1) = np.concatenate([np.roll(outline, -1, axis=0) for outline in corners]).T
    crosses = (np.minimum(x0, x1) <= x) & (x < np.maximum(x0, x1))
    edges = (y0 + (y1 - y0) * (x - x0) / np.where(crosses, x1 - x0, 1.0))[crosses]
    return float(edges.min()), float(edges.max())


def _base(subject: Subject, stack: Stack, field: Field) -> Floats:
    """The corners of the patch in all drawn channels of a field, (n, 2)."""
    sheets_shown = [at for at, channel in enumerate(subject.channels) if channel in field.channels]
    sheets = product(sheets_shown, (field.slices[0], field.slices[-1]))
    return np.concatenate([patch_field(stack, sheet, field) for sheet in sheets])


def patch_field(stack: Stack, sheet_: tuple[int, int], field: Field) -> Floats:
    """The corners of the smallest rectangle around what is seen of a slice, but not too small."""
    spans = []
    for cells, size in ((field.rows, stack.cell), (field.columns, stack.cell * stack.aspect)):
        start, end = float(cells[0]), float(cells[-1] + 1)
        margin = max(0.0, PATCH / size - (end - start)) / 2
        spans.append((start - margin, end + margin))
    return stack.field(sheet_, *spans)
