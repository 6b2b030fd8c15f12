"""A new deck: python-pptx's template in a figure's size, colours and font."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cnnviz.picture.marks import Picture
from cnnviz.render.fonts import font_of
from cnnviz.render.slides.geometry import POINT
from cnnviz.render.slides.scheme import scheme_of, scheme_xml
from cnnviz.render.words import escaped, one_line

if TYPE_CHECKING:
    from pptx.presentation import Presentation

STALE = ("thumbnail", "extended-properties", "printerSettings")
"""Parts of the template that describe another deck."""


def new_deck(picture: Picture) -> Presentation:
    """A deck without slides, in a picture's size, colours and font."""
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
    """Sets the slides' size, and scales what is on master and layouts accordingly."""
    width, height = (round(length * POINT) for length in size)
    x_scale, y_scale = width / deck.slide_width, height / deck.slide_height
    deck.slide_width, deck.slide_height = width, height
    element = deck.part._element.sldSz
    if (width, height) == (9_144_000, 6_858_000):
        element.set("type", "screen4x3")
    else:
        element.attrib.pop("type", None)
    for part in (deck.slide_master, *deck.slide_layouts):
        for offset in part._element.iter("{*}off", "{*}ext"):
            for key, scale in (("x", x_scale), ("y", y_scale), ("cx", x_scale), ("cy", y_scale)):
                if key in offset.attrib:
                    offset.set(key, str(round(int(offset.get(key)) * scale)))


def _dress(deck: Any, picture: Picture) -> None:
    """Replaces the template's colours and font by those of the picture."""
    rels = deck.slide_master.part.rels.values()
    (theme,) = (rel.target_part for rel in rels if rel.reltype.endswith("/theme"))
    xml = theme.blob.decode()
    colours = scheme_xml(scheme_of(picture.theme), picture.theme.name)
    xml = re.sub(r"<a:clrScheme.*?</a:clrScheme>", lambda _: colours, xml, flags=re.S)
    face = escaped(font_of(picture))
    xml = re.sub(r'<a:latin typeface="Calibri"', lambda _: f'<a:latin typeface="{face}"', xml)
    theme._blob = xml.encode()


def _entitle(deck: Any, picture: Picture) -> None:
    """Sets the deck's properties, without a person or a date."""
    properties = deck.core_properties
    properties.title = one_line(picture.title)[:255]
    properties.subject = one_line(picture.description)[:255]
    properties.author = properties.last_modified_by = "cnnviz"
    properties.keywords = ""
    # Set as an element's text: the library allows only 255 characters, the format more.
    properties._element.get_or_add_description().text = picture.origin
    for name in ("created", "modified"):
        for element in properties._element.findall(f"{{http://purl.org/dc/terms/}}{name}"):
            properties._element.remove(element)
