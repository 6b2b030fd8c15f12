"""Grids of coloured cells as images that stay crisp."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(rows, columns, 3), red, green, blue."""


def enlarged(pixels: Pixels, least: int = 512) -> Pixels:
    """Each cell as a square of equal pixels, so many that the longer side has about `least`.

    Programs that smooth an image then blur a cell's rim only.

    >>> enlarged(np.zeros((2, 4, 3), np.uint8), least=8).shape
    (4, 8, 3)
    """
    times = max(1, least // max(1, *pixels.shape[:2]))
    larger: Pixels = pixels.repeat(times, axis=0).repeat(times, axis=1)
    return larger


def png(pixels: Pixels) -> bytes:
    """A PNG file of the pixels (RGB, 8 bits; source: PNG specification, ISO 15948).

    Every row is coded as its difference from the row above (filter 2): equal rows cost nothing.
    """
    rows, columns, _ = pixels.shape
    differences = np.diff(pixels, axis=0, prepend=np.zeros((1, columns, 3), np.uint8))
    lines = np.full((rows, 1 + 3 * columns), 2, np.uint8)
    lines[:, 1:] = differences.reshape(rows, -1)
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 6)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
