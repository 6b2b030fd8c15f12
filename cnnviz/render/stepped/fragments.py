"""A build-up as fragments of a reveal.js slide; Quarto makes such slides."""

from __future__ import annotations

from cnnviz.picture.marks import Group, Picture
from cnnviz.picture.steps import staged
from cnnviz.render.stepped.spans import Marks, wrapped
from cnnviz.render.svg import svg

LAST = ".fade-out{visibility:hidden}"
"""Seen by itself, the picture is as at its last step; reveal.js's own rules go before this one."""
BLOCK = '<svg style="display:block" '
"""As a word of a line it would be a little higher than the slide, which would print as two."""


def fragments(picture: Picture, text: str = "text") -> str:
    """The picture as SVG whose steps are fragments where it is inlined in a slide.

    The first fragment is the second step.
    """
    whole = staged(picture)
    marks = wrapped(whole.marks, _fragment)
    return svg(whole._replace(marks=marks), style=LAST, text=text).replace("<svg ", BLOCK, 1)


def _fragment(marks: Marks, begin: int, end: int) -> Marks:
    if end:
        marks = (Group(marks, "fragment fade-out", {"fragment_index": end - 2}),)
    return (Group(marks, "fragment", {"fragment_index": begin - 2}),) if begin > 1 else marks
