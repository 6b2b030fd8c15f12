"""What a film says about how it was made, wherever its format has room for a comment.

Sources: PNG specification, 11.3.3.3 (tEXt); GIF89a, 24 (comment); WebP container, "Unknown chunks";
ISO/IEC 14496-12, 8.1.2 (free space box).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cnnviz.render.cells import chunk

KIND = b"CNNV"
"""Our chunk in a WebP, which other programs skip."""
COMMENT = b"!\xfe"
MOST = 100_000
"""The most parts that are searched: our films have fewer."""


def with_words(film: bytes, format_: str, words: str) -> bytes:
    """The film with a comment, `words` in ASCII; its pictures stay the same."""
    data = words.encode("ascii", "replace")
    if not data:
        return film
    if format_ == "apng":
        # After the header, whose length is fixed.
        return film[:33] + chunk(b"tEXt", b"cnnviz\0" + data) + film[33:]
    if format_ == "gif":
        parts = (data[i : i + 255] for i in range(0, len(data), 255))
        blocks = b"".join(bytes([len(part)]) + part for part in parts)
        return film[:-1] + COMMENT + blocks + b"\0" + film[-1:]
    if format_ == "mp4":
        return film + struct.pack(">I4s", 8 + len(data), b"free") + data
    if film[12:16] != b"VP8X":
        return film  # A single picture, with no room for more.
    body = film[8:] + KIND + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def is_film(data: bytes) -> bool:
    """Whether the data begins like a GIF, a WebP or an MP4."""
    return data[:4] == b"GIF8" or data[8:12] == b"WEBP" or data[4:8] == b"ftyp"


def words_in(data: bytes) -> bytes:
    """The comment in a GIF, a WebP or an MP4; b"" if there is none.

    >>> words_in(with_words(b"GIF89a;", "gif", "cnnviz: so"))
    b'cnnviz: so'
    """
    if data[:4] == b"GIF8":
        return _comment(data)
    # Other programs write free boxes, too.
    parts = _chunks(data) if data[8:12] == b"WEBP" else _boxes(data)
    ours = (part.body for part in islice(parts, MOST) if part.kind in (KIND, b"free"))
    return next((body for body in ours if body.startswith(b"cnnviz ")), b"")


def _comment(data: bytes) -> bytes:
    """A GIF's last comment: blocks, each preceded by its length."""
    offset, blocks = data.rfind(COMMENT) + len(COMMENT), list[bytes]()
    while len(COMMENT) < offset < len(data) and data[offset]:
        blocks.append(data[offset + 1 : offset + 1 + data[offset]])
        offset += 1 + data[offset]
    return b"".join(blocks)


class Part(NamedTuple):
    """A part of a file, with its kind."""

    kind: bytes
    body: bytes


def _chunks(data: bytes) -> Iterator[Part]:
    """The chunks of a WebP."""
    offset = 12
    while offset + 8 <= len(data):
        kind, length = struct.unpack("<4sI", data[offset : offset + 8])
        yield Part(kind, data[offset + 8 : offset + 8 + length])
        offset += 8 + length + length % 2


def _boxes(data: bytes) -> Iterator[Part]:
    """The boxes of an MP4, up to one of more than 4 GB."""
    offset = 0
    while offset + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[offset : offset + 8])
        if length < 8:
            return
        yield Part(kind, data[offset + 8 : offset + length])
        offset += length
