"""The build-up of the figure image: a patch, what the kernel makes of it, the map, the next one."""

from __future__ import annotations

from cnnviz.figures.image.subject import Subject
from cnnviz.figures.request import Request
from cnnviz.picture.steps import Added, Select, Step, buildup

MAP = tuple(Select(cls, {"stage": 0}) for cls in ("map", "paper", "line"))
"""The marks of a feature map but its rim, in which its first neuron stands."""


def steps(about: Subject, request: Request) -> tuple[Step, ...]:
    """The picture; a patch and the kernel; their sum, a pixel; the map; the next map; counts."""
    labels = about.labels
    later = Added(labels("image.steps.next"), (Select("", {"stage": 1}), Select("", {"to": 2})))
    return buildup(
        [
            Added(labels("image.picture")),
            Added(labels("image.steps.patch"), (Select("", {"to": 0}),)),
            Added(labels("image.steps.sum"), (Select("", {"to": 1}),)),
            Added(labels("image.steps.map"), (*MAP, Select("key"))),
            *[later] * (len(about.stages) - 1),
            *[Added(labels("steps.counts"), (Select("counts"),))] * (not request.no_counts),
        ]
    )
