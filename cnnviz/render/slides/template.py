"""A new deck: python-pptx's own template in a figure's size, colours and font."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture, Texts
from cnnviz.render.slides.geometry import POINT
from cnnviz.render.slides.scheme import scheme_of, scheme_xml
from cnnviz.render.words import escaped, one_line

if TYPE_CHECKING:
    from pptx.presentation import Presentation

STALE = ("thumbnail", "extended-properties", "printerSettings")
"""Parts of the template that say something of another deck."""


def new_deck(picture: Picture) -> Presentation:
    """A deck without slides, in the size, the colours and the font of a picture."""
    from cnnviz.render.slides.deck import library

    deck: Presentation = library().Presentation()
    _resize(deck, picture.size)
    _dress(deck, picture)
    for owner in (deck.part.package, deck.part):
        for name, rel in list(owner._rels.items()):
            if rel.reltype.rpartition("/")[2] in STALE:
                owner._rels.pop(name)
    _entitle(deck, picture)
    return deck


def _resize(deck: Any, size: tuple[float, float]) -> None:
    """Sets the slides' size, and moves what stands on master and layouts in proportion."""
    width, height = (round(length * POINT) for length in size)
    across, down = width / deck.slide_width, height / deck.slide_height
    deck.slide_width, deck.slide_height = width, height
    element = deck.part._element.sldSz
    if (width, height) == (9_144_000, 6_858_000):
        element.set("type", "screen4x3")
    else:
        element.attrib.pop("type", None)
    for part in (deck.slide_master, *deck.slide_layouts):
        for spot in part._element.iter("{*}off", "{*}ext"):
            for key, by in (("x", across), ("y", down), ("cx", across), ("cy", down)):
                if key in spot.attrib:
                    spot.set(key, str(round(int(spot.get(key)) * by)))


def _dress(deck: Any, picture: Picture) -> None:
    """Puts the theme's colours and font in the place of the template's."""
    rels = deck.slide_master.part.rels.values()
    (theme,) = (rel.target_part for rel in rels if rel.reltype.endswith("/theme"))
    xml = theme.blob.decode()
    colours = scheme_xml(scheme_of(picture.theme), picture.theme.name)
    xml = re.sub(r"<a:clrScheme.*?</a:clrScheme>", lambda _: colours, xml, flags=re.S)
    face = escaped(font_of(picture))
    xml = re.sub(r'<a:latin typeface="Calibri"', lambda _: f'<a:latin typeface="{face}"', xml)
    theme._blob = xml.encode()


def font_of(picture: Picture) -> str:
    """The family in which a picture's texts are set."""
    return next((m.font for m in leaves(picture.marks) if isinstance(m, Texts)), "Fira Sans")


def _entitle(deck: Any, picture: Picture) -> None:
    """Says what the deck is; no person and no date."""
    about = deck.core_properties
    about.title = one_line(picture.title)[:255]
    about.subject = one_line(picture.description)[:255]
    about.author = about.last_modified_by = "cnnviz"
    about.keywords = ""
    # Set as text: the library allows no more than 255 characters, though the format does.
    about._element.get_or_add_description().text = picture.origin
    for name in ("created", "modified"):
        for element in about._element.findall(f"{{http://purl.org/dc/terms/}}{name}"):
            about._element.remove(element)
