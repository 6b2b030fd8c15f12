"""The regions marked on the maps of the figure receptive-field: neurons, and what they see."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.trace import Sets, Trace, back
from cnnviz.picture.faint import mixed
from cnnviz.picture.theme import Theme


class Region(NamedTuple):
    """Positions that the marked neuron of column `by`, `rank` columns further, sees; 0: itself.
    Fields of one neuron have one `tone`, the lighter the higher.
    """

    positions: Sets
    by: int
    rank: int
    neuron: int = -1
    tone: int = 1


def regions(subject: Subject) -> tuple[list[Region], ...]:
    """The regions marked on each map, the largest first.

    Traced back from the output, the marked neurons are in the middle of what the last one sees;
    each map shows what those of later maps see. Forward, and on strips, it is all that is traced.
    """
    places = subject.places
    if subject.forward or subject.axes == 1:
        first = 0 if subject.forward else len(places) - 1
        return tuple([_traced(subject, at, first)] for at in range(len(places)))
    by_map: list[list[Region]] = [[] for _ in places]
    marked = [_middle(subject.traced[place]) for place in places]
    for later in range(len(places) - 1, 0, -1):
        reached = back(subject.columns, places[later], marked[later])
        for at in range(later):
            field = Region(reached[places[at]].positions, later, later - at, tone=later)
            by_map[at].append(field)
    for at, neuron in enumerate(marked[1:], 1):
        by_map[at].append(Region(neuron.positions, at, 0, _flat(subject, places[at], neuron)))
    return tuple(by_map)


def _traced(subject: Subject, at: int, first: int) -> Region:
    """What is traced in a column; a strip is one cell wide. The trace begins at column `first`."""
    reached = subject.traced[subject.places[at]]
    neuron = _flat(subject, subject.places[at], reached) if at == first else -1
    return Region((*reached.positions, (0,))[:2], at, int(at != first), neuron)


def _flat(subject: Subject, place: int, neuron: Trace) -> int:
    spot = (neuron.channel, *(axis[0] for axis in neuron.positions))
    return int(np.ravel_multi_index(spot, spatial(subject.columns[place].shape)))


def _middle(reached: Trace) -> Trace:
    return reached._replace(positions=tuple((p[len(p) // 2],) for p in reached.positions))


def following(marked: list[Region]) -> Region:
    """The region that the next map's marked neuron sees, or what was reached."""
    return next((region for region in reversed(marked) if region.rank == 1), marked[-1])


class _Fill(NamedTuple):
    """The colour of a field, and the part of it that is seen."""

    colour: str
    part: float


def field_fill(region: Region, parts: int, maps: int, theme: Theme) -> _Fill:
    """The fill of a field in some `parts`: the later the neuron that sees it, the lighter; holes
    too small to see make it lighter, too.
    """
    spans = [p[-1] - p[0] + 1 for p in region.positions]
    part = 1.0 if parts > 1 else prod(map(len, region.positions)) / prod(spans)
    share = (region.tone - 1) / max(1, maps - 2)
    return _Fill(mixed(mixed(theme.wash2, theme.rule, share), theme.wash, part), part)
