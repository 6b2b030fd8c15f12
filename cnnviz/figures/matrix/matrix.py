"""A convolution is a fully connected layer whose matrix is mostly zero and repeats itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from cnnviz.figures.comparison.bare import Bare
from cnnviz.figures.comparison.panel import Panel, Told
from cnnviz.figures.comparison.panels import APART, GUTTER, Sheet, arranged, narrow
from cnnviz.figures.comparison.say import description, head, layers_in_panel, rows
from cnnviz.figures.comparison.steps import by_panel
from cnnviz.figures.matrix import drawn, say
from cnnviz.figures.matrix.cells import shaded
from cnnviz.figures.matrix.drawn import Side, Way
from cnnviz.figures.matrix.mesh import IMAGE
from cnnviz.figures.matrix.table import Table, subject, table
from cnnviz.figures.neurons import rows as in_rows
from cnnviz.figures.neurons.case import Case, Recipe, Twin
from cnnviz.figures.neurons.columns import connected
from cnnviz.figures.neurons.drawn import Drawing, neutral
from cnnviz.figures.neurons.kernel_tiles import Legend, kernel_legend, legend
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.recipes import recipes, row_recipe
from cnnviz.figures.neurons.variants import kinds_of, tiles_of, variant
from cnnviz.figures.neurons.wired import Wired, wired
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Words, canvas, draw, unfocused
from cnnviz.figures.request import Request
from cnnviz.graph.distinct import distinct
from cnnviz.graph.twin import kind_of
from cnnviz.picture.marks import Picture
from cnnviz.picture.part import NO_GAP
from cnnviz.picture.parts import Part, Size, graph
from cnnviz.picture.steps import Select, Step
from cnnviz.picture.theme import Theme

USUAL = ("fc", "local", "conv")
AMPLE = Size(400.0, 300.0)
"""The room of a graph that is not drawn: which neuron stands out is asked of it."""
ROWS = 12
"""So many rows are built up one by one."""
CELLS, WIRES = ("cell", "letter", "hatch", "frame"), ("edge", "cone", "cone-edge")
"""The marks of a row, and of its neuron's connections."""
TRIED = 6
"""So many forms of a graph are tried over a matrix."""


def picture(request: Request) -> Picture:
    """The matrices of a layer and of its twins, each under its graph: same looks, same neurons.

    Raises CnnvizError where a layer has no such matrix or the page no room.
    """
    part = subject(request)
    asked = request._replace(network=part.network)
    return part.signed(draw(asked, "the figure matrix", _forms, unfocused(asked)))


def _forms(request: Request) -> Iterator[Form]:
    """A graph over each matrix, each input over its column where that can be; then none."""
    (layer,) = request.network.layers
    kinds = kinds_of(request, USUAL) if layer.convolutional else ("self",)
    networks = [variant(request.network, kind, tiles_of(request)) for kind in kinds]
    named = zip(kinds, networks, strict=True)
    twins = [Twin(kind_of(n) if k == "self" else k, n) for k, n in named]
    tables = [table(twin.kind, twin.network, request.theme) for twin in twins]
    room = Size(_reach(request, len(twins)), 0.25 * canvas(request).height)
    case = Case(request, twins, connected(request.network), room, up=True)
    form = partial(_form, case, tables)
    for made, bare in (form(*one) for one in _ways(request, case)):
        yield made
        if not bare.holds(NO_GAP):
            break


def _ways(request: Request, case: Case) -> Iterator[tuple[Recipe, Way]]:
    """The graphs over the matrices, best first, and how they stand there."""
    low = narrow(request)
    whole = row_recipe(case, None, every=True) if case.flat and case.single else None
    if whole and not low and not case.beyond(whole):
        yield whole, drawn.over_columns(whole, in_rows.rows(case.columns).pitches)
    tried = list(islice(recipes(case), TRIED))
    for recipe in () if low else tried:
        yield recipe, drawn.under_graph(recipe)
    for recipe in islice(recipes(case._replace(room=AMPLE)), 1):
        yield recipe, drawn.alone


