"""How biases differ: one a neuron where nothing is shared, one a feature map in a convolution."""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.old_comparison import Comparison, compare
from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.request import Request
from cnnviz.graph.twin import KINDS
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Picture


def picture(request: Request) -> Picture:
    """Two panels with the same lines in neutral ink; each bias a node of its own, joined to its
    neurons.
    """
    layers = [column.layer for column in columns(request.network)[1:]]
    flat = all(len(shape) < 3 for shape in request.network.shapes)
    if len(layers) != 1 or not isinstance(layers[0], Conv) or not layers[0].bias or not flat:
        raise CnnvizError(
            "the bias figure shows one convolution with a bias over a sequence,"
            " such as Conv1d(1, 2, kernel_size=3)"
        )
    usual = ("untied", "tied")
    kinds = kinds_of(request, usual, (*usual, *KINDS))
    same = "The weights, grey, are the same on both sides."
    return compare(
        request,
        Comparison(
            kinds,
            "A feature map shares one bias, as it shares its kernel",
            headline="biases",
            key=f"Same look and name: same bias. {same if kinds == usual else 'Weights are grey.'}",
            named_biases=True,
        ),
    )
