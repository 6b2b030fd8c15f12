"""A convolution is a fully connected layer whose matrix is mostly zero and repeats itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison.bare import Bare
from cnnviz.figures.comparison.panel import Panel, Told
from cnnviz.figures.comparison.panels import APART, GUTTER, Sheet, arranged, narrow
from cnnviz.figures.comparison.say import description, head, layers_in_panel, rows
from cnnviz.figures.comparison.steps import by_panel
from cnnviz.figures.matrix import drawn, say
from cnnviz.figures.matrix.cut import LETTERED, LINE, SMALL, Cut, Ends, cuts
from cnnviz.figures.matrix.drawn import Side, Way
from cnnviz.figures.matrix.mesh import mesh
from cnnviz.figures.matrix.table import Table, subject, table
from cnnviz.figures.neurons import rows as in_rows
from cnnviz.figures.neurons.case import Case, Recipe, Twin
from cnnviz.figures.neurons.columns import connected
from cnnviz.figures.neurons.drawn import Drawing, neutral
from cnnviz.figures.neurons.kernel_tiles import Legend, legend
from cnnviz.figures.neurons.looks import TOLD, used
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.recipes import recipes, row_recipe
from cnnviz.figures.neurons.trace import asked
from cnnviz.figures.neurons.variants import kinds_of, tiles_of, variant
from cnnviz.figures.neurons.wired import OWN, Wired, totals, wired
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Words, canvas, draw, has_room, unfocused
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.twin import kind_of
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Picture
from cnnviz.picture.part import NO_GAP
from cnnviz.picture.parts import EMPTY, Part, Size, graph
from cnnviz.picture.steps import Select, Step
from cnnviz.picture.theme import Theme

USUAL = ("fc", "local", "conv")
AMPLE = Size(400.0, 300.0)
"""The room of a graph that is not drawn: the words of a comparison are asked of it."""
ROWS = 16
"""So many rows are built up one by one."""
CELLS, WIRES = ("cell", "letter", "hatch", "frame"), ("edge", "cone", "cone-edge")
"""The marks of a row, and of its neuron's connections."""


class Shown(NamedTuple):
    """What of a matrix is drawn, under which graph, if any, and how."""

    cut: Cut
    recipe: Recipe
    way: Way

    def least(self, source: Shape, target: Shape) -> Size:
        """The least room of a matrix alone."""
        alone = self.way is drawn.alone
        return Size(*mesh((source, target), self.cut, self.cut.cell).size) if alone else NO_GAP


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
    room = Size(_reach(request, len(twins)), 0.25 * canvas(request).height)
    case = Case(request, twins, connected(request.network), room, up=True)
    bare: Bare | None = None
    for one in _ways(case):
        # More may be said, not less.
        least = Words((), [[words] for words in say.axes(one.cut, request)], "")
        if not has_room(request, Form(EMPTY, least)):
            continue
        if bare and not bare.holds(one.least(*request.network.shapes)):
            continue
        made, bare = _form(case, one, bare)
        yield made
        if not bare.holds(NO_GAP):
            break


def _ways(case: Case) -> Iterator[Shown]:
    """What is drawn, best first: all, with letters; a line's neighbours under their graph; parts,
    with letters; all, in small cells; other parts.
    """
    request, (layer,) = case.request, case.request.network.layers
    focus = asked(request.focus, case.columns[-1]) if request.focus else None
    source, target = request.network.shapes
    about = None if focus is None else tuple(map(int, np.unravel_index(focus, target)))
    ends = Ends(layer, source, target, about)
    rows = [] if narrow(request) or not (case.flat and case.single) else list(_in_rows(case))
    yield from (one for one in rows if len(one.cut.rows) == prod(target))
    for recipe in islice(recipes(case._replace(room=AMPLE)), 1):
        few = _weights(case) <= request.theme.looks
        if few:
            yield Shown(ends.whole(LETTERED), recipe, drawn.alone)
        yield from rows
        for cut in cuts(ends, request.theme.looks):
            if few and cut.cell < LETTERED:
                yield Shown(ends.whole(SMALL), recipe, drawn.alone)
                few = False
            yield Shown(cut, recipe, drawn.alone)


def _in_rows(case: Case) -> Iterator[Shown]:
    """All neurons, or fewer and fewer neighbours, each input over its column."""
    focus, last = case.request.focus, case.columns[-1]
    about, size = asked(focus, last) if focus else 0, last.shape[-1]
    # More weights than have a hue each are told by dashes, for which cells are too small.
    fewer = range(min(size - 1, ROWS), LINE - 1, -1) if _weights(case) <= TOLD else ()
    for count in (None, *fewer):
        recipe = row_recipe(case, count, every=True)
        if recipe and not case.beyond(recipe):
            places = recipe.scene(recipe.least).places
            pitches = in_rows.rows(case.columns, count, about).pitches
            cut = Cut(places[-1].shown, places[0].shown, LETTERED)
            yield Shown(cut, recipe, drawn.over_columns(recipe, pitches))


