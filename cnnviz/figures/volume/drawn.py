"""The figure volume as marks: the input and its patch, the maps and their neurons, the cones from
the one to the other, the kernels.
"""

from __future__ import annotations

from itertools import pairwise, product
from math import pi
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.hull import hull
from cnnviz.figures.ink.pen import arrow, discs, polygons, segments
from cnnviz.figures.ink.stacks import GRID, Stack, grid
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.neurons.drawn import ellipses
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.volume.cones import cones, hidden, patch_field
from cnnviz.figures.volume.place import ROUND, Laid
from cnnviz.figures.volume.subject import Seen, Subject
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Floats, Mark, Style
from cnnviz.picture.theme import Theme

MANY, LINES = 0.35, 0.3
"""How dark a map is whose neurons are too many to be drawn, and the lines between the cells of any,
of the colour of its kernel.
"""
CIRCLE = 9.0
"""In cells smaller than this, in points, no neurons are drawn: so many dots shimmer."""


class Look(NamedTuple):
    """How a kernel, its map and its neurons look."""

    colour: str
    dash: tuple[float, ...]
    tint: str
    name: str


def looks(about: Subject, theme: Theme) -> tuple[Look, ...]:
    """The look of each drawn map's kernel; no two are alike."""
    names = map(about.kernel_name, about.maps)
    return tuple(Look(*kernel_look(at, theme), name) for at, name in enumerate(names))


def marks(about: Subject, at: Laid, theme: Theme) -> tuple[Mark, ...]:
    """The whole picture."""
    dressed = looks(about, theme)
    return (
        *cones(about, at, theme),
        *_input(about, at.source, theme),
        *hidden(about, at, theme),
        *_maps(about, at, dressed, theme),
        *_row(about, at, dressed, theme),
        *_kernels(about, at, dressed, theme),
        # Over the outline of the row, and over an arrow: none is hidden.
        *_dots(about, at, 0, dressed[-1]),
    )


def _input(about: Subject, of: Stack, theme: Theme) -> list[Mark]:
    """The channels from the hindmost to the front, with the patch on those that are seen."""
    marks: list[Mark] = []
    seen = {channel: one for one in about.seen for channel in one.channels}
    plain = Style(theme.rule, theme.wash, 1.0)
    for which, channel in enumerate(about.channels):
        marks += _between(of, about.channels, which, theme)
        for slice_ in reversed(range(of.slices)):
            frame, names = of.frame(which, slice_), {"layer": 0, "channel": channel}
            marks.append(polygons(frame, plain, "map", names))
            marks += grid(frame, of.rows, of.columns, theme.faint)
            one = seen.get(channel)
            if one and slice_ in one.slices:
                marks += _patch(about, of, (which, slice_), one, theme)
    return marks


def _patch(
    about: Subject, of: Stack, sheet_: tuple[int, int], seen: Seen, theme: Theme
) -> list[Mark]:
    """The cells of a slice of a channel that are seen, one by one while they are large enough."""
    channel, slice_ = about.channels[sheet_[0]], sheet_[1]
    around = polygons(
        patch_field(of, sheet_, seen), Style(theme.ink, None, 1.6), "patch", {"channel": channel}
    )
    if of.cell < GRID:
        return [around._replace(styles=(Style(theme.ink, theme.rule, 1.2),))]
    spots = list(product(seen.rows, seen.columns))
    index = np.ravel_multi_index((channel, slice_, *np.array(spots).T), about.source)
    fill = Style(theme.background, theme.rule, 1.0)
    cells = polygons(of.cells(sheet_, spots), fill, "cell", {"layer": 0, "index": index})
    return [cells, around]


