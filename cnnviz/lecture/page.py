"""A lecture as a page: what each slide holds beside its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.pages import fields, night
from cnnviz.render.page.extras import Extras

if TYPE_CHECKING:
    from cnnviz.lecture.telling import Told
    from cnnviz.picture.marks import Picture


def page(drawn: Sequence[Told], pictures: Sequence[Picture], about: Picture) -> bytes:
    """The page of a lecture, whose title and origin `about` says."""
    from cnnviz.render.page.slides import slides

    extras = [
        Extras(
            night=night(one.entry, one.request, one.picture),
            fields=fields(one.picture, one.request.network),
        )
        for one in drawn
    ]
    return slides(pictures, extras, about).encode()
