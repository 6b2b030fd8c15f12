"""What the comparisons have in common: twins of one network on the same neurons, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import left_out, say
from cnnviz.figures.comparison.bare import Bare
from cnnviz.figures.comparison.biases import NAMES, Aside
from cnnviz.figures.comparison.panel import Panel, Told
from cnnviz.figures.comparison.panels import (
    ALONE,
    APART,
    GUTTER,
    NARROW,
    Sheet,
    arranged,
)
from cnnviz.figures.comparison.steps import steps
from cnnviz.figures.neurons import cones, drawn, zeros
from cnnviz.figures.neurons.axis import axis_words, names_below, output_words, words_below
from cnnviz.figures.neurons.case import Case, Recipe, Twin
from cnnviz.figures.neurons.columns import Column, connected
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.kernel_looks import KERNELS
from cnnviz.figures.neurons.kernel_tiles import Legend, legend
from cnnviz.figures.neurons.looks import TOLD, into, with_hues
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.reach import FOOT, reach_band, reach_words, sees
from cnnviz.figures.neurons.recipes import any_recipes, attempts
from cnnviz.figures.neurons.variants import tiles_of, variant
from cnnviz.figures.neurons.ways import followed
from cnnviz.figures.neurons.wired import Wired, connecting, wired
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Words, canvas, draw, unfocused
from cnnviz.figures.request import Request
from cnnviz.graph.twin import kind_of
from cnnviz.layers.network import Network, chain
from cnnviz.layers.pad import Pad
from cnnviz.picture.compose import Marks, shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Picture
from cnnviz.picture.part import NO_GAP
from cnnviz.picture.parts import EMPTY, Part, Size, graph
from cnnviz.picture.steps import Step
from cnnviz.picture.theme import Theme


class Comparison(NamedTuple):
    """What is compared, and what makes the point.

    `kinds` are the twins, left to right; `title` says the point of the layers that are drawn, and
    of how these are; then `titles` are all that it may say.
    `large` are the rows of counts that make it. `reach` traces one neuron back through all layers
    in neutral ink, `plain` draws all lines so and without names; `hues` gives each weight that
    nobody shares a colour of its own. `aside` is what stands beside the last column, `ways` how
    the columns can be drawn, `build` the steps; `context` is what the line of context says more.
    """

    kinds: tuple[str, ...]
    title: Callable[[Network, Told], str]
    large: tuple[str, ...] = ("connections", "weights")
    reach: bool = False
    plain: bool = False
    hues: bool = False
    aside: Aside | None = NAMES
    ways: Callable[[Case], Iterator[Recipe]] = any_recipes
    build: Callable[[Told, Sequence[str]], tuple[Step, ...]] = steps
    context: str = ""
    titles: tuple[str, ...] = ()

    @property
    def neutral(self) -> bool:
        """Whether all lines are in neutral ink."""
        return self.plain or self.reach


def compare(request: Request, comparison: Comparison) -> Picture:
    """The panels of a comparison; one alone where nothing convolves, which says what is shared."""
    if not any(layer.convolutional for layer in request.network.layers):
        title, kinds = alone(request), (kind_of(request.network),)
        comparison = comparison._replace(kinds=kinds, title=lambda *_: title, aside=None)
    connected(request.network)
    behind = _behind_padding(request.network)
    try:
        return draw(request, "the comparison", partial(_forms, comparison), unfocused(request))
    except CnnvizError:
        if not behind:
            raise
    shorter = compare(request._replace(network=behind), comparison)
    note = f"Drawn from layer {behind.names[0]} on: there is no room for the padding before it."
    return shorter._replace(notes=(*shorter.notes, note))


def _forms(comparison: Comparison, request: Request) -> Iterator[Form]:
    """The ways to draw it: as many of the leading layers as can be, in the best of their forms."""
    columns = connected(request.network)
    for count, cells in attempts(request.network, columns, comparison.reach):
        part = leading(request.network, columns[count - 1], len(columns) == count)
        twins = [Twin(kind, variant(part, kind, tiles_of(request))) for kind in comparison.kinds]
        bare: Bare | None = None
        for case, recipe in _ways(comparison, request, twins, columns[:count], cells):
            # Words and counts are those of the way before.
            if bare and not bare.holds(recipe.least):
                continue
            form, bare = _form(comparison, case, recipe, part)
            yield form
            if not bare.holds(NO_GAP):
                break


def _ways(
    comparison: Comparison, request: Request, twins: list[Twin], columns: tuple[Column, ...],
    cells: bool | None,
) -> Iterator[tuple[Case, Recipe]]:  # fmt: skip
    """The ways to draw some columns, each with its case, best first."""
    for up in directions(request):
        case = Case(request, twins, columns, room_of(request, len(twins), comparison.reach), up)
        case = case._replace(reach=comparison.reach, plain=comparison.neutral, cells=cells)
        for recipe in comparison.ways(case):
            yield case, recipe


def _behind_padding(network: Network) -> Network | None:
    """A network without the padding that it begins with, if there is some, and more behind it."""
    padding = [isinstance(layer, Pad) for layer in network.layers]
    begin = 0 if all(padding) else padding.index(False)
    return network.part(begin, len(padding)) if begin else None


def leading(network: Network, last: Column, whole: bool) -> Network:
    """The layers up to the one that makes a column, and those that act on its neurons alone."""
    if whole:
        return network
    end = network.names.index(last.name) + 1
    while end < len(network.layers) and network.layers[end].pointwise:
        end += 1
    return chain(network.input_shape, network.layers[:end], network.names[:end], network.notes)


def directions(request: Request) -> tuple[bool, ...]:
    """Whether the input is at the bottom: as was asked, else as suits the page."""
    if request.told:
        return (request.direction == "up",)
    return (True, False) if canvas(request).width < NARROW else (False,)


def room_of(request: Request, panels: int, reach: bool = False) -> Size:
    """The room that a panel's graph has, about; more above one row of counts (`reach`)."""
    on = canvas(request)
    if on.width < NARROW:
        return Size(0.5 * on.width - 30, (on.height - 70) / panels - 14)
    if panels == 1:
        return Size(ALONE * (on.width - 2 * on.margin) - APART, 0.6 * on.height)
    part = 0.55 if reach else 0.45
    return Size((on.width - 2 * on.margin - GUTTER - APART * panels) / panels, part * on.height)


