"""What a film says of how it was made, where each format has room for a word.

Sources: PNG specification, 11.3.3.3 (tEXt); GIF89a, 24 (comment); WebP container, "Unknown chunks";
ISO/IEC 14496-12, 8.1.2 (a box that is free).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cnnviz.render.cells import chunk

KIND = b"CNNV"
"""The chunk of a WebP, which others pass over."""
COMMENT = b"!\xfe"
MOST = 100_000
"""A film of more parts is none of ours."""


def saying(film: bytes, format_: str, words: str) -> bytes:
    """A film that says `words`, of ASCII: the same pictures in it."""
    said = words.encode("ascii", "replace")
    if not said:
        return film
    if format_ == "apng":
        # Behind the head, which is always as long.
        return film[:33] + chunk(b"tEXt", b"cnnviz\0" + said) + film[33:]
    if format_ == "gif":
        parts = (said[at : at + 255] for at in range(0, len(said), 255))
        blocks = b"".join(bytes([len(part)]) + part for part in parts)
        return film[:-1] + COMMENT + blocks + b"\0" + film[-1:]
    if format_ == "mp4":
        return film + struct.pack(">I4s", 8 + len(said), b"free") + said
    if film[12:16] != b"VP8X":
        return film  # A single picture, which has no room for more.
    body = film[8:] + KIND + struct.pack("<I", len(said)) + said + b"\0" * (len(said) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def is_film(data: bytes) -> bool:
    """Whether data begin as a GIF, a WebP or an MP4."""
    return data[:4] == b"GIF8" or data[8:12] == b"WEBP" or data[4:8] == b"ftyp"


def said_in(data: bytes) -> bytes:
    """What a GIF, a WebP or an MP4 says; b"" where it says nothing.

    >>> said_in(saying(b"GIF89a;", "gif", "cnnviz: so"))
    b'cnnviz: so'
    """
    if data[:4] == b"GIF8":
        return _comment(data)
    # Others leave a box free, too.
    parts = _chunks(data) if data[8:12] == b"WEBP" else _boxes(data)
    ours = (one.body for one in islice(parts, MOST) if one.kind in (KIND, b"free"))
    return next((body for body in ours if body.startswith(b"cnnviz ")), b"")


def _comment(data: bytes) -> bytes:
    """The last comment of a GIF: its blocks, each with its length before it."""
    at, blocks = data.rfind(COMMENT) + len(COMMENT), list[bytes]()
    while len(COMMENT) < at < len(data) and data[at]:
        blocks.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(blocks)


class Part(NamedTuple):
    """A part of a file, and what it is."""

    kind: bytes
    body: bytes


def _chunks(data: bytes) -> Iterator[Part]:
    """The chunks of a WebP."""
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack("<4sI", data[at : at + 8])
        yield Part(kind, data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2


def _boxes(data: bytes) -> Iterator[Part]:
    """The boxes of an MP4 that are no longer than 4 GB."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if length < 8:
            return
        yield Part(kind, data[at + 8 : at + length])
        at += length
