"""The recipes for columns as maps of cells, best first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from math import isqrt
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons import maps
from cnnviz.figures.neurons.case import Case, Recipe, lines
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.levels import SHEETS, Level, level, visible_bars
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.trace import Stacked, focused_neuron, traced_neurons
from cnnviz.picture.extent import Box
from cnnviz.picture.parts import Size

CELLS = 3
"""The most columns of maps in a panel."""
BARS = (SHEETS, 5, 3)
"""How many sequences of a column, or a group, may be stacked: as many as fit."""
APART = 5
"""The most maps side by side if lines run between them."""
NEAR = 10.0
"""The gap between words and maps at their right, in points."""
PERCENT = range(99, 49, -1)
"""The sizes of cells that may leave room for words, in per cent of the largest."""
HEAD = 18.0
"""The room above groups for their names, in points."""


def cells(case: Case) -> Iterator[Recipe]:
    """Neurons as cells of maps, all of them or few enough to make out a kernel's patch; if lines
    were requested, with those of the traced neurons if they are no more.
    """
    allowed = case.request.max_connections
    if len(case.columns) > CELLS or (allowed is not None and len(case.columns) == 1):
        return
    directions = (case.up,) if case.request.told else (True, False)
    for up in directions if allowed else ():
        fewest = None
        for bars in _bars(case):
            for candidate in _lined_forms(case, Arrangement(up, bars), allowed or 0):
                if candidate.lines <= (allowed or 0):
                    yield _recipe(case, candidate)
                elif fewest is None or candidate.lines <= fewest.lines:
                    fewest = candidate
        # If the smallest of these, with the fewest lines, do not fit, no others do.
        if fewest:
            yield _recipe(case, fewest)
    hidden = "maps of three axes hide lines" if _has_slices(case) else ""
    for up in _directions(case):
        for bars in _bars(case):
            layout = _layout(case, Arrangement(up, bars))
            if layout:
                yield _recipe(case, layout)._replace(hidden=hidden)


def _has_slices(case: Case) -> bool:
    """Whether there are maps with three axes."""
    return any(len(spatial(column.shape)) > 3 for column in case.columns)


def _directions(case: Case) -> Iterable[bool]:
    """Whether the input is below, best first: as requested, else as suits the maps."""
    if case.request.told or (case.up and case.flat):
        return (case.up,)
    levels = tuple(level(column, (10**9, 10**9), 0) for column in case.columns)
    return (False, True) if maps.larger_beside(levels, case.room) else (True, False)


def _bars(case: Case) -> Iterable[int]:
    """How many bars may be stacked, without repetitions; maps are no bars."""
    sizes = [spatial(column.shape)[0] // _groups(case) for column in case.columns]
    counts = {tuple(visible_bars(size, bars) for size in sizes): bars for bars in reversed(BARS)}
    return reversed(counts.values()) if case.flat else BARS[:1]


class Arrangement(NamedTuple):
    """Whether it runs up; the most stacked bars; whether it has lines; the most cells of a row."""

    up: bool
    bars: int
    has_lines: bool = False
    most: int = 10**9


class Layout(NamedTuple):
    """Maps as laid out: what is drawn of each column, the traced neurons, the most lines of a
    layer.
    """

    arrangement: Arrangement
    levels: tuple[Level, ...]
    groups: int
    traced: tuple[tuple[int, ...], ...]
    lines: int = 0


def _lined_forms(case: Case, arrangement: Arrangement, allowed: int) -> Iterator[Layout]:
    """Maps joined by lines, none hidden: with all cells, else few enough for `allowed` lines."""
    if _has_slices(case):
        return
    full = _layout(case, arrangement._replace(has_lines=True))
    if full is None:
        return
    yield full
    least = 2 * max(map(_span, case.columns[1:]))
    map_count = 2 * max(len(map_level.channels) for map_level in full.levels[:-1])
    side = allowed // map_count if case.flat else isqrt(allowed // map_count)
    for limit in dict.fromkeys((max(least, side), least)):
        layout = _layout(case, arrangement._replace(has_lines=True, most=limit))
        if layout:
            yield layout


def _layout(case: Case, arrangement: Arrangement) -> Layout | None:
    """Maps in an arrangement; None if a kernel's patch would be too small."""
    # Columns side by side are narrow: there groups are stacked.
    up, bars = arrangement.up, arrangement.bars
    groups = _groups(case) if up else 1
    front = [_front_channel(case, i, groups, bars) for i in range(len(case.columns))]
    patches = [*map(_patch, case.columns[1:]), None]

    def levels(limit: tuple[int, int]) -> tuple[Level, ...]:
        settings = zip(case.columns, front, _centres(case), patches, strict=True)
        apart = APART * arrangement.has_lines
        return tuple(
            level(column, limit, first, groups, apart, bars, centre)._replace(patch=patch)
            for column, first, centre, patch in settings
        )

    full, spans = levels((arrangement.most, arrangement.most)), tuple(map(_span, case.columns[1:]))
    limit = maps.window(full, spans, case.room, up)
    if limit and limit[0] < 2 * max(spans):
        return None
    shown_levels = levels(limit) if limit else full
    places, _ = maps.placed(shown_levels, case.room, up)
    shown = [place.shown for place in places]
    traced = traced_neurons(case, shown, 1 if case.reach else 2, Stacked(front, up))
    if not all(np.isin(*pair_).all() for pair_ in zip(traced, shown[1:], strict=True)):
        return None
    ends = [np.array(sorted(neurons)) for neurons in traced]
    counts = (layer.number for layer in lines(case, shown, ends))
    most = max(counts, default=0) if arrangement.has_lines else 0
    return Layout(arrangement, shown_levels, groups, traced, most)


