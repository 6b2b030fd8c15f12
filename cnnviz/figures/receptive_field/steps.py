"""The build-up of the figure receptive-field: the cone grows layer by layer."""

from __future__ import annotations

from cnnviz.figures.receptive_field import say
from cnnviz.figures.receptive_field.facts import name
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.request import Request
from cnnviz.picture.steps import Added, Select, Step, buildup

LINKS = ("edge", "link", "cone", "cone-edge")
"""The marks between two columns, named after the first of them."""


def steps(subject: Subject, request: Request) -> tuple[Step, ...]:
    """The columns, then what is seen or reached, layer by layer, then the counts."""
    cone, labels = _maps(subject) if subject.axes > 1 else _along(subject), subject.labels
    counts = [Added(labels("steps.counts"), (Select("numbers"),))] * (not request.no_counts)
    return buildup([Added(labels("receptive.steps")), *cone, *counts])


def _along(subject: Subject) -> list[Added]:
    """From the neuron back to the input, or from the input onwards."""
    count, labels = len(subject.places), subject.labels
    order = range(count) if subject.forward else range(count - 1, -1, -1)
    additions = []
    for step, at in enumerate(order):
        link = at - 1 if subject.forward else at
        selects = [Select(cls, {"layer": at}) for cls in ("seen", "cell", "field", "grid")]
        if step:
            selects += [Select(cls, {"layer": link}) for cls in LINKS]
        if step == count - 1:
            selects.append(Select("band"))
        column = subject.columns[subject.places[at]]
        words = labels(
            "receptive.steps.reach", layer=name(column.layer, labels),
            what=say.counted(subject, subject.places[at], subject.traced[subject.places[at]].sizes),
        )  # fmt: skip
        additions.append(Added(words, tuple(selects)))
    return additions


def _maps(subject: Subject) -> list[Added]:
    """What a neuron of each layer sees, from the first layer on, or what the input reaches."""
    labels, additions = subject.labels, list[Added]()
    if subject.forward:
        additions.append(Added(labels("layer.input"), (Select("cell", {"by": 0}),)))
    for at, place in enumerate(subject.places[1:], 1):
        layer = name(subject.columns[place].layer, labels)
        words = labels("receptive.described", layer=layer, sees=say.number(subject, place))
        cls = ("field", "grid", "cell", "cone", "cone-edge", "size", "paper")
        additions.append(Added(words, tuple(Select(name_, {"by": at}) for name_ in cls)))
    return additions
