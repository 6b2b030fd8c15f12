"""What sparse connectivity means: the same neurons, every line beside only a few of them."""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Picture


def picture(request: Request) -> Picture:
    """Two panels in neutral ink: fully connected and convolution, one neuron's receptive field
    standing out.
    """
    return compare(
        request,
        Comparison(
            ("fc", "conv"),
            "Sparse connectivity: a neuron sees its neighbourhood",
            headline="connections",
            biases=False,
            key="Thick lines: one output neuron and all that it sees.",
            traced=True,
        ),
    )
