"""What comparisons share: twins of one network on the same neurons, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import left_out, say, traced
from cnnviz.figures.comparison.bare import Bare
from cnnviz.figures.comparison.biases import NAMES, Aside
from cnnviz.figures.comparison.panel import Content, Panel
from cnnviz.figures.comparison.panels import ALONE, APART, GUTTER, NARROW, Sheet, arrange
from cnnviz.figures.comparison.steps import steps
from cnnviz.figures.neurons import cones, line_panel, zeros
from cnnviz.figures.neurons.axis import axis_words, names_below, output_words, words_below
from cnnviz.figures.neurons.case import Case, Recipe, Twin
from cnnviz.figures.neurons.columns import Column, connected_columns
from cnnviz.figures.neurons.kernel_looks import KERNELS
from cnnviz.figures.neurons.kernel_tiles import Legend, legend
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.looks import neutral, with_hues
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.reach import FOOT, reach_band, reach_heading, reach_words
from cnnviz.figures.neurons.recipes import any_recipes, attempts
from cnnviz.figures.neurons.variants import tiles_of, variant
from cnnviz.figures.neurons.ways import is_followable
from cnnviz.figures.neurons.wiring import OWN, Wiring, connecting_calls, wiring_of
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Words, canvas, draw, unfocused
from cnnviz.figures.request import Request
from cnnviz.graph.twin import kind_of
from cnnviz.layers.network import Network, chain
from cnnviz.layers.pad import Pad
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Marks, Picture
from cnnviz.picture.parts import EMPTY, NO_GAP, Part, Size, graph
from cnnviz.picture.steps import Step
from cnnviz.picture.theme import Theme

LEAST_BESIDE = {True: 40.0, False: 80.0}
"""The least width that columns one above the other, or not, keep beside words of an aside."""


class Comparison(NamedTuple):
    """What is compared, and how.

    `kinds` are the twins, left to right; `title` gives the title for the drawn layers and their
    content; if it depends on that, `titles` are all possible ones.
    `large` are the rows of counts that matter. `reach` traces one neuron back through all layers
    in neutral ink, `plain` draws all lines in it, without names; `hues` gives each unshared weight
    a colour of its own. `aside` is what stands beside the last column, `ways` yields the recipes,
    `build` the steps; `context` is an addition to the line of context.
    """

    kinds: tuple[str, ...]
    title: Callable[[Network, Content], str]
    large: tuple[str, ...] = ("connections", "weights")
    reach: bool = False
    plain: bool = False
    hues: bool = False
    aside: Aside | None = NAMES
    ways: Callable[[Case], Iterator[Recipe]] = any_recipes
    build: Callable[[Content, Sequence[str]], tuple[Step, ...]] = steps
    context: str = ""
    titles: tuple[str, ...] = ()

    @property
    def neutral(self) -> bool:
        """Whether all lines are in neutral ink."""
        return self.plain or self.reach


def compare(request: Request, comparison: Comparison) -> Picture:
    """The panels of a comparison; if nothing convolves, a single one that says what is shared."""
    if not any(layer.convolutional for layer in request.network.layers):
        title, kinds = alone(request), (kind_of(request.network),)
        comparison = comparison._replace(kinds=kinds, title=lambda *_: title, aside=None)
    connected_columns(request.network)
    unpadded = _without_padding(request.network)
    try:
        return draw(request, "the comparison", partial(_forms, comparison), unfocused(request))
    except CnnvizError:
        if not unpadded:
            raise
    shorter = compare(request._replace(network=unpadded), comparison)
    note = f"Drawn from layer {unpadded.names[0]} on: there is no room for the padding before it."
    return shorter._replace(notes=(*shorter.notes, note))


def _forms(comparison: Comparison, request: Request) -> Iterator[Form]:
    """The forms, best first: as many of the leading layers as possible."""
    columns = connected_columns(request.network)
    for count, cells in attempts(request.network, columns, comparison.reach):
        part = leading_layers(request.network, columns[count - 1], len(columns) == count)
        twins = [Twin(kind, variant(part, kind, tiles_of(request))) for kind in comparison.kinds]
        bare: Bare | None = None
        for case, recipe in _cases(comparison, request, twins, columns[:count], cells):
            # Words and counts are those of the recipe before.
            if bare and not bare.holds(recipe.least):
                continue
            form, bare = _form(comparison, case, recipe, part)
            yield form
            if not bare.holds(NO_GAP):
                break


def _cases(
    comparison: Comparison, request: Request, twins: list[Twin], columns: tuple[Column, ...],
    cells: bool | None,
) -> Iterator[tuple[Case, Recipe]]:  # fmt: skip
    """The recipes for some columns, each with its case, best first."""
    for up in directions(request):
        case = Case(request, twins, columns, room_of(request, len(twins), comparison.reach), up)
        case = case._replace(reach=comparison.reach, plain=comparison.neutral, cells=cells)
        for recipe in comparison.ways(case):
            yield case, recipe


def _without_padding(network: Network) -> Network | None:
    """A network without its leading padding, if it has any and more after it."""
    padding = [isinstance(layer, Pad) for layer in network.layers]
    start = 0 if all(padding) else padding.index(False)
    return network.part(start, len(padding)) if start else None


def leading_layers(network: Network, last: Column, is_last: bool) -> Network:
    """The layers up to the one of the last column, and the pointwise ones after it."""
    if is_last:
        return network
    end = network.names.index(last.name) + 1
    while end < len(network.layers) and network.layers[end].pointwise:
        end += 1
    return chain(network.input_shape, network.layers[:end], network.names[:end], network.notes)


def directions(request: Request) -> tuple[bool, ...]:
    """Whether the input is at the bottom: as requested, else as suits the page."""
    if request.told:
        return (request.direction == "up",)
    return (True, False) if canvas(request).width < NARROW else (False,)


def room_of(request: Request, panels: int, reach: bool = False) -> Size:
    """The approximate room of a panel's graph; more above a single row of counts (`reach`)."""
    page = canvas(request)
    if page.width < NARROW:
        return Size(0.5 * page.width - 30, (page.height - 70) / panels - 14)
    if panels == 1:
        return Size(ALONE * (page.width - 2 * page.margin) - APART, 0.6 * page.height)
    width = page.width - 2 * page.margin - GUTTER - APART * panels
    return Size(width / panels, (0.55 if reach else 0.45) * page.height)


