"""A convolution is a fully connected layer whose matrix is mostly zero and repeats itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison.bare import Bare
from cnnviz.figures.comparison.panel import Content, Panel
from cnnviz.figures.comparison.panels import APART, GUTTER, Sheet, arrange, narrow
from cnnviz.figures.comparison.say import description, head, layers_in_panel, rows
from cnnviz.figures.comparison.steps import by_panel
from cnnviz.figures.matrix import cell_panel, say
from cnnviz.figures.matrix.cell_panel import Side, Way
from cnnviz.figures.matrix.cut import LETTERED, LINE, SMALL, Cut, Ends, cuts
from cnnviz.figures.matrix.mesh import mesh
from cnnviz.figures.matrix.table import Table, subject, table
from cnnviz.figures.neurons import rows as in_rows
from cnnviz.figures.neurons.case import Case, Recipe, Twin
from cnnviz.figures.neurons.columns import connected_columns
from cnnviz.figures.neurons.kernel_tiles import Legend, legend
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.looks import DISTINCT_HUES, neutral, used_weights
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.recipes import recipes, row_recipe
from cnnviz.figures.neurons.trace import focused_neuron
from cnnviz.figures.neurons.variants import kinds_of, tiles_of, variant
from cnnviz.figures.neurons.wiring import OWN, Wiring, totals, wiring_of
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Words, canvas, draw, has_room, unfocused
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.twin import kind_of
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import EMPTY, NO_GAP, Part, Size, graph
from cnnviz.picture.steps import Select, Step
from cnnviz.picture.theme import Theme

USUAL = ("fc", "local", "conv")
AMPLE = Size(400.0, 300.0)
"""The room of a graph that is not drawn, but needed for the words of a comparison."""
ROWS = 16
"""The most rows that are built up one by one."""
CELLS, WIRES = ("cell", "letter", "hatch", "frame"), ("edge", "cone", "cone-edge")
"""The marks of a row, and of its neuron's connections."""


class View(NamedTuple):
    """Which part of a matrix is drawn, under which graph, if any, and how."""

    cut: Cut
    recipe: Recipe
    way: Way

    def least(self, source: Shape, target: Shape) -> Size:
        """The least room of a matrix alone."""
        alone = self.way is cell_panel.alone
        return Size(*mesh((source, target), self.cut, self.cut.cell).size) if alone else NO_GAP


def picture(request: Request) -> Picture:
    """The matrices of a layer and of its twins, each under its graph: same looks, same neurons.

    Raises CnnvizError if a layer has no such matrix or the page no room.
    """
    part = subject(request)
    own_request = request._replace(network=part.network)
    return part.signed(draw(own_request, "the figure matrix", _forms, unfocused(own_request)))


def _forms(request: Request) -> Iterator[Form]:
    """A graph over each matrix, if each input can stand over its column; then no graph."""
    (layer,) = request.network.layers
    kinds = kinds_of(request, USUAL) if layer.convolutional else ("self",)
    networks = [variant(request.network, kind, tiles_of(request)) for kind in kinds]
    pairs = zip(kinds, networks, strict=True)
    twins = [Twin(kind_of(network) if kind == "self" else kind, network) for kind, network in pairs]
    room = Size(_panel_width(request, len(twins)), 0.25 * canvas(request).height)
    case = Case(request, twins, connected_columns(request.network), room, up=True)
    bare: Bare | None = None
    for view in _views(case):
        # The least words: a form may have more.
        least = Words((), [[words] for words in say.axes(view.cut, request)], "")
        if not has_room(request, Form(EMPTY, least)):
            continue
        if bare and not bare.holds(view.least(*request.network.shapes)):
            continue
        form, bare = _form(case, view, bare)
        yield form
        if not bare.holds(NO_GAP):
            break


_CELLS = 1_000_000
"""More than a page has room for: a larger matrix is never worked out as a whole."""


def _views(case: Case) -> Iterator[View]:
    """The views, best first: all, with letters; neighbours in a line under their graph; parts with
    letters; all, in small cells; other parts.
    """
    request, (layer,) = case.request, case.request.network.layers
    focus = focused_neuron(request.focus, case.columns[-1]) if request.focus else None
    source, target = request.network.shapes
    place = None if focus is None else tuple(map(int, np.unravel_index(focus, target)))
    ends = Ends(layer, source, target, place)
    rows = [] if narrow(request) or not (case.flat and case.single) else list(_row_views(case))
    yield from (view for view in rows if len(view.cut.rows) == prod(target))
    for recipe in islice(recipes(case._replace(room=AMPLE)), 1):
        is_small = _weights(case) <= request.theme.looks and prod((*source, *target)) <= _CELLS
        if is_small:
            yield View(ends.whole(LETTERED), recipe, cell_panel.alone)
        yield from rows
        for cut in cuts(ends, request.theme.looks):
            if is_small and cut.cell < LETTERED:
                yield View(ends.whole(SMALL), recipe, cell_panel.alone)
                is_small = False
            yield View(cut, recipe, cell_panel.alone)


def _row_views(case: Case) -> Iterator[View]:
    """All neurons, or fewer and fewer neighbours, each input over its column."""
    focus, last = case.request.focus, case.columns[-1]
    position, size = focused_neuron(focus, last) if focus else 0, last.shape[-1]
    # If weights are too many for a hue each, they need dashes, for which cells are too small.
    fewer = range(min(size - 1, ROWS), LINE - 1, -1) if _weights(case) <= DISTINCT_HUES else ()
    for count in (None, *fewer):
        recipe = row_recipe(case, count, every=True)
        if recipe and not case.beyond(recipe):
            places = recipe.scene(recipe.least).places
            pitches = in_rows.rows(case.columns, count, position).pitches
            cut = Cut(places[-1].shown, places[0].shown, LETTERED)
            yield View(cut, recipe, cell_panel.over_columns(recipe, pitches))


