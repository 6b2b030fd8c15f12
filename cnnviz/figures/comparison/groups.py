"""Which channels see which: all, those of their group, one alone, or all at a single position."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import channel_blocks, channels
from cnnviz.figures.comparison.channels import Channels
from cnnviz.figures.comparison.panel import Panel
from cnnviz.figures.comparison.panels import Sheet, arranged, narrow
from cnnviz.figures.comparison.steps import panel_by_panel
from cnnviz.figures.neurons.columns import connected
from cnnviz.figures.neurons.fan_in import seen_words
from cnnviz.figures.neurons.padding import border
from cnnviz.figures.neurons.variants import kinds_of, smallest_groups, variant
from cnnviz.figures.page import counts
from cnnviz.figures.page.asked import USUAL, Alone, alone, window_sizes
from cnnviz.figures.page.frame import Form, Words, draw
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.graph.count import Counts, count
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network, chain
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Lines, Picture, Style
from cnnviz.picture.parts import Part, Size, column, graph, ink, row
from cnnviz.picture.steps import buildup


def picture(request: Request) -> Picture:
    """Up to four panels on the same channels: full, grouped, depthwise, pointwise convolution."""
    part = _convolution(request.network)
    network, usual = part.network, _kinds(part.network)
    kinds = kinds_of(request, usual, usual)
    panels = [_channels(network, kind) for kind in kinds]
    without = [] if "panels" in request.options else _without(network, usual, request.labels)
    return part.signed(
        draw(request, "the groups figure", lambda asked: _forms(asked, panels, without))
    )


def _convolution(network: Network) -> Alone:
    """The first convolution whose channels can be grouped, alone; raises CnnvizError where there
    is none.
    """
    connected(network)
    for at, layer in enumerate(network.layers):
        if isinstance(layer, Conv) and smallest_groups(layer) > 1:
            return alone(network, at)
    raise CnnvizError(
        "the groups figure shows a convolution whose input and output channels have a common"
        " divisor, such as Conv1d(4, 4, kernel_size=3, padding=1)"
    )


def _kinds(network: Network) -> tuple[str, ...]:
    """The panels that this layer can have."""
    layer = _layer(network)
    kinds = ["full", "grouped"]
    if layer.out_channels % layer.in_channels == 0 and smallest_groups(layer) < layer.in_channels:
        kinds.append("depthwise")
    # Alone, for what follows may take no other shape.
    own = chain(network.shapes[network.layers.index(layer)], (layer,))
    if variant(own, "pointwise").shapes == own.shapes:
        kinds.append("pointwise")
    return tuple(kinds)


def _without(network: Network, kinds: tuple[str, ...], labels: Labels) -> list[str]:
    """Which panels this layer cannot have, and why."""
    layer, found = _layer(network), []
    if layer.out_channels % layer.in_channels:
        maps = labels("maps", n=layer.out_channels)
        channels = labels("channels", n=layer.in_channels)
        found.append(labels("groups.without.depthwise", maps=maps, channels=channels))
    if "pointwise" not in kinds:
        shape = network.shapes[network.layers.index(layer)]
        made = variant(chain(shape, (layer,)), "pointwise").shapes[-1]
        found.append(labels("groups.without.pointwise", neurons=labels.sized(made[1:])))
    return found


def _layer(network: Network) -> Conv:
    return next(layer for layer in network.layers if isinstance(layer, Conv))


def _channels(network: Network, kind: str) -> Channels:
    made = variant(network, kind)
    return Channels(kind, _layer(made), made.shapes[made.layers.index(_layer(made))])


def _forms(request: Request, panels: list[Channels], without: list[str]) -> Iterator[Form]:
    """Channels as nodes, or blocks of them where they are many."""
    totals = tuple(count(one.layer, one.shape) for one in panels)
    axis = graph(lambda room: _axis(request, panels[0], room), Size(0, 0))
    said = " ".join(
        f"{_head(one, request.labels)} ({_lines(one, request.labels)[0]}):"
        f" {counts.counted(own, request.labels)}."
        for one, own in zip(panels, totals, strict=True)
    )
    heads = {one.kind: _head(one, request.labels) for one in panels}
    steps = buildup(panel_by_panel(heads))
    for nodes in (True, False)[not channels.as_nodes(panels) :]:
        pairs = zip(panels, totals, strict=True)
        made = tuple(_panel(request, one, own, nodes) for one, own in pairs)
        sheet = Sheet(made, _rows(panels, totals, nodes, request.labels), axis)
        title = request.labels("groups.title")
        words = Words((title,), _context(request.labels, panels[0], nodes, without), said)
        for small in (False, True):
            yield Form(arranged(request, sheet, small), words, steps)


def _panel(request: Request, one: Channels, own: Counts, nodes: bool) -> Panel:
    theme = request.theme
    names = counts.named_counts(one.kind, own)
    form = channels if nodes else channel_blocks
    least = channels.least(one) if nodes else channel_blocks.LEAST

    labels = request.labels
    key = _key(one, own, nodes, request)
    shown = graph(lambda size: form.marks(one, size, theme), least)
    return Panel(_head(one, labels), _lines(one, labels), shown, names, traced=key)


def _head(one: Channels, labels: Labels) -> str:
    return labels(
        "groups.head" if one.kind == "grouped" else f"panel.{one.kind}", n=one.layer.groups
    )


def _lines(one: Channels, labels: Labels) -> tuple[str, ...]:
    alone = chain(one.shape, (one.layer,))
    each = seen_words("groups.each", alone, labels)
    if one.kind == "pointwise":
        return (each,)
    return (labels("groups.line", n=one.layer.groups, each=each), each)


def _key(one: Channels, own: Counts, nodes: bool, request: Request) -> Part:
    """What a line stands for: so many weights, thick or thin, of a kernel of this window."""
    theme, labels = request.theme, request.labels
    colour = theme.ink if nodes else theme.weights[0]
    look = type_of("line", theme)._replace(safe=True)
    height = 1.3 * look.size
    line = Lines(
        np.array([[0.0, height / 2]]), np.array([[26.0, height / 2]]), np.zeros(1),
        (Style(colour, None, one.width),), np.zeros(1, int), "sample",
    )  # fmt: skip
    each = labels("weights", n=one.cells)
    lines = own.weights // one.cells
    wires = labels("connections", n=own.connections // lines)
    words = (
        (f"{each}, {wires}", each) if nodes else (labels("groups.a-channel", weights=each), each)
    )
    window = (", ".join(_window(one.layer, labels)), "")
    mark = ink(Size(26.0, height), lambda: (line,))
    if narrow(request):
        return row(mark, text((f"{each}; {window[0]}", *words[1:]), look, lines=2), gap=7)
    sample = row(mark, text(words, look), gap=7)
    return column(sample, text(window, look._replace(least=13.0), lines=2), gap=0)


def _rows(
    panels: list[Channels], totals: tuple[Counts, ...], nodes: bool, labels: Labels
) -> tuple[counts.Row, ...]:
    """The table; beside connections and weights, how many lines they are, or kernels."""

    def beside(total: int, one: Channels, own: Counts) -> str:
        parts = own.weights // one.cells if nodes else one.outs
        each = labels.number(total // parts)
        return (
            labels("groups.lines", n=parts, each=each) if nodes
            else f"{labels.number(parts)} × {each}"
        )  # fmt: skip

    found = []
    for of in counts.rows_of(totals):
        each = zip(of.numbers, panels, totals, strict=True)
        found.append(of._replace(beside=tuple(beside(*one) for one in each) if of.large else ()))
    large = [of.numbers for of in found if of.large]
    widest = tuple(max(each) for each in zip(*large, strict=True))
    return tuple(of._replace(widest=widest * of.large) for of in found)


def _context(labels: Labels, one: Channels, nodes: bool, without: list[str]) -> list[list[str]]:
    """The sizes from which the counts follow, and what is not drawn."""
    ins, outs = one.shape, one.layer.output_shape(one.shape)
    sizes = labels("groups.sizes", ins=labels.sized(ins[1:]), outs=labels.sized(outs[1:]))
    line = labels("groups.key" if nodes else "groups.key.blocks")
    edge = border(chain(one.shape, (one.layer,)), labels)
    full = f"{sizes}; {line}"
    return [[full, edge, *without], [sizes, edge, *without], [sizes, *without]]


def _window(layer: Conv, labels: Labels) -> Iterator[str]:
    """The sizes of the window that are worth a word."""
    for key, size in window_sizes(layer.windows(), labels).items():
        if size != USUAL[key]:
            yield labels(f"window.{key}", size=size)


def _axis(request: Request, one: Channels, room: Size) -> Marks:
    """What the nodes are, beside the first."""
    look, labels = type_of("axis", request.theme), request.labels
    lines = (
        labels("groups.in", channels=labels("channels", n=one.ins)),
        labels("groups.out", maps=labels("maps", n=one.outs)),
    )
    return (near(lines, (room.width, 14.0), "left", look, 0),)
