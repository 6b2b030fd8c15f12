"""The build-up of a comparison: neurons, all connections, which are dropped, what is shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnnviz.figures.comparison.panel import Content
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
"""The marks of connections that carry the name of the neuron at their end."""
WIRES = (*LINES, "seen", "label")
"""The marks of connections."""


def steps(content: Content, units: Sequence[str] = UNITS) -> tuple[Step, ...]:
    """The steps: neurons; then panel by panel the lines of one neuron and of all, while dropped
    ones fade in the panel before; last the counts of each unit, with biases at their neurons.
    """
    kinds = [panel.kind for panel in content.panels]
    units = () if content.request.no_counts else units
    lines = tuple(Select(cls, {"panel": kinds[0]}) for cls in WIRES)
    later_marks = (*(Select("panel", {"panel": kind}) for kind in kinds[1:]), *COUNTS)
    build = [
        Step(content.labels("steps.neurons"), (*later_marks, *lines, *_second(content, kinds[0])))
    ]
    for i in range(len(kinds)):
        build += _panel(content, i)
    for i, unit in enumerate(units):
        words = content.labels("steps.counts.of", unit=content.labels(f"unit.{unit}"))
        other_rows = tuple(Select("", {"row": step}) for step in units[i + 1 :])
        build.append(Step(words if len(units) > 1 else content.labels("steps.counts"), other_rows))
    biases = Select("bias-name")
    return (*(step._replace(hidden=(*step.hidden, biases)) for step in build[:-1]), build[-1])


def _panel(content: Content, i: int) -> Iterator[Step]:
    """The lines of one neuron of a panel, then all of them."""
    kinds, labels = [panel.kind for panel in content.panels], content.labels
    later_marks = (*(Select("panel", {"panel": kind}) for kind in kinds[i + 1 :]), *COUNTS)
    others, here = _others(content, content.scene.traced[-1][0]), {"panel": kinds[i]}
    rest = [Select(cls, {**here, "dst": others}) for cls in LINES] if others else []
    rest += _second(content, kinds[i])
    lost = tuple(_lost(content, i - 1)) if i else ()
    words = (labels("steps.one"), labels("steps.connections"))
    if i:
        step = _lead_words(content, (kinds[i - 1], kinds[i]))
        words = labels("steps.next.one", step=step), labels("steps.next", step=step)
    if rest:
        yield Step(words[0], (*later_marks, *rest), lost)
    yield Step(words[1], later_marks, lost)


def _second(content: Content, kind: str) -> list[Select]:
    """If neurons are cells, the mark of the second traced one, and the words on both."""
    others, here = _others(content, content.scene.traced[-1][0]), {"panel": kind}
    if not (others and content.scene.cells):
        return []
    dot = {**here, "layer": len(content.scene.columns) - 1, "index": others}
    return [Select("neuron", dot), Select("label", here)]


def _lost(content: Content, i: int) -> Iterator[Select]:
    """The lines of a panel that the next one no longer has."""
    if content.scene.cells:
        return
    for layer, (wire, next_wire) in enumerate(
        zip(content.panels[i].wires, content.panels[i + 1].wires, strict=True)
    ):
        for neuron in distinct(wire.dst).tolist():
            inputs = wire.src[wire.dst == neuron]
            lost = distinct(inputs[~np.isin(inputs, next_wire.src[next_wire.dst == neuron])])
            ends = {"layer": layer, "dst": neuron, "src": lost}
            for cls in ("edge", "letter"):
                yield Select(cls, {"panel": content.panels[i].kind, **ends})


def panel_by_panel(heads: dict[str, str]) -> list[Added]:
    """The panels one by one with their counts, captioned by their heads. `heads` are by kind."""
    return [Added(f"{head}.", (Select("panel", {"panel": kind}),)) for kind, head in heads.items()]


def by_panel(heads: dict[str, str], labels: Labels, no_counts: bool) -> tuple[Step, ...]:
    """The panels one by one, captioned by their heads, then the counts. `heads` are by kind."""
    panels = panel_by_panel(heads)
    counts = Added(labels("steps.counts"), COUNTS)
    return buildup([*panels, *[counts] * (not no_counts)])


def _others(content: Content, first: int) -> list[int]:
    """The neurons of the last column except the first traced one."""
    neurons = content.scene.places[-1].shown if content.scene.every else content.scene.traced[-1]
    return [int(neuron) for neuron in neurons if neuron != first]


def _lead_words(content: Content, pair: tuple[str, str]) -> str:
    """The words on what leads from one panel to the next."""
    rows = (leads(unit, pair, content.labels) for unit in UNITS)
    words = next(filter(None, rows), content.labels("steps.same"))
    return words[0].upper() + words[1:]
