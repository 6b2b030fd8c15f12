"""Figures for an existing deck: drawn in its size and colours, after all its slides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from cnnviz.api import Job
    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.request import Request
    from cnnviz.picture.marks import Picture
    from cnnviz.render.slides.into import Deck

Place = str | os.PathLike[str]


def with_figure(
    place: Place, entry: Entry, request: Request, steps: bool = False, clicks: bool = False
) -> bytes:
    """The deck in a file with the figure as its last slide or slides; a new deck if there is none.

    Raises `CnnvizError` for what is no deck, and for a figure that does not fit on its slides.
    """
    from cnnviz.api import Job
    from cnnviz.render.slides import pptx
    from cnnviz.render.slides.into import append

    deck = of_file(place)
    job = Job(entry, request if deck is None else in_deck(request, deck))
    slides = _slides(job, steps, clicks)
    return append(deck, *slides, clicks=clicks) if deck else pptx(*slides, clicks=clicks)


def of_file(place: Place) -> Deck | None:
    """The deck in a file, None if there is no file; raises `CnnvizError` for what is no deck."""
    from cnnviz.render.slides.into import read_deck

    if os.path.splitext(os.fspath(place))[1].lower() != ".pptx":
        raise CnnvizError(f"a deck is a .pptx file, and {quoted(os.fspath(place))} is none")
    return read_deck(place)


def in_deck(request: Request, deck: Deck) -> Request:
    """The same figure in a deck's size and colours, and in its font if that is installed."""
    from cnnviz.fonts import usable
    from cnnviz.picture.borrowed import borrowed

    ink, background, _, _, *accents = deck.scheme
    theme = borrowed(ink, background, accents)
    if usable(deck.font):
        theme = theme._replace(font=deck.font)
    return request._replace(size=deck.size, theme=theme)


def _slides(job: Job, steps: bool, clicks: bool) -> Sequence[Picture]:
    """The pictures of the slides: one, or one for each step."""
    from cnnviz.saving import steps_of

    picture = job.entry.picture(job.request)
    if (steps or clicks) and not picture.steps:
        raise CnnvizError(f"the figure {job.entry.name} has no steps: all of it is there at once")
    return steps_of(picture, job) if steps and not clicks else [picture]
