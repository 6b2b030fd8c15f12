"""What a convolution saves: connections and weights of three layers over the same neurons."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.wiring import totals
from cnnviz.figures.page.layers import only_right
from cnnviz.figures.request import Request
from cnnviz.graph.count import Counts
from cnnviz.graph.twin import kind_of, twin
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture
from cnnviz.wording import as_text, nearest

KINDS = ("fc", "local", "conv")
MEASURES = ("connections", "weights")
"""What is compared, by the names of `Counts`."""
SCALES = ("log", "linear")


class Cost(NamedTuple):
    """The cost of one of the compared networks: `counts` cover all its layers that connect."""

    kind: str
    counts: Counts

    def of(self, measure: str) -> int:
        """The count of a measure."""
        return self.counts.of(measure)

    @property
    def shares(self) -> bool:
        """Whether connections share weights."""
        return self.counts.weights != self.counts.connections


def picture(request: Request) -> Picture:
    """The layer as it is, or with `sweep` ("8:512") curves as its input grows; to scale if
    `scale` is "linear".

    Raises CnnvizError if nothing is learned, and if the layers don't take the swept inputs.
    """
    only_right(request, "cost")
    if not totals(request.network).connections:
        raise CnnvizError(
            "the figure cost counts learned weights, and this network has none:"
            " take a layer such as Conv2d(3, 16, kernel_size=3, padding=1)"
        )
    if "sweep" in request.options:
        from cnnviz.figures.cost import growth

        return growth.picture(request)
    from cnnviz.figures.cost import page

    return page.picture(request)


def linear(request: Request) -> bool:
    """Whether counts are drawn to scale; raises CnnvizError for an unknown scale."""
    scale = request.options.get("scale", SCALES[0])
    if scale not in SCALES:
        raise CnnvizError(f"--scale {as_text(scale)} is no scale{nearest(scale, SCALES)}")
    return scale == "linear"


def costs(network: Network) -> tuple[Cost, ...]:
    """The costs of the network and of its twins, or of the network alone if nothing convolves.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> rows = costs(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)))
    >>> [(cost.kind, cost.counts.connections, cost.counts.weights) for cost in rows]
    [('fc', 48, 48), ('local', 18, 18), ('conv', 18, 3)]
    """
    if any(layer.convolutional for layer in network.layers):
        return tuple(Cost(kind, totals(twin(network, kind))) for kind in KINDS)
    return (Cost(kind_of(network), totals(network)),)
