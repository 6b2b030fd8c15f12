"""The figure volume as marks: the input and its patch, the maps and their neurons, the kernels, and
the cones between them.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.hull import hull
from cnnviz.figures.ink.pen import arrow, discs, polygons, segments
from cnnviz.figures.ink.stacks import GRID, Stack, grid
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.line_panel import ellipses
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.volume.cones import cones, hidden, patch_field, rim, row_fill
from cnnviz.figures.volume.place import ROUND, Layout
from cnnviz.figures.volume.subject import Field, Subject
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Mark, Style
from cnnviz.picture.theme import Theme

MANY, LINES = 0.35, 0.3
"""The share of a kernel's colour in a map whose neurons are too many to be drawn, and in the lines
between the cells of any map.
"""
CIRCLE = 9.0
"""Cells smaller than this, in points, hold no neurons: too many dots shimmer."""


class Look(NamedTuple):
    """How a kernel, its map and its neurons look."""

    colour: str
    dash: tuple[float, ...]
    tint: str
    name: str


def looks(subject: Subject, theme: Theme) -> tuple[Look, ...]:
    """The look of each drawn map's kernel, no two alike."""
    names = map(subject.kernel_name, subject.maps)
    return tuple(Look(*kernel_look(at, theme), name) for at, name in enumerate(names))


def marks(subject: Subject, layout: Layout, theme: Theme) -> tuple[Mark, ...]:
    """The whole picture."""
    kernel_looks = looks(subject, theme)
    return (
        *cones(subject, layout, theme),
        *_input(subject, layout.source, theme),
        *hidden(subject, layout, theme),
        *_maps(subject, layout, kernel_looks, theme),
        *_row(subject, layout, kernel_looks, theme),
        *_kernels(subject, layout, kernel_looks, theme),
        # On top of the outline of the row and of arrows, so that none is hidden.
        *_dots(subject, layout, 0, kernel_looks[-1]),
    )


def _input(subject: Subject, stack: Stack, theme: Theme) -> list[Mark]:
    """The channels from back to front, with the patch on those that are seen."""
    marks: list[Mark] = []
    field_by_channel = {
        channel: neuron_field
        for neuron_field in subject.fields
        for channel in neuron_field.channels
    }
    plain = Style(theme.rule, theme.wash, 1.0)
    for which, channel in enumerate(subject.channels):
        marks += _between(stack, subject.channels, which, theme)
        for slice_ in reversed(range(stack.slices)):
            frame, names = stack.frame(which, slice_), {"layer": 0, "channel": channel}
            marks.append(polygons(frame, plain, "map", names))
            marks += grid(frame, stack.rows, stack.columns, theme.faint)
            field = field_by_channel.get(channel)
            if field and slice_ in field.slices:
                marks += _patch(subject, stack, (which, slice_), field, theme)
    return marks


def _patch(
    subject: Subject, stack: Stack, sheet_: tuple[int, int], field: Field, theme: Theme
) -> list[Mark]:
    """The cells seen in a slice of a channel, one by one if they are large enough."""
    channel, slice_ = subject.channels[sheet_[0]], sheet_[1]
    outline = polygons(
        patch_field(stack, sheet_, field),
        Style(theme.ink, None, 1.6),
        "patch",
        {"channel": channel},
    )
    if stack.cell < GRID:
        return [outline._replace(styles=(Style(theme.ink, theme.rule, 1.2),))]
    spots = list(product(field.rows, field.columns))
    index = np.ravel_multi_index((channel, slice_, *np.array(spots).T), subject.source)
    fill = Style(theme.background, theme.rule, 1.0)
    cells = polygons(stack.cells(sheet_, spots), fill, "cell", {"layer": 0, "index": index})
    return [cells, outline]


def _between(stack: Stack, indices: tuple[int, ...], which: int, theme: Theme) -> list[Mark]:
    """A blank map with dots behind a map before which some are left out."""
    if which == 0 or indices[which] == indices[which - 1] + 1:
        return []
    back, front = stack.frame(which - 1), stack.frame(which)
    blank = (back + front) / 2
    dots = np.array([blank[0] + [(front[0, 0] - blank[0, 0]) / 2, 12.0]])
    frame = polygons(blank, Style(theme.faint, theme.background, 1.0), "left-out")
    return [frame, *ellipses(dots, True, theme)]


def _maps(
    subject: Subject, layout: Layout, kernel_looks: tuple[Look, ...], theme: Theme
) -> list[Mark]:
    """The maps from back to front in their kernels' colours; the front one with all its neurons."""
    stack, marks = layout.target, list[Mark]()
    for which, (channel, look) in enumerate(zip(subject.maps, kernel_looks, strict=True)):
        front = which == len(subject.maps) - 1
        names = {"layer": 1, "channel": channel}
        inner = mixed(look.colour, look.tint, LINES)
        marks += _between(stack, subject.maps, which, theme)
        for slice_ in reversed(range(stack.slices)):
            frame = stack.frame(which, slice_)
            marks.append(polygons(frame, Style(theme.rule, theme.wash, 1.0), "vacant", names))
            marks.append(polygons(frame, Style(None, look.tint), "map", names))
            if front and layout.target.cell < CIRCLE:
                plain = Style(None, mixed(look.colour, look.tint, MANY))
                marks.append(polygons(frame, plain, "one-map"))
            elif front and slice_:
                marks += _dots(subject, layout, slice_, look)
            marks += [line._replace(names={"kernel": channel})
                      for line in grid(frame, stack.rows, stack.columns, inner)]  # fmt: skip
            edge = Style(look.colour, None, 2.4 if front else 1.5, look.dash)
            marks.append(polygons(frame, edge, "frame", names))
    return marks


