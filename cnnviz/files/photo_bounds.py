"""What a picture's file will cost to decode, from its structure alone: nothing of it is decoded.

Sources: PNG, ISO 15948, clause 5; JPEG, ITU-T T.81, annex B. libjpeg keeps the coefficients of a
picture that comes in several scans in memory, two bytes each, and goes through all for each scan.
"""

from __future__ import annotations

import re
from mmap import ACCESS_READ, mmap
from struct import error, unpack_from
from typing import NamedTuple

Data = bytes | mmap

SIDE = 65_535
"""The longest side: no JPEG is longer, and each row costs memory of its own."""
PIXELS = 64_000_000
"""A camera's picture has up to so many pixels."""
MEMORY = 256 * 10**6
"""Bytes: four for each of as many pixels."""
SCANS = 100
"""Programs write 10 to 20."""
PIECES = 100_000
"""Chunks of a PNG; a megabyte has 16 to 128."""
SEGMENTS = 10_000
"""Parts of a JPEG before its pixels, and bytes without a meaning between them."""


def costly(path: str) -> str:
    """Why decoding the file would take too much memory or time, or nothing."""
    with open(path, "rb") as file:
        try:
            data = mmap(file.fileno(), 0, access=ACCESS_READ)
        except ValueError:
            # It is empty.
            return ""
        with data:
            try:
                return _png(data) if data[:4] == b"\x89PNG" else _jpeg(data)
            except error:
                # It ends too early, which those who decode it will find.
                return ""


def too_large(width: int, height: int) -> str:
    """Why a picture of that size is not decoded, or nothing.

    >>> too_large(9000, 9000)
    'it has 9,000 × 9,000 pixels, and at most 64 million are decoded'
    """
    if width * height > PIXELS:
        most = f"at most {PIXELS // 10**6} million are decoded"
    elif max(width, height) > SIDE:
        most = f"a side has at most {SIDE:,}"
    else:
        return ""
    return f"it has {width:,} × {height:,} pixels, and {most}"


def _png(data: Data) -> str:
    at, pieces = 8, 0
    if data[12:16] == b"IHDR":
        reason = too_large(*unpack_from(">II", data, 16))
        if reason:
            return reason
    while at + 8 <= len(data):
        length, kind = unpack_from(">I4s", data, at)
        at, pieces = at + 12 + length, pieces + 1
        if pieces > PIECES:
            return f"it is in more than {PIECES:,} pieces"
        if kind == b"IEND":
            break
    return ""


class _Frame(NamedTuple):
    """The size of a JPEG, whether its coefficients are refined, and each component's sampling."""

    size: tuple[int, int]
    progressive: bool
    sampling: tuple[tuple[int, int], ...]

    @property
    def coefficients(self) -> int:
        """How many bytes all coefficients take."""
        across = max((h for h, _ in self.sampling), default=1) or 1
        down = max((v for _, v in self.sampling), default=1) or 1
        width, height = self.size
        return sum(2 * width * height * h * v // (across * down) for h, v in self.sampling)


# Two bytes, so that nothing is looked at twice: any more of the first are without a meaning.
_MARKER = re.compile(rb"\xff[^\x00\xff]", re.S)
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.S)
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


def _jpeg(data: Data) -> str:
    at, scans, segments = 2, 0, 0
    frame: _Frame | None = None
    while found := _MARKER.search(data, at):
        segments += 1 + found.start() - at
        code, at = data[found.end() - 1], found.end()
        if code == _END or segments > SEGMENTS:
            break
        if code in _ALONE:
            continue
        if code in _FRAMES and frame is None:
            frame = _frame(data, at, code)
            if reason := too_large(*frame.size):
                return reason
        at += unpack_from(">H", data, at)[0]
        if code == _SCAN:
            scans += 1
            after = _AFTER_SCAN.search(data, at)
            at = after.start() if after else len(data)
    return _verdict(frame, scans, segments)


def _frame(data: Data, at: int, code: int) -> _Frame:
    height, width, count = unpack_from(">HHB", data, at + 3)
    codes = (data[at + 9 + 3 * i] for i in range(min(count, 4)) if at + 9 + 3 * i < len(data))
    sampling = tuple((code >> 4, code & 15) for code in codes)
    return _Frame((width, height), code % 4 == 2, sampling)


def _verdict(frame: _Frame | None, scans: int, segments: int) -> str:
    if scans > SCANS:
        return f"it comes in {scans:,} scans, and at most {SCANS} are decoded"
    if segments > SEGMENTS:
        return f"it is in more than {SEGMENTS:,} pieces"
    if frame and (frame.progressive or scans > 1) and frame.coefficients > MEMORY:
        needed = frame.coefficients / 10**6
        return f"it comes in several scans, which take {needed:,.0f} MB to decode"
    return ""
