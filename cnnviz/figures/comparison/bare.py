"""What all forms of some panels share: if that does not fit, none of them needs drawing."""

from __future__ import annotations

from functools import partial

from cnnviz.figures.comparison.panel import Panel
from cnnviz.figures.comparison.panels import Sheet, arrange
from cnnviz.figures.page.frame import Form, Words, has_room
from cnnviz.figures.request import Request
from cnnviz.picture.parts import EMPTY, Size, graph


class Bare:
    """The words and counts of a sheet, over graphs known only by their least size."""

    def __init__(self, request: Request, sheet: Sheet, words: Words) -> None:
        self.request, self.sheet, self.words = request, sheet, words
        self.misfits: list[Size] = []

    def holds(self, least: Size) -> bool:
        """Whether graphs of a size fit; none does if a smaller one did not."""
        if any(size.width <= least.width and size.height <= least.height for size in self.misfits):
            return False
        blank = graph(lambda _: (), least)
        panels = tuple(
            Panel(panel.head, panel.lines, blank, panel.names) for panel in self.sheet.panels
        )
        body = partial(arrange, self.request, Sheet(panels, self.sheet.rows, EMPTY))
        fits = has_room(self.request, Form(body, self.words))
        if not fits:
            self.misfits.append(least)
        return fits
