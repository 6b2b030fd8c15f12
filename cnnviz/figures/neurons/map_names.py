"""The names of maps: capitals for kernels, numbers for groups; and the colours of kernels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.neurons.kernel_looks import kernel_look, kernel_looks
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.page.near import Point, Side, near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.graph.distinct import distinct
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Dots, Floats, Lines, Mark, Polygons, Style, Texts
from cnnviz.picture.theme import Theme


def coloured_kernels(kernels: Set[int], traced: int, theme: Theme) -> Set[int]:
    """The kernels with a unique look; only the traced one if it has none."""
    looks = kernel_looks(theme)
    return {kernel for kernel in kernels if kernel < looks} if traced < looks else {traced}


CLOSE = 13.0
"""Bars closer than this, in points, have room for one name only."""
FIELD, EDGE = (10.0, 14.5), 1.0
"""The size of the field under a letter, and its distance from the edges of its map."""


def capital(kernel: int) -> str:
    """The name of a kernel: A, B, ..., Z, A2, B2, ...

    >>> capital(3), capital(27)
    ('D', 'B2')
    """
    return letter(kernel).upper()


def kernel_names(
    scene: Scene, column: int, kernels: Set[int], coloured: Set[int], theme: Theme
) -> list[Mark]:
    """The names of kernels: beside a bar, above slices, or in a free corner of a map."""
    place = scene.places[column]
    if len(scene.columns[column].shape) < 3:
        close = abs(float(np.diff(place.frames[:2, 0, 1]).sum())) < CLOSE
        shown = kernels & {scene.kernel(column)} if close else kernels
        return _beside_bars(place, column, shown, coloured, theme)
    if len(set(place.channels)) < len(place.channels):
        return _beside_slices(place, column, kernels, coloured, theme)
    return _in_corners(scene, column, kernels, coloured, theme)


def _beside_bars(
    place: Place, column: int, kernels: Set[int], coloured: Set[int], theme: Theme
) -> list[Mark]:
    marks = list[Mark]()
    half = float(np.ptp(place.frames[0, :, 1])) / 2
    for channel, (x, y) in zip(place.channels, place.frames[:, 1].tolist(), strict=True):
        if channel in kernels:
            look = _look(channel, coloured, theme, "number")
            marks.append(_name_mark(channel, (x, y + half), "right", column, look))
    return marks


def _in_corners(
    scene: Scene, column: int, kernels: Set[int], coloured: Set[int], theme: Theme
) -> list[Mark]:
    """Names in corners of maps; in the front map, clear of cones and of a traced neuron."""
    place, marks = scene.places[column], list[Mark]()
    look = type_of("letter", theme)
    steps = np.diff(place.frames[:, 0, 0])
    # If maps are close, only the front one has room.
    widest = max((look.width(capital(kernel)) for kernel in kernels), default=0.0)
    crowded = len(steps) and float(np.abs(steps).min()) < max(FIELD[0], widest) + EDGE
    fields = [_free_corners(scene, column, i) for i in range(len(place.frames))]
    if scene.has_lines:
        # Lines leave a map below and to the left.
        fields = [[_corner(frame, "right")] for frame in place.frames]
    shown = kernels & {place.channels[-1]} if crowded else kernels
    field_of = dict(zip(place.channels, fields, strict=True))
    if not field_of.get(scene.kernel(column), fields[-1]):
        # Words speak of the traced map: names of others alone would leave open which one it is.
        return []
    for channel in (channel for channel in field_of if channel in shown):
        for field in field_of[channel]:
            fill = _fill_of(channel, scene, column, coloured, theme)
            # No line between cells may run through the letter.
            names = {"layer": column, "channel": channel}
            paper = polygons(corners(field), Style(None, fill), "paper", names)
            marks += [paper, _name_mark(channel, field, "within", column, look)]
    return marks


def _corner(frame: Floats, side: Side, low: bool = False) -> Box:
    """The field for a name in a corner of a map, a point from its edges."""
    x = float(frame[1, 0]) - EDGE - FIELD[0] if side == "right" else float(frame[0, 0]) + EDGE
    y = float(frame[2, 1]) - EDGE - FIELD[1] if low else float(frame[0, 1]) + EDGE
    return Box(x, y, x + FIELD[0], y + FIELD[1])


def _free_corners(scene: Scene, column: int, i: int) -> list[Box]:
    """The fields for a name in corners of map i without a traced neuron, best first: of maps behind
    the front one, only the left side is seen.
    """
    place = scene.places[column]
    sides: tuple[Side, Side] = ("left", "right") if scene.up else ("right", "left")
    corners_ = [(side, False) for side in sides]
    if i + 1 < len(place.frames):
        corners_ = [("left", False), ("left", True)]
    traced = place.of(np.array(scene.traced[column - 1]))

    def is_free(field: Box) -> bool:
        low, high = np.array(field[:2]) - EDGE, np.array(field[2:])
        hits = (traced > low - scene.radius) & (traced < high + scene.radius)
        return not hits.all(axis=1).any()

    return [*filter(is_free, (_corner(place.frames[i], *corner) for corner in corners_))]


def _fill_of(channel: int, scene: Scene, column: int, coloured: Set[int], theme: Theme) -> str:
    """The fill of a map: its tint, or, without a colour, the traced map's or the others'."""
    if channel in coloured:
        return kernel_look(channel, theme).tint
    return theme.background if channel == scene.kernel(column) else theme.wash


def _look(channel: int, coloured: Set[int], theme: Theme, plain: str = "letter") -> Type:
    """The type of a kernel's name: in its colour if it has one."""
    if channel not in coloured:
        return type_of(plain, theme)
    return type_of("letter", theme)._replace(colour=kernel_look(channel, theme).colour)


