"""The build-up of the figure receptive-field: the cone grows layer by layer."""

from __future__ import annotations

from cnnviz.figures.receptive_field import say
from cnnviz.figures.receptive_field.facts import name
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.request import Request
from cnnviz.picture.steps import Added, Select, Step, buildup

LINKS = ("edge", "link", "cone", "cone-edge")
"""The marks between two columns, which bear the number of the first of them."""


def steps(about: Subject, request: Request) -> tuple[Step, ...]:
    """The columns; then what is seen or reached, a layer further at a time; the counts."""
    cone, labels = _maps(about) if about.axes > 1 else _along(about), about.labels
    counts = [Added(labels("steps.counts"), (Select("numbers"),))] * (not request.no_counts)
    return buildup([Added(labels("receptive.steps")), *cone, *counts])


def _along(about: Subject) -> list[Added]:
    """From the neuron back to the input, or from the input on."""
    count, labels = len(about.places), about.labels
    order = range(count) if about.forward else range(count - 1, -1, -1)
    found = []
    for step, at in enumerate(order):
        link = at - 1 if about.forward else at
        seen = [Select(cls, {"layer": at}) for cls in ("seen", "cell", "field", "grid")]
        if step:
            seen += [Select(cls, {"layer": link}) for cls in LINKS]
        if step == count - 1:
            seen.append(Select("band"))
        column = about.found[about.places[at]]
        words = labels(
            "receptive.steps.reach", layer=name(column.layer, labels),
            what=say.counted(about, about.places[at], about.traced[about.places[at]].sizes),
        )  # fmt: skip
        found.append(Added(words, tuple(seen)))
    return found


def _maps(about: Subject) -> list[Added]:
    """What a neuron of each layer sees, from the first layer on; or what the input reaches."""
    labels, found = about.labels, list[Added]()
    if about.forward:
        found.append(Added(labels("layer.input"), (Select("cell", {"by": 0}),)))
    for at, place in enumerate(about.places[1:], 1):
        layer = name(about.found[place].layer, labels)
        words = labels("receptive.described", layer=layer, sees=say.number(about, place))
        cls = ("field", "grid", "cell", "cone", "cone-edge", "size", "paper")
        found.append(Added(words, tuple(Select(one, {"by": at}) for one in cls)))
    return found
