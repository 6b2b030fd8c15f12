"""Lectures as files: slides, pages, or a page to step through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.labels import Labels
from cnnviz.picture.made import with_options
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from cnnviz.lecture.telling import Told
    from cnnviz.picture.marks import Picture
    from cnnviz.render.slides.into import Deck

FORMATS = ("pptx", "pdf", "html")


def format_of(path: str) -> str:
    """The format that a file's suffix says; raises `CnnvizError` for one that holds no lecture.

    >>> format_of("talk.PDF")
    'pdf'
    """
    import os

    return format_named(os.path.splitext(path)[1], quoted(path))


def format_named(name: str, where: str = "the format") -> str:
    """The format of that name, in any case, with a dot or without."""
    format_ = name.lower().removeprefix(".")
    if format_ not in FORMATS:
        given = f"is {quoted(format_, 20)}, and" if format_ else "is not said;"
        raise CnnvizError(f"{where}: its format {given} a deck is written as {', '.join(FORMATS)}")
    return format_


def data_of(
    drawn: Sequence[Told],
    passed: Sequence[str],
    labels: Labels,
    origin: str,
    format_: str,
    clicks: bool = False,
) -> bytes:
    """The bytes of a lecture; equal ones give equal bytes."""
    pictures = _spoken(drawn, passed)
    clicked = clicks and format_named(format_) == "pptx"
    origin = with_options(origin, ["--clicks"]) if clicked and origin else origin
    about = pictures[0]._replace(
        title=labels("deck.title"), description=_described(drawn, labels), origin=origin
    )
    if format_named(format_) == "pptx":
        from cnnviz.render.slides import pptx

        return pptx(*pictures, clicks=clicks, about=about)
    if format_named(format_) == "pdf":
        from cnnviz.render.pdf import pdf

        return pdf(*pictures, about=about)
    from cnnviz.lecture.page import page

    return page(drawn, pictures, about)


def appended(deck: Deck, drawn: Sequence[Told], passed: Sequence[str], clicks: bool) -> bytes:
    """A deck with the slides of a lecture behind its last one."""
    from cnnviz.render.slides import into

    return into.appended(deck, *_spoken(drawn, passed), clicks=clicks)


def _spoken(drawn: Sequence[Told], passed: Sequence[str]) -> list[Picture]:
    """The pictures with their notes; the first one's say what was passed over, too."""
    spoken = [one.picture._replace(spoken=one.notes) for one in drawn]
    spoken[0] = spoken[0]._replace(spoken=(*drawn[0].notes, *passed))
    return spoken


def _described(drawn: Sequence[Told], labels: Labels) -> str:
    """What the lecture is about: its slides."""
    return ", ".join(labels(f"deck.slide.{one.part.name}") for one in drawn)
