"""Pictures as the slides of a deck."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from cnnviz.errors import OutsideError
from cnnviz.picture.marks import Picture, Raster
from cnnviz.picture.provenance import Brief, brief, command
from cnnviz.render.cells import encode, enlarge
from cnnviz.render.slides.scheme import Scheme, scheme_of
from cnnviz.render.slides.slide import slide_xml
from cnnviz.render.words import one_line

if TYPE_CHECKING:
    from pptx.presentation import Presentation

LONGEST_COMMAND = 200
"""The longest command, in characters, that speaker notes with a text give in full."""
NEEDED = "a .pptx needs python-pptx, which is not installed; run: pip install 'cnnviz[pptx]'"


def pptx(*pictures: Picture, clicks: bool = False, about: Picture | None = None) -> bytes:
    """Pictures as the bytes of a new deck, a slide each; equal pictures give equal bytes.

    With `clicks`, a picture that has steps is built up by clicks. The deck's title, subject and
    origin are those of `about`, or else of the first picture. Raises `OutsideError` if python-pptx
    is not installed.
    """
    from cnnviz.render.slides.template import new_deck

    deck = new_deck(about or pictures[0])
    scheme = scheme_of(pictures[0].theme)
    for picture in pictures:
        add_slide(deck, picture, scheme, clicks)
    return deck_bytes(deck)


def add_slide(deck: Presentation, picture: Picture, scheme: Scheme, clicks: bool = False) -> None:
    """Adds a picture as the last slide, on the blank layout; `scheme` is the deck's."""
    from pptx.oxml import parse_xml

    slide: Any = deck.slides.add_slide(blank_layout(deck))
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        notes.text = _notes(picture)

    def embed(mark: Raster) -> str:
        data = io.BytesIO(encode(enlarge(mark.pixels)))
        _, name = slide.part.get_or_add_image_part(data)
        return str(name)

    # Moving elements from one document to another would take longer than parsing them.
    slide.part._element = parse_xml(slide_xml(picture, scheme, embed, clicks))


def _notes(picture: Picture) -> str:
    """The speaker notes: what the slide shows, and how it was made."""
    lines = [*map(one_line, picture.spoken or (picture.description,))]
    brief_origin = brief(picture.origin, LONGEST_COMMAND)
    # Whoever reads the notes aloud wants no page of code among them.
    origin = brief_origin if picture.spoken else Brief(command(picture.origin))
    if origin.command:
        lines.append(picture.labels("made.by", command=origin.command))
    if origin.files:
        names = picture.labels.listed([*origin.files])
        lines.append(picture.labels("made.files", names=names, n=len(origin.files)))
    return "\n".join(lines)


def blank_layout(deck: Presentation) -> Any:
    """The layout with the fewest placeholders; it is called Blank, but in the deck's language."""
    return min(deck.slide_layouts, key=lambda layout: len(layout.placeholders))


def deck_bytes(deck: Presentation) -> bytes:
    """A deck's bytes, without dates in its archive."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    saved, undated = io.BytesIO(), io.BytesIO()
    deck.save(saved)
    with ZipFile(saved) as source, ZipFile(undated, "w") as target:
        for entry in source.infolist():
            undated_entry = ZipInfo(entry.filename)
            undated_entry.compress_type = ZIP_DEFLATED
            undated_entry.external_attr = 0o600 << 16
            # Otherwise it would depend on the operating system.
            undated_entry.create_system = 0
            target.writestr(undated_entry, source.read(entry))
    return undated.getvalue()


def library() -> Any:
    """python-pptx; raises `OutsideError`, which says how to install it."""
    try:
        import pptx
    except ImportError:
        raise OutsideError(NEEDED) from None
    return pptx