def _weights(case: Case) -> int:
    """How many weights are shared in a panel, the most of all panels."""
    return max((totals(t.network).weights for t in case.twins if t.kind not in OWN), default=0)


def _form(case: Case, shown: Shown, bare: Bare | None) -> tuple[Form, Bare]:
    request, theme, labels = case.request, case.request.theme, case.request.labels
    recipe, lines = shown.recipe, shown.way is not drawn.alone
    scene = recipe.scene(Size(max(recipe.least.width, 1.0), max(recipe.least.height, 1.0)))
    tables = [table(twin.kind, twin.network, shown.cut, theme, lines) for twin in case.twins]
    pairs = zip(case.twins, tables, strict=True)
    made = tuple(_wired(twin, one, scene, theme) for twin, one in pairs)
    told = Told(request, case.columns, scene, made)
    how = Drawing(theme, labels, names=False)
    row, low = _row(case, shown, scene), narrow(request)
    sides = [Side(one, made[at], row, not low and at == 0, low) for at, one in enumerate(tables)]
    panels = tuple(_panel(told, at, shown.way(side, how), side) for at, side in enumerate(sides))
    counts, axis = rows(("connections", "weights"), told), graph(lambda _: (), Size(0, 0))
    # Where there is a context line, it says so.
    sheet = Sheet(panels, counts, axis, labels("stacked.matrix") if canvas(request).low else "")
    context = say.context(tables[-1], request, layers_in_panel(told), row)
    title = say.title(tables[-1], request.network, labels)
    words = Words((title,), context, description(told))
    form = Form(cache(partial(arranged, request, sheet)), words, _steps(told, tables))
    # Without a title, which may be shorter over another part.
    return form, bare or Bare(request, sheet, Words((), (), ""))


def _row(case: Case, shown: Shown, scene: Scene) -> int:
    """The neuron whose row stands out: the one that is asked for, else one that sees most of what
    is drawn.
    """
    if case.request.focus:
        return asked(case.request.focus, case.columns[-1])
    if shown.way is not drawn.alone:
        return scene.traced[-1][0]
    cut, (layer,) = shown.cut, case.request.network.layers
    wires = between(layer, case.request.network.shapes[0], cut.columns, cut.rows)
    seen = np.bincount(np.searchsorted(cut.rows, wires.dst), minlength=len(cut.rows))
    return int(cut.rows[seen.argmax()])


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
        neurons = one.cut.rows.tolist()
        if not (one.shares and 1 < len(neurons) <= ROWS):
            found.append(step)
            continue
        for n in range(len(neurons)):
            said = labels("matrix.step", head=words, n=n + 1)
            later = _later(one, neurons[n + 1 :]) if neurons[n + 1 :] else ()
            found.append(step._replace(caption=said, hidden=(*step.hidden, *later)))
    return (*found, *usual[len(tables) :])


def _later(table: Table, neurons: list[int]) -> tuple[Select, ...]:
    """What belongs to the rows of some neurons."""
    rows = tuple(neurons)
    cells = (Select(cls, {"panel": table.kind, "row": rows}) for cls in CELLS)
    wires = (Select(cls, {"panel": table.kind, "dst": rows}) for cls in WIRES)
    return (*cells, *wires)


def _wired(twin: Twin, one: Table, scene: Scene, theme: Theme) -> Wired:
    """The lines of a panel, in the looks of its matrix."""
    made = wired(twin.kind, twin.network, scene, theme)
    known = np.isin(used(made.wires[0]), one.look.weights).all()
    return made._replace(looks=(one.look if known else neutral(made.looks[0]),))


def _panel(told: Told, at: int, part: Part, side: Side) -> Panel:
    """One panel: its words, its kernel, its counts."""
    made, theme = told.panels[at], told.request.theme
    names = named_counts(made.kind, made.counts, made.own)
    lines = say.line(side.table, made.network, told.labels)
    looks = made._replace(looks=(side.table.look,))
    key = legend(looks, told.scene._replace(cells=False), theme, told.labels)
    # A kernel that lacks the tiles that are not drawn would be another kernel.
    every = len(side.table.look.weights) == prod(side.table.wires.weight_shape)
    key = key if every and _fits(key.tiles, told) else Legend()
    return Panel(head(told, at), lines, part, names, *key)


def _fits(tiles: Part, told: Told) -> bool:
    """Whether a kernel has room below a head; on a narrow page, beside it."""
    if narrow(told.request):
        return tiles.height(tiles.width.least).least <= 20
    return tiles.width.least <= _reach(told.request, len(told.panels))


def _reach(request: Request, panels: int) -> float:
    """How wide a panel is, about."""
    on = canvas(request)
    return (on.width - 2 * on.margin - GUTTER) / panels - APART
