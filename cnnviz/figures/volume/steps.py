"""The build-up of the figure volume: a patch, across the maps, along a map, the counts, and what
they would be if it were fully connected.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.request import Request
from cnnviz.figures.volume import say
from cnnviz.figures.volume.subject import Subject
from cnnviz.picture.steps import Added, Select, Step, buildup

KERNEL = ("kernel", "kernel-name", "arrow", "arrow-head", "grid")
"""The marks of a kernel, which all bear its number."""
PATCH = Select("patch"), Select("cell", {"layer": 0}), Select("caption", {"of": "field"})
"""The marks of what the neurons see."""


def steps(about: Subject, request: Request) -> tuple[Step, ...]:
    """Input and blank maps; the patch; one neuron and its kernel; the others; what they share;
    those of one map; the counts; what they would be fully connected.
    """
    (first, *others), labels = about.maps, about.labels
    ends = {"source": say.source(about).line, "target": say.target(about).line}
    rest = [
        Added(labels("volume.steps.others"), (*_across(about, tuple(others)), Select("ellipsis"))),
        Added(say.across(about).line, ROW),
    ]
    counts = [
        Added(labels("steps.counts"), (Select("counts"),)),
        Added(labels("volume.steps.full"), (Select("full"),)),
    ]
    return buildup(
        [
            Added(labels("volume.steps", **ends)),
            Added(labels("volume.steps.patch"), PATCH),
            Added(labels("volume.steps.neuron"), (*_across(about, (first,)), *WORD)),
            *rest * bool(others),
            Added(say.along(about).line, _along(about)),
            *counts * (not request.no_counts),
        ]
    )


def _across(about: Subject, maps: tuple[int, ...]) -> tuple[Select, ...]:
    """What belongs to the neurons at the place on some maps."""
    neurons = tuple(about.neuron(one) for one in maps)
    return (
        Select("cone", {"dst": neurons}),
        Select("neuron", {"index": neurons, "layer": 1}),
        *(Select(cls, {"layer": 1, "channel": maps}) for cls in ("map", "frame")),
        *(Select(cls, {"kernel": maps}) for cls in KERNEL),
    )


WORD = (Select("caption", {"of": "kernels"}),)
"""The word for what one neuron sees the patch through."""
ROW = (
    Select("cone-edge"),
    Select("one-position"),
    Select("leader", {"of": "across"}),
    Select("caption", {"of": "across"}),
)
"""What is there once all neurons at the place are."""


def _along(about: Subject) -> tuple[Select, ...]:
    """The other neurons of the front map."""
    first = about.maps[-1] * about.positions
    own = np.arange(first, first + about.positions)
    rest = own[own != about.neuron(about.maps[-1])]
    return (
        Select("neuron", {"index": rest, "layer": 1}),
        Select("cell", {"layer": 1}),
        Select("one-map"),
        Select("leader", {"of": "along"}),
        Select("caption", {"of": "along"}),
    )