def _centres(case: Case) -> list[tuple[int, ...]]:
    """The position in each column around which cells are drawn, if a neuron is in focus: the middle
    of what it sees; 0 if it sees all.
    """
    columns = case.columns
    if not case.request.focus:
        return [()] * len(columns)
    neuron = focused_neuron(case.request.focus, columns[-1])
    positions = [tuple(map(int, np.unravel_index(neuron, spatial(columns[-1].shape))[1:]))]
    for before, column in zip(columns[-2::-1], columns[:0:-1], strict=True):
        shape, at = spatial(before.shape), (0, *positions[0])
        src = column.wires(dst=np.array([np.ravel_multi_index(at, spatial(column.shape))])).src
        inputs, sees_all = np.unravel_index(src, shape)[1:], len(src) in (0, np.prod(shape))
        positions.insert(0, tuple(0 if sees_all else int(p.min() + p.max()) // 2 for p in inputs))
    return positions


def _recipe(case: Case, layout: Layout) -> Recipe:
    """The recipe of a layout."""
    arrangement, levels, groups = layout.arrangement, layout.levels, layout.groups
    up = arrangement.up

    def scene(size: Size, limit: float = maps.WIDE) -> Scene:
        head = HEAD * (groups > 1 and up)
        places, cell = maps.placed(levels, Size(size.width, size.height - head), up, limit)
        if head:
            places = tuple(place.moved(0.0, head) for place in places)
        radius = float(np.clip(0.42 * cell, 3.0, 5.0))
        scene = Scene(case.columns, places, radius, cell, layout.traced, False, cells=True, up=up)
        return scene._replace(groups=groups, has_lines=arrangement.has_lines)

    across, low = 66.0 * len(case.columns), maps.least_bars(levels, up)
    least = Size(100.0, max(across, low + HEAD * (groups > 1)))
    size = least if up else Size(across, max(54.0, low))
    recipe = Recipe(size, scene, up, scene, layout.lines)
    single = up and not any(level.bars or level.fans > 1 for level in levels)
    return recipe._replace(beside=partial(_beside, recipe, case.room)) if single else recipe


def _beside(recipe: Recipe, room: Size, words: Size) -> Recipe | None:
    """A recipe with room for words at the left of the first column, if that makes cells no smaller
    than words below them would.
    """

    def scene(size: Size) -> Scene:
        scene = _with_room(recipe, size, words.width + NEAR)
        across = max(0.0, words.width + NEAR - _frames(scene, 0).x0)
        places = tuple(place.moved(across, 0.0) for place in scene.places)
        x0, y0, _, y1 = _frames(scene._replace(places=places), 0)
        return scene._replace(places=places, aside=Box(0.0, y0, x0 - NEAR, y1))

    nominal, below = scene(room), recipe.scene(Size(room.width, room.height - words.height))
    neurons = nominal.places[-1].of(np.array(nominal.traced[-1]))
    leans = float(neurons[:, 0].min()) < _frames(nominal, 0).x0
    is_wide = max(_frames(nominal, i).x1 for i in range(len(nominal.places))) > room.width
    if leans or is_wide or nominal.pitch < below.pitch:
        return None
    return recipe._replace(scene=scene, aside=True)


def _with_room(recipe: Recipe, size: Size, left: float) -> Scene:
    """A scene with this much room left of its first column, in the largest cells that leave it."""
    whole, cells = recipe.scene(size), recipe.cells
    if cells is None or _left(whole, size) >= left:
        return whole

    def smaller(percent: int) -> Scene:
        return cells(size, percent / 100 * whole.pitch)

    # The smaller the cells, the more room.
    found = bisect_left(PERCENT, True, key=lambda n: _left(smaller(n), size) >= left)
    return smaller(PERCENT[min(found, len(PERCENT) - 1)])


def _frames(scene: Scene, column: int) -> Box:
    """The box of the maps of a column."""
    points = scene.places[column].frames.reshape(-1, 2)
    return Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def _left(scene: Scene, size: Size) -> float:
    """The most room left of the first column if all move to the right."""
    right = max(_frames(scene, i).x1 for i in range(len(scene.places)))
    return _frames(scene, 0).x0 + size.width - right


def _groups(case: Case) -> int:
    """How many groups stand side by side."""
    groups: int = max(column.groups for column in case.columns[1:2])
    return groups if case.flat and groups <= 4 and len(case.columns) == 2 else 1


def _front_channel(case: Case, at: int, groups: int, bars: int) -> int:
    """The channel of a column that must be visible."""
    focus = case.request.focus
    shape = spatial(case.columns[at].shape)
    if focus and at == len(case.columns) - 1 and len(focus) == len(shape):
        return focus[0]
    if len(shape) > 3 and at and case.columns[at].groups == 1:
        return (min(shape[0], 4) - 1) // 2
    # The lowest of stacked bars, so that no cone runs over the others.
    if not case.flat or not at:
        return 0
    # One of the first group, whose inputs are all among the first channels.
    return min(visible_bars(shape[0] // groups, bars), shape[0] // case.columns[at].groups) - 1


def _patch(column: Column) -> tuple[int, int] | None:
    """The rows and columns of a map that a neuron of a column sees."""
    spans = [window.span for window in column.windows[-2:]]
    return (spans[0], spans[1]) if len(spans) == 2 else None


def _span(column: Column) -> int:
    """The least span of the kernel of a column's layer along an axis."""
    return min((window.span for window in column.windows), default=1)
