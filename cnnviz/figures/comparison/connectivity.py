"""What sparse connectivity means: the same neurons with all lines, and with only a few."""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.neurons.wiring import dense
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.layers.pad import Pad
from cnnviz.picture.marks import Picture


def picture(request: Request) -> Picture:
    """Two panels in neutral ink, fully connected and convolution; the receptive field of one neuron
    stands out.
    """

    def title(part: Network, *_: object) -> str:
        others = [column for column in columns(part)[1:] if not isinstance(column.layer, Pad)]
        if all(column.layer and dense(column.layer, column.fed) for column in others):
            return request.labels("connectivity.all")
        return request.labels(f"connectivity{'.deep' * (len(others) > 1)}")

    comparison = Comparison(("fc", "conv"), title, ("connections",), reach=True, aside=None)
    return compare(request, comparison)