def _form(comparison: Comparison, case: Case, recipe: Recipe, part: Network) -> tuple[Form, Bare]:
    """The page of a recipe: its panels, their counts, its words."""
    request = case.request
    told = _told(comparison, case, recipe)
    panels = tuple(panel_of(comparison, told, at, recipe) for at in range(len(told.panels)))
    rows = say.rows(comparison.large, told)
    if comparison.reach:
        # What it says is of connections: fewer weights without a word would pass for their merit.
        rows = tuple(row for row in rows if row.large)
    context = say.context(told, comparison.context)
    title = comparison.title(part, told)
    words = Words((title,), context, say.description(told), left_out.notes(told))
    axis = EMPTY if told.below else graph(partial(_axis, told, recipe), Size(0, 0))
    sheet = Sheet(panels, rows, axis, say.above(told))
    build = comparison.build(told, [row.unit for row in rows])
    lacks = left_out.no_lines(told, recipe)
    body = cache(partial(arranged, request, sheet))
    form = Form(body, words, build, case.beyond(recipe), lacks)
    # Where sizes may stand below columns another way may say none above them.
    least = () if _below(comparison, case) else context[-1:]
    return form, Bare(request, sheet, Words(comparison.titles or words.title, least, ""))


def _told(comparison: Comparison, case: Case, recipe: Recipe) -> Told:
    """The panels of a recipe in the least room, and the words below their columns."""
    theme = case.request.theme
    nominal = recipe.scene(Size(max(recipe.least.width, 1.0), max(recipe.least.height, 1.0)))
    made = tuple(wired_of(comparison, twin, nominal, theme) for twin in case.twins)
    told = Told(case.request, case.columns, nominal, made, comparison.reach)
    if recipe.up or nominal.cells:
        return told
    return told._replace(below=_below(comparison, case))


def _below(comparison: Comparison, case: Case) -> tuple[str, ...]:
    """The words that can stand below the columns of a case."""
    few = len(case.columns) < 3 and len(case.twins) > 1
    if few or comparison.reach:
        return ()
    request = case.request
    return words_below(case.columns, case.room.width, request.theme, request.labels)


def _foot(told: Told, recipe: Recipe) -> float:
    """The room of the words below columns."""
    return FOOT * (not recipe.up and (told.reach or bool(told.below)))


