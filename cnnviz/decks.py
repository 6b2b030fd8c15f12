"""Figures for a deck that is there: drawn in its size and colours, behind all that is in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from cnnviz.api import Asked
    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.request import Request
    from cnnviz.picture.marks import Picture
    from cnnviz.render.slides.into import Deck

Place = str | os.PathLike[str]


def with_figure(
    place: Place, entry: Entry, request: Request, steps: bool = False, clicks: bool = False
) -> bytes:
    """The deck of a file with the figure as its last slide, or slides; a new deck without a file.

    Raises `CnnvizError` for what is no deck, and for a figure that has no room on its slides.
    """
    from cnnviz.api import Asked
    from cnnviz.render.slides import pptx
    from cnnviz.render.slides.into import appended

    deck = of_file(place)
    asked = Asked(entry, request if deck is None else in_deck(request, deck))
    slides = _slides(asked, steps, clicks)
    return appended(deck, *slides, clicks=clicks) if deck else pptx(*slides, clicks=clicks)


def of_file(place: Place) -> Deck | None:
    """The deck in a file, None where there is no file; raises `CnnvizError` for what is none."""
    from cnnviz.render.slides.into import read_deck

    if os.path.splitext(os.fspath(place))[1].lower() != ".pptx":
        raise CnnvizError(f"a deck is a .pptx file, and {quoted(os.fspath(place))} is none")
    return read_deck(place)


def in_deck(request: Request, deck: Deck) -> Request:
    """The same figure in the size and the colours of a deck, and in its font if that is here."""
    from cnnviz.fonts import usable
    from cnnviz.picture.borrowed import borrowed

    ink, background, _, _, *accents = deck.scheme
    theme = borrowed(ink, background, accents)
    if usable(deck.font):
        theme = theme._replace(font=deck.font)
    return request._replace(size=deck.size, theme=theme)


def _slides(asked: Asked, steps: bool, clicks: bool) -> Sequence[Picture]:
    """The pictures of the slides: one, or where steps are asked for a slide each."""
    from cnnviz.saving import steps_of

    picture = asked.entry.picture(asked.request)
    if (steps or clicks) and not picture.steps:
        raise CnnvizError(f"the figure {asked.entry.name} has no steps: all of it is there at once")
    return steps_of(picture, asked) if steps and not clicks else [picture]
