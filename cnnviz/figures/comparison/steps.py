"""The build-up of a comparison: neurons, all connections, what goes, what is shared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cnnviz.figures.comparison.say import Told, leads
from cnnviz.figures.page.counts import UNITS
from cnnviz.labels import Labels
from cnnviz.picture.steps import Added, Select, Step, buildup

COUNTS = tuple(
    Select(cls) for cls in ("count", "unit", "beside", "arrow", "arrow-head", "stays", "step")
)
"""The table of counts, which comes last."""
WIRES = ("edge", "letter", "paper", "cone", "cone-edge", "cell", "seen", "patch", "label")
"""The marks of connections."""


def steps(told: Told) -> tuple[Step, ...]:
    """Neurons; all their connections; one neuron's; then each next panel, first by the lines of one
    neuron; the counts last.
    """
    kinds = [panel.kind for panel in told.panels]
    found = list(_first(told, kinds))
    for at, (before, kind) in enumerate(pairwise(kinds), 2):
        gone = (*(Select("panel", {"panel": one}) for one in kinds[at:]), *COUNTS)
        said = _said(told, (before, kind))
        first = told.scene.traced[-1][0]
        rest = tuple(
            Select(cls, {"panel": kind, "dst": other})
            for cls in ("edge", "letter", "cone", "cone-edge")
            for other in _others(told, first)
        )
        if rest:
            found.append(Step(told.labels("steps.next.one", step=said), (*gone, *rest)))
        found.append(Step(told.labels("steps.next", step=said), gone))
    return (
        (*found, Step(told.labels("steps.counts"))) if not told.request.no_counts else tuple(found)
    )


def by_panel(heads: dict[str, str], labels: Labels, no_counts: bool) -> tuple[Step, ...]:
    """Panel after panel, each said by its head, then the counts. `heads` are by kind."""
    panels = (Added(f"{head}.", (Select("panel", {"panel": k}),)) for k, head in heads.items())
    counts = Added(labels("steps.counts"), COUNTS)
    return buildup([*panels, *[counts] * (not no_counts)])


def _first(told: Told, kinds: list[str]) -> Iterator[Step]:
    """The first panel: its neurons, its connections, those of one neuron."""
    gone = (*(Select("panel", {"panel": kind}) for kind in kinds[1:]), *COUNTS)
    lines = tuple(Select(cls, {"panel": kinds[0]}) for cls in WIRES)
    yield Step(told.labels("steps.neurons"), (*gone, *lines))
    yield Step(told.labels("steps.connections"), gone)
    others = tuple(_others(told, told.scene.traced[-1][0]))
    if others:
        back = tuple(Select(cls, {"panel": kinds[0], "dst": others}) for cls in ("edge", "letter"))
        yield Step(told.labels("steps.one"), gone, back)


def _others(told: Told, first: int) -> list[int]:
    """The neurons of the last column but the one that is traced first."""
    shown = told.scene.places[-1].shown if told.scene.every else told.scene.traced[-1]
    return [int(neuron) for neuron in shown if neuron != first]


def _said(told: Told, pair: tuple[str, str]) -> str:
    """What leads from one panel to the next, in words."""
    rows = (leads(unit, pair, told.labels) for unit in UNITS)
    words = next(filter(None, rows), told.labels("steps.same"))
    return words[0].upper() + words[1:]