def _weights(case: Case) -> int:
    """The most shared weights of a panel."""
    return max((totals(t.network).weights for t in case.twins if t.kind not in OWN), default=0)


def _form(case: Case, view: View, bare: Bare | None) -> tuple[Form, Bare]:
    request, theme, labels = case.request, case.request.theme, case.request.labels
    recipe, lines = view.recipe, view.way is not cell_panel.alone
    scene = recipe.least_scene
    tables = [table(twin.kind, twin.network, view.cut, theme, lines) for twin in case.twins]
    pairs = zip(case.twins, tables, strict=True)
    wirings = tuple(_wired(twin, matrix, scene, theme) for twin, matrix in pairs)
    content = Content(request, case.columns, scene, wirings)
    drawing = Drawing(theme, labels, names=False)
    row, low = _row(case, view, scene), narrow(request)
    sides = [
        Side(matrix, wirings[i], row, not low and i == 0, low) for i, matrix in enumerate(tables)
    ]
    panels = tuple(
        _panel(content, i, view.way(side, drawing), side) for i, side in enumerate(sides)
    )
    counts, axis = rows(("connections", "weights"), content), graph(lambda _: (), Size(0, 0))
    # If there is a context line, it says so.
    above = (labels("stacked.matrix"),) * canvas(request).low
    sheet = Sheet(panels, counts, axis, above)
    context = say.context(tables[-1], request, layers_in_panel(content), row)
    title = say.title(tables[-1], request.network, labels)
    words = Words((title,), context, description(content))
    form = Form(cache(partial(arrange, request, sheet)), words, _steps(content, tables))
    # Without a title: over another part it may be shorter.
    return form, bare or Bare(request, sheet, Words((), (), ""))


def _row(case: Case, view: View, scene: Scene) -> int:
    """The neuron whose row stands out: the one in focus, else the first that sees most of what is
    drawn.
    """
    if case.request.focus:
        return focused_neuron(case.request.focus, case.columns[-1])
    if view.way is not cell_panel.alone:
        return scene.traced[-1][0]
    cut, (layer,) = view.cut, case.request.network.layers
    wires = between(layer, case.request.network.shapes[0], cut.columns, cut.rows)
    counts = np.bincount(np.searchsorted(cut.rows, wires.dst), minlength=len(cut.rows))
    return int(cut.rows[counts.argmax()])


def _steps(content: Content, tables: list[Table]) -> tuple[Step, ...]:
    """The panels one after another, those with shared weights row by row if they have few rows;
    then the counts.
    """
    labels, heads = content.labels, [head(content, i) for i in range(len(tables))]
    usual = by_panel(
        dict(zip((matrix.kind for matrix in tables), heads, strict=True)),
        labels,
        content.request.no_counts,
    )
    steps = list[Step]()
    for matrix, words, step in zip(tables, heads, usual, strict=False):
        neurons = matrix.cut.rows.tolist()
        if not (matrix.shares and 1 < len(neurons) <= ROWS):
            steps.append(step)
            continue
        for n in range(len(neurons)):
            caption = labels("matrix.step", head=words, n=n + 1)
            later = _later(matrix, neurons[n + 1 :]) if neurons[n + 1 :] else ()
            steps.append(step._replace(caption=caption, hidden=(*step.hidden, *later)))
    return (*steps, *usual[len(tables) :])


def _later(table: Table, neurons: list[int]) -> tuple[Select, ...]:
    """The marks of the rows of neurons."""
    rows = tuple(neurons)
    cells = (Select(cls, {"panel": table.kind, "row": rows}) for cls in CELLS)
    wires = (Select(cls, {"panel": table.kind, "dst": rows}) for cls in WIRES)
    return (*cells, *wires)


def _wired(twin: Twin, table: Table, scene: Scene, theme: Theme) -> Wiring:
    """The lines of a panel, in the looks of its matrix."""
    wiring = wiring_of(twin.kind, twin.network, scene, theme)
    complete = np.isin(used_weights(wiring.wires[0]), table.look.weights).all()
    return wiring._replace(looks=(table.look if complete else neutral(wiring.looks[0]),))


def _panel(content: Content, i: int, part: Part, side: Side) -> Panel:
    """One panel: its words, its kernel, its counts."""
    wiring, theme = content.panels[i], content.request.theme
    names = named_counts(wiring.kind, wiring.counts, wiring.own)
    lines = say.line(side.table, wiring.network, content.labels)
    looks = wiring._replace(looks=(side.table.look,))
    key = legend(looks, content.scene._replace(cells=False), theme, content.labels)
    # Without the tiles of weights that are not drawn it would be another kernel.
    complete = len(side.table.look.weights) == prod(side.table.wires.weight_shape)
    key = key if complete and _fits(key.tiles, content) else Legend()
    return Panel(head(content, i), lines, part, names, *key)


def _fits(tiles: Part, content: Content) -> bool:
    """Whether a kernel fits below a head, or beside it on a narrow page."""
    if narrow(content.request):
        return tiles.height(tiles.width.least).least <= 20
    return tiles.width.least <= _panel_width(content.request, len(content.panels))


def _panel_width(request: Request, panels: int) -> float:
    """The approximate width of a panel."""
    page = canvas(request)
    return (page.width - 2 * page.margin - GUTTER) / panels - APART