def _between(of: Stack, shown: tuple[int, ...], which: int, theme: Theme) -> list[Mark]:
    """A blank map with dots behind one before which some are left out: they go on in none of those
    that are drawn.
    """
    if which == 0 or shown[which] == shown[which - 1] + 1:
        return []
    back, front = of.frame(which - 1), of.frame(which)
    blank = (back + front) / 2
    dots = np.array([blank[0] + [(front[0, 0] - blank[0, 0]) / 2, 12.0]])
    frame = polygons(blank, Style(theme.faint, theme.background, 1.0), "left-out")
    return [frame, *ellipses(dots, True, theme)]


def _maps(about: Subject, at: Laid, dressed: tuple[Look, ...], theme: Theme) -> list[Mark]:
    """The maps from the hindmost to the front, each in its kernel's colour; on the front one are
    all its neurons.
    """
    of, marks = at.target, list[Mark]()
    for which, (channel, look) in enumerate(zip(about.maps, dressed, strict=True)):
        front = which == len(about.maps) - 1
        names = {"layer": 1, "channel": channel}
        inner = mixed(look.colour, look.tint, LINES)
        marks += _between(of, about.maps, which, theme)
        for slice_ in reversed(range(of.slices)):
            frame = of.frame(which, slice_)
            marks.append(polygons(frame, Style(theme.rule, theme.wash, 1.0), "vacant", names))
            marks.append(polygons(frame, Style(None, look.tint), "map", names))
            if front and at.target.cell < CIRCLE:
                plain = Style(None, mixed(look.colour, look.tint, MANY))
                marks.append(polygons(frame, plain, "one-map"))
            elif front and slice_:
                marks += _dots(about, at, slice_, look)
            marks += [one._replace(names={"kernel": channel})
                      for one in grid(frame, of.rows, of.columns, inner)]  # fmt: skip
            edge = Style(look.colour, None, 2.4 if front else 1.5, look.dash)
            marks.append(polygons(frame, edge, "frame", names))
    return marks


def _dots(about: Subject, at: Laid, slice_: int, look: Look) -> list[Mark]:
    """All neurons of a slice of the front map but the one in question, where there is room."""
    of, front = at.target, len(about.maps) - 1
    here = [(r, c) for r, c in product(range(of.rows), range(of.columns))
            if (slice_, r, c) != about.place]  # fmt: skip
    if of.cell < CIRCLE:
        return []
    rows, columns = np.array(here, int).reshape(-1, 2).T
    index = np.ravel_multi_index((about.maps[front], slice_, rows, columns), about.target)
    names = {"layer": 1, "index": index, "name": about.name}
    cells = of.cells((front, slice_), here)
    middles, radius = cells.mean(axis=1), min(6.5, 0.27 * of.cell)
    free = np.hypot(*(middles - at.neurons[front]).T) > at.radius + radius + 1
    names = {**names, "index": index[free]}
    return [discs(middles[free], radius, Style(None, look.colour), "neuron", names)]


def _rim(centre: Floats, radius: float) -> Floats:
    """Points around a neuron."""
    turns = 2 * pi * np.arange(24) / 24
    return centre + radius * np.stack([np.cos(turns), np.sin(turns)], 1)


def _row(about: Subject, at: Laid, dressed: tuple[Look, ...], theme: Theme) -> list[Mark]:
    """The neurons at one position, each in its kernel's colour and with its name, in an outline."""
    around = hull(np.concatenate([_rim(one, at.radius + ROUND) for one in at.neurons]))
    marks: list[Mark] = [polygons(around, Style(theme.ink, None, 1.8), "one-position")]
    letter = type_of("letter", theme)
    named = all(letter.width(look.name) < 1.7 * at.radius for look in dressed)
    for channel, look, (x, y) in zip(about.maps, dressed, at.neurons.tolist(), strict=True):
        index = about.neuron(channel)
        names = {"layer": 1, "index": index, "name": about.name}
        rim = Style(theme.background, look.colour, 1.2)
        marks.append(discs((x, y), at.radius, rim, "neuron", names))
        if named:
            inside = letter._replace(colour=readable_on(look.colour, theme), cls="kernel-name")
            own = {"kernel": channel}
            marks.append(near(look.name, (x, y), "within", inside, names=own))
    return marks


