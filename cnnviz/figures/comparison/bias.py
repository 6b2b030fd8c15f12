"""How biases differ: one per neuron if nothing is shared, one per feature map in a convolution."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.bias_nodes import NODES
from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.comparison.panel import Content
from cnnviz.figures.comparison.steps import COUNTS
from cnnviz.figures.neurons import maps
from cnnviz.figures.neurons.case import Case, Recipe
from cnnviz.figures.neurons.levels import Level, level
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.recipes import row_recipe
from cnnviz.figures.neurons.trace import focused_neuron, with_inputs
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.page.layers import Alone, alone
from cnnviz.figures.request import Request
from cnnviz.graph.twin import KINDS
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import Size
from cnnviz.picture.steps import Added, Select, Step, buildup

USUAL = ("untied", "tied")
MARKS = ("bias", "bias-edge", "bias-head", "bias-name")
HEADS = ("head", "line")
"""The words on how biases are shared: they appear with the biases."""
ALL = (10**9, 10**9)
MAPS = 8
"""The most maps that are drawn."""


def picture(request: Request) -> Picture:
    """Two panels with the same lines in neutral ink; each bias is a node, joined to its neurons."""
    kinds = kinds_of(request, USUAL, (*USUAL, *KINDS))
    comparison = Comparison(
        kinds, lambda *_: request.labels("bias.title"), ("biases",),
        plain=True, aside=NODES, ways=_recipes, build=_steps,
        context=request.labels("bias.context"),
    )  # fmt: skip
    part = _convolution(request.network)
    return part.signed(compare(request._replace(network=part.network), comparison))


def _convolution(network: Network) -> Alone:
    """The first convolution with a bias, alone; raises CnnvizError if there is none."""
    for i, layer in enumerate(network.layers):
        if isinstance(layer, Conv) and layer.bias:
            return alone(network, i)
    raise CnnvizError(
        "the bias figure shows a convolution with a bias, such as Conv1d(1, 2, kernel_size=3)"
    )


def _recipes(case: Case) -> Iterator[Recipe]:
    """Neurons in rows, all with their lines; else maps side by side, none of them hidden."""
    all_rows = row_recipe(case, None, every=True, named=True) if case.flat else None
    if all_rows:
        scene = all_rows.scene
        yield all_rows._replace(scene=lambda size: scene(size)._replace(traced=((),)))
    pairs = tuple(zip(case.columns, (0, 1), strict=True))
    front = _focus(case) // prod(case.columns[-1].shape[1:])
    counts = range(MAPS, 1, -1)
    choices = [
        (tuple(level(column, ALL, front * last, apart=count * last) for column, last in pairs), up)
        for up in ((case.up,) if case.request.told else (True, False))
        for count in counts
    ]
    cells = [maps.scale(*choice[:1], case.room, choice[1]) for choice in choices]
    best = max(cells)
    # As many maps as possible without making cells much smaller.
    for i in sorted(range(len(choices)), key=lambda i: (cells[i] < 0.6 * best, i % len(counts))):
        yield from _maps(case, *choices[i])


def _focus(case: Case) -> int:
    """The neuron in focus, else the first."""
    focus = case.request.focus
    return focused_neuron(focus, case.columns[-1]) if focus else 0


def _maps(case: Case, levels: tuple[Level, ...], up: bool) -> Iterator[Recipe]:
    """Maps of cells; the traced neuron is where its cone covers few others."""
    nominal, _ = maps.placed(levels, case.room, up)
    if case.request.focus and _focus(case) not in nominal[-1].shown:
        return
    traced = ((_traced(case, nominal[-1], up),),)

    def scene(size: Size) -> Scene:
        places, cell = maps.placed(levels, size, up)
        return Scene(case.columns, places, 3.0, cell, traced, False, cells=True, up=up)

    hidden = "" if case.flat else "this figure has cones alone between maps"
    yield Recipe(maps.least(levels, up), scene, up, hidden=hidden)


def _traced(case: Case, place: Place, up: bool) -> int:
    """The neuron in focus, else one of the first map on the side of the input, which sees some."""
    if case.request.focus:
        return _focus(case)
    near = np.round(-place.at[:, 1] if up else place.at[:, 0])
    channel = place.shown // prod(case.columns[-1].shape[1:])
    along = place.at[:, 0 if up else 1]
    middles = np.array([along[place.owner == i].mean() for i in range(len(place.channels))])
    distances = np.round(np.abs(along - middles[place.owner]))
    blind = ~np.isin(place.shown, with_inputs(case.columns[-1], place.shown))
    return int(place.shown[np.lexsort((distances, channel, near, blind))[0]])


def _steps(content: Content, *_: object) -> tuple[Step, ...]:
    """The steps: neurons and lines; a bias for each; shared biases; the counts."""
    labels, (first, *others) = content.labels, [panel.kind for panel in content.panels]

    def biases(kind: str) -> tuple[Select, ...]:
        return tuple(Select(cls, {"panel": kind}) for cls in (*MARKS, *HEADS))

    additions = [
        Added(labels("steps.bias.neurons")),
        Added(labels("steps.bias.own"), biases(first)),
    ]
    for kind in others:
        additions.append(Added(labels("steps.bias.same"), (Select("panel", {"panel": kind}),)))
        additions.append(Added(labels("steps.bias.shared"), biases(kind)))
    counts = Added(labels("steps.counts"), COUNTS)
    return buildup([*additions, *[counts] * (not content.request.no_counts)])
