"""The build-up of the figure image: a patch, what the kernel makes of it, the map, what acts on it,
the next one.
"""

from __future__ import annotations

from cnnviz.figures.image.place import Way
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import ALONE
from cnnviz.figures.request import Request
from cnnviz.picture.steps import Added, Select, Step, buildup

MAP = tuple(Select(cls, {"stage": 0}) for cls in ("map", "paper", "line"))
"""The marks of a feature map but its rim, in which its first neuron stands."""


def steps(about: Subject, way: Way, request: Request) -> tuple[Step, ...]:
    """The picture; a patch and the kernel; their sum, a pixel; the map; what acts on that; the next
    map; counts.
    """
    labels, names = about.labels, about.acted.alone if about.acted and way.acted else ()
    alone = labels("image.steps.alone", layers=", ".join(names), n=len(names))
    later = Added(labels("image.steps.next"), (Select("", {"stage": 1}), Select("", {"to": 2})))
    return buildup(
        [
            Added(labels("image.picture")),
            Added(labels("image.steps.patch"), (Select("", {"to": 0}),)),
            Added(labels("image.steps.sum"), (Select("", {"to": 1}),)),
            Added(labels("image.steps.map"), (*MAP, Select("key"))),
            *[Added(alone, (Select("", ALONE),))] * bool(names),
            *[later] * (len(about.stages) - 1),
            *[Added(labels("steps.counts"), (Select("counts"),))] * (not request.no_counts),
        ]
    )
