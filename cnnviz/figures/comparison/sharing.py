"""What weight sharing means: the same lines, each its own weight on the left, one kernel on the
right.
"""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.comparison.panel import Told
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture

TITLES = tuple(
    f"sharing{kind}" for kind in ("", ".plain", ".kernel", ".kernel.dash", ".dash", ".letter")
)
"""The keys of all that it may say."""


def picture(request: Request) -> Picture:
    """Two panels with the same lines: locally connected and convolution."""
    kinds = kinds_of(request, ("local", "conv"))
    rows = ("connections", "weights", "biases")
    titles = tuple(map(request.labels, TITLES))
    return compare(request, Comparison(kinds, _title, rows, hues=True, titles=titles))


def _title(_: Network, told: Told) -> str:
    """What a colour says: of cells a kernel, of lines a weight, each if need be together with a
    dash; or what a letter says, where there are more colours than can be told apart.
    """
    theme, kernels = told.request.theme, told.scene.places[-1].channels
    looks = [look for panel in told.panels for look in panel.looks if look.shared]
    dashes = any(len({hue for hue, _ in look.combos}) < len(look.combos) for look in looks)
    if theme.dash_first or not (looks or told.scene.cells):
        return told.labels("sharing.plain")
    if told.scene.cells:
        dashes = any(kernel_look(kernel, theme).dash for kernel in kernels)
        return told.labels(f"sharing.kernel{'.dash' * dashes}")
    kind = ".dash" if dashes else ""
    if not kind and any(look.back.any() for panel in told.panels for look in panel.looks):
        kind = ".letter"
    return told.labels(f"sharing{kind}")
