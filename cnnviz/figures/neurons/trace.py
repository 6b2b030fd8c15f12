"""Which neurons stand out: one to show what it sees, or two of a map to show what they share."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.variants import tiles_of
from cnnviz.figures.page.layers import place_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape

if TYPE_CHECKING:
    from cnnviz.figures.neurons.case import Case

Parts = tuple[tuple[float, ...], ...]

PARTS: Parts = ((0.3, 0.3), (0.8, 0.8))
"""Where the two neurons are in the visible part: how far down, and how far across."""
NEAR = 0.8
"""The same nearer to the first neuron, if those further away see what is not drawn."""
DEEP: Parts = ((0.0, 0.9, 0.0), (1.0, 0.1, 0.0))
"""The same in depth slices: in the front one, and in the hindmost where that is visible."""
ONE: Parts = ((0.45, 0.45),)
CORNERS: Parts = ((0.15, 0.15), (0.85, 0.85))
ACROSS: Parts = ((0.15, 0.85), (0.85, 0.15))
"""The same in maps as cells, and in stacked ones: as channels stand behind one another, up and
left, cones run side by side from corners that lie across.
"""


class Stacked(NamedTuple):
    """How maps are placed: for each column the channel in `front`; `up`: columns are stacked."""

    front: Sequence[int]
    up: bool


def traced_neurons(
    case: Case, shown: Sequence[Indices], count: int, stacked: Stacked | None = None
) -> tuple[tuple[int, ...], ...]:
    """For each column `count` neurons of the front map; `--focus` is the last column's first."""
    traced = []
    for i in range(1, len(case.columns)):
        column, last = case.columns[i], i == len(case.columns) - 1
        focus = focused_neuron(case.request.focus, column) if last and case.request.focus else None
        candidates = with_inputs(column, shown[i])
        spots = _inside_border(
            column, np.stack(np.unravel_index(candidates, spatial(column.shape)), 1)
        )
        channel = stacked.front[i] if stacked else int(spots[0, 0])
        both_parts = _two_parts(column, stacked)
        parts = ONE if count == 1 and both_parts is PARTS else both_parts[:count]
        gap = _least_gap(column) if stacked and not case.adjacent else ()
        wish = Wish(focus, channel, case.adjacent, _kernel_turns(case), gap)
        # Closer together rather than with inputs that are not drawn.
        choices = [
            _neurons(spatial(column.shape), spots, wish._replace(gap=least), _scaled(parts, near))
            for least in dict.fromkeys((gap, ()))
            for near in (1.0, NEAR, 0.6, 0.4, 0.2)
        ]
        # A neuron in focus is shown with all of its inputs, if necessary alone.
        choices += [choices[0][:1]] * (focus is not None)
        traced.append(
            next(
                (neurons for neurons in choices if _visible(column, neurons, shown[i - 1])),
                choices[0],
            )
        )
    return tuple(_traced_back(case, shown, traced) if case.reach else traced)


