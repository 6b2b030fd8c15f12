"""Lectures as files: slides, pages, or a page to step through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.labels import Labels
from cnnviz.picture.provenance import with_options
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from cnnviz.lecture.telling import StorySlide
    from cnnviz.picture.marks import Picture
    from cnnviz.render.slides.into import Deck

FORMATS = ("pptx", "pdf", "html")


def format_of(path: str) -> str:
    """The format that a file's suffix names; raises `CnnvizError` if that cannot hold a lecture.

    >>> format_of("talk.PDF")
    'pdf'
    """
    import os

    return format_named(os.path.splitext(path)[1], quoted(path))


def format_named(name: str, where: str = "the format") -> str:
    """The format of that name, in upper or lower case, with or without a dot."""
    format_ = name.lower().removeprefix(".")
    if format_ not in FORMATS:
        problem = f"is {quoted(format_, 20)}, and" if format_ else "is not said;"
        raise CnnvizError(
            f"{where}: its format {problem} a deck is written as {', '.join(FORMATS)}"
        )
    return format_


def data_of(
    slides: Sequence[StorySlide],
    skipped: Sequence[str],
    labels: Labels,
    origin: str,
    format_: str,
    clicks: bool = False,
) -> bytes:
    """The bytes of a lecture; equal lectures give equal bytes."""
    pictures = _with_notes(slides, skipped)
    with_clicks = clicks and format_named(format_) == "pptx"
    origin = with_options(origin, ["--clicks"]) if with_clicks and origin else origin
    properties = pictures[0]._replace(
        title=labels("deck.title"), description=_description(slides, labels), origin=origin
    )
    if format_named(format_) == "pptx":
        from cnnviz.render.slides import pptx

        return pptx(*pictures, clicks=clicks, about=properties)
    if format_named(format_) == "pdf":
        from cnnviz.render.pdf import pdf

        return pdf(*pictures, about=properties)
    from cnnviz.lecture.page import page

    return page(slides, pictures, properties)


def appended(
    deck: Deck, slides: Sequence[StorySlide], skipped: Sequence[str], clicks: bool
) -> bytes:
    """The bytes of a deck with the slides of a lecture after its last one."""
    from cnnviz.render.slides import into

    return into.append(deck, *_with_notes(slides, skipped), clicks=clicks)


def _with_notes(slides: Sequence[StorySlide], skipped: Sequence[str]) -> list[Picture]:
    """The pictures with their notes; the first one's also say what was passed over."""
    pictures = [slide.picture._replace(spoken=slide.notes) for slide in slides]
    pictures[0] = pictures[0]._replace(spoken=(*slides[0].notes, *skipped))
    return pictures


def _description(slides: Sequence[StorySlide], labels: Labels) -> str:
    """A description of the lecture: a list of its slides."""
    return ", ".join(labels(f"deck.slide.{slide.part.name}") for slide in slides)
