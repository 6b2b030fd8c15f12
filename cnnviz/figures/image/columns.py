"""The columns of the figure image: heads, with pictures and kernels centred on one line below."""

from __future__ import annotations

from cnnviz.figures.image import say
from cnnviz.figures.image.kernels import fits_terms, kernel_stack, least_height
from cnnviz.figures.image.links import with_links
from cnnviz.figures.image.numbers import cell_of
from cnnviz.figures.image.place import LOWEST, Layout, Plan, plan_of
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import ACTIVATION, Scene, Stack, stacks
from cnnviz.figures.page.type import text, type_of
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Marks
from cnnviz.picture.parts import Part, Size, air, column, fixed, graph, marked, row
from cnnviz.picture.theme import Theme

NEAR, ROOMY, BELOW = 8.0, 12.0, 8.0
"""The gap below the heads, what may be added to it before half of the rest is, and the room
below the columns.
"""


def possible(subject: Subject, layout: Layout) -> bool:
    """Whether a layout can be drawn and differs from the others."""
    several = any(len(stage.maps) > 1 for stage in subject.stages)
    return (not layout.worked or fits_terms(subject)) and not (
        several and layout.activation == "over"
    )


def pictures(subject: Subject, layout: Layout, lines: int, width: float, theme: Theme) -> Part:
    """Heads, each with this many lines, and the columns, in a width, as high as there is room."""
    heads = _heads(subject, lines, layout, theme)
    plan = _plan(subject, heads, lines, width, layout, theme)
    head_height = max(
        head.height(column_width).least
        for head, column_width in zip(heads, plan.widths(0.0), strict=True)
    )
    least = max(LOWEST, least_height(subject, layout), plan.lowest)

    def marks(room: Size) -> Marks:
        scene = Scene(subject, layout, plan, room.height - head_height - NEAR - BELOW, theme)
        widths = plan.widths(scene.height)
        head_row = row(*map(fixed, heads, widths), gap=plan.gap)
        linked = with_links(
            column(head_row, air(height=NEAR), _columns(scene, widths)), subject, layout, theme
        )
        return linked.draw(Box(0.0, 0.0, *room)).marks

    return graph(marks, Size(width, head_height + NEAR + least + BELOW))


def _columns(scene: Scene, widths: list[float]) -> Part:
    """The columns, centred on one line, near to their heads."""
    picture, *others = stacks(scene)
    all_stacks = [picture, kernel_stack(scene), *others]
    margins = [
        _margin(stack, width, scene.height) for stack, width in zip(all_stacks, widths, strict=True)
    ]
    # Half of the spare height goes above: heads are near to what they name, and no more of the page
    # is empty below than above.
    least = max(0.0, min(margins) - ROOMY) / 2
    parts = [
        fixed(column(air(height=margin - least), stack.part), width)
        for margin, stack, width in zip(margins, all_stacks, widths, strict=True)
    ]
    return row(*parts, gap=scene.plan.gap)


def _margin(stack: Stack, width: float, height: float) -> float:
    """The room above a column in the middle of a height; what is `below` its last picture counts
    only if it would not fit.
    """
    own = stack.part.height(width).least
    return min((height - own + stack.below) / 2, height - own)


def _heads(subject: Subject, lines: int, layout: Layout, theme: Theme) -> list[Part]:
    """The head of each column; the next layer may stand below the activation before it."""
    head = type_of("head" if lines == 2 else "subhead", theme)._replace(safe=True)
    line = type_of("line", theme).sized(14 if lines == 2 else 13)._replace(safe=True)
    heads = []
    for i, (names, more, least) in enumerate(say.heads(subject, layout)):
        is_activation = bool(layout.activation) and i == 3
        if not (layout.activation == "over" and i == 4):
            under = [text(words, line) for words in more[:lines] or least]
            heads.append(
                column(
                    text(names, head),
                    *(marked(part, ACTIVATION if is_activation else UNNAMED) for part in under),
                )
            )
    return heads


def _plan(
    subject: Subject, heads: list[Part], lines: int, width: float, layout: Layout, theme: Theme
) -> Plan:
    """The columns, each at least as wide as the words above it and, with room, those below."""
    least = [head.width.wanted if lines == 2 else head.width.least for head in heads]
    line = type_of("line", theme).sized(13)._replace(safe=True)
    spans = [*(say.span(values, subject.labels) for values in subject.stages[-1].maps)]
    least[-1] = max(least[-1], *map(line.width, spans))
    if layout.activation == "over":
        label = type_of("label", theme)._replace(safe=True)
        least[-1] = max(least[-1], label.width(say.heads(subject, layout)[-1].names[0]))
    kernels = subject.stages[0].kernels
    kernel = cell_of(kernels) * kernels[0].weights.shape[1]
    # Several kernels beside their maps are small anyway if there is little room.
    kernel *= 0.75 if len(kernels) > 1 and (width < 450 or not lines) else 1.0
    return plan_of(subject, width, least, kernel, layout)
