"""What a picture file will cost to decode, from its structure alone: nothing is decoded.

Sources: PNG, ISO 15948, clause 5; JPEG, ITU-T T.81, annex B. If a picture comes in several scans,
libjpeg keeps its coefficients in memory, two bytes each, and goes through all of them every scan.
"""

from __future__ import annotations

import re
from mmap import ACCESS_READ, mmap
from struct import error, unpack_from
from typing import NamedTuple

Data = bytes | mmap

SIDE = 65_535
"""The longest side: no JPEG has a longer one, and every row costs memory of its own."""
PIXELS = 64_000_000
"""A camera's pictures have no more pixels."""
MEMORY = 256 * 10**6
"""Bytes: four for each of that many pixels."""
SCANS = 100
"""Encoders write 10 to 20."""
PIECES = 100_000
"""Chunks of a PNG; a megabyte usually has 16 to 128."""
SEGMENTS = 10_000
"""Segments of a JPEG before its pixels, and stray bytes between them."""


def costly(path: str) -> str:
    """Why decoding the file would take too much memory or time, or ""."""
    with open(path, "rb") as file:
        try:
            data = mmap(file.fileno(), 0, access=ACCESS_READ)
        except ValueError:
            # The file is empty.
            return ""
        with data:
            try:
                return _png(data) if data[:4] == b"\x89PNG" else _jpeg(data)
            except error:
                # It ends too early, as whoever decodes it will find.
                return ""


def too_large(width: int, height: int) -> str:
    """Why a picture of that size is not decoded, or "".

    >>> too_large(9000, 9000)
    'it has 9,000 × 9,000 pixels, and at most 64 million are decoded'
    """
    if width * height > PIXELS:
        limit = f"at most {PIXELS // 10**6} million are decoded"
    elif max(width, height) > SIDE:
        limit = f"a side has at most {SIDE:,}"
    else:
        return ""
    return f"it has {width:,} × {height:,} pixels, and {limit}"


def _png(data: Data) -> str:
    offset, pieces = 8, 0
    if data[12:16] == b"IHDR":
        reason = too_large(*unpack_from(">II", data, 16))
        if reason:
            return reason
    while offset + 8 <= len(data):
        length, kind = unpack_from(">I4s", data, offset)
        offset, pieces = offset + 12 + length, pieces + 1
        if pieces > PIECES:
            return f"it is in more than {PIECES:,} pieces"
        if kind == b"IEND":
            break
    return ""


class _Frame(NamedTuple):
    """A JPEG's size, whether it is progressive, and each component's sampling factors."""

    size: tuple[int, int]
    progressive: bool
    sampling: tuple[tuple[int, int], ...]

    @property
    def coefficients(self) -> int:
        """Bytes that all coefficients take."""
        h_max = max((h for h, _ in self.sampling), default=1) or 1
        v_max = max((v for _, v in self.sampling), default=1) or 1
        width, height = self.size
        return sum(2 * width * height * h * v // (h_max * v_max) for h, v in self.sampling)


# Two bytes, so that nothing is scanned twice: further 0xff bytes before them are only padding.
_MARKER = re.compile(rb"\xff[^\x00\xff]", re.S)
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.S)
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


def _jpeg(data: Data) -> str:
    offset, scans, segments = 2, 0, 0
    frame: _Frame | None = None
    while marker := _MARKER.search(data, offset):
        segments += 1 + marker.start() - offset
        code, offset = data[marker.end() - 1], marker.end()
        if code == _END or segments > SEGMENTS:
            break
        if code in _STANDALONE:
            continue
        if code in _FRAMES and frame is None:
            frame = _frame(data, offset, code)
            if reason := too_large(*frame.size):
                return reason
        offset += unpack_from(">H", data, offset)[0]
        if code == _SCAN:
            scans += 1
            end = _AFTER_SCAN.search(data, offset)
            offset = end.start() if end else len(data)
    return _verdict(frame, scans, segments)


def _frame(data: Data, offset: int, code: int) -> _Frame:
    height, width, count = unpack_from(">HHB", data, offset + 3)
    codes = (
        data[offset + 9 + 3 * i] for i in range(min(count, 4)) if offset + 9 + 3 * i < len(data)
    )
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
