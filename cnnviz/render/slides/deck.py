"""Pictures as the slides of a deck."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from cnnviz.errors import OutsideError
from cnnviz.picture.made import Brief, brief, command
from cnnviz.picture.marks import Picture, Raster
from cnnviz.render.cells import encoded, enlarged
from cnnviz.render.slides.scheme import Scheme, scheme_of
from cnnviz.render.slides.slide import slide_xml
from cnnviz.render.words import one_line

if TYPE_CHECKING:
    from pptx.presentation import Presentation

MOST_MADE = 200
"""A longer command is told in brief where a speaker has something to say."""
NEEDED = "a .pptx needs python-pptx, which is not installed; run: pip install 'cnnviz[pptx]'"


def pptx(*pictures: Picture, clicks: bool = False, about: Picture | None = None) -> bytes:
    """Pictures as the bytes of a new deck, a slide each; equal pictures give equal bytes.

    With `clicks`, a picture that has steps is built up by clicks. `about` says the deck's title,
    subject and origin, where that is not the first picture. Raises `OutsideError` where python-pptx
    is not installed.
    """
    from cnnviz.render.slides.template import new_deck

    deck = new_deck(about or pictures[0])
    scheme = scheme_of(pictures[0].theme)
    for picture in pictures:
        add_slide(deck, picture, scheme, clicks)
    return packed(deck)


def add_slide(deck: Presentation, picture: Picture, scheme: Scheme, clicks: bool = False) -> None:
    """Adds a picture as a slide at the end, on the blank layout; `scheme` is the deck's."""
    from pptx.oxml import parse_xml

    slide: Any = deck.slides.add_slide(blank_layout(deck))
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        notes.text = _notes(picture)

    def embed(mark: Raster) -> str:
        data = io.BytesIO(encoded(enlarged(mark.pixels)))
        _, name = slide.part.get_or_add_image_part(data)
        return str(name)

    # Moving elements from one document to another would take longer than reading them.
    slide.part._element = parse_xml(slide_xml(picture, scheme, embed, clicks))


def _notes(picture: Picture) -> str:
    """What the speaker is told: what is seen, and how it was made."""
    said = [*map(one_line, picture.spoken or (picture.description,))]
    spoken = brief(picture.origin, MOST_MADE)
    # Who reads the notes aloud wants no page of code among them.
    made = spoken if picture.spoken else Brief(command(picture.origin))
    if made.command:
        said.append(picture.labels("made.by", command=made.command))
    if made.files:
        names = picture.labels.listed([*made.files])
        said.append(picture.labels("made.files", names=names, n=len(made.files)))
    return "\n".join(said)


def blank_layout(deck: Presentation) -> Any:
    """The layout with the fewest placeholders; decks call it Blank, each in its language."""
    return min(deck.slide_layouts, key=lambda layout: len(layout.placeholders))


def packed(deck: Presentation) -> bytes:
    """The bytes of a deck, with no date in its archive."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    saved, undated = io.BytesIO(), io.BytesIO()
    deck.save(saved)
    with ZipFile(saved) as source, ZipFile(undated, "w") as target:
        for entry in source.infolist():
            made = ZipInfo(entry.filename)
            made.compress_type = ZIP_DEFLATED
            made.external_attr = 0o600 << 16
            # Else it would say on which system it was made.
            made.create_system = 0
            target.writestr(made, source.read(entry))
    return undated.getvalue()


def library() -> Any:
    """python-pptx, or a sentence that says how to get it."""
    try:
        import pptx
    except ImportError:
        raise OutsideError(NEEDED) from None
    return pptx
