"""The build-up of a comparison: neurons, all connections, what goes, what is shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnnviz.figures.comparison.panel import Told
from cnnviz.figures.comparison.say import leads
from cnnviz.figures.page.counts import UNITS
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.picture.steps import Added, Select, Step, buildup

COUNTS = tuple(
    Select(cls) for cls in ("count", "unit", "beside", "arrow", "arrow-head", "stays", "step")
)
"""The table of counts, which comes last."""
LINES = ("edge", "letter", "paper", "cone", "cone-edge", "cell", "patch")
"""The marks of connections that bear the name of the neuron at their end."""
WIRES = (*LINES, "seen", "label")
"""The marks of connections."""


def steps(told: Told, units: Sequence[str] = UNITS) -> tuple[Step, ...]:
    """Neurons; then panel after panel the lines of one neuron and of all, while those that have
    gone step back in the panel before; the counts of each unit last, with biases at their neurons.
    """
    kinds = [panel.kind for panel in told.panels]
    units = () if told.request.no_counts else units
    lines = tuple(Select(cls, {"panel": kinds[0]}) for cls in WIRES)
    gone = (*(Select("panel", {"panel": kind}) for kind in kinds[1:]), *COUNTS)
    found = [Step(told.labels("steps.neurons"), (*gone, *lines, *_second(told, kinds[0])))]
    for at in range(len(kinds)):
        found += _panel(told, at)
    for at, unit in enumerate(units):
        words = told.labels("steps.counts.of", unit=told.labels(f"unit.{unit}"))
        later = tuple(Select("", {"row": one}) for one in units[at + 1 :])
        found.append(Step(words if len(units) > 1 else told.labels("steps.counts"), later))
    biases = Select("bias-name")
    return (*(one._replace(hidden=(*one.hidden, biases)) for one in found[:-1]), found[-1])


def _panel(told: Told, at: int) -> Iterator[Step]:
    """The lines of one neuron of a panel, then all of them."""
    kinds, labels = [panel.kind for panel in told.panels], told.labels
    gone = (*(Select("panel", {"panel": kind}) for kind in kinds[at + 1 :]), *COUNTS)
    others, here = _others(told, told.scene.traced[-1][0]), {"panel": kinds[at]}
    rest = [Select(cls, {**here, "dst": others}) for cls in LINES] if others else []
    rest += _second(told, kinds[at])
    far = tuple(_gone(told, at - 1)) if at else ()
    words = (labels("steps.one"), labels("steps.connections"))
    if at:
        step = _said(told, (kinds[at - 1], kinds[at]))
        words = labels("steps.next.one", step=step), labels("steps.next", step=step)
    if rest:
        yield Step(words[0], (*gone, *rest), far)
    yield Step(words[1], gone, far)


def _second(told: Told, kind: str) -> list[Select]:
    """Where neurons are cells, the mark of the second that is traced, and what is said of both."""
    others, here = _others(told, told.scene.traced[-1][0]), {"panel": kind}
    if not (others and told.scene.cells):
        return []
    dot = {**here, "layer": len(told.scene.columns) - 1, "index": others}
    return [Select("neuron", dot), Select("label", here)]


def _gone(told: Told, at: int) -> Iterator[Select]:
    """The lines of a panel that the next one has no more."""
    if told.scene.cells:
        return
    for layer, (wire, after) in enumerate(
        zip(told.panels[at].wires, told.panels[at + 1].wires, strict=True)
    ):
        for neuron in distinct(wire.dst).tolist():
            inputs = wire.src[wire.dst == neuron]
            far = distinct(inputs[~np.isin(inputs, after.src[after.dst == neuron])])
            ends = {"layer": layer, "dst": neuron, "src": far}
            for cls in ("edge", "letter"):
                yield Select(cls, {"panel": told.panels[at].kind, **ends})


def panel_by_panel(heads: dict[str, str]) -> list[Added]:
    """Panel after panel with its counts, each said by its head. `heads` are by kind."""
    return [Added(f"{head}.", (Select("panel", {"panel": k}),)) for k, head in heads.items()]


def by_panel(heads: dict[str, str], labels: Labels, no_counts: bool) -> tuple[Step, ...]:
    """Panel after panel, each said by its head, then the counts. `heads` are by kind."""
    panels = panel_by_panel(heads)
    counts = Added(labels("steps.counts"), COUNTS)
    return buildup([*panels, *[counts] * (not no_counts)])


def _others(told: Told, first: int) -> list[int]:
    """The neurons of the last column but the one that is traced first."""
    shown = told.scene.places[-1].shown if told.scene.every else told.scene.traced[-1]
    return [int(neuron) for neuron in shown if neuron != first]


def _said(told: Told, pair: tuple[str, str]) -> str:
    """What leads from one panel to the next, in words."""
    rows = (leads(unit, pair, told.labels) for unit in UNITS)
    words = next(filter(None, rows), told.labels("steps.same"))
    return words[0].upper() + words[1:]
