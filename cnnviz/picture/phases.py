"""A build-up as items that come and go: each once per look, with the steps at which it is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.faint import faded
from cnnviz.picture.marks import Group, Mark, Picture, Raster
from cnnviz.picture.steps import BACK, SEEN, Timeline, subset, timeline
from cnnviz.picture.theme import Theme


class Phase(NamedTuple):
    """Items of a mark that are there at the same steps; `within` are the groups around them, from
    the outermost; `shown` tells for each step whether they are there.
    """

    mark: Mark
    within: tuple[Group, ...]
    shown: tuple[bool, ...]


def phases(picture: Picture) -> Iterator[Phase]:
    """All items of a picture with steps, in painting order.

    What steps back is there twice, once in the faint colour with "faint" added to its class, unless
    it looks the same; what goes and comes back is one item.
    """
    yield from _within(picture.marks, timeline(picture.steps), picture.theme, ())


def _within(
    marks: tuple[Mark, ...], when: Timeline, theme: Theme, groups: tuple[Group, ...]
) -> Iterator[Phase]:
    for mark in marks:
        if isinstance(mark, Group):
            yield from _within(mark.marks, when.within(mark), theme, (*groups, mark))
            continue
        pale = faded(mark, np.ones(1, bool), theme)
        pale = pale._replace(cls=f"{mark.cls} faint".strip())
        states = when.states(mark)
        if not isinstance(mark, Raster) and pale.styles == mark.styles:
            states = np.where(states == BACK, SEEN, states)
        for look, state in ((pale, BACK), (mark, SEEN)):
            for part, steps in _parts(look, states == state):
                yield Phase(part, groups, steps)


def _parts(mark: Mark, visible: NDArray[np.bool_]) -> Iterator[tuple[Mark, tuple[bool, ...]]]:
    """The items of a mark by the steps of `visible` (steps, n) at which they are there, if any."""
    columns = [*map(tuple, visible.T.tolist())]
    for column in dict.fromkeys(columns):
        if any(column):
            yield subset(mark, np.array([other == column for other in columns])), column