def _form(case: Case, tables: list[Table], recipe: Recipe, way: Way) -> tuple[Form, Bare]:
    request, theme, labels = case.request, case.request.theme, case.request.labels
    scene = recipe.scene(Size(max(recipe.least.width, 1.0), max(recipe.least.height, 1.0)))
    if way is drawn.alone or scene.cells:
        tables = [shaded(one, theme) for one in tables]
    pairs = zip(case.twins, tables, strict=True)
    made = tuple(_wired(twin, one, scene, theme) for twin, one in pairs)
    told = Told(request, case.columns, scene, made)
    how = Drawing(theme, labels, names=False)
    row, beside = scene.traced[-1][0], not narrow(request)
    sides = [Side(one, made[at], row, beside and at == 0) for at, one in enumerate(tables)]
    panels = tuple(_panel(told, at, way(side, how), side) for at, side in enumerate(sides))
    counts, axis = rows(("connections", "weights"), told), graph(lambda _: (), Size(0, 0))
    # Where there is a context line, it says so.
    sheet = Sheet(panels, counts, axis, labels("stacked.matrix") if canvas(request).low else "")
    context = say.context(tables[0], request, layers_in_panel(told))
    title = say.title(request.network, labels)
    words = Words((title,), context, description(told))
    form = Form(arranged(request, sheet), words, _steps(told, tables))
    return form, Bare(request, sheet, words.title)


def _steps(told: Told, tables: list[Table]) -> tuple[Step, ...]:
    """Panel after panel, one that shares row by row if its rows are few; then the counts."""
    labels, heads = told.labels, [head(told, at) for at in range(len(tables))]
    usual = by_panel(
        dict(zip((table.kind for table in tables), heads, strict=True)),
        labels,
        told.request.no_counts,
    )
    found = list[Step]()
    for one, words, step in zip(tables, heads, usual, strict=False):
        if not (one.shares and 1 < one.rows <= ROWS and one.columns <= IMAGE):
            found.append(step)
            continue
        for row in range(one.rows):
            said = labels("matrix.step", head=words, n=row + 1)
            later = _later(one, row) if row + 1 < one.rows else ()
            found.append(step._replace(caption=said, hidden=(*step.hidden, *later)))
    return (*found, *usual[len(tables) :])


def _later(table: Table, row: int) -> tuple[Select, ...]:
    """What belongs to the rows below one."""
    rows = tuple(range(row + 1, table.rows))
    cells = (Select(cls, {"panel": table.kind, "row": rows}) for cls in CELLS)
    wires = (Select(cls, {"panel": table.kind, "dst": rows}) for cls in WIRES)
    return (*cells, *wires)


def _wired(twin: Twin, one: Table, scene: Scene, theme: Theme) -> Wired:
    """The lines of a panel, in the looks of its matrix."""
    made = wired(twin.kind, twin.network, scene, theme)
    used = {*distinct(made.wires[0].weight).tolist()} - {-1}
    known = not one.kernels and used <= {*one.look.weights.tolist()}
    return made._replace(looks=(one.look if known else neutral(made.looks[0]),))


def _panel(told: Told, at: int, part: Part, side: Side) -> Panel:
    """One panel: its words, its kernel, its counts."""
    made, theme = told.panels[at], told.request.theme
    names = named_counts(made.kind, made.counts, made.own)
    lines = say.line(side.table, made.network, told.labels)
    looks = made._replace(looks=(side.table.look,))
    key = legend(looks, told.scene._replace(cells=False), theme, told.labels)
    if side.table.kernels:
        key = kernel_legend(side.table.kernels, side.table.look.combos, theme, told.labels)
    return Panel(head(told, at), lines, part, names, *(key if _fits(key.tiles, told) else Legend()))


def _fits(tiles: Part, told: Told) -> bool:
    """Whether a kernel has room below a head; on a narrow page, beside it."""
    if narrow(told.request):
        return tiles.height(tiles.width.least).least <= 20
    return tiles.width.least <= _reach(told.request, len(told.panels))


def _reach(request: Request, panels: int) -> float:
    """How wide a panel is, about."""
    on = canvas(request)
    return (on.width - 2 * on.margin - GUTTER) / panels - APART