def _axis(told: Told, recipe: Recipe, room: Size) -> Marks:
    """The words in the gutter."""
    foot, theme = _foot(told, recipe), told.request.theme
    words = axis_words(recipe.scene(Size(room.width, room.height - foot)), room, theme, told.labels)
    return (*words, *sees(room, theme, told.labels)) if foot else words


def wired_of(comparison: Comparison, twin: Twin, scene: Scene, theme: Theme) -> Wired:
    """The connections of a panel, in the looks that the comparison wants."""
    made = wired(twin.kind, twin.network, scene, theme)
    if comparison.neutral or scene.lined:
        return made._replace(looks=tuple(drawn.neutral(look) for look in made.looks))
    if comparison.hues and made.own:
        most = TOLD // len(made.wires)
        pairs = zip(made.wires, scene.traced, strict=False)
        first = [into(wire, traced[0], most) for wire, traced in pairs]
        return made._replace(looks=with_hues(made.looks, theme, first))
    return made


def panel_of(comparison: Comparison, told: Told, at: int, recipe: Recipe) -> Panel:
    """One panel: its words, its legend, and its graph, drawn where there is room."""
    made, theme = told.panels[at], told.request.theme
    plain = comparison.neutral
    tinted = not plain or (made.kind == "tied" and made.counts.biases <= KERNELS)
    how = Drawing(theme, told.labels, comparison.reach, not plain, plain, tinted)
    # In all panels lines stand out by the same rule.
    through = all(followed(panel, told.scene) for panel in told.panels)
    how = how._replace(through=through)
    names = named_counts(made.kind, made.counts, made.own or plain)
    key = legend(made, told.scene, theme, told.labels) if not plain else Legend()
    return Panel(
        say.head(told, at), say.lines(told, at),
        _graph(comparison, told, at, recipe, how), names, *key, say.traced(told, at),
    )  # fmt: skip


def _graph(comparison: Comparison, told: Told, panel: int, recipe: Recipe, how: Drawing) -> Part:
    """The neurons and connections of a panel, in whatever room they get."""
    aside, made = comparison.aside, told.panels[panel]
    room = _beside(aside, told, how) if aside else NO_GAP
    if aside and room_of(told.request, len(told.panels)).width - room.width < aside.lines:
        aside, room = None, NO_GAP

    def draw(at: Size) -> Marks:
        foot = _foot(told, recipe)
        free = Size(at.width - room.width, at.height - foot - room.height)
        scene = _scene(comparison, told, recipe, free)
        marks = (cones if scene.cells else drawn).panel_marks(made, scene, how)
        if aside:
            under, over = aside.marks(made, scene, how)
            marks = (*under, *marks, *over)
        if comparison.reach and not scene.cells:
            marks = (*reach_band(made, scene, how.theme), *marks)
        beside = zeros.marks(zeros.zeros(made, scene, free), scene, how.theme)
        marks += tuple(beside)
        if panel == 0 and told.below:
            marks += names_below(scene, told.below, how.theme, box(beside).y1 if beside else 0.0)
        elif panel == 0:
            low, free = aside.low if aside else 0.0, Size(at.width, at.height - room.height)
            marks += output_words(scene, free, how, low)
        if told.reach and foot:
            marks += reach_words(made, scene, at.height, how)
        return shift(marks, 0.0, room.height)

    return graph(draw, Size(recipe.least.width, recipe.least.height + room.height))


def _scene(comparison: Comparison, told: Told, recipe: Recipe, size: Size) -> Scene:
    """The scene in a room. No neuron stands out where all lines of one panel are drawn, in colours:
    no other has any to be compared with.
    """
    scene = recipe.scene(size)
    alone = comparison.hues and len(told.panels) == 1 and not told.request.focus
    return scene._replace(traced=((),) * len(scene.traced)) if alone and scene.every else scene


def _beside(aside: Aside, told: Told, how: Drawing) -> Size:
    """The room that stands beside the last column in all panels, so that their neurons agree."""
    rooms = [aside.room(panel, told.scene, how) for panel in told.panels]
    return Size(max(room.width for room in rooms), max(room.height for room in rooms))


def alone(request: Request) -> str:
    """The title where nothing convolves."""
    if kind_of(request.network) == "tiled":
        return request.labels("alone.tiled")
    calls = connecting(request.network)
    again = any(request.network.first_call(call) != call for call in calls)
    return request.labels("alone.called" if again else "alone")
