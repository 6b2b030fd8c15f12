"""Which channels see which: all, those of their group, just one, or all at a single position."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import channel_blocks, channels
from cnnviz.figures.comparison.channels import Channels
from cnnviz.figures.comparison.panel import Panel
from cnnviz.figures.comparison.panels import Sheet, arrange, narrow
from cnnviz.figures.comparison.steps import panel_by_panel
from cnnviz.figures.ink.pen import segments
from cnnviz.figures.neurons.columns import connected_columns
from cnnviz.figures.neurons.fan_in import seen_words
from cnnviz.figures.neurons.padding import border
from cnnviz.figures.neurons.variants import kinds_of, smallest_groups, variant
from cnnviz.figures.page import counts
from cnnviz.figures.page.frame import Form, Words, canvas, draw
from cnnviz.figures.page.layers import Alone, alone, window_words
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.graph.count import Counts, count
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network, chain
from cnnviz.picture.marks import Marks, Picture, Style
from cnnviz.picture.parts import EMPTY, Part, Size, either, graph, ink, row
from cnnviz.picture.steps import buildup

SAMPLES = 26.0, 16.0
"""The lengths of a line in a key, the second if there is little room."""


def picture(request: Request) -> Picture:
    """Up to four panels on the same channels: full, grouped, depthwise, pointwise convolution."""
    part = _convolution(request.network)
    network, usual = part.network, _kinds(part.network)
    kinds = kinds_of(request, usual, usual)
    panels = [_channels(network, kind) for kind in kinds]
    missing = [] if "panels" in request.options else _missing(network, usual, request.labels)
    return part.signed(
        draw(
            request, "the groups figure", lambda form_request: _forms(form_request, panels, missing)
        )
    )


def _convolution(network: Network) -> Alone:
    """The first convolution whose channels can be grouped, alone; raises CnnvizError if there is
    none.
    """
    connected_columns(network)
    for i, layer in enumerate(network.layers):
        if isinstance(layer, Conv) and smallest_groups(layer) > 1:
            return alone(network, i)
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
    # Alone, as later layers may take no other shape.
    layer_network = chain(network.shapes[network.layers.index(layer)], (layer,))
    if variant(layer_network, "pointwise").shapes == layer_network.shapes:
        kinds.append("pointwise")
    return tuple(kinds)


def _missing(network: Network, kinds: tuple[str, ...], labels: Labels) -> list[str]:
    """Which panels this layer cannot have, and why."""
    layer, missing = _layer(network), []
    if layer.out_channels % layer.in_channels:
        maps = labels("maps", n=layer.out_channels)
        channels = labels("channels", n=layer.in_channels)
        missing.append(labels("groups.without.depthwise", maps=maps, channels=channels))
    if "pointwise" not in kinds:
        shape = network.shapes[network.layers.index(layer)]
        pointwise = variant(chain(shape, (layer,)), "pointwise").shapes[-1]
        missing.append(labels("groups.without.pointwise", neurons=labels.sized(pointwise[1:])))
    return missing


def _layer(network: Network) -> Conv:
    return next(layer for layer in network.layers if isinstance(layer, Conv))


def _channels(network: Network, kind: str) -> Channels:
    twin = variant(network, kind)
    return Channels(kind, _layer(twin), twin.shapes[twin.layers.index(_layer(twin))])


def _forms(request: Request, panels: list[Channels], missing: list[str]) -> Iterator[Form]:
    """Forms with channels as nodes, or as blocks if they are many."""
    totals = tuple(count(panel.layer, panel.shape) for panel in panels)
    axis = graph(lambda room: _axis(request, panels[0], room), Size(0, 0))
    description = " ".join(
        f"{_head(panel, request.labels)} ({_lines(panel, request.labels)[0]}):"
        f" {counts.counted(total, request.labels)}."
        for panel, total in zip(panels, totals, strict=True)
    )
    heads = {panel.kind: _head(panel, request.labels) for panel in panels}
    steps = buildup(panel_by_panel(heads))
    for as_nodes in (True, False)[not channels.as_nodes(panels) :]:
        pairs = zip(panels, totals, strict=True)
        drawn_panels = tuple(_panel(request, panel, total, as_nodes) for panel, total in pairs)
        if not narrow(request):
            drawn_panels = _without_repeated_keys(drawn_panels, panels)
        table = _rows(panels, totals, as_nodes, request.labels)
        sheet = Sheet(drawn_panels, table, axis, (_ends(panels[0], request.labels),))
        title = request.labels("groups.title")
        words = Words((title,), _context(request.labels, panels[0], as_nodes, missing), description)
        for is_small in (False, True):
            yield Form(arrange(request, sheet, is_small), words, steps)


def _panel(request: Request, panel: Channels, total: Counts, as_nodes: bool) -> Panel:
    theme = request.theme
    names = counts.named_counts(panel.kind, total)
    figure = channels if as_nodes else channel_blocks
    least = channels.least(panel) if as_nodes else channel_blocks.LEAST

    labels = request.labels
    key = _key(panel, total, as_nodes, request)
    drawing = graph(lambda size: figure.marks(panel, size, theme), least)
    # In a column there is no room for a line below each graph.
    where = "legend" if canvas(request).low else "traced"
    return Panel(_head(panel, labels), _lines(panel, labels), drawing, names, **{where: key})


def _without_repeated_keys(drawn: tuple[Panel, ...], panels: list[Channels]) -> tuple[Panel, ...]:
    """Panels with a key only where lines stand for other numbers of weights than before."""
    cells = [0, *(panel.cells for panel in panels)]
    return tuple(
        panel if own != before else panel._replace(traced=EMPTY)
        for panel, (before, own) in zip(drawn, pairwise(cells), strict=True)
    )


def _head(panel: Channels, labels: Labels) -> str:
    return labels(
        "groups.head" if panel.kind == "grouped" else f"panel.{panel.kind}", n=panel.layer.groups
    )


def _ends(panel: Channels, labels: Labels) -> str:
    """What stands at the left and right of a graph."""
    inputs = labels("channels", n=panel.layer.in_channels)
    maps = labels("maps", n=panel.layer.out_channels)
    return labels("stacked.beside", inputs=inputs, outputs=maps)


def _lines(panel: Channels, labels: Labels) -> tuple[str, ...]:
    network = chain(panel.shape, (panel.layer,))
    inputs = seen_words("groups.each", network, labels)
    if panel.kind == "pointwise":
        return (f"{_window(panel.layer, labels)}, {inputs}", inputs)
    return (labels("groups.line", n=panel.layer.groups, each=inputs), inputs)


def _key(panel: Channels, total: Counts, as_nodes: bool, request: Request) -> Part:
    """The key: how many weights a line, thick or thin, stands for."""
    theme, labels = request.theme, request.labels
    colour = theme.ink if as_nodes else theme.weights[0]
    look = type_of("line", theme).sized(14, 13)._replace(safe=True)
    weights = labels("weights", n=panel.cells)
    lines = total.weights // panel.cells
    wires = labels("connections", n=total.connections // lines)
    is_low, is_stacked = canvas(request).low, narrow(request)
    whole = f"{weights}, {wires}" * (not is_low)
    if not as_nodes:
        whole = labels("groups.a-channel", weights=weights)
    if is_stacked and not is_low:
        whole = f"{weights}; {_window(panel.layer, labels)}"
    words = tuple(filter(None, (whole, weights)))
    key = text(words, look, lines=1 + (is_stacked and not is_low))
    style = Style(colour, None, panel.width)
    return either(*(row(_sample(length, look, style), key, gap=7) for length in SAMPLES))


def _sample(length: float, look: Type, style: Style) -> Part:
    """A line as drawn, at the middle of a line of text."""
    y = 0.65 * look.size
    line = segments((0.0, y), (length, y), style, "sample")
    return ink(Size(length, 2 * y), lambda: (line,))


def _rows(
    panels: list[Channels], totals: tuple[Counts, ...], as_nodes: bool, labels: Labels
) -> tuple[counts.Row, ...]:
    """The table; beside connections and weights, the number of lines, or of maps and kernels."""
    keys = {"connections": "groups.maps", "weights": "kernels"}

    def beside(unit: str, total: int, panel: Channels, own: Counts) -> str:
        parts = own.weights // panel.cells if as_nodes else panel.outs
        per_part = labels.number(total // parts)
        return labels("groups.lines" if as_nodes else keys[unit], n=parts, each=per_part)

    rows = []
    for entry in counts.rows_of(totals):
        per_part = zip(entry.numbers, panels, totals, strict=True)
        rows.append(
            entry._replace(
                beside=tuple(beside(entry.unit, *panel) for panel in per_part)
                if entry.large
                else ()
            )
        )
    large = [entry.numbers for entry in rows if entry.large]
    widest = tuple(max(per_part) for per_part in zip(*large, strict=True))
    return tuple(entry._replace(widest=widest * entry.large) for entry in rows)


def _context(
    labels: Labels, panel: Channels, as_nodes: bool, missing: list[str]
) -> list[list[str]]:
    """The sizes behind the counts, and what is not drawn."""
    ins, outs = panel.shape, panel.layer.output_shape(panel.shape)
    sizes = labels("groups.sizes", ins=labels.sized(ins[1:]), outs=labels.sized(outs[1:]))
    sizes = f"{sizes}; {_window(panel.layer, labels)}"
    line = labels("groups.key" if as_nodes else "groups.key.blocks")
    edge = border(chain(panel.shape, (panel.layer,)), labels)
    both = f"{sizes}; {line}"
    return [[both, edge, *missing], [sizes, edge, *missing], [sizes, *missing]]


def _window(layer: Conv, labels: Labels) -> str:
    """The window's sizes, except the usual ones."""
    return ", ".join(window_words(layer.windows(), labels))


def _axis(request: Request, panel: Channels, room: Size) -> Marks:
    """The words on the nodes, beside the first."""
    look, labels = type_of("axis", request.theme), request.labels
    lines = (
        labels("groups.in", channels=labels("channels", n=panel.ins)),
        labels("groups.out", maps=labels("maps", n=panel.outs)),
    )
    return (near(lines, (room.width, 14.0), "left", look, 0),)
