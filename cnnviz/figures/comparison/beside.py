"""Two layers, or two networks, over the same inputs: what a stride, say, changes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison import left_out, say
from cnnviz.figures.comparison.bare import Bare
from cnnviz.figures.comparison.biases import NAMES as NAMED
from cnnviz.figures.comparison.comparison import (
    Comparison,
    directions,
    leading,
    panel_of,
    room_of,
    wired_of,
)
from cnnviz.figures.comparison.panel import Panel, Told
from cnnviz.figures.comparison.panels import Sheet, arranged
from cnnviz.figures.comparison.steps import by_panel
from cnnviz.figures.comparison.two import (
    capital,
    context,
    heads,
    lines,
    other_network,
    same_middle,
    strides,
    title,
)
from cnnviz.figures.neurons.axis import axis_words
from cnnviz.figures.neurons.case import Case, Recipe, Twin
from cnnviz.figures.neurons.columns import Column, connected
from cnnviz.figures.neurons.place import Scene, same_inputs
from cnnviz.figures.neurons.recipes import any_recipes, attempts
from cnnviz.figures.page.counts import Row, counted, rows_of
from cnnviz.figures.page.frame import Form, Words, draw, unfocused
from cnnviz.figures.request import Request
from cnnviz.graph.twin import kind_of
from cnnviz.layers.network import Network
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Picture
from cnnviz.picture.part import NO_GAP
from cnnviz.picture.parts import Size, graph
from cnnviz.picture.theme import Theme

NAMES = ("conv", "other")
"""What the groups of the two panels are named."""
COMPARISON = Comparison(("conv",), lambda *_: "", aside=None)
CLOSE = 12
"""Neighbours on a map of so many neurons across, at most, are seen apart."""
MOST = 40
"""So many ways to draw either of the two are tried."""

Both = tuple[Network, Network]


class Side(NamedTuple):
    """One of the two: its case, and a way to draw it."""

    case: Case
    recipe: Recipe


def picture(request: Request) -> Picture:
    """Two panels, the inputs at the same places in both."""
    both = (request.network, other_network(request))
    drawn = draw(request, "the figure beside", partial(_forms, both), unfocused(request))
    return drawn._replace(notes=tuple(dict.fromkeys((*drawn.notes, *both[1].notes))))


def _forms(both: Both, request: Request) -> Iterator[Form]:
    """As many of the leading layers as can be drawn, in the best form that both can have."""
    found = [connected(network) for network in both]
    moved = strides(*both) != (0, 0)
    shorter = min(zip(both, found, strict=True), key=lambda one: len(one[1]))
    for count, cells in attempts(*shorter):
        for up in directions(request):
            cases = []
            focus = _focus(request, found, count)
            for network, columns, where in zip(both, found, focus, strict=True):
                part = leading(network, columns[count - 1], len(columns) == count)
                own = request._replace(network=part, focus=where)
                twins = [Twin(kind_of(part), part)]
                case = Case(own, twins, columns[:count], room_of(request, 2), up, cells=cells)
                close = moved and columns[count - 1].shape[-1] <= CLOSE
                cases.append(case._replace(adjacent=close))
            bare: Bare | None = None
            for one, other in _alike(*cases):
                if bare and not bare.holds(one.least):
                    continue
                form, bare = _form(request, (Side(cases[0], one), Side(cases[1], other)))
                yield form
                if not bare.holds(NO_GAP):
                    break


def _focus(
    request: Request, found: list[tuple[Column, ...]], count: int
) -> list[tuple[int, ...] | None]:
    """The neuron to trace in each: what was asked for, else two that see about the same inputs."""
    if request.focus or count != 2:
        return [request.focus] * 2
    pair = same_middle(found[0][1], found[1][1])
    return [(at,) for at in pair] if pair else [None, None]


def _alike(one: Case, other: Case) -> Iterator[tuple[Recipe, Recipe]]:
    """Pairs of ways to draw the two in one form, on the same inputs if possible, best first."""
    own, theirs = (
        [(recipe, _nominal(recipe)) for recipe in islice(any_recipes(case), MOST)]
        for case in (one, other)
    )
    for matches in (_same_inputs, _same_form):
        for mine, scene in own:
            found = [recipe for recipe, drawn in theirs if matches(scene, drawn)]
            within = [recipe for recipe in found if not other.beyond(recipe)]
            for recipe in dict.fromkeys((*found[:1], *within[:1])):
                yield _together(mine, recipe)


def _same_form(one: Scene, other: Scene) -> bool:
    alike = ((side.every, side.cells, side.lined, side.up) for side in (one, other))
    return len(set(alike)) == 1


def _same_inputs(one: Scene, other: Scene) -> bool:
    same = np.array_equal(one.places[0].shown, other.places[0].shown)
    return same and _same_form(one, other)


def _nominal(recipe: Recipe) -> Scene:
    least = recipe.least
    return recipe.scene(Size(max(least.width, 1.0), max(least.height, 1.0)))


def _together(one: Recipe, other: Recipe) -> tuple[Recipe, Recipe]:
    """The two, their inputs at the same places in boxes of the same size."""
    least = Size(*map(max, zip(one.least, other.least, strict=True)))
    lines, hidden = max(one.lines, other.lines), one.hidden or other.hidden

    def scene(place: int, size: Size) -> Scene:
        both = one.scene(size), other.scene(size)
        if one.cells and other.cells:
            # A neuron of either is as large as one of the other.
            pitch = min(both[0].pitch, both[1].pitch)
            return (one.cells, other.cells)[place](size, pitch)
        return same_inputs(*both)[place]

    return (
        Recipe(least, partial(scene, 0), one.up, lines=lines, hidden=hidden),
        Recipe(least, partial(scene, 1), other.up, lines=lines, hidden=hidden),
    )


def _form(request: Request, sides: tuple[Side, Side]) -> tuple[Form, Bare]:
    """The page: the panels, their counts, what differs."""
    theme, labels = request.theme, request.labels
    told = [_told(side, theme) for side in sides]
    words = heads(told[0].request.network, told[1].request.network, labels)
    steps = strides(told[0].request.network, told[1].request.network)
    panels = tuple(
        _panel(told, at, sides[at].recipe, capital(words[at]), steps[at]) for at in range(2)
    )

    def axis(room: Size) -> Marks:
        scene = sides[0].recipe.scene(room)
        inputs = scene._replace(places=scene.places[:1], columns=scene.columns[:1])
        return axis_words(inputs, room, theme, labels)

    sheet = Sheet(panels, _rows(told), graph(axis, Size(0, 0)), say.above(told[0], False))
    said = " ".join(
        f"{capital(head)} ({lines(one)[0]}): {counted(one.panels[0].counts, labels)}."
        for one, head in zip(told, words, strict=True)
    )
    notes = tuple(dict.fromkeys(note for one in told for note in left_out.notes(one)))
    page = Words((title(words, *told),), context(*told), said, notes)
    build = by_panel(dict(zip(NAMES, map(capital, words), strict=True)), labels, request.no_counts)
    case, recipe = sides[0]
    lacks = left_out.no_lines(told[0], recipe)
    body = cache(partial(arranged, request, sheet))
    form = Form(body, page, build, case.beyond(recipe), lacks)
    return form, Bare(request, sheet, page._replace(context=page.context[-1:]))


def _told(side: Side, theme: Theme) -> Told:
    """One of the two as it is drawn in the least room."""
    case, scene = side.case, _nominal(side.recipe)
    made = wired_of(COMPARISON, case.twins[0], scene, theme)
    return Told(case.request, case.columns, scene, (made,))


def _panel(told: list[Told], at: int, recipe: Recipe, head: str, stride: int) -> Panel:
    """The panel of one of the two, by its own name: both may be of one kind. Biases are named where
    both have room for it, so that their inputs are at the same places.
    """
    pairs = [(one.panels[0], one.scene.places[-1].frames.size) for one in told]
    rooms = {(bool(panel.counts.biases), len(panel.wires), size) for panel, size in pairs}
    comparison = COMPARISON._replace(aside=NAMED) if len(rooms) == 1 else COMPARISON
    made = panel_of(comparison, told[at], 0, recipe)
    names = {**made.names, "panel": NAMES[at]}
    return made._replace(head=head, lines=lines(told[at], stride), names=names)


def _neurons(told: list[Told], of: Row) -> str:
    """Whether the other has fewer neurons, or more, where the connections of a row go with them;
    "" where they do not.
    """
    one, other = (prod(side.columns[-1].shape) for side in told)
    less, more = other < one, other > one
    if (less, more) != (of.numbers[1] < of.numbers[0], of.numbers[1] > of.numbers[0]):
        return ""
    return told[0].labels("beside.fewer" if less else "beside.more") if less or more else ""


def _rows(told: list[Told]) -> tuple[Row, ...]:
    """The counts of both."""
    one, other = (side.panels[0] for side in told)
    kinds = (one.kind, other.kind)
    found = []
    for row in rows_of((one.counts, other.counts)):
        beside = tuple(say.beside(row, side)[0] for side in told)
        step = say.step(row, 0, kinds, told[0])
        if row.unit == "connections" and not step.words:
            step = step._replace(words=_neurons(told, row))
        found.append(row._replace(steps=(step,), beside=beside, large=row.unit != "biases"))
    return tuple(found)
