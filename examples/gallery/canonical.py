"""SVG and the page in a canonical form: what is drawn, without how it happens to be spelt.

Two machines may differ in the last digit of a length and in how they compress an image; a change
of looks is larger than either.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zlib
from base64 import b64decode
from typing import NamedTuple
from urllib.parse import unquote

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
EMBEDDED = re.compile(r'"data:image/svg\+xml,([^"]*)"')
GEOMETRY = {"d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "transform"}
NEAR = 0.1
"""Lengths that differ by less, in points, are the same: a hair is thicker."""


class Canonical(NamedTuple):
    """What is drawn: a line an element with # for its lengths, and all lengths in their order."""

    lines: tuple[str, ...]
    lengths: tuple[float, ...]


def of_svg(document: str) -> Canonical:
    """The canonical form of an SVG document; bytes of an image count by their pixels."""
    lines, lengths = [], []
    for depth, element in _elements(ET.fromstring(document), 0):
        said = [element.tag.rpartition("}")[2]]
        for key, value in sorted(element.attrib.items()):
            if key in GEOMETRY:
                lengths += map(float, NUMBER.findall(value))
                value = NUMBER.sub("#", value)
            said.append(f"{key}={_pixels(value) if key == 'href' else value}")
        lines.append("  " * depth + " ".join(said) + f" | {(element.text or '').strip()}")
    return Canonical(tuple(lines), tuple(lengths))


def of_page(text: str) -> Canonical:
    """The canonical form of the page: its own text, and that of each picture in it."""
    pictures = [of_svg(unquote(found)) for found in EMBEDDED.findall(text)]
    words = EMBEDDED.sub('"#"', text).splitlines()
    lines = [line for one in pictures for line in one.lines]
    return Canonical((*words, *lines), tuple(n for one in pictures for n in one.lengths))


def difference(before: Canonical, after: Canonical) -> str:
    """The first thing that differs, in words; empty where nothing does."""
    pairs = zip(before.lines, after.lines, strict=False)
    other = next(((one, two) for one, two in pairs if one != two), None)
    if other:
        return f"was: {other[0].strip()[:300]}\nis:  {other[1].strip()[:300]}"
    if len(before.lines) != len(after.lines) or len(before.lengths) != len(after.lengths):
        return f"{len(before.lines)} lines were committed, there are {len(after.lines)}"
    moved = [
        (one, two)
        for one, two in zip(before.lengths, after.lengths, strict=True)
        if abs(one - two) > NEAR
    ]
    return f"{len(moved)} lengths differ, the first was {moved[0]}" if moved else ""


def _elements(element: ET.Element, depth: int) -> list[tuple[int, ET.Element]]:
    inner = [one for child in element for one in _elements(child, depth + 1)]
    return [(depth, element), *inner]


def _pixels(address: str) -> str:
    """A checksum of a PNG's pixels, in place of its bytes: compressors differ."""
    data = b64decode(address.partition("base64,")[2])
    packed, at = b"", 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += 12 + size
    return f"{zlib.crc32(zlib.decompress(packed)):08x}"
