"""The columns of the figure image: heads; pictures and kernels below, their middles on one line."""

from __future__ import annotations

from cnnviz.figures.image import say
from cnnviz.figures.image.kernels import kernel_stack, lowest, workable
from cnnviz.figures.image.links import joined
from cnnviz.figures.image.numbers import cell_of
from cnnviz.figures.image.place import LOWEST, Plan, Way, plan_of
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import ALONE, Scene, Stack, stacks
from cnnviz.figures.page.type import text, type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED
from cnnviz.picture.parts import Part, Size, air, column, fixed, graph, marked, row
from cnnviz.picture.theme import Theme

NEAR, ROOMY, BELOW = 8.0, 12.0, 8.0
"""The room between the heads and what stands below them, what may be added to that before half of
the rest is, and the room below.
"""


def possible(about: Subject, way: Way) -> bool:
    """Whether there is anything to draw in a way that other ways don't draw."""
    several = any(len(stage.maps) > 1 for stage in about.stages)
    return (not way.worked or workable(about)) and not (several and way.acted == "over")


def pictures(about: Subject, way: Way, lines: int, width: float, theme: Theme) -> Part:
    """Heads, each with so many lines, and the columns, in a width, as high as there is room."""
    heads = _heads(about, lines, way, theme)
    plan = _plan(about, heads, lines, width, way, theme)
    top = max(head.height(wide).least for head, wide in zip(heads, plan.widths(0.0), strict=True))
    least = max(LOWEST, lowest(about, way), plan.lowest)

    def drawn(room: Size) -> Marks:
        scene = Scene(about, way, plan, room.height - top - NEAR - BELOW, theme)
        widths = plan.widths(scene.height)
        above = row(*map(fixed, heads, widths), gap=plan.gap)
        whole = joined(column(above, air(height=NEAR), _columns(scene, widths)), about, way, theme)
        return whole.draw(Box(0.0, 0.0, *room)).marks

    return graph(drawn, Size(width, top + NEAR + least + BELOW))


def _columns(scene: Scene, widths: list[float]) -> Part:
    """The columns, their middles on one line, near to their heads."""
    picture, *others = stacks(scene)
    found = [picture, kernel_stack(scene), *others]
    leads = [_lead(stack, wide, scene.height) for stack, wide in zip(found, widths, strict=True)]
    # Of what is left of the height half stands above: heads are near to what they name, and no
    # more of the page is empty below than above.
    least = max(0.0, min(leads) - ROOMY) / 2
    down = [
        fixed(column(air(height=lead - least), stack.part), wide)
        for lead, stack, wide in zip(leads, found, widths, strict=True)
    ]
    return row(*down, gap=scene.plan.gap)


def _lead(of: Stack, width: float, height: float) -> float:
    """The room above a column in the middle of a height; what is `below` its last picture counts
    only where it would have no room.
    """
    own = of.part.height(width).least
    return min((height - own + of.below) / 2, height - own)


def _heads(about: Subject, lines: int, way: Way, theme: Theme) -> list[Part]:
    """Above each column what it is; the next layer may stand below what acts before it."""
    head = type_of("head" if lines == 2 else "subhead", theme)._replace(safe=True)
    line = type_of("line", theme).sized(14 if lines == 2 else 13)._replace(safe=True)
    found = []
    for at, (names, more, least) in enumerate(say.heads(about, way)):
        acted = bool(way.acted) and at == 3
        if not (way.acted == "over" and at == 4):
            told = [text(words, line) for words in more[:lines] or least]
            found.append(
                column(text(names, head), *(marked(t, ALONE if acted else UNNAMED) for t in told))
            )
    return found


def _plan(
    about: Subject, heads: list[Part], lines: int, width: float, way: Way, theme: Theme
) -> Plan:
    """The columns, each as wide at least as the words above it and, with room, those below."""
    least = [head.width.wanted if lines == 2 else head.width.least for head in heads]
    line = type_of("line", theme).sized(13)._replace(safe=True)
    spans = [*(say.span(one, about.labels) for one in about.stages[-1].maps)]
    least[-1] = max(least[-1], *map(line.width, spans))
    if way.acted == "over":
        label = type_of("label", theme)._replace(safe=True)
        least[-1] = max(least[-1], label.width(say.heads(about, way)[-1].names[0]))
    kernels = about.stages[0].kernels
    kernel = cell_of(kernels) * kernels[0].weights.shape[1]
    # Several kernels beside their maps are small in any case where there is little room.
    kernel *= 0.75 if len(kernels) > 1 and (width < 450 or not lines) else 1.0
    return plan_of(about, width, least, kernel, way)