def _form(comparison: Comparison, case: Case, recipe: Recipe, part: Network) -> tuple[Form, Bare]:
    """The page of a recipe: its panels, their counts, its words."""
    request = case.request
    content = _content_of(comparison, case, recipe)
    recipe = traced.with_words(content, recipe)
    panels = tuple(panel_of(comparison, content, i, recipe) for i in range(len(content.panels)))
    rows = say.rows(comparison.large, content)
    if comparison.reach:
        # It is about connections: fewer weights, without a word, would seem to be their merit.
        rows = tuple(row for row in rows if row.large)
    context = say.context(content, comparison.context)
    title = comparison.title(part, content)
    words = Words((title,), context, say.description(content), left_out.notes(content))
    axis = EMPTY if content.below else graph(partial(_axis, content, recipe), Size(0, 0))
    sheet = Sheet(panels, rows, axis, say.stacking(content))
    build = comparison.build(content, [row.unit for row in rows])
    note = left_out.no_lines(content, recipe)
    body = cache(partial(arrange, request, sheet))
    form = Form(body, words, build, case.beyond(recipe), note)
    # If sizes can stand below columns, another recipe may need none above.
    least = () if _below(comparison, case) else context[-1:]
    return form, Bare(request, sheet, Words(comparison.titles or words.title, least, ""))


def _content_of(comparison: Comparison, case: Case, recipe: Recipe) -> Content:
    """The content of a recipe: its panels in the least room, and the words below their columns."""
    theme = case.request.theme
    least_scene = recipe.least_scene
    wirings = tuple(wired_of(comparison, twin, least_scene, theme) for twin in case.twins)
    content = Content(case.request, case.columns, least_scene, wirings, comparison.reach)
    if recipe.up or least_scene.cells:
        return content
    return content._replace(below=_below(comparison, case))


def _below(comparison: Comparison, case: Case) -> tuple[str, ...]:
    """The words that can stand below the columns of a case."""
    few = len(case.columns) < 3 and len(case.twins) > 1
    if few or comparison.reach:
        return ()
    request = case.request
    return words_below(case.columns, case.room.width, request.theme, request.labels)


def _foot(content: Content, recipe: Recipe) -> float:
    """The room for the words below columns."""
    return FOOT * (not recipe.up and (content.reach or bool(content.below)))


def _axis(content: Content, recipe: Recipe, room: Size) -> Marks:
    """The words in the gutter."""
    foot, theme = _foot(content, recipe), content.request.theme
    panel = room_of(content.request, len(content.panels), content.reach)
    scene = recipe.scene(Size(panel.width, room.height - foot))
    words = axis_words(scene, room, theme, content.labels)
    return (*words, *reach_heading(room, theme, content.labels)) if foot else words


