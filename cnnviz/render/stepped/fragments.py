"""A build-up as fragments of a reveal.js slide, as Quarto makes them, too."""

from __future__ import annotations

from cnnviz.picture.marks import Group, Marks, Picture
from cnnviz.picture.steps import staged
from cnnviz.render.stepped.spans import wrap_spans
from cnnviz.render.svg import svg

LAST = ".fade-out{visibility:hidden}"
"""On its own, the picture shows its last step; reveal.js's rules take precedence over this one."""
BLOCK = '<svg style="display:block" '
"""As an inline element it would be a little higher than the slide, which would print as two."""


def fragments(picture: Picture, text: str = "text") -> str:
    """The picture as SVG, to be inlined in a slide, with its steps as fragments.

    The first fragment is the second step.
    """
    picture = staged(picture)
    picture = picture._replace(marks=wrap_spans(picture.marks, _fragment))
    return svg(picture, style=LAST, text=text).replace("<svg ", BLOCK, 1)


def _fragment(marks: Marks, begin: int, end: int) -> Marks:
    if end:
        marks = (Group(marks, "fragment fade-out", {"fragment_index": end - 2}),)
    return (Group(marks, "fragment", {"fragment_index": begin - 2}),) if begin > 1 else marks
