"""What is marked on the maps of the figure receptive-field: neurons, and what they see."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.trace import Reached, Sets, back


class Region(NamedTuple):
    """Positions that the marked neuron of column `by` sees, `rank` columns on; 0: itself."""

    positions: Sets
    by: int
    rank: int
    neuron: int = -1


def regions(about: Subject) -> tuple[list[Region], ...]:
    """For each map what is marked on it, the largest first.

    Back from the output, the marked neurons are in the middle of what the last one sees; each map
    shows what those of the later maps see. Forward, and on strips, it is all that is traced.
    """
    places = about.places
    if about.forward or about.axes == 1:
        first = 0 if about.forward else len(places) - 1
        return tuple([_traced(about, at, first)] for at in range(len(places)))
    found: list[list[Region]] = [[] for _ in places]
    marked = [_middle(about.traced[place]) for place in places]
    for later in range(len(places) - 1, 0, -1):
        seen = back(about.found, places[later], marked[later])
        for at in range(later):
            found[at].append(Region(seen[places[at]].positions, later, later - at))
    for at, one in enumerate(marked[1:], 1):
        found[at].append(Region(one.positions, at, 0, _flat(about, places[at], one)))
    return tuple(found)


def _traced(about: Subject, at: int, first: int) -> Region:
    """What is traced of a column; a strip has a column of cells. The trace begins at a `first`."""
    reached = about.traced[about.places[at]]
    neuron = _flat(about, about.places[at], reached) if at == first else -1
    return Region((*reached.positions, (0,))[:2], at, int(at != first), neuron)


def _flat(about: Subject, place: int, neuron: Reached) -> int:
    spot = (neuron.channel, *(axis[0] for axis in neuron.positions))
    return int(np.ravel_multi_index(spot, spatial(about.found[place].shape)))


def _middle(reached: Reached) -> Reached:
    return reached._replace(positions=tuple((p[len(p) // 2],) for p in reached.positions))


def following(marked: list[Region]) -> Region:
    """What the marked neuron of the next map sees, or what was reached."""
    return next((one for one in reversed(marked) if one.rank == 1), marked[-1])