def wired_of(comparison: Comparison, twin: Twin, scene: Scene, theme: Theme) -> Wiring:
    """The connections of a panel, in the looks of the comparison."""
    wiring = wiring_of(twin.kind, twin.network, scene, theme)
    if comparison.neutral or scene.has_lines:
        return wiring._replace(looks=tuple(neutral(look) for look in wiring.looks))
    if comparison.hues and wiring.own and wiring.kind in OWN:
        return wiring._replace(looks=with_hues(wiring.looks, wiring.wires, theme))
    return wiring


def panel_of(comparison: Comparison, content: Content, i: int, recipe: Recipe) -> Panel:
    """One panel: its words, its legend, and its graph."""
    wiring, theme = content.panels[i], content.request.theme
    plain = comparison.neutral
    tinted = not plain or (wiring.kind == "tied" and wiring.counts.biases <= KERNELS)
    drawing = Drawing(theme, content.labels, comparison.reach, not plain, plain, tinted)
    # Lines stand out by the same rule in all panels.
    through = all(is_followable(panel, content.scene) for panel in content.panels)
    drawing = drawing._replace(through=through, close=len(content.panels) > 2)
    names = named_counts(wiring.kind, wiring.counts, wiring.own or plain)
    key = legend(wiring, content.scene, theme, content.labels) if not plain else Legend()
    return Panel(
        say.head(content, i), say.lines(content, i),
        _graph(comparison, content, i, recipe, drawing), names, *key,
        traced.below(content, i, recipe),
    )  # fmt: skip


def _graph(
    comparison: Comparison, content: Content, panel: int, recipe: Recipe, drawing: Drawing
) -> Part:
    """The neurons and connections of a panel, in whatever room they get."""
    aside, wiring = comparison.aside, content.panels[panel]
    room = _aside_room(aside, content, drawing) if aside else NO_GAP
    if aside and room_of(content.request, len(content.panels)).width - room.width < aside.lines:
        aside, room = None, NO_GAP

    def draw(size: Size) -> Marks:
        foot = _foot(content, recipe)
        free = Size(size.width - room.width, size.height - foot - room.height)
        scene = _scene(comparison, content, recipe, free)
        marks = (cones if scene.cells else line_panel).panel_marks(wiring, scene, drawing)
        under, over = aside.marks(wiring, scene, drawing) if aside else ((), ())
        banded = comparison.reach and not scene.cells
        band = reach_band(wiring, scene, drawing.theme) if banded else ()
        zero_marks = zeros.marks(zeros.zeros(wiring, scene, free), scene, drawing.theme)
        marks = (*band, *under, *marks, *over, *zero_marks)
        sees = reach_words(wiring, scene, size.height, drawing) if content.reach and foot else ()
        if panel == 0 and content.below:
            low = box(zero_marks).y1 if zero_marks else 0.0
            marks += names_below(scene, content.below, drawing.theme, low)
        elif panel == 0 and not say.stacking(content):  # Which says as much above the graphs.
            whole = Size(size.width, size.height - room.height)
            words = output_words(scene, whole, drawing, aside.low if aside else 0.0)
            marks += words if not any(box(words).meets(box((mark,))) for mark in sees) else ()
        return shift((*marks, *sees, *traced.aside(content, panel, scene)), 0.0, room.height)

    width = max(recipe.least.width, room.width + LEAST_BESIDE[recipe.up])
    return graph(draw, Size(width, recipe.least.height + room.height))


def _scene(comparison: Comparison, content: Content, recipe: Recipe, size: Size) -> Scene:
    """The scene in a room. No neuron stands out unasked if all lines of a layer have the colours
    of their weights: the figure is about all of them.
    """
    scene, panels = recipe.scene(size), content.panels
    hued = len(panels) == 1 or (len(content.columns) == 2 and len(panels[0].looks[0].combos) > 1)
    alike = comparison.hues and hued and scene.every and not content.request.focus
    return scene._replace(traced=((),) * len(scene.traced)) if alike else scene


def _aside_room(aside: Aside, content: Content, drawing: Drawing) -> Size:
    """The room beside the last column, the same in all panels, so that their neurons align."""
    rooms = [aside.room(panel, content.scene, drawing) for panel in content.panels]
    return Size(max(room.width for room in rooms), max(room.height for room in rooms))


def alone(request: Request) -> str:
    """The title if nothing convolves."""
    if kind_of(request.network) == "tiled":
        return request.labels("alone.tiled")
    calls = connecting_calls(request.network)
    again = any(request.network.first_call(call) != call for call in calls)
    return request.labels("alone.called" if again else "alone")
