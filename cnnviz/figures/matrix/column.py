"""The page of the matrices where there is little room, as in a paper's column: the inputs of a row
of neurons stand over the columns of their matrix.
"""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import SMALL, Needs, Page, count_lines, head
from cnnviz.figures.neurons.captions import Card
from cnnviz.figures.page.canvas import canvas, compact, narrow
from cnnviz.figures.page.words import say
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Mark
from cnnviz.picture.text import width

MARGIN = 10.0
LOWEST = 56.0
"""The lowest graph that is legible, in points."""
HEADLINE = 16.0


def tight(request: Request) -> bool:
    """Whether a page has so little room, and a layer that fits it: one over rows of neurons."""
    flat = all(len(shape) < 3 for shape in request.network.shapes)
    asked = request.told and request.direction != "up"
    return narrow(request) and compact(request) and flat and not asked


def column_page(request: Request, needs: Needs) -> Page:
    """Divides the canvas for what it must hold.

    Raises CnnvizError where the graphs have no room, with a size that would do.
    """
    wide, high, _ = canvas(request)
    count = len(needs.cards)
    pitch = (wide - 2 * MARGIN) / count
    reach = pitch - 6
    title = head(request, needs.title) + 14
    top, foot = title + 8, high - 8 - 15 * needs.notes
    lines = max(len(count_lines(card.counts, reach, SMALL)) for card in needs.cards)
    box = (reach, foot - top - needs.legend - 30 - 15 * lines)
    if box[1] < LOWEST:
        raise CnnvizError(
            "the figure matrix does not fit the size that was asked for: take --size 16:9 or 4:3,"
            " or fewer panels"
        )
    middles = tuple(wide / 2 + (i - (count - 1) / 2) * pitch for i in range(count))
    return Page(wide, middles, reach, box, title, top, foot, (reach, needs.legend))


def column_words(request: Request, laid: Page, at: int, card: Card) -> list[Mark]:
    """The words of panel `at`: above its graph what it is, below its matrix what it counts."""
    ink, x = request.theme.ink, laid.middles[at]
    size = max(SMALL, min(13.5, 13.5 * laid.reach / width(card.title, 13.5, True)))
    y = laid.top + laid.box[1] + laid.legend[1] + 20
    return [
        say(card.title, (x, laid.title), size, ink, bold=True, cls="panel-title"),
        say(card.headline, (x, y), HEADLINE, ink, bold=True, cls="headline"),
        *(
            say(line, (x, y + 16 + 15 * i), SMALL, ink, cls="counts")
            for i, line in enumerate(count_lines(card.counts, laid.reach, SMALL))
        ),
    ]
