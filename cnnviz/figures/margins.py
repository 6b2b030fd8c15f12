"""The margins of a page, and the notes at its foot."""

from __future__ import annotations

from cnnviz.figures.canvas import canvas, compact
from cnnviz.figures.request import Request
from cnnviz.figures.slide import MARGIN
from cnnviz.figures.words import say
from cnnviz.picture.marks import Mark
from cnnviz.picture.text import wrap


def edge(wide: float) -> float:
    """The margin to the left and right; small on a paper's column, where room is dear."""
    return MARGIN if wide > 500 else 10.0


def foot_lines(request: Request, notes: tuple[str, ...]) -> tuple[float, list[Mark]]:
    """The y where the foot of the page begins, and its notes, line by line."""
    wide, high, _ = canvas(request)
    size, pitch, air = (12.0, 15.0, 7.0) if compact(request) else (13.0, 17.0, 12.0)
    lines = [line for note in notes for line in wrap(note, size, wide - 2 * edge(wide))]
    foot = high - air - pitch * len(lines)
    return foot, [
        say(line, (wide / 2, foot + pitch * (i + 1)), size, request.theme.quiet, cls="note")
        for i, line in enumerate(lines)
    ]
