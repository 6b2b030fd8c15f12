"""A convolution is a fully connected layer whose matrix is mostly zero and repeats itself."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import (
    Needs,
    Page,
    card_marks,
    finish,
    foot_marks,
    note_lines,
    page,
    placed,
    title_marks,
)
from cnnviz.figures.matrix.cells import LETTERED, OUTLINED, draw, hatched, key, labels, shaded
from cnnviz.figures.matrix.column import LOWEST, column_page, column_words, tight
from cnnviz.figures.matrix.mesh import Mesh, largest
from cnnviz.figures.matrix.table import Table, counted, cut, emptied, kind_of, plain, subject, table
from cnnviz.figures.neurons import captions, drawing, panel
from cnnviz.figures.neurons.captions import Card
from cnnviz.figures.neurons.kernel_grid import legend_height
from cnnviz.figures.neurons.legend import panel_legend
from cnnviz.figures.neurons.panel import Panel
from cnnviz.figures.neurons.scene import Scene, scene
from cnnviz.figures.neurons.variants import kinds_of, tiles_of, variant
from cnnviz.figures.page.canvas import canvas
from cnnviz.figures.page.words import many, measured, number
from cnnviz.figures.request import Request
from cnnviz.graph.distinct import distinct
from cnnviz.layers.network import Network
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Group, Mark, Picture, Style
from cnnviz.picture.theme import Theme

USUAL = ("fc", "local", "conv")
ARROWS = ("drop the far connections", "share the weights")
CELL = (0.5, 19.0)
"""The smallest and the largest side of a cell in points; where a matrix is cut, cells have 1."""
GRAPH = (108.0, 92.0)
"""What is left for the graph at least, and for one that does not show all neurons."""
LARGE = 100
"""More inputs and neurons together are not all drawn, or need more notes."""
NAMES = 16.0
"""The room for the words along one side of a matrix."""


class Side(NamedTuple):
    """One panel: its network, its matrix, and what is said of them."""

    network: Network
    table: Table
    card: Card


class Fit(NamedTuple):
    """The matrices' rows and columns, the same for all, and the room for kernels below where cells
    have no letters.
    """

    mesh: Mesh
    kernels: float

    @property
    def most(self) -> tuple[int, int]:
        """How many (rows, columns) are shown."""
        return len(self.mesh.rows.begin), len(self.mesh.columns.begin)

    @property
    def height(self) -> float:
        """What a matrix takes below its graph."""
        return NAMES + self.mesh.rows.long + self.kernels + 6


class Sheet(NamedTuple):
    """The figure when it is laid out: the page, what is drawn, the lines at its foot."""

    page: Page
    scene: Scene
    fit: Fit
    sides: list[Side]
    panels: list[Panel]
    foot: list[str]
    notes: tuple[str, ...]


def picture(request: Request) -> Picture:
    """The matrices of a layer and of its twins, each under its graph: same looks, same neurons.

    Raises CnnvizError where a layer has no such matrix or the page no room.
    """
    request, others = subject(request)
    if tight(request):
        request = request._replace(direction="up")
    (layer,) = request.network.layers
    kinds = kinds_of(request, USUAL) if layer.convolutional else ("self",)
    needs = Needs(_title(request.network), (), 0.0, 0, ARROWS if kinds == USUAL else ())
    sheet = _laid_out(request, kinds, needs, others)
    context = f"{layer!r} · input {measured(request.network.input_shape)}"
    marks = title_marks(request, needs.title, context, sheet.page.width)
    for at in range(len(kinds)):
        marks += _panel_marks(request, sheet, at)
    marks += sheet.page.between(request, needs.arrows)
    marks += foot_marks(request, sheet.page.foot, sheet.foot)
    cards = (side.card for side in sheet.sides)
    words = " ".join(f"{card.title}: {card.headline}, {card.counts}." for card in cards)
    return finish(request, marks, (needs.title, f"{context}. {words}"), sheet.notes)


def _laid_out(
    request: Request, kinds: tuple[str, ...], needs: Needs, others: tuple[str, ...]
) -> Sheet:
    """Lays the page out, again and again until the notes on what is drawn have their lines."""
    networks = [variant(request.network, kind, tiles_of(request)) for kind in kinds]
    called = [
        kind_of(n.layers[0]) if k == "self" else k for k, n in zip(kinds, networks, strict=True)
    ]
    cards = tuple(_card(k, n, request) for k, n in zip(called, networks, strict=True))
    needs = needs._replace(cards=cards, notes=_lines(request))
    fit = _fit(request, _page(request, needs))
    tables = emptied(
        [table(k, n, fit.most, request.theme) for k, n in zip(called, networks, strict=True)]
    )
    sides = [Side(*side) for side in zip(networks, tables, cards, strict=True)]
    said = (*others, *_cut_off(sides[0].table))
    needs = needs._replace(legend=fit.height, notes=1)
    while True:
        laid = _page(request, needs)
        if tight(request):
            laid = laid._replace(box=(fit.mesh.size[0], laid.box[1]))
        shown = scene(request, _graph_box(laid, request))
        panels = [_panel(side, shown, request) for side in sides]
        drawn = captions.notes(shown, panels, _key(sides, fit), False)
        foot = note_lines((" ".join((*drawn, *said)),), laid.width)
        if len(foot) <= needs.notes:
            return Sheet(laid, shown, fit, sides, panels, foot, (*drawn[1:], *said))
        needs = needs._replace(notes=len(foot))


def _page(request: Request, needs: Needs) -> Page:
    return column_page(request, needs) if tight(request) else page(request, needs)


def _large(request: Request) -> bool:
    return sum(map(prod, request.network.shapes)) > LARGE


def _lines(request: Request) -> int:
    """How many lines the notes may take: more where not all is drawn, most on a narrow page."""
    return 2 if not _large(request) else 3 if canvas(request)[0] > 900 else 4


def _fit(request: Request, blank: Page) -> Fit:
    """The largest cells that leave room for the graph; letters in them, or kernels below."""
    source, target = request.network.shapes
    wide = blank.reach - (1 if tight(request) else 2) * NAMES
    high = blank.box[1] - (LOWEST if tight(request) else GRAPH[_large(request)]) - NAMES - 6
    kernels = legend_height(request.network, blank.reach) + 8
    for below in (0.0, kernels):
        room = high - below
        if room < 40:
            break
        shown = prod(source), prod(target)
        if min(wide / shown[0], room / shown[1]) < CELL[0]:
            shown = cut(source, int(wide)), cut(target, int(room))
        laid = largest((source, target), shown, (wide, room), CELL[1])
        if laid.cell >= LETTERED or below:
            return Fit(laid, below)
    raise CnnvizError(
        "the figure matrix does not fit the size that was asked for: take --size 16:9 or 4:3"
    )


def _card(kind: str, network: Network, request: Request) -> Card:
    """The words of a panel."""
    counts, title = panel.totals(network), captions.title_of(kind, network)
    headline = many(counts.weights, "weight")
    words = Card(title, plain(kind, network.layers[0]), headline, counted(counts))
    return captions.brief(words, request, "weights")


def _title(network: Network) -> str:
    (layer,) = network.layers
    if not layer.convolutional:
        return "A layer is a matrix: a row for each neuron"
    cells = prod(network.shapes[0]) * prod(network.shapes[1])
    empty = ", mostly zero," if 2 * panel.totals(network).connections < cells else ""
    return f"A convolution is a matrix{empty} that repeats itself"


def _key(sides: list[Side], fit: Fit) -> str:
    """What the looks of cells mean."""
    words = "Empty cells are zero: no connection."
    if fit.mesh.cell >= OUTLINED:
        words += " Outlined: one neuron and its row."
    if any(hatched(side.table, fit.mesh) for side in sides):
        words += " Strokes in a cell stand for the dashes of its line."
    if any(shaded(side.table, fit.mesh) for side in sides):
        words += " Shades of a colour stand for the dashes of its lines."
    return words


def _cut_off(found: Table) -> tuple[str, ...]:
    """What of the matrix is not drawn."""
    if found.whole:
        return ()
    size = f"{number(found.rows)} of {number(prod(found.target))} rows"
    across = f"{number(found.columns)} of {number(prod(found.source))} columns"
    return (f"Each matrix is cut: drawn are the first {size} and {across}.",)


def _graph_box(laid: Page, request: Request) -> tuple[float, float]:
    """The room for neurons and lines: labels of columns and the ring are left free."""
    wide, high = laid.box
    if tight(request):
        return laid.box
    return (wide - 64, high) if request.direction == "up" else (wide - 2 * RING, high)


RING = 5.0
"""The room for the ring around a neuron."""


def _panel_marks(request: Request, sheet: Sheet, at: int) -> list[Mark]:
    """One panel: its graph, its matrix, its words; kernels where cells have no names."""
    laid, shown, fit, drawn = sheet.page, sheet.scene, sheet.fit, sheet.panels[at]
    found, theme, matrix = sheet.sides[at].table, request.theme, fit.mesh
    graph = drawing.draw(drawn, shown, theme)
    low = tight(request)
    spare = (laid.reach - laid.box[0]) / 2
    said = captions.column_labels(shown, theme, (spare, 64.0, laid.box[0]))
    inside = (*graph.marks, *_ring(shown, matrix.cell, theme), *(() if low else said))
    turned = 64.0 * shown.layout.turned
    moved = shift(inside, NAMES / 2 if low else turned or RING, 0)
    cells = (draw(found, matrix, shown.focus[-1], theme), *labels(matrix, theme))
    left = laid.middles[at] - matrix.size[0] / 2 + NAMES / 2 * low
    top = laid.top + laid.box[1] + NAMES + (4 if low else 28)
    marks = [
        placed(Group(moved, graph.cls, graph.names), laid, at),
        *shift(cells, left, top),
        *_words(request, sheet, at),
    ]
    if fit.kernels and not drawn.neutral:
        corner = (laid.middles[at], top + matrix.size[1] + 8)
        marks += _kernels(drawn, found, (fit, laid.reach), corner, theme)
    return marks


def _words(request: Request, sheet: Sheet, at: int) -> list[Mark]:
    cards = tuple(side.card for side in sheet.sides)
    if tight(request):
        return column_words(request, sheet.page, at, cards[at])
    return card_marks(request, sheet.page, at, cards, sheet.fit.height)


def _kernels(
    drawn: Panel, found: Table, room: tuple[Fit, float], corner: tuple[float, float], theme: Theme
) -> tuple[Mark, ...]:
    """The kernels with their letters and, where it fits beside, one as it is hatched in the matrix.

    `corner` is the middle of their upper edge.
    """
    (fit, reach), (middle, top) = room, corner
    block = panel_legend(drawn, (reach, fit.kernels - 8), theme)
    strokes = key(found, fit.mesh, theme)
    size = box(strokes)
    left = middle - block.width / 2
    marks = shift(block.marks, left, top)
    fits = size.height <= block.height and block.width + 2 * (14 + size.width) <= reach
    return (*marks, *(shift(strokes, left + block.width + 14, top) if fits else ()))


def _panel(side: Side, shown: Scene, request: Request) -> Panel:
    """The graph of a side: the matrix decides how weights look."""
    look, kind = side.table.look, side.table.kind
    made = panel.panel(kind, side.network, shown, request.theme, request.max_connections)
    if look.neutral or not {*distinct(made.wires[0].weight).tolist()} <= {*look.weights.tolist()}:
        return panel.plain(made)
    return made if made.neutral else made._replace(looks=(look,))


def _ring(shown: Scene, cell: float, theme: Theme) -> list[Mark]:
    """A ring around the neuron whose row stands out; sheets have theirs already."""
    if not shown.flatland or cell < OUTLINED:
        return []
    at = shown.layout.stands[-1].place(np.array([shown.focus[-1]]))
    ring = (Style(theme.ink, None, 2.2),)
    return [Dots(at, np.array([shown.layout.radius + 2.5]), ring, np.zeros(1, int), "ring")]