def _name_mark(channel: int, anchor: Box | Point, side: Side, column: int, look: Type) -> Mark:
    names, look = {"layer": column, "channel": channel}, look._replace(cls="kernel-name")
    return near(capital(channel), anchor, side, look, 5, names=names)


def legible(names: list[Mark], above: Sequence[Mark]) -> Iterator[Mark]:
    """Each name once, with its paper, where no neuron, line or cone above would hide it, if it has
    such a place.
    """
    placed, paper = set[tuple[int, int]](), list[Mark]()
    for mark in names:
        if "channel" not in mark.names:
            yield mark
        elif not isinstance(mark, Texts):
            paper = [mark]
        else:
            key = mark.names["layer"], mark.names["channel"]
            if key not in placed and not any(_meets(box((mark,)), other) for other in above):
                placed.add(key)
                yield from (*paper, mark)
            paper = []


def _meets(field: Box, mark: Mark) -> bool:
    """Whether a neuron, a line or the edge of a cone runs into a field."""
    low, high = np.array(field[:2]), np.array(field[2:])
    if isinstance(mark, Dots):
        return bool((np.hypot(*(mark.at - np.clip(mark.at, low, high)).T) < mark.radius).any())
    if isinstance(mark, Lines):
        start, end = mark.start, mark.end
    elif isinstance(mark, Polygons) and mark.cls == "cone-edge":
        start, end = mark.points[0, :-1], mark.points[0, 1:]
    else:
        return False
    points = start + np.linspace(0, 1, 200)[:, None, None] * (end - start)
    return bool(((points > low) & (points < high)).all(axis=-1).any())


def _beside_slices(
    place: Place, column: int, kernels: Set[int], coloured: Set[int], theme: Theme
) -> list[Mark]:
    """The names of kernels above their front slices, right of the hindmost ones."""
    look, marks = type_of("letter", theme)._replace(cls="kernel-name"), list[Mark]()
    for channel in sorted(kernels):
        name, frames = capital(channel), place.frames[np.array(place.channels) == channel]
        right, top = float(frames[..., 0].max()), float(frames[..., 1].min())
        left, bottom = right - look.width(name), top + look.size
        covered = (frames[:, 1, 0] > left) & (frames[:, 0, 1] < bottom)
        if covered.any():
            return []
        name_look = _look(channel, coloured, theme)._replace(cls=look.cls)
        names = {"layer": column, "channel": channel}
        marks.append(near(name, (right, top), "below", name_look, 0, "end", names))
    return marks


MARGIN = 6.0
"""How far the name of a group may stand out at the right of all maps."""


def group_names(scene: Scene, place: Place, drawing: Drawing) -> list[Mark]:
    """The names of groups above their maps; just their numbers if names do not fit."""
    per_group, look = scene.last.shape[0] // scene.groups, type_of("axis", drawing.theme)
    group = np.array(place.channels) // per_group
    corners_ = [place.frames[group == g, 0].min(axis=0) for g in distinct(group).tolist()]
    names = [drawing.labels("group", n=g + 1) for g in distinct(group).tolist()]
    starts = [float(x) for x, _ in corners_]
    # The last name hardly stands out of the panel.
    right = max(float(other.frames[..., 0].max()) for other in scene.places) + MARGIN
    last = min(starts[-1], right - look.width(names[-1]))
    gaps = np.diff([*starts[:-1], last])
    if any(look.width(name) > room - 4 for name, room in zip(names, gaps, strict=False)):
        names = [drawing.labels.number(g + 1) for g in distinct(group).tolist()]
    else:
        starts[-1] = last
    return [
        near(name, (x, float(y)), "above", look, anchor="start")
        for name, x, (_, y) in zip(names, starts, corners_, strict=True)
    ]
