"""The margins of a page, and the notes at its foot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import MARGIN
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.page.words import say
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Mark, Picture
from cnnviz.picture.text import wrap


def edge(wide: float) -> float:
    """The margin to the left and right; small on a paper's column, where room is dear."""
    return MARGIN if wide > 500 else 10.0


def with_layer(request: Request, drawn: Callable[[bool], Picture]) -> Picture:
    """A picture that names its layer at the foot of a low page, which has no line for it below the
    title; without it where that leaves too little room. `drawn` makes the picture, with or without.
    """
    if compact(request):
        from cnnviz.picture.quality import overlapping_texts

        with suppress(CnnvizError):
            picture = drawn(True)
            if not overlapping_texts(picture):
                return picture
    return drawn(False)


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
