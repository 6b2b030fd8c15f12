"""The ways to draw columns as maps of cells, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isqrt
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons import maps
from cnnviz.figures.neurons.case import Case, Recipe, lines
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.levels import SHEETS, Level, level, seen
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.trace import Stacked, asked, pair
from cnnviz.figures.neurons.window import middles
from cnnviz.picture.parts import Size

CELLS = 3
"""At most so many columns of maps stand in a panel."""
BARS = (SHEETS, 5, 3)
"""So many sequences of a column, or a group, stand above one another, as many as have room."""
APART = 5
"""At most so many maps stand beside one another, where lines run between them."""
HEAD = 18.0
"""The room above groups for their names, in points."""


def cells(case: Case) -> Iterator[Recipe]:
    """Neurons as cells of maps, all of them or so many that a kernel's patch can be seen; where
    lines were asked for, with those of the traced neurons if that are no more.
    """
    asked = case.request.max_connections
    if len(case.columns) > CELLS or (asked is not None and len(case.columns) == 1):
        return
    ways = (case.up,) if case.request.told else (True, False)
    for up in ways if asked else ():
        more = None
        for bars in _bars(case):
            for lined in _lined(case, Way(up, bars), asked or 0):
                if lined.lines <= (asked or 0):
                    yield _recipe(case, lined)
                elif more is None or lined.lines <= more.lines:
                    more = lined
        # Where the smallest of these, of the fewest lines, have no room, no others have.
        if more:
            yield _recipe(case, more)
    hidden = "maps of three axes hide lines" if _deep(case) else ""
    for up in _ways(case):
        for bars in _bars(case):
            form = _form(case, Way(up, bars))
            if form:
                yield _recipe(case, form)._replace(hidden=hidden)


def _deep(case: Case) -> bool:
    """Whether there are maps of three axes."""
    return any(len(spatial(column.shape)) > 3 for column in case.columns)


def _ways(case: Case) -> Iterable[bool]:
    """Whether the input is below, best first: as was asked, else as suits the maps."""
    if case.request.told or case.up:
        return (case.up,)
    levels = tuple(level(column, (10**9, 10**9), 0) for column in case.columns)
    return (False, True) if maps.larger_beside(levels, case.room) else (True, False)


def _bars(case: Case) -> Iterable[int]:
    """How many bars may stand above one another, each number of them once; maps are no bars."""
    sizes = [spatial(column.shape)[0] // _groups(case) for column in case.columns]
    ways = {tuple(seen(size, bars) for size in sizes): bars for bars in reversed(BARS)}
    return reversed(ways.values()) if case.flat else BARS[:1]


class Way(NamedTuple):
    """Whether it runs up; bars above one another; whether lines are drawn; most cells of a row."""

    up: bool
    bars: int
    lined: bool = False
    most: int = 10**9


class Form(NamedTuple):
    """Maps as they will lie: what is drawn of each column, who is traced, most lines of a layer."""

    way: Way
    levels: tuple[Level, ...]
    groups: int
    traced: tuple[tuple[int, ...], ...]
    lines: int = 0


def _lined(case: Case, way: Way, asked: int) -> Iterator[Form]:
    """Maps joined by lines, none hidden: with all cells, else few enough for `asked` lines."""
    if _deep(case):
        return
    whole = _form(case, way._replace(lined=True))
    if whole is None:
        return
    yield whole
    least = 2 * max(map(_span, case.columns[1:]))
    maps_ = 2 * max(len(one.channels) for one in whole.levels[:-1])
    side = asked // maps_ if case.flat else isqrt(asked // maps_)
    for most in dict.fromkeys((max(least, side), least)):
        form = _form(case, way._replace(lined=True, most=most))
        if form:
            yield form


def _form(case: Case, way: Way) -> Form | None:
    """Maps that lie in some way; None where a kernel's patch could not be seen."""
    # Beside one another columns are narrow: there groups stand above one another.
    up, bars = way.up, way.bars
    groups = _groups(case) if up else 1
    front = [_front(case, at, groups, bars) for at in range(len(case.columns))]

    def levels(most: tuple[int, int]) -> tuple[Level, ...]:
        three = zip(case.columns, front, _about(case), strict=True)
        apart = APART * way.lined
        return tuple(level(one, most, first, groups, apart, bars, at) for one, first, at in three)

    full, spans = levels((way.most, way.most)), tuple(map(_span, case.columns[1:]))
    most = maps.window(full, spans, case.room, up)
    if most and most[0] < 2 * max(spans):
        return None
    shown_levels = levels(most) if most else full
    nominal, _ = maps.placed(shown_levels, case.room, up)
    shown, strips = [place.shown for place in nominal], [_strip(place) for place in nominal]
    traced = pair(case, shown, 1 if case.reach else 2, Stacked(front, strips, up))
    if not all(np.isin(*pair_).all() for pair_ in zip(traced, shown[1:], strict=True)):
        return None
    ends = [np.array(sorted(neurons)) for neurons in traced]
    fullest = max((one.number for one in lines(case, shown, ends)), default=0) if way.lined else 0
    return Form(way, shown_levels, groups, traced, fullest)


