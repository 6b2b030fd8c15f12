"""Files of others that are damaged, or made to harm: they say nothing, or are refused in words."""

from __future__ import annotations

import io
import os
import random
import re
import struct
import tracemalloc
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.picture import provenance
from cnnviz.render.origin import MOST, origin_in
from cnnviz.render.slides.into import read_deck

HOLDING = ("svg", "png", "pdf", "html", "pptx", "tikz")
"""The formats that say how they were made."""


@cache
def whole(format_: str) -> bytes:
    return cnnviz.compare().to_bytes(format_, dpi=20)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A file with some bytes changed, cut out, or put in, half the time where its origin stands."""
    found = bytearray(data)
    at = max(data.find(b"cnnviz 0"), 0)
    for _ in range(chance.randint(1, 5)):
        near = chance.randrange(max(at - 50, 0), min(at + 200, len(data)))
        place = chance.choice([near, chance.randrange(len(data))])
        match chance.randrange(3):
            case 0:
                found[place : place + 1] = chance.randbytes(1)
            case 1:
                del found[place : place + chance.randint(1, 60)]
            case _:
                found[place:place] = chance.randbytes(chance.randint(1, 9))
    return bytes(found[: chance.choice([len(found), chance.randrange(len(found))])])


@pytest.mark.parametrize("format_", HOLDING)
def test_a_damaged_figure_says_nothing_or_words(format_: str) -> None:
    chance = random.Random(1)
    assert origin_in(whole(format_))
    kept = 0
    for _ in range(300):
        line = origin_in(damaged(whole(format_), chance))
        words = provenance.words(line) if line else None
        assert words is None or all(isinstance(word, str) for word in words)
        kept += words is not None
    assert kept < 300


def test_a_damaged_deck_is_a_deck_or_refused(tmp_path: Path) -> None:
    chance = random.Random(2)
    path = tmp_path / "deck.pptx"
    refused = 0
    for _ in range(100):
        path.write_bytes(damaged(whole("pptx"), chance))
        try:
            read_deck(path)
        except CnnvizError as error:
            refused += 1
            assert re.search(
                r"deck\.pptx' (is no PowerPoint deck|holds more than 1 GiB)", str(error)
            )
    assert refused > 20


def rezipped(data: bytes, name: str, inside: bytes) -> bytes:
    """An archive with other contents of one file, compressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, inside if entry.filename == name else old.read(entry))
    return stream.getvalue()


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = rezipped(whole("pptx"), "docProps/core.xml", b" " * (MOST + 1))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for i in range(60_000):
            archive.writestr(f"{i:060}", b"")
    (tmp_path / "many.pptx").write_bytes(many.getvalue())
    tracemalloc.start()
    try:
        assert origin_in(bomb) is None
        assert origin_in(many.getvalue()) is None
        with pytest.raises(CnnvizError, match="too much to open"):
            read_deck(tmp_path / "many.pptx")
        assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    finally:
        tracemalloc.stop()


def test_xml_of_others_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("808080")
    for part in ("ppt/presentation.xml", "ppt/theme/theme1.xml", "docProps/core.xml"):
        with zipfile.ZipFile(io.BytesIO(whole("pptx"))) as archive:
            own = archive.read(part).split(b"?>", 1)[-1]
        entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'.encode()
        path = tmp_path / "deck.pptx"
        path.write_bytes(rezipped(whole("pptx"), part, entity + own.replace(b"</", b"&e;</", 1)))
        try:
            deck = read_deck(path)
        except CnnvizError:
            continue
        assert deck is not None
        assert "#808080" not in deck.scheme or b"808080" in own


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_what_never_ends_is_no_deck(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pptx")
    (tmp_path / "zero.pptx").symlink_to("/dev/zero")
    for name in ("pipe.pptx", "zero.pptx"):
        with pytest.raises(CnnvizError, match="is no file"):
            read_deck(tmp_path / name)


def test_a_png_whose_pieces_lie_about_their_length_says_nothing() -> None:
    for length in (0, 2**31 - 1, 2**32 - 1):
        piece = (
            struct.pack(">I4s", length, b"IDAT") + b"x" * 20 + struct.pack(">I", zlib.crc32(b""))
        )
        assert origin_in(b"\x89PNG\r\n\x1a\n" + piece) is None