def _traced_back(
    case: Case, shown: Sequence[Indices], traced: Sequence[tuple[int, ...]]
) -> list[tuple[int, ...]]:
    """The traced neurons such that each is an input of the next."""
    path = [traced[-1]]
    for i in range(len(case.columns) - 1, 1, -1):
        column = case.columns[i]
        inputs = distinct(_sources(column, path[0]))
        inputs = inputs[np.isin(inputs, shown[i - 1])]
        path.insert(0, (int(inputs[len(inputs) // 2]),) if len(inputs) else traced[i - 2])
    return path


def _sources(column: Column, neurons: tuple[int, ...]) -> Indices:
    """The inputs of some neurons of a column."""
    if column.layer is None:
        return np.zeros(0, np.int64)
    return column.wires(dst=np.array(sorted(neurons))).src


def _two_parts(column: Column, stacked: Stacked | None) -> Parts:
    """The places of two neurons such that their cones are apart."""
    axes = len(spatial(column.fed)) - 1
    if not stacked or axes == 1:
        return PARTS
    if axes > 2:
        return DEEP
    return ACROSS if stacked.up else CORNERS


def _least_gap(column: Column) -> tuple[int, ...]:
    """The distance of neurons along each axis that leaves a cell between what they see."""
    layer, size, windows = column.layer, spatial(column.shape)[1:], column.windows
    if layer is None or layer.direction != "forward" or len(windows) != len(size):
        return ()
    return tuple(-(-(w.span + 1) // w.stride) for w in windows)


def _kernel_turns(case: Case) -> int:
    """How many kernels repeat along an axis in some panel; 1 if none."""
    return tiles_of(case.request) if any(twin.kind == "tiled" for twin in case.twins) else 1


def _scaled(parts: Parts, factor: float) -> Parts:
    """Places nearer to the first neuron, where more inputs are drawn if some are left out."""
    return tuple(tuple(fraction * factor for fraction in spot) for spot in parts)


def _visible(column: Column, neurons: tuple[int, ...], shown: Indices) -> bool:
    """Whether everything that some neurons see in the drawn channels is drawn."""
    place = prod(column.fed[1:])
    if not column.windows or len(shown) == prod(column.fed):
        return True
    return bool(np.isin(distinct(_sources(column, neurons) % place), shown % place).all())


def with_inputs(column: Column, shown: Indices) -> Indices:
    """Those of the visible neurons that see an input, not only padding, if any does."""
    if column.layer is None or all(w.span > max(w.before, w.after) for w in column.windows):
        return shown
    seeing = distinct(column.wires(dst=shown).dst)
    return seeing if len(seeing) else shown


def _inside_border(column: Column, spots: Indices) -> Indices:
    """The spots whose windows do not reach over the border, if there are two in some map."""
    layer, size, windows = column.layer, spatial(column.fed)[1:], column.windows
    if layer is None or layer.direction != "forward" or len(windows) != len(size):
        return spots
    first = spots[:, 1:] * [w.stride for w in windows] - [w.before for w in windows]
    last = first + [w.span for w in windows]
    inside = ((first >= 0) & (last <= size)).all(axis=1)
    return spots[inside] if inside.sum() > len(distinct(spots[:, 0])) else spots


def focused_neuron(focus: tuple[int, ...], column: Column) -> int:
    """The flat index of the neuron that `--focus` names; raises CnnvizError if there is none."""
    shape = column.shape if len(focus) == len(column.shape) else spatial(column.shape)
    return int(np.ravel_multi_index(place_of(focus, shape, f"layer {column.name}"), shape))


class Wish(NamedTuple):
    """The neuron in focus, None for any; their map if there is none; whether they are neighbours;
    how many kernels repeat, of which two are shown; and how far apart they are, along some axis, if
    possible.
    """

    focus: int | None
    channel: int
    adjacent: bool = False
    turns: int = 1
    gap: tuple[int, ...] = ()


def _neurons(shape: Shape, spots: Indices, wish: Wish, parts: Parts) -> tuple[int, ...]:
    """One or two of the visible neurons at `spots`, in one map: the one in focus first."""
    focus, channel, adjacent, turns, gap = wish
    if focus is not None:
        channel = int(np.unravel_index(focus, shape)[0])
    own_spots = spots[spots[:, 0] == channel]
    if not len(own_spots):
        own_spots = spots[spots[:, 0] == spots[0, 0]]
    axes = [distinct(own_spots[:, axis]) for axis in range(1, len(shape))]
    chosen = [_spot(axes, part) for part in parts]
    start = chosen[0] if focus is None else tuple(map(int, np.unravel_index(focus, shape)))[1:]
    if turns > 1 and len(chosen) > 1:
        chosen[1] = _next_kernel_spot(chosen[1], start, turns, axes)
    if gap and len(chosen) > 1:
        chosen = _with_gap(axes, (start, chosen[1]), wish)
    if adjacent and len(chosen) > 1:
        column = start[-1] + (1 if start[-1] + 1 in axes[-1] else -1)
        chosen[1] = (*start[:-1], column) if column in axes[-1] else chosen[1]
    neurons = [int(np.ravel_multi_index((int(own_spots[0, 0]), *spot), shape)) for spot in chosen]
    if focus is not None:
        neurons = [focus, *(n for n in neurons if n != focus)]
    return tuple(dict.fromkeys(neurons))[: len(parts)]


Spot = tuple[int, ...]


def _with_gap(axes: list[Indices], spots: tuple[Spot, Spot], wish: Wish) -> list[Spot]:
    """Two positions, moved as little as necessary for a cell between what they see: down or up,
    else in depth, else across; their kernels differ as before.
    """
    axis_choices = list(enumerate(zip(axes, *spots, wish.gap, strict=True)))
    if any(abs(there - here) >= gap for _, (_, here, there, gap) in axis_choices):
        return list(spots)
    for i, (axis, here, there, gap) in (
        *axis_choices[-2:-1],
        *axis_choices[:-2],
        *axis_choices[-1:],
    ):
        free = axis if wish.focus is None else np.array([here])
        best = _spaced_pair((free, axis), (here, there), gap, wish.turns)
        if best:
            return [
                (*spot[:i], place, *spot[i + 1 :]) for spot, place in zip(spots, best, strict=True)
            ]
    return list(spots)


def _spaced_pair(
    axes: tuple[Indices, Indices], targets: tuple[int, int], gap: int, turns: int
) -> tuple[int, int] | None:
    """A position on each of two sorted axes, at least `gap` apart: as near to two targets as
    possible, both as many of `turns` from them; the first of several, None if there is none.
    """
    (here, there), candidates = targets, [np.zeros((3, 0), np.int64)]
    for turn in range(turns):
        first, goals = (
            axis[(axis - goal) % turns == turn] for axis, goal in zip(axes, targets, strict=True)
        )
        if not len(first) or not len(goals):
            continue
        # The nearest to the target, among all and among those far enough on either side.
        wish = np.full_like(first, there)
        lower, upper = np.maximum(first + gap, wish), np.minimum(first - gap, wish)
        after = [np.searchsorted(goals, goal) for goal in (lower, wish)]
        before = [np.searchsorted(goals, goal, "right") - 1 for goal in (upper, wish)]
        b = goals[np.clip([*after, *before], 0, len(goals) - 1)].ravel()
        a = np.tile(first, 4)
        ranked = np.stack([np.abs(a - here) + np.abs(b - there), a, b])
        candidates.append(ranked[:, np.abs(b - a) >= gap])
    ranked = np.concatenate(candidates, axis=1)
    best = np.lexsort(ranked[::-1])[:1]
    return (int(ranked[1, best[0]]), int(ranked[2, best[0]])) if len(best) else None


def _next_kernel_spot(spot: Spot, start: Spot, turns: int, axes: list[Indices]) -> Spot:
    """The position nearest to `spot` whose kernel is the one after that of `start`, of `turns` that
    repeat along each axis; `spot` if there is none.
    """
    steps = [*[0] * (len(spot) - 1), 1]
    position = []
    for goal, first, step, axis in zip(spot, start, steps, axes, strict=True):
        places = axis[(axis - first - step) % turns == 0]
        if not len(places):
            return spot
        position.append(int(places[np.argmin(np.abs(places - goal))]))
    return tuple(position)


def _spot(axes: list[Indices], part: tuple[float, ...]) -> tuple[int, ...]:
    """The position at a part of the way along the axes; by default in the front depth slice."""
    parts = (0.0, *part)[-len(axes) :]
    pairs = zip(axes, parts, strict=True)
    return tuple(int(axis[min(len(axis) - 1, int(p * len(axis)))]) for axis, p in pairs)
