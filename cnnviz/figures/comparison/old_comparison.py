"""What the comparisons have in common: twins of one network on the same neurons, side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.figures.comparison.slide import (
    Needs,
    Page,
    finish,
    foot_marks,
    note_lines,
    page,
    title_marks,
)
from cnnviz.figures.neurons import biases, captions, drawing, panel
from cnnviz.figures.neurons.captions import Card
from cnnviz.figures.neurons.columns import columns, spatial
from cnnviz.figures.neurons.kernel_grid import legend_height, legend_width
from cnnviz.figures.neurons.legend import Block, panel_legend
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.neurons.panel import Panel
from cnnviz.figures.neurons.scene import Scene, scene
from cnnviz.figures.neurons.variants import tiles_of, variant
from cnnviz.figures.page.canvas import canvas, compact, narrow
from cnnviz.figures.page.words import measured
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Group, Mark, Picture

if TYPE_CHECKING:
    from cnnviz.figures.comparison.stack import Rows

BIASES = 57.0
"""The room beside the last column for its biases, in points."""
IN_TURN = "A tiled convolution takes its kernels in turn"
"""The title where nothing but a tiled convolution shares."""


class Comparison(NamedTuple):
    """What is compared, and the words for it.

    `kinds` are the twins, left to right; `arrows` the captions of the arrows between them, or ();
    `title` and `headline` make the point: the headline is "weights", "connections" or "biases".
    `biases`: drawn as nodes; `named_biases`: those are the point, in colour. `traced`: neutral ink,
    and all that reaches one output neuron stands out.
    """

    kinds: tuple[str, ...]
    title: str
    headline: str = "weights"
    arrows: tuple[str, ...] = ()
    biases: bool = True
    key: str = "Same look and name: same weight."
    context: str = ""
    single: bool = False
    traced: bool = False
    named_biases: bool = False
    channels: int = 1
    """How many channels must be seen for the point to be seen."""


class Sheet(NamedTuple):
    """A comparison when it is laid out: the page, what is drawn, all words of each panel and those
    that have room, the lines at its foot.
    """

    page: Page | Rows
    scene: Scene
    panels: list[Panel]
    cards: tuple[tuple[Card, ...], tuple[Card, ...]]
    foot: list[str]


def compare(request: Request, comparison: Comparison) -> Picture:
    """The panels of a comparison; where nothing convolves one alone, which says what is shared."""
    if not any(layer.convolutional for layer in request.network.layers):
        tiled = any(hasattr(layer, "tiles") for layer in request.network.layers)
        alone = IN_TURN if tiled else "No convolution here: nothing is shared"
        comparison = comparison._replace(kinds=("self",), arrows=(), title=alone)
    request, sheet = _turned(request, comparison)
    names = comparison.context or ", ".join(map(repr, sheet.scene.network.layers))
    context = f"{names} · input {measured(request.network.input_shape)}"
    marks = title_marks(request, comparison.title, context, sheet.page.width)
    for at in range(len(sheet.panels)):
        marks += _panel_marks(request, comparison, sheet, at)
    marks += sheet.page.between(request, comparison.arrows)
    marks += foot_marks(request, sheet.page.foot, sheet.foot)
    said = "; ".join(f"{c.title}: {' '.join(c.plain.split())}: {c.counts}" for c in sheet.cards[0])
    return finish(request, marks, (comparison.title, f"{context}. {said}."), sheet.scene.remarks)


def _turned(request: Request, comparison: Comparison) -> tuple[Request, Sheet]:
    """The figure laid out in the direction that suits its page, and the request for that one."""
    if not narrow(request):
        return request, _laid_out(request, comparison)
    from cnnviz.figures.comparison import stack

    count = len(comparison.kinds)
    request = stack.upright(request, count)
    sheet = _laid_out(request, comparison)
    # Where only the leading layers have room, these may suit another direction than all.
    again = stack.upright(request, count, len(sheet.scene.columns))
    if again.direction != request.direction:
        return again, _laid_out(again, comparison)
    return request, sheet


def _laid_out(request: Request, comparison: Comparison) -> Sheet:
    """Lays the page out for usual words, counts, and lays it out again if the real words differ in
    height.
    """
    arrows, kinds = comparison.arrows, comparison.kinds
    blank = captions.brief(captions.LONGEST, request, comparison.headline)
    key = "" if compact(request) else f"{comparison.key} {padding_note(request.network)}".rstrip()
    needs = Needs(comparison.title, (blank,) * len(kinds), 0.0, int(key != ""), arrows)
    known, twins = request.network, _twins(request, comparison, request.network)
    laid = _page(request, needs, comparison, twins)
    while True:
        shown = scene(request, _graph_box(laid, comparison, request), comparison.channels)
        if shown.network is not known:
            known, twins = shown.network, _twins(request, comparison, shown.network)
        drawn = [_panel(*one, shown, request, comparison) for one in zip(kinds, twins, strict=True)]
        whole = tuple(captions.card(made, comparison.headline) for made in drawn)
        cards = tuple(captions.brief(card, request, comparison.headline) for card in whole)
        foot = note_lines(captions.notes(shown, drawn, key, not _wordy(comparison)), laid.width)
        # The room for notes only grows: a smaller graph may need fewer lines, which would make room
        # for the larger one again, and so on for ever.
        needs = needs._replace(cards=cards, notes=max(needs.notes, len(foot)))
        fitted = _page(request, needs, comparison, twins)
        if all(now >= before - 0.5 for now, before in zip(fitted.box, laid.box, strict=True)):
            return Sheet(fitted._replace(box=laid.box), shown, drawn, (whole, cards), foot)
        laid = fitted


def _wordy(comparison: Comparison) -> bool:
    """Whether the legend is words alone: where colour does not name weights."""
    return comparison.traced or comparison.named_biases


def _twins(request: Request, comparison: Comparison, network: Network) -> list[Network]:
    return [variant(network, kind, tiles_of(request)) for kind in comparison.kinds]


def _page(
    request: Request, needs: Needs, comparison: Comparison, twins: list[Network]
) -> Page | Rows:
    """The page for what it must hold, with the room that the legends of `twins` take."""
    if not narrow(request):
        reach = canvas(request)[0] / len(twins) - 30
        return page(request, _legends(needs, comparison, twins, reach))
    from cnnviz.figures.comparison import stack

    needs = _legends(needs, comparison, twins, stack.reach(request))
    slim = _wordy(comparison) or all(stack.slim(partial(legend_width, twin)) for twin in twins)
    return stack.rows(request, needs._replace(slim=slim))


def _legends(needs: Needs, comparison: Comparison, twins: list[Network], reach: float) -> Needs:
    """What a page must hold when it is known what legends `reach` points wide need."""
    if _wordy(comparison):
        return needs._replace(legend=24.0)
    high = max(legend_height(twin, reach) for twin in twins)
    return needs._replace(legend=high, width=max(legend_width(twin, reach) for twin in twins))


def _panel(
    kind: str, network: Network, shown: Scene, request: Request, comparison: Comparison
) -> Panel:
    if kind == "self":
        kind = _kind(network)
    made = panel.panel(kind, network, shown, request.theme, request.max_connections)
    if comparison.named_biases:
        return panel.plain(made)
    if comparison.traced:
        return panel.traced(made, shown)
    alone = comparison.single or request.focus is not None
    return panel.singled(made, shown) if alone else made


def _kind(network: Network) -> str:
    """The kind of panel that a network without a convolution makes."""
    if any(hasattr(layer, "tiles") for layer in network.layers):
        return "tiled"
    local = any(layer.spec_name.startswith("Locally") for layer in network.layers)
    return "local" if local else "fc"


def _beside(laid: Page | Rows, comparison: Comparison, request: Request) -> float:
    """The room for biases beside the last column: of one layer over rows of neurons, on a page
    that has it.
    """
    shapes = [column.shape for column in columns(request.network)]
    flat = len(shapes) == 2 and all(len(spatial(shape)) == 2 for shape in shapes)
    roomy = laid.roomy(request, BIASES, comparison.named_biases)
    return BIASES if comparison.biases and flat and roomy else 0.0


def _graph_box(laid: Page | Rows, comparison: Comparison, request: Request) -> tuple[float, float]:
    """The room for neurons and lines: what biases and labels of columns take is left free."""
    wide, high = laid.box[0], laid.box[1] - captions.alone_height(request.network)
    beside = _beside(laid, comparison, request)
    if request.direction == "up":
        return wide - captions.label_room(columns(request.network), laid.labels), high - beside
    return wide - beside, high


def _panel_marks(request: Request, comparison: Comparison, sheet: Sheet, at: int) -> list[Mark]:
    """One panel on the page: its graph, its words and its legend, in one group."""
    laid, shown, theme = sheet.page, sheet.scene, request.theme
    box = _graph_box(laid, comparison, request)
    drawn, nodes = sheet.panels[at], (biases.named if comparison.named_biases else biases.dots)
    dots = nodes(drawn, shown, theme) if _beside(laid, comparison, request) else ()
    graph = drawing.draw(drawn, shown, theme, dots)
    # The word "bias" stands beside those of the last column.
    room = (laid.spare, laid.labels, 72.0 if dots else laid.box[0])
    inside = (*graph.marks, *captions.column_labels(shown, theme, room))
    left = laid.box[0] - box[0] if shown.layout.turned else 0.0
    moved = shift(inside, left, laid.box[1] - box[1])
    low, words = narrow(request), sheet.cards[1]
    # On a narrow page the words of a panel say what a legend in words would.
    nothing = Block((), 0.0, 0.0)
    legend = nothing if low and words[at].bare else panel_legend(drawn, laid.legend, theme, low)
    placed = shift(moved, *laid.corner(at))
    return [Group((*placed, *laid.words(request, at, words, legend)), graph.cls, graph.names)]