def _dots(subject: Subject, layout: Layout, slice_: int, look: Look) -> list[Mark]:
    """All neurons of a slice of the front map except the one in question, if they have room."""
    stack, front = layout.target, len(subject.maps) - 1
    others = [(r, c) for r, c in product(range(stack.rows), range(stack.columns))
            if (slice_, r, c) != subject.place]  # fmt: skip
    if stack.cell < CIRCLE:
        return []
    rows, columns = np.array(others, int).reshape(-1, 2).T
    index = np.ravel_multi_index((subject.maps[front], slice_, rows, columns), subject.target)
    names = {"layer": 1, "index": index, "name": subject.name}
    cells = stack.cells((front, slice_), others)
    centres, radius = cells.mean(axis=1), min(6.5, 0.27 * stack.cell)
    free = np.hypot(*(centres - layout.neurons[front]).T) > layout.radius + radius + 1
    names = {**names, "index": index[free]}
    return [discs(centres[free], radius, Style(None, look.colour), "neuron", names)]


def _row(
    subject: Subject, layout: Layout, kernel_looks: tuple[Look, ...], theme: Theme
) -> list[Mark]:
    """The neurons at one position, in their kernels' colours and with names, in an outline."""
    outline = hull(
        np.concatenate([rim(centre, layout.radius + ROUND) for centre in layout.neurons])
    )
    styles = row_fill(subject, theme), Style(theme.ink, None, 1.8)
    marks: list[Mark] = [polygons(outline, style, "one-position") for style in styles]
    letter = type_of("letter", theme)
    has_names = all(letter.width(look.name) < 1.7 * layout.radius for look in kernel_looks)
    for channel, look, (x, y) in zip(
        subject.maps, kernel_looks, layout.neurons.tolist(), strict=True
    ):
        index = subject.neuron(channel)
        names = {"layer": 1, "index": index, "name": subject.name}
        disc = Style(theme.background, look.colour, 1.2)
        marks.append(discs((x, y), layout.radius, disc, "neuron", names))
        if has_names:
            inside = letter._replace(colour=readable_on(look.colour, theme), cls="kernel-name")
            kernel_names = {"kernel": channel}
            marks.append(near(look.name, (x, y), "within", inside, names=kernel_names))
    return marks


def _kernels(
    subject: Subject, layout: Layout, kernel_looks: tuple[Look, ...], theme: Theme
) -> list[Mark]:
    """The kernels below their neurons, with arrows to them."""
    marks: list[Mark] = []
    for which, (stack, look, channel) in enumerate(
        zip(layout.kernels, kernel_looks, subject.maps, strict=True)
    ):
        names, fill = {"kernel": channel}, Style(theme.background, look.colour, 1.0)
        for card, slice_ in product(range(len(stack.places)), reversed(range(stack.slices))):
            frame = stack.frame(card, slice_)
            marks.append(polygons(frame, fill, "kernel", names))
            lines = grid(frame, stack.rows, stack.columns, theme.background)
            marks += [line._replace(names=names) for line in lines]
        marks += [dot._replace(names=names) for dot in _cards_left_out(stack, theme)]
        x, y = layout.neurons[which].tolist()
        start, end = (x, stack.at[1] - 2.0), (x, y + layout.radius + 1.0)
        marks += arrow(start, end, look.colour, 2.4, names, look.dash)
        foot = x, stack.at[1] + stack.size.height
        label = type_of("label", theme)._replace(colour=look.colour, cls="kernel-name").sized(16)
        marks.append(near(look.name, foot, "below", label, 3, names=names))
    gaps = [i for i in range(1, len(subject.maps)) if subject.maps[i] > subject.maps[i - 1] + 1]
    middles = [kernel.at[1] + kernel.size.height / 2 for kernel in layout.kernels]
    points = np.stack([layout.neurons[:, 0], middles], 1)
    middle_points = np.array([(points[i] + points[i - 1]) / 2 for i in gaps]).reshape(-1, 2)
    return marks + ellipses(middle_points, True, theme)


def _cards_left_out(stack: Stack, theme: Theme) -> list[Dots]:
    """Dots along the corners of a kernel's cards if some of them are left out."""
    marks: list[Dots] = []
    for i in range(1, len(stack.places)):
        if stack.places[i] > stack.places[i - 1] + 1.5 and stack.step.height:
            ends = stack.frame(i - 1)[1], stack.frame(i)[1]
            spots = np.linspace(*ends, 5)[1:-1]
            marks.append(discs(spots, 1.3, Style(fill=theme.quiet), "ellipsis"))
    return marks


Way = list[tuple[float, float]]


def to_row(layout: Layout, top: float) -> Way:
    """A line from beside words, which begin at `top`, to the outline of the row."""
    left, y = layout.edge - 10, float(layout.neurons[0, 1])
    return [(left, top), (left, y), (layout.ring, y)]


def to_front(layout: Layout) -> Way:
    """A line from words above to the front map, from above or from the right."""
    front = layout.target.frame(len(layout.kernels) - 1)
    right = front[1, 0] - min(20.0, layout.target.cell)
    if not layout.words:
        return [(right, 0.0), (right, front[0, 1])]
    x, y = layout.words + 6, front[0, 1] + 12.0
    return [(x, 0.0), (x, y), (front[1, 0] + 1, y)]


def leaders(ways: dict[str, Way], theme: Theme) -> tuple[Mark, ...]:
    """Lines from words to their subjects."""
    pairs = [(name, *ends) for name, way in ways.items() for ends in pairwise(way)]
    names, start, end = (list(column) for column in zip(*pairs, strict=True))
    style = Style(theme.quiet, None, 1.2)
    return (segments(start, end, style, "leader", {"of": tuple(names)}),)
