"""What weight sharing means: the same lines, each its own weight on the left, one kernel on the
right.
"""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.comparison.panel import Content
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture

TITLES = tuple(f"sharing{kind}" for kind in ("", ".plain", ".kernel", ".kernel.dash", ".dash"))
"""The keys of all possible titles."""


def picture(request: Request) -> Picture:
    """Two panels with the same lines: locally connected and convolution."""
    kinds = kinds_of(request, ("local", "conv"))
    rows = ("connections", "weights", "biases")
    titles = tuple(map(request.labels, TITLES))
    return compare(request, Comparison(kinds, _title, rows, hues=True, titles=titles))


def _title(_: Network, content: Content) -> str:
    """The meaning of colours: a kernel for cells, a weight for lines, perhaps with a dash."""
    theme, kernels = content.request.theme, content.scene.places[-1].channels
    looks = [look for panel in content.panels for look in panel.looks if look.shared]
    dashes = any(len({hue for hue, _ in look.combos}) < len(look.combos) for look in looks)
    if theme.dash_first or not (looks or content.scene.cells):
        return content.labels("sharing.plain")
    if content.scene.cells:
        dashes = any(kernel_look(kernel, theme).dash for kernel in kernels)
        return content.labels(f"sharing.kernel{'.dash' * dashes}")
    return content.labels(f"sharing{'.dash' * dashes}")
