"""Slides for an existing deck: in its size and colours, after all its slides."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.files.archive import TAIL, has_end, is_bounded
from cnnviz.files.targets import lock_hint
from cnnviz.picture.marks import Picture
from cnnviz.render.slides.deck import add_slide, blank_layout, deck_bytes, library
from cnnviz.render.slides.geometry import POINT
from cnnviz.render.slides.scheme import IN_FILE, SLOTS, Scheme
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from pptx.presentation import Presentation

MOST = 1 << 30
"""The most bytes that a deck may unpack to."""
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
GREY = "#808080"
"""Stands for a colour that is not given as red, green and blue."""


class Deck(NamedTuple):
    """An existing deck: its bytes, the size of its slides in points, its colours, and the family
    of its body font, "" if it names none.
    """

    data: bytes
    size: tuple[float, float]
    scheme: Scheme
    font: str = ""


def read_deck(path: str | os.PathLike[str]) -> Deck | None:
    """The deck in a file, or None if there is no file.

    Raises `CnnvizError` for what is no deck, `OutsideError` for what cannot be read.

    >>> read_deck("no such file.pptx")
    """
    name = os.fspath(path)
    try:
        # A pipe or a device might never end.
        status = Path(name).stat()
        if not stat.S_ISREG(status.st_mode):
            raise CnnvizError(f"{quoted(name)} is no file: a deck is a .pptx file")
        with Path(name).open("rb") as file:
            data = file.read(min(status.st_size, MOST) + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = f"{error.strerror or error}{lock_hint(name, error)}"
        raise OutsideError(f"{quoted(name)} cannot be read: {reason}") from None
    deck: Any = _open(data, name)
    size = (deck.slide_width / POINT, deck.slide_height / POINT)
    return Deck(data, size, _scheme(deck), _font(deck))


def append(deck: Deck, *pictures: Picture, clicks: bool = False) -> bytes:
    """The deck with a slide for each picture at its end; its own slides stay as they are."""
    presentation = _open(deck.data, "the deck")
    for picture in pictures:
        add_slide(presentation, picture, deck.scheme, clicks)
    return deck_bytes(presentation)


def _open(data: bytes, name: str) -> Presentation:
    from zipfile import ZipFile

    pptx = library()
    too_much = f"{quoted(name)} holds more than {MOST >> 30} GiB: too much to open"
    try:
        tail = data[-TAIL:]
        if len(data) > MOST or (has_end(tail) and not is_bounded(tail)):
            raise CnnvizError(too_much)
        with ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST:
                raise CnnvizError(too_much)
        deck: Presentation = pptx.Presentation(io.BytesIO(data))
        blank_layout(deck)
        _scheme(deck)
    except (CnnvizError, MemoryError):
        raise
    except Exception:
        # The libraries fail in many ways on other or damaged archives.
        hint = "; one with a password is opened and saved without it first"
        raise CnnvizError(
            f"{quoted(name)} is no PowerPoint deck (.pptx) that can be read"
            + hint * data.startswith(b"\xd0\xcf\x11\xe0")
        ) from None
    return deck


def _theme(deck: Any) -> Any:
    """The theme of a deck's blank layout."""
    from lxml import etree

    rels = blank_layout(deck).slide_master.part.rels.values()
    part = next(rel.target_part for rel in rels if rel.reltype.endswith("/theme"))
    return etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _font(deck: Any) -> str:
    """The family of a deck's body font; "" if it names none."""
    latin = _theme(deck).find(f".//{DRAWING}minorFont/{DRAWING}latin")
    return "" if latin is None else latin.get("typeface") or ""


def _scheme(deck: Any) -> Scheme:
    """The colours that shapes on a deck's blank layout can name."""
    scheme = _theme(deck).find(f".//{DRAWING}clrScheme")
    mapping = blank_layout(deck).slide_master._element.find("{*}clrMap")
    return tuple(_colour(scheme, mapping.get(slot, IN_FILE.get(slot, slot))) for slot in SLOTS)


def _colour(scheme: Any, name: str) -> str:
    element = scheme.find(f"{DRAWING}{name}")
    value = element[0].get("lastClr") or element[0].get("val") or ""
    digits = len(value) == 6 and all(c in "0123456789abcdefABCDEF" for c in value)
    return f"#{value.lower()}" if digits else GREY