def _kernels(about: Subject, at: Laid, dressed: tuple[Look, ...], theme: Theme) -> list[Mark]:
    """The kernels below their neurons, joined to them."""
    marks: list[Mark] = []
    for which, (of, look, channel) in enumerate(zip(at.kernels, dressed, about.maps, strict=True)):
        names, fill = {"kernel": channel}, Style(theme.background, look.colour, 1.0)
        for card, slice_ in product(range(len(of.places)), reversed(range(of.slices))):
            frame = of.frame(card, slice_)
            marks.append(polygons(frame, fill, "kernel", names))
            marks += [one._replace(names=names)
                      for one in grid(frame, of.rows, of.columns, theme.background)]  # fmt: skip
        marks += [one._replace(names=names) for one in _cards_left_out(of, theme)]
        x, y = at.neurons[which].tolist()
        start, end = (x, of.at[1] - 2.0), (x, y + at.radius + 1.0)
        marks += arrow(start, end, look.colour, 3.0, names, look.dash)
        low = x, of.at[1] + of.size.height
        label = type_of("label", theme)._replace(colour=look.colour, cls="kernel-name").sized(16)
        marks.append(near(look.name, low, "below", label, 3, names=names))
    gaps = [i for i in range(1, len(about.maps)) if about.maps[i] > about.maps[i - 1] + 1]
    middles = [one.at[1] + one.size.height / 2 for one in at.kernels]
    points = np.stack([at.neurons[:, 0], middles], 1)
    between = np.array([(points[i] + points[i - 1]) / 2 for i in gaps]).reshape(-1, 2)
    return marks + ellipses(between, True, theme)


def _cards_left_out(of: Stack, theme: Theme) -> list[Dots]:
    """Dots along the corners of a kernel's cards where some of them are left out."""
    marks: list[Dots] = []
    for at in range(1, len(of.places)):
        if of.places[at] > of.places[at - 1] + 1.5 and of.step.height:
            ends = of.frame(at - 1)[1], of.frame(at)[1]
            spots = np.linspace(*ends, 5)[1:-1]
            marks.append(discs(spots, 1.3, Style(fill=theme.quiet), "ellipsis"))
    return marks


def kernels_name(about: Subject, at: Laid, words: str, theme: Theme) -> Mark:
    """Words for all kernels, left of the first one's name."""
    look = type_of("subhead", theme).sized(16)
    (x, top), of = at.kernels[0].at, at.kernels[0]
    left = x + of.size.width / 2 - look.width(about.kernel_name(about.maps[0])) / 2
    return near(words, (left - 24, top + of.size.height), "below", look, 3, "end")


Way = list[tuple[float, float]]


def to_row(at: Laid, top: float) -> Way:
    """A line from beside words that begin so high to the outline of the row."""
    left, y = at.edge - 10, float(at.neurons[0, 1])
    return [(left, top), (left, y), (at.ring, y)]


def to_front(at: Laid) -> Way:
    """A line from words above to the front map, from above or from the right."""
    front = at.target.frame(len(at.kernels) - 1)
    right = front[1, 0] - min(20.0, at.target.cell)
    if not at.words:
        return [(right, 0.0), (right, front[0, 1])]
    aside, down = at.words + 6, front[0, 1] + 12.0
    return [(aside, 0.0), (aside, down), (front[1, 0] + 1, down)]


def leaders(ways: dict[str, Way], theme: Theme) -> tuple[Mark, ...]:
    """Lines from words to what they are about."""
    pairs = [(of, *ends) for of, way in ways.items() for ends in pairwise(way)]
    of, start, end = (list(each) for each in zip(*pairs, strict=True))
    style = Style(theme.quiet, None, 1.2)
    return (segments(start, end, style, "leader", {"of": tuple(of)}),)
