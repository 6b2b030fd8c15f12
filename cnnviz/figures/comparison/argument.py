"""The argument in one slide: fully connected, then locally connected, then a convolution."""

from __future__ import annotations

from itertools import pairwise

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.neurons.columns import connected
from cnnviz.figures.neurons.panel import totals, transposed
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.request import Request
from cnnviz.graph.twin import twin
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture
from cnnviz.picture.steps import Select, Step

PANELS = ("fc", "local", "conv")
STEPS = {
    ("fc", "local"): "drop the far connections",
    ("local", "conv"): "share the weights",
    ("local", "tiled"): "share in turn",
    ("tiled", "conv"): "share all",
    ("fc", "conv"): "drop connections, share weights",
}
"""What leads from one panel to the next."""


def picture(request: Request) -> Picture:
    """Three panels on the same neurons: drop the far connections, then share the weights."""
    kinds = kinds_of(request, PANELS)
    steps = tuple(STEPS.get(pair, "") for pair in pairwise(kinds))
    arrows = steps if all(steps) else ()
    connected(request.network)
    drawn = compare(request, Comparison(kinds, _point(request.network), arrows=arrows))
    return drawn._replace(steps=_build_up(kinds, arrows))


def _build_up(kinds: tuple[str, ...], arrows: tuple[str, ...]) -> tuple[Step, ...]:
    """One panel after the other, each with the arrow that leads to it."""
    told = ("Fully connected", *arrows) if arrows else kinds
    return tuple(
        Step(
            f"{words[:1].upper()}{words[1:]}.",
            (
                *(Select("panel", {"panel": kind}) for kind in kinds[at + 1 :]),
                *(Select("", {"after": after}) for after in range(at, len(arrows))),
            ),
        )
        for at, words in enumerate(told)
    )


def _point(network: Network) -> str:
    """What the slide says: a kernel that reaches every input drops nothing, and one that has a
    single place shares nothing.
    """
    full, local, conv = (totals(twin(network, kind)) for kind in PANELS)
    sliding = [layer for layer in network.layers if layer.convolutional]
    name = "transposed convolution" if all(map(transposed, sliding)) else "convolution"
    drops, shares = conv.connections < full.connections, conv.weights < local.weights
    if not drops and not shares:
        return f"This {name} is a fully connected layer"
    verbs = ["drops far connections"] * drops + ["shares its weights"] * shares
    return f"A {name} {' and '.join(verbs)}"
