"""The build-up of the figure image: patch, sum, map, activation, next map."""

from __future__ import annotations

from cnnviz.figures.image.place import Layout
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import ACTIVATION
from cnnviz.figures.request import Request
from cnnviz.picture.steps import Added, Select, Step, buildup

MAP = tuple(Select(cls, {"stage": 0}) for cls in ("map", "paper", "line"))
"""The marks of a feature map except its rim, which frames its first neuron."""


def steps(subject: Subject, layout: Layout, request: Request) -> tuple[Step, ...]:
    """The steps: the picture; a patch and the kernel; their sum, a pixel; the map; its activation;
    the next map; counts.
    """
    labels, names = (
        subject.labels,
        subject.activation.activations if subject.activation and layout.activation else (),
    )
    caption = labels("image.steps.alone", layers=", ".join(names), n=len(names))
    next_map = Added(labels("image.steps.next"), (Select("", {"stage": 1}), Select("", {"to": 2})))
    return buildup(
        [
            Added(labels("image.picture")),
            Added(labels("image.steps.patch"), (Select("", {"to": 0}),)),
            Added(labels("image.steps.sum"), (Select("", {"to": 1}),)),
            Added(labels("image.steps.map"), (*MAP, Select("key"))),
            *[Added(caption, (Select("", ACTIVATION),))] * bool(names),
            *[next_map] * (len(subject.stages) - 1),
            *[Added(labels("steps.counts"), (Select("counts"),))] * (not request.no_counts),
        ]
    )
