"""Two layers, or two networks, over the same inputs: what a stride changes, for example."""

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
    leading_layers,
    panel_of,
    room_of,
    wired_of,
)
from cnnviz.figures.comparison.panel import Content, Panel
from cnnviz.figures.comparison.panels import Sheet, arrange
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
from cnnviz.figures.neurons.columns import Column, connected_columns
from cnnviz.figures.neurons.place import Scene, same_inputs
from cnnviz.figures.neurons.recipes import any_recipes, attempts
from cnnviz.figures.page.counts import Row, counted, rows_of
from cnnviz.figures.page.frame import Form, Words, draw, unfocused
from cnnviz.figures.request import Request
from cnnviz.graph.twin import kind_of
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Marks, Picture
from cnnviz.picture.parts import NO_GAP, Size, graph
from cnnviz.picture.theme import Theme

NAMES = ("conv", "other")
"""The names of the two panels' groups."""
COMPARISON = Comparison(("conv",), lambda *_: "", aside=None)
CLOSE = 12
"""The most neurons across a map on which neighbours can be told apart."""
MOST = 40
"""The most recipes tried for either of the two."""

Both = tuple[Network, Network]


class Side(NamedTuple):
    """One of the two: its case, and the recipe to draw it."""

    case: Case
    recipe: Recipe


def picture(request: Request) -> Picture:
    """Two panels, with the inputs at the same places."""
    both = (request.network, other_network(request))
    figure = draw(request, "the figure beside", partial(_forms, both), unfocused(request))
    return figure._replace(notes=tuple(dict.fromkeys((*figure.notes, *both[1].notes))))


def _forms(both: Both, request: Request) -> Iterator[Form]:
    """As many of the leading layers as fit, in the best form that both can have."""
    columns_of_both = [connected_columns(network) for network in both]
    has_strides = strides(*both) != (0, 0)
    smaller = min(zip(both, columns_of_both, strict=True), key=lambda pair: len(pair[1]))
    for count, cells in attempts(*smaller):
        for upward in directions(request):
            cases = []
            focus = _focus(request, columns_of_both, count)
            for network, columns, place in zip(both, columns_of_both, focus, strict=True):
                part = leading_layers(network, columns[count - 1], len(columns) == count)
                own_request = request._replace(network=part, focus=place)
                twins = [Twin(kind_of(part), part)]
                case = Case(
                    own_request, twins, columns[:count], room_of(request, 2), upward, cells=cells
                )
                adjacent = has_strides and columns[count - 1].shape[-1] <= CLOSE
                cases.append(case._replace(adjacent=adjacent))
            bare: Bare | None = None
            for pair, other in _matching_recipes(*cases):
                if bare and not bare.holds(pair.least):
                    continue
                form, bare = _form(request, (Side(cases[0], pair), Side(cases[1], other)))
                yield form
                if not bare.holds(NO_GAP):
                    break


def _focus(
    request: Request, columns_of_both: list[tuple[Column, ...]], count: int
) -> list[tuple[int, ...] | None]:
    """The neuron to trace in each: the one in focus, else two that see about the same inputs."""
    if request.focus or count != 2:
        return [request.focus] * 2
    pair = same_middle(columns_of_both[0][1], columns_of_both[1][1])
    return [(neuron,) for neuron in pair] if pair else [None, None]


def _matching_recipes(one: Case, other: Case) -> Iterator[tuple[Recipe, Recipe]]:
    """Pairs of recipes of one form, over the same inputs if possible, best first."""
    first_recipes, second_recipes = (
        [(recipe, recipe.least_scene) for recipe in islice(any_recipes(case), MOST)]
        for case in (one, other)
    )
    for matches in (_same_inputs, _same_form):
        for first, scene in first_recipes:
            matching = [
                recipe for recipe, other_scene in second_recipes if matches(scene, other_scene)
            ]
            fitting = [recipe for recipe in matching if not other.beyond(recipe)]
            for recipe in dict.fromkeys((*matching[:1], *fitting[:1])):
                yield _aligned(first, recipe)


def _same_form(one: Scene, other: Scene) -> bool:
    forms = ((side.every, side.cells, side.has_lines, side.up) for side in (one, other))
    return len(set(forms)) == 1


def _same_inputs(one: Scene, other: Scene) -> bool:
    same = np.array_equal(one.places[0].shown, other.places[0].shown)
    return same and _same_form(one, other)


