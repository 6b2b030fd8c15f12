"""The words of a comparison: heads, lines, steps, context; each once, all counted by the graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from cnnviz.figures.comparison.left_out import drawn
from cnnviz.figures.comparison.panel import Told
from cnnviz.figures.neurons.axis import column_words
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.fan_in import seen_words
from cnnviz.figures.neurons.kernel_tiles import tensor_of
from cnnviz.figures.neurons.map_names import kernel_tone
from cnnviz.figures.neurons.padding import axis_sums
from cnnviz.figures.neurons.variants import tiles_of
from cnnviz.figures.neurons.wired import OWN, Wired
from cnnviz.figures.page.counts import Lead, Row, counted, only_fixed, rows_of
from cnnviz.figures.page.frame import canvas, no_longer
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.labels import Labels
from cnnviz.picture.parts import EMPTY, Part, column, either

SHARING = ("conv", "tiled", "local")
"""The panels whose heads say how a layer connects and shares."""


def head(told: Told, at: int) -> str:
    """The head of a panel."""
    panel = told.panels[at]
    sliding = [layer for layer in panel.network.layers if layer.convolutional]
    backward = panel.kind == "conv" and all(layer.direction == "backward" for layer in sliding)
    return told.labels("panel.transposed" if backward else f"panel.{panel.kind}")


def lines(told: Told, at: int) -> tuple[str, ...]:
    """What a neuron sees in a panel, and whose weights it uses; in fewer words as well."""
    panel, labels = told.panels[at], told.labels
    if told.reach:
        return (_seen(told, panel),)
    if labels.has(f"bias.{panel.kind}"):
        return (labels(f"bias.{panel.kind}"), labels(f"bias.{panel.kind}.short"))
    weights = _weights(told, panel)
    said = seen_words("seen", panel.network, labels, weights=weights)
    return (said, weights) if said else (weights,)


def _seen(told: Told, panel: Wired) -> str:
    """What a neuron sees of the layer before its own, where nothing is said of weights."""
    key = "seen.directly" if len(told.columns) > 2 else "seen.inputs"
    all_or_some = "seen.whole" if panel.kind == "fc" else "seen.part"
    return seen_words(key, panel.network, told.labels) or told.labels(all_or_some)


def _weights(told: Told, panel: Wired) -> str:
    """Whose weights a neuron uses."""
    labels = told.labels
    if panel.kind in OWN:
        return labels("seen.own" if panel.counts.weights else "seen.none")
    maps = [
        spatial(column.shape)[0]
        for at, (column, wire) in enumerate(zip(told.columns[1:], panel.wires, strict=True), 1)
        if wire.weight_shape and panel.first(at) == at
    ]
    if panel.kind == "tiled":
        each = _kernels(panel).number // maps[0] if maps else 0
        key = "seen.turn.map" if maps[:1] > [1] else "seen.turn.n"
        return labels(key, n=each) if each > 1 else labels("seen.turn")
    if max(maps, default=1) > 1:
        return labels("seen.kernel.map")
    return labels("seen.kernel.layer" if len(maps) > 1 else "seen.kernel")


def traced(told: Told, at: int) -> Part:
    """The line below a graph in which two neurons are traced: whether they use the same weights."""
    panel, scene, labels = told.panels[at], told.scene, told.labels
    theme = told.request.theme
    last = len(scene.columns) - 1
    if scene.every or len(scene.traced[-1]) < 2 or not panel.wires[-1].weight_shape:
        return EMPTY
    look, reach = type_of("label", theme), panel.reach[-1]
    if panel.same(last):
        kernel = scene.kernel(last)
        tone = kernel_tone(kernel, theme).colour if scene.cells else theme.ink
        key = f"traced.same{'.part' * (len(set(reach)) > 1)}"
        words = labels(key, weights=labels("weights", n=max(reach)), other=min(reach))
        return _in_lines(words, look._replace(colour=tone))
    weights, other = labels("weights", n=reach[0]), panel.others(last)
    others, uneven = labels("others", n=other), ".uneven" * (other != reach[0])
    if panel.kind == "tiled":
        said = {"weights": weights, "others": others, "n": tiles_of(told.request)}
        words = labels(f"traced.turn{uneven}", **said)
        return _in_lines(words, look)
    if panel.kind in OWN:
        key = "traced.uneven" if uneven else "traced.own"
        words = labels(key, weights=weights, other=other)
        return _in_lines(words, look)
    one = text(f"{weights} {others}", look._replace(safe=True))
    return either(one, column(text(weights, look), text(others, look)))


def _in_lines(words: str, look: Type) -> Part:
    """Words on as few lines as hold them in a wider font, too, if two do; else on three."""
    safe = look._replace(safe=True)
    return either(*(text(words, safe, lines=n) for n in (1, 2)), text(words, look, lines=3))


def rows(large: tuple[str, ...], told: Told) -> tuple[Row, ...]:
    """The table of counts: `large` where it makes the point, with the words of each step."""
    pairs = list(pairwise(panel.kind for panel in told.panels))
    found = []
    for one in rows_of(tuple(panel.counts for panel in told.panels)):
        steps = tuple(step(one, at, pair, told) for at, pair in enumerate(pairs))
        brief = beside(one, told, ".short") if one.unit == "weights" else ()
        brief = _fixed(told) if one.unit == "connections" else brief
        made = one._replace(steps=steps, beside=beside(one, told), brief=brief)
        found.append(made._replace(large=one.unit in large))
    return tuple(found)


def step(one: Row, at: int, pair: tuple[str, str], told: Told) -> Lead:
    """What is said of the arrow between two panels in a row of counts."""
    if one.numbers[at] == one.numbers[at + 1]:
        return Lead(told.labels("step.stays"))
    words = leads(one.unit, pair, told.labels)
    short = told.labels(f"step.{one.unit}.short") if words else ""
    few = f"step.{one.unit}.few" if words else ""
    few = told.labels(few) if told.labels.has(few) else ""
    return Lead(words, short, _other_groups(one, pair, told), few)


def leads(unit: str, pair: tuple[str, str], labels: Labels) -> str:
    """What leads from one kind of panel to the next, in the row of what it changes; "" if nothing
    is said of it.
    """
    key = f"step.{unit}.{pair[0]}.{pair[1]}"
    return labels(key) if labels.has(key) else ""


def _other_groups(one: Row, pair: tuple[str, str], told: Told) -> str:
    """What else goes where channels are in groups."""
    groups = max(column.groups for column in told.columns[1:])
    if one.unit != "connections" or pair[0] != "fc" or groups < 2:
        return ""
    return told.labels("step.connections.groups", n=groups - 1)


def beside(one: Row, told: Told, short: str = "") -> tuple[str, ...]:
    """What stands beside the numbers of a row: how many kernels the weights are, in fewer words as
    well (`short`); that connections are fixed, where all are; and, where a border makes them fewer,
    beside the last one what these are the product of.
    """
    if one.unit == "connections":
        *before, last = _fixed(told) or [""] * len(told.panels)
        return (*before, last or _product(told))
    found = [_kernels(panel) for panel in told.panels]
    said = (told.labels(f"kernels{short}", n=n, each=each) if n > 1 else "" for n, each in found)
    return tuple(words if one.unit == "weights" else "" for words in said)


def _fixed(told: Told) -> tuple[str, ...]:
    """Of panels all of whose connections are fixed that they are; () without any."""
    fixed = [only_fixed(panel.counts) for panel in told.panels]
    return tuple(told.labels("counts.fixed") * one for one in fixed) if any(fixed) else ()


def _product(told: Told) -> str:
    """The connections as a product: those along each axis, the channels and the maps."""
    panel = told.panels[-1]
    sums = [one.connections for one in axis_sums(panel.network)]
    layer, shape = panel.part(1)
    channels = layer.output_shape(shape)[0], shape[0] // layer.groups
    factors = [n for n in (*sums, *channels[::-1]) if n > 1]
    if not sums or len(factors) < 2 or prod(factors) != panel.counts.connections:
        return ""
    return f"= {' × '.join(map(told.labels.number, factors))}"


class Kernels(NamedTuple):
    """How many kernels a layer has, and how many weights each."""

    number: int
    each: int


def _kernels(panel: Wired) -> Kernels:
    """The kernels of the one layer of a panel; none where it does not share, or there are more."""
    (wire, *more), layer = panel.wires, panel.part(1)[0]
    if more or layer.sharing not in ("kernel", "tiled"):
        return Kernels(0, 0)
    tensor = tensor_of(layer, wire.weight_shape)
    return Kernels(len(tensor), tensor[0].size)


def context(told: Told, more: str) -> list[list[str]]:
    """What the layers are and what is drawn of them; in fewer words as well. `more` is what this
    figure says besides.
    """
    names, own = _layers(told), layers_in_panel(told)
    sizes = _sizes(told)
    seen = ", ".join([*[sizes] * (not told.below), *drawn(told), *filter(None, [more])])
    return [*no_longer(told.request, [seen, own], [seen, names]), [seen], [sizes]]


class Headed(NamedTuple):
    """A panel: its kind, its head, and whether its layers are those that were asked for."""

    kind: str
    head: str
    own: bool


def in_panel(layers: str, panels: Sequence[Headed], labels: Labels) -> str:
    """The layers that are drawn, after the head of the panel that is they themselves: those beside
    it are other layers.
    """
    heads = [panel.head for panel in panels if panel.own and panel.kind in SHARING]
    if not heads or len(panels) < 2:
        return layers
    return labels("context.layers", head=heads[0], layers=layers)


def layers_in_panel(told: Told) -> str:
    """The same of a comparison."""
    own = [column.layer for column in told.columns[1:]]
    parts = [[one.part(at).layer for at in range(1, len(own) + 1)] for one in told.panels]
    panels = [
        Headed(panel.kind, head(told, at), parts[at] == own) for at, panel in enumerate(told.panels)
    ]
    return in_panel(_layers(told), panels, told.labels)


def _sizes(told: Told) -> str:
    """The sizes of all columns; of several layers each leads to the next."""
    between = " → " if len(told.columns) > 2 else ", "
    return between.join(size_of(one, at == 0, told.labels) for at, one in enumerate(told.columns))


def _layers(told: Told) -> str:
    """The layers that are drawn, each once."""
    first = [told.panels[-1].first(at) for at in range(1, len(told.columns))]
    layers = [repr(told.columns[at].layer) for at in sorted(set(first))]
    if len(set(layers)) == 1 < len(layers) == len(first):
        return f"{len(layers)} × {layers[0]}"
    calls = [first.count(at) for at in sorted(set(first))]
    return ", ".join(
        told.labels("called", layer=layer, n=n) if n > 1 else layer
        for layer, n in zip(layers, calls, strict=True)
    )


def above(told: Told, alike: bool = True) -> str:
    """What stands above what, or beside it, where there are two columns: how many, too, where no
    context says it and panels are `alike`.
    """
    scene, labels = told.scene, told.labels
    if len(scene.columns) > 2:
        return ""
    if not (alike and canvas(told.request).low):
        return labels(f"stacked.{'maps' if scene.cells else 'neurons'}") if scene.up else ""
    first, last = (
        column_words(column, at == 0, labels, scene.cells)
        for at, column in enumerate(scene.columns)
    )
    key = "stacked.above" if scene.up else "stacked.beside"
    return labels(key, outputs=last, inputs=first)


def size_of(column: Column, first: bool, labels: Labels) -> str:
    """A column's size: so many inputs, or neurons, or channels of them.

    >>> from cnnviz.labels import ENGLISH
    >>> size_of(Column((4, 8)), False, ENGLISH), size_of(Column((3, 8, 8)), True, ENGLISH)
    ('4 maps of 8 neurons', '3 channels of 8 × 8 inputs')
    """
    channels, *size = spatial(column.shape)
    noun = "inputs" if first else "neurons"
    sized = labels.sized(tuple(size))
    each = labels(noun, n=size[0]) if len(size) == 1 else labels(f"{noun}.sized", size=sized)
    if channels == 1:
        return each
    return labels("of", count=labels("channels" if first else "maps", n=channels), each=each)


def description(told: Told) -> str:
    """The panels and their counts in whole sentences."""
    each = (
        f"{head(told, at)} ({lines(told, at)[0]}): {counted(panel.counts, told.labels)}."
        for at, panel in enumerate(told.panels)
    )
    return " ".join([*[f"{_sizes(told)}."] * bool(told.below), *each])
