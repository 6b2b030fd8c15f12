"""A build-up as things that come and go: each once in each of its looks, and when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.faint import faded
from cnnviz.picture.marks import Group, Mark, Picture, Raster
from cnnviz.picture.steps import BACK, SEEN, Timed, taken, timed
from cnnviz.picture.theme import Theme


class Phase(NamedTuple):
    """Items of a mark that are there at the same steps; `within` are the groups round them, from
    the outermost; `shown` says of each step whether they are there.
    """

    mark: Mark
    within: tuple[Group, ...]
    shown: tuple[bool, ...]


def phases(picture: Picture) -> Iterator[Phase]:
    """All items of a picture that has steps, in the order in which they are painted.

    What steps back is there twice, the second time in the faint colour with "faint" added to its
    class, unless it looks the same; what comes again is the same thing.
    """
    yield from _within(picture.marks, timed(picture.steps), picture.theme, ())


def _within(
    marks: tuple[Mark, ...], when: Timed, theme: Theme, groups: tuple[Group, ...]
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
            for part, shown in _parts(look, states == state):
                yield Phase(part, groups, shown)


def _parts(mark: Mark, shown: NDArray[np.bool_]) -> Iterator[tuple[Mark, tuple[bool, ...]]]:
    """The items of a mark that are there at the same steps of `shown` (steps, n), if at any."""
    columns = [*map(tuple, shown.T.tolist())]
    for column in dict.fromkeys(columns):
        if any(column):
            yield taken(mark, np.array([one == column for one in columns])), column
