"""The words of a comparison: heads, lines, steps, context; all counts come from the graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cnnviz.figures.comparison.left_out import drawn_parts
from cnnviz.figures.comparison.panel import Content
from cnnviz.figures.neurons.axis import column_words
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.fan_in import seen_words
from cnnviz.figures.neurons.kernel_tiles import tensor_of
from cnnviz.figures.neurons.wiring import OWN, Wiring
from cnnviz.figures.page.counts import Lead, Row, counted, only_fixed, rows_of
from cnnviz.figures.page.frame import canvas, no_longer, short_first
from cnnviz.labels import Labels

SHARING = ("conv", "tiled", "local")
"""The kinds of panels whose heads say how a layer connects and shares."""


def head(content: Content, i: int) -> str:
    """The head of a panel."""
    panel = content.panels[i]
    sliding = [layer for layer in panel.network.layers if layer.convolutional]
    backward = panel.kind == "conv" and all(layer.direction == "backward" for layer in sliding)
    return content.labels("panel.transposed" if backward else f"panel.{panel.kind}")


def lines(content: Content, i: int) -> tuple[str, ...]:
    """What a neuron sees in a panel, and whose weights it uses; and a shorter version."""
    panel, labels = content.panels[i], content.labels
    if content.reach:
        return (_inputs(content, panel),)
    if labels.has(f"bias.{panel.kind}"):
        return (labels(f"bias.{panel.kind}"), labels(f"bias.{panel.kind}.short"))
    weights = _weights(content, panel)
    inputs = seen_words("seen", panel.network, labels, weights=weights)
    return (inputs, weights) if inputs else (weights,)


def _inputs(content: Content, panel: Wiring) -> str:
    """What a neuron sees of the layer before its own, without words on weights."""
    key = "seen.directly" if len(content.columns) > 2 else "seen.inputs"
    whole_key = "seen.whole" if panel.kind == "fc" else "seen.part"
    return seen_words(key, panel.network, content.labels) or content.labels(whole_key)


def _weights(content: Content, panel: Wiring) -> str:
    """Whose weights a neuron uses."""
    labels = content.labels
    if panel.kind in OWN:
        return labels("seen.own" if panel.counts.weights else "seen.none")
    maps = [
        spatial(column.shape)[0]
        for i, (column, wire) in enumerate(zip(content.columns[1:], panel.wires, strict=True), 1)
        if wire.weight_shape and panel.first(i) == i
    ]
    if panel.kind == "tiled":
        per_map = _kernels(panel).number // maps[0] if maps else 0
        key = "seen.turn.map" if maps[:1] > [1] else "seen.turn.n"
        return labels(key, n=per_map) if per_map > 1 else labels("seen.turn")
    if max(maps, default=1) > 1:
        return labels("seen.kernel.map")
    return labels("seen.kernel.layer" if len(maps) > 1 else "seen.kernel")


def rows(large: tuple[str, ...], content: Content) -> tuple[Row, ...]:
    """The table of counts, with the words of each step; rows of the `large` units are large."""
    pairs = list(pairwise(panel.kind for panel in content.panels))
    table = []
    for row in rows_of(tuple(panel.counts for panel in content.panels)):
        steps = tuple(step(row, i, pair, content) for i, pair in enumerate(pairs))
        brief = beside(row, content, ".short") if row.unit == "weights" else ()
        brief = _fixed(content) if row.unit == "connections" else brief
        entry = row._replace(steps=steps, beside=beside(row, content), brief=brief)
        table.append(entry._replace(large=row.unit in large))
    return tuple(table)


def step(row: Row, i: int, pair: tuple[str, str], content: Content) -> Lead:
    """The words on the arrow between two panels in a row of counts."""
    if row.numbers[i] == row.numbers[i + 1]:
        return Lead(content.labels("step.stays"))
    words, below = leads(row.unit, pair, content.labels), _other_groups(row, pair, content)
    groups = ".groups" if below else ""
    keys = [f"step.{row.unit}{groups}.{length}" for length in ("few", "fewest")]
    fewer = (content.labels(key) if words and content.labels.has(key) else "" for key in keys)
    return Lead(words, below, *fewer)


def leads(unit: str, pair: tuple[str, str], labels: Labels) -> str:
    """The words on what leads from one kind of panel to the next, in the row of a unit; "" if there
    are none.
    """
    key = f"step.{unit}.{pair[0]}.{pair[1]}"
    return labels(key) if labels.has(key) else ""


def _other_groups(row: Row, pair: tuple[str, str], content: Content) -> str:
    """The words on connections that groups of channels drop, too."""
    groups = max(column.groups for column in content.columns[1:])
    if row.unit != "connections" or pair[0] != "fc" or groups < 2:
        return ""
    return content.labels("step.connections.groups", n=groups - 1)


def beside(row: Row, content: Content, short: str = "") -> tuple[str, ...]:
    """The words beside the numbers of a row: how many kernels the weights are (`short`: in fewer
    words); and that connections are fixed, if all are.
    """
    if row.unit == "connections":
        return _fixed(content) or ("",) * len(content.panels)
    labels, kernels = content.labels, [_kernels(panel) for panel in content.panels]
    texts = (labels(f"kernels{short}", n=n, each=each) if n > 1 else "" for n, each in kernels)
    return tuple(words if row.unit == "weights" else "" for words in texts)


def _fixed(content: Content) -> tuple[str, ...]:
    """For panels with only fixed connections, that they are fixed; () if there are none."""
    fixed = [only_fixed(panel.counts) for panel in content.panels]
    words = content.labels("counts.fixed")
    return tuple(words * is_fixed for is_fixed in fixed) if any(fixed) else ()


class Kernels(NamedTuple):
    """The number of kernels of a layer, and of weights in each."""

    number: int
    each: int


def _kernels(panel: Wiring) -> Kernels:
    """The kernels of the only layer of a panel; none if it does not share, or there are more."""
    (wire, *more), layer = panel.wires, panel.part(1)[0]
    if more or layer.sharing not in ("kernel", "tiled"):
        return Kernels(0, 0)
    tensor = tensor_of(layer, wire.weight_shape)
    return Kernels(len(tensor), tensor[0].size)


def context(content: Content, more: str) -> list[list[str]]:
    """The layers and how much of them is drawn; then shorter versions. `more` is what this figure
    adds.
    """
    names, panel_layers = _layers(content), layers_in_panel(content)
    sizes, request = [_sizes(content)] * (not content.below), content.request
    parts = ", ".join([*sizes, *drawn_parts(content), *filter(None, [more])])
    brief_sizes = [_sizes(content, True)] * (not content.below)
    brief = ", ".join([*brief_sizes, *drawn_parts(content, True), *filter(None, [more])])
    ways = no_longer(request, [parts, panel_layers], [parts, names])
    return [*short_first(request, ways, [brief, names]), [parts], [_sizes(content)]]


class HeadedPanel(NamedTuple):
    """A panel: its kind, its head, and whether its layers are the requested ones."""

    kind: str
    head: str
    own: bool


def in_panel(layers: str, panels: Sequence[HeadedPanel], labels: Labels) -> str:
    """The drawn layers, after the head of the panel that shows them as they are: the others show
    variants.
    """
    heads = [panel.head for panel in panels if panel.own and panel.kind in SHARING]
    if not heads or len(panels) < 2:
        return layers
    return labels("context.layers", head=heads[0], layers=layers)


def layers_in_panel(content: Content) -> str:
    """The drawn layers of a comparison, after the head of their panel."""
    layers = [column.layer for column in content.columns[1:]]
    parts = [[panel.part(i).layer for i in range(1, len(layers) + 1)] for panel in content.panels]
    panels = [
        HeadedPanel(panel.kind, head(content, i), parts[i] == layers)
        for i, panel in enumerate(content.panels)
    ]
    return in_panel(_layers(content), panels, content.labels)


def _sizes(content: Content, brief: bool = False) -> str:
    """The sizes of all columns, with arrows between them for several layers; `brief`: as shapes."""
    between = " → " if len(content.columns) > 2 else ", "
    size = column_shape if brief else column_size
    sizes = (size(column, i == 0, content.labels) for i, column in enumerate(content.columns))
    return between.join(sizes)


def _layers(content: Content) -> str:
    """The drawn layers, each once."""
    first_calls = [content.panels[-1].first(i) for i in range(1, len(content.columns))]
    layers = [repr(content.columns[i].layer) for i in sorted(set(first_calls))]
    if len(set(layers)) == 1 < len(layers) == len(first_calls):
        return f"{len(layers)} × {layers[0]}"
    calls = [first_calls.count(i) for i in sorted(set(first_calls))]
    return ", ".join(
        content.labels("called", layer=layer, n=n) if n > 1 else layer
        for layer, n in zip(layers, calls, strict=True)
    )


def stacking(content: Content, same_panels: bool = True) -> tuple[str, ...]:
    """Which of two columns stands above the other, or beside it; and how many neurons they have, if
    no context says it and these are the `same_panels`: wordings, the longest first.
    """
    scene, labels = content.scene, content.labels
    if len(scene.columns) > 2:
        return ()
    if not (same_panels and canvas(content.request).low):
        return (labels(f"stacked.{'maps' if scene.cells else 'neurons'}"),) if scene.up else ()
    ends = [(column, i == 0) for i, column in enumerate(scene.columns)]
    ways = [[column_words(*end, labels, scene.cells) for end in ends]]
    if scene.cells:
        sizes = [labels.sized(spatial(column.shape)) for column in scene.columns]
        ways = [[column_shape(*end, labels) for end in ends], *[sizes] * (not scene.up), *ways]
    key = "stacked.above" if scene.up else "stacked.beside"
    return tuple(labels(key, outputs=last, inputs=first) for first, last in ways)


def column_size(column: Column, first: bool, labels: Labels) -> str:
    """The size of a column: its inputs or neurons, or its channels of them.

    >>> from cnnviz.labels import ENGLISH
    >>> column_size(Column((4, 8)), False, ENGLISH), column_size(Column((3, 8, 8)), True, ENGLISH)
    ('4 maps of 8 neurons', '3 channels of 8 × 8 inputs')
    """
    channels, *size = spatial(column.shape)
    noun = "inputs" if first else "neurons"
    sized = labels.sized(tuple(size))
    single = labels(noun, n=size[0]) if len(size) == 1 else labels(f"{noun}.sized", size=sized)
    if channels == 1:
        return single
    return labels("of", count=labels("channels" if first else "maps", n=channels), each=single)


def column_shape(column: Column, first: bool, labels: Labels) -> str:
    """The shape of a column with several axes, without a single channel.

    >>> from cnnviz.labels import ENGLISH
    >>> column_shape(Column((3, 8, 8)), True, ENGLISH)
    '3 × 8 × 8 inputs'
    """
    noun, (channels, *sizes) = "inputs" if first else "neurons", spatial(column.shape)
    shape = (channels, *sizes) if channels > 1 else tuple(sizes)
    if len(shape) == 1:
        return labels(noun, n=shape[0])
    return labels(f"{noun}.sized", size=labels.sized(shape))


def description(content: Content) -> str:
    """The panels and their counts in full sentences."""
    sentences = (
        f"{head(content, i)} ({lines(content, i)[0]}): {counted(panel.counts, content.labels)}."
        for i, panel in enumerate(content.panels)
    )
    return " ".join([*[f"{_sizes(content)}."] * bool(content.below), *sentences])