def _aligned(one: Recipe, other: Recipe) -> tuple[Recipe, Recipe]:
    """The two recipes with their inputs at the same places in boxes of the same size."""
    least = Size(*map(max, zip(one.least, other.least, strict=True)))
    lines, hidden = max(one.lines, other.lines), one.hidden or other.hidden

    def scene(place: int, size: Size) -> Scene:
        scenes = one.scene(size), other.scene(size)
        if one.cells and other.cells:
            # The neurons of both are equally large.
            pitch = min(scenes[0].pitch, scenes[1].pitch)
            return (one.cells, other.cells)[place](size, pitch)
        return same_inputs(*scenes)[place]

    return (
        Recipe(least, partial(scene, 0), one.up, lines=lines, hidden=hidden),
        Recipe(least, partial(scene, 1), other.up, lines=lines, hidden=hidden),
    )


def _form(request: Request, sides: tuple[Side, Side]) -> tuple[Form, Bare]:
    """The page: the panels, their counts, and what differs."""
    theme, labels = request.theme, request.labels
    contents = [_content(side, theme) for side in sides]
    words = heads(contents[0].request.network, contents[1].request.network, labels)
    steps = strides(contents[0].request.network, contents[1].request.network)
    panels = tuple(
        _panel(contents, i, sides[i].recipe, capital(words[i]), steps[i]) for i in range(2)
    )

    def axis(room: Size) -> Marks:
        scene = sides[0].recipe.scene(room)
        inputs = scene._replace(places=scene.places[:1], columns=scene.columns[:1])
        return axis_words(inputs, room, theme, labels)

    sheet = Sheet(
        panels, _rows(contents), graph(axis, Size(0, 0)), say.stacking(contents[0], False)
    )
    description = " ".join(
        f"{capital(head)} ({lines(content)[0]}): {counted(content.panels[0].counts, labels)}."
        for content, head in zip(contents, words, strict=True)
    )
    notes = tuple(dict.fromkeys(note for content in contents for note in left_out.notes(content)))
    all_words = Words((title(words, *contents),), context(*contents), description, notes)
    build = by_panel(dict(zip(NAMES, map(capital, words), strict=True)), labels, request.no_counts)
    case, recipe = sides[0]
    note = left_out.no_lines(contents[0], recipe)
    body = cache(partial(arrange, request, sheet))
    form = Form(body, all_words, build, case.beyond(recipe), note)
    return form, Bare(request, sheet, all_words._replace(context=all_words.context[-1:]))


def _content(side: Side, theme: Theme) -> Content:
    """The content of one of the two, in its least room."""
    case, scene = side.case, side.recipe.least_scene
    wiring = wired_of(COMPARISON, case.twins[0], scene, theme)
    return Content(case.request, case.columns, scene, (wiring,))


def _panel(contents: list[Content], i: int, recipe: Recipe, head: str, stride: int) -> Panel:
    """The panel of one of the two, by its own name, as both may be of one kind. Biases are named
    only if both have room for them, so that their inputs are at the same places.
    """
    pairs = [(content.panels[0], content.scene.places[-1].frames.size) for content in contents]
    rooms = {(bool(panel.counts.biases), len(panel.wires), size) for panel, size in pairs}
    comparison = COMPARISON._replace(aside=NAMED) if len(rooms) == 1 else COMPARISON
    base = panel_of(comparison, contents[i], 0, recipe)
    names = {**base.names, "panel": NAMES[i]}
    return base._replace(head=head, lines=lines(contents[i], stride), names=names)


def _neurons(contents: list[Content], row: Row) -> str:
    """Whether the other has fewer neurons, or more, if the connections of a row change likewise;
    else "".
    """
    one, other = (prod(side.columns[-1].shape) for side in contents)
    fewer, more = other < one, other > one
    if (fewer, more) != (row.numbers[1] < row.numbers[0], row.numbers[1] > row.numbers[0]):
        return ""
    return contents[0].labels("beside.fewer" if fewer else "beside.more") if fewer or more else ""


def _rows(contents: list[Content]) -> tuple[Row, ...]:
    """The counts of both."""
    one, other = (side.panels[0] for side in contents)
    kinds = (one.kind, other.kind)
    rows = []
    for row in rows_of((one.counts, other.counts)):
        notes_beside = tuple(say.beside(row, side)[0] for side in contents)
        step = say.step(row, 0, kinds, contents[0])
        if row.unit == "connections" and not step.words:
            step = step._replace(words=_neurons(contents, row))
        rows.append(row._replace(steps=(step,), beside=notes_beside, large=row.unit != "biases"))
    return tuple(rows)
