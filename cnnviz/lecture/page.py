"""A lecture as a page: what each slide holds besides its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.pages import fields, night
from cnnviz.render.page.extras import Extras

if TYPE_CHECKING:
    from cnnviz.lecture.telling import StorySlide
    from cnnviz.picture.marks import Picture


def page(story_slides: Sequence[StorySlide], pictures: Sequence[Picture], about: Picture) -> bytes:
    """The page of a lecture; `about` has its title and origin."""
    from cnnviz.render.page.slides import slides

    extras = [
        Extras(
            night=night(slide.entry, slide.request, slide.picture),
            fields=fields(slide.picture, slide.request.network),
        )
        for slide in story_slides
    ]
    return slides(pictures, extras, about).encode()
