"""What a notebook shows: a drawing, and for a build-up a page to step through it."""

from __future__ import annotations

from html import escape
from itertools import count

from cnnviz.picture.blank import without_key
from cnnviz.picture.marks import Picture
from cnnviz.render.page.page import page
from cnnviz.render.svg import svg

BELOW = 110
"""Pixels that the page's buttons take below a picture."""

FRAME = (
    '<iframe title="{title}" sandbox="allow-scripts" srcdoc="{document}"'
    ' style="width:100%;max-width:{width}px;aspect-ratio:{width}/{height};border:0"></iframe>'
)

_numbers = count(1)


def bundle(picture: Picture) -> dict[str, str]:
    """The picture by media type. Its ids are never repeated, so that a page may hold it twice.

    >>> first, again = (bundle(Picture((), (72, 36), None, "A", "B")) for _ in range(2))
    >>> list(first), first["image/svg+xml"] == again["image/svg+xml"]
    (['image/svg+xml'], False)
    """
    data = {"image/svg+xml": svg(without_key(picture), suffix=f"-{next(_numbers)}")}
    if picture.steps:
        data["text/html"] = frame(picture)
    return data


def frame(picture: Picture) -> str:
    """A picture's page in a frame, which keeps the notebook's style rules out."""
    return framed(page(picture), picture.title or picture.description, picture.size, BELOW)


def framed(document: str, title: str, size: tuple[float, float], below: int) -> str:
    """A page in a frame: a picture of a `size` in points, and so many pixels `below` it."""
    width, height = (round(side / 0.75) for side in size)
    return FRAME.format(
        title=escape(title), document=escape(document), width=width, height=height + below
    )