def _about(case: Case) -> list[tuple[int, ...]]:
    """The position of each column about which cells are drawn: that of the neuron in focus."""
    if not case.request.focus:
        return [()] * len(case.columns)
    return middles(case.columns, asked(case.request.focus, case.columns[-1]))


def _recipe(case: Case, form: Form) -> Recipe:
    """How to draw maps in any room."""
    way, levels, groups = form.way, form.levels, form.groups
    up = way.up

    def scene(size: Size, most: float = maps.WIDE) -> Scene:
        head = HEAD * (groups > 1 and up)
        places, cell = maps.placed(levels, Size(size.width, size.height - head), up, most)
        if head:
            places = tuple(place.moved(head) for place in places)
        radius = float(np.clip(0.42 * cell, 3.0, 5.0))
        scene = Scene(case.columns, places, radius, cell, form.traced, False, cells=True, up=up)
        return scene._replace(groups=groups, lined=way.lined)

    apart, low = 66.0 * len(case.columns), maps.least_bars(levels, up)
    least = Size(100.0, max(apart, low + HEAD * (groups > 1)))
    size = least if up else Size(apart, max(54.0, low))
    return Recipe(size, scene, up, scene, form.lines)


def _strip(place: Place) -> float:
    """How much is seen of the width of a map that stands behind another, also in more room."""
    left, right = place.frames[:2, 0, 0], place.frames[0, 1, 0]
    # A map that has no room for a cell hides nothing.
    seen_ = len(left) > 1 and right > left[0]
    share = float((left[-1] - left[0]) / (right - left[0])) if seen_ else 1.0
    return min(share, maps.STRIP)


def _groups(case: Case) -> int:
    """How many groups stand beside one another."""
    groups: int = max(column.groups for column in case.columns[1:2])
    return groups if case.flat and groups <= 4 and len(case.columns) == 2 else 1


def _front(case: Case, at: int, groups: int, bars: int) -> int:
    """The channel of a column that must be seen."""
    focus = case.request.focus
    shape = spatial(case.columns[at].shape)
    if focus and at == len(case.columns) - 1 and len(focus) == len(shape):
        return focus[0]
    if len(shape) > 3 and at and case.columns[at].groups == 1:
        return (min(shape[0], 4) - 1) // 2
    # Of bars above one another the lowest, so that no cone runs over the others.
    if not case.flat or not at:
        return 0
    # One of the first group, all of whose inputs are among the first channels.
    return min(seen(shape[0] // groups, bars), shape[0] // case.columns[at].groups) - 1


def _span(column: Column) -> int:
    """How far the kernel of a column's layer reaches along an axis, at least."""
    return min((window.span for window in column.windows), default=1)
