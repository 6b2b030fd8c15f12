"""What all ways to draw some panels have in common: without room for it, none of them is made."""

from __future__ import annotations

from functools import partial

from cnnviz.figures.comparison.panel import Panel
from cnnviz.figures.comparison.panels import Sheet, arranged
from cnnviz.figures.page.frame import Form, Words, has_room
from cnnviz.figures.request import Request
from cnnviz.picture.parts import EMPTY, Size, graph


class Bare:
    """The words and counts of a sheet, over graphs of which the least size alone is known."""

    def __init__(self, request: Request, sheet: Sheet, words: Words) -> None:
        self.request, self.sheet, self.words = request, sheet, words
        self.without: list[Size] = []

    def holds(self, least: Size) -> bool:
        """Whether there is room for graphs of a size; for none, once a smaller one had none."""
        if any(one.width <= least.width and one.height <= least.height for one in self.without):
            return False
        blank = graph(lambda _: (), least)
        panels = tuple(Panel(p.head, p.lines, blank, p.names) for p in self.sheet.panels)
        body = partial(arranged, self.request, Sheet(panels, self.sheet.rows, EMPTY))
        roomy = has_room(self.request, Form(body, self.words))
        if not roomy:
            self.without.append(least)
        return roomy
