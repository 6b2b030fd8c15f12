"""Frames as an animated PNG, each but the first as the rectangle in which it differs.

Source: PNG specification, third edition, 11.3.6 (acTL, fcTL and fdAT).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cnnviz.render.cells import chunk
from cnnviz.render.film.deltas import Delta, Palette

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def apng(
    deltas: Iterable[Delta],
    palette: Palette,
    size: tuple[int, int],
    seconds: list[float],
    once: bool,
) -> bytes:
    """The bytes of a file of frames, each shown for its `seconds`, in a loop or `once`."""
    head = struct.pack(">IIBBBBB", *size, 8, 3, 0, 0, 0)
    parts = [
        chunk(b"IHDR", head),
        chunk(b"acTL", struct.pack(">II", len(seconds), int(once))),
        chunk(b"PLTE", palette.colours.tobytes()),
    ]
    number = 0
    for delta, duration in zip(deltas, seconds, strict=True):
        rows, columns = delta.places.shape
        control = (number, columns, rows, delta.x, delta.y, round(1000 * duration), 1000, 0, 0)
        parts.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", *control)))
        data, next_number = _deflate(delta.places), struct.pack(">I", number + 1)
        parts.append(chunk(b"fdAT", next_number + data) if number else chunk(b"IDAT", data))
        number += 2 if number else 1
    return SIGNATURE + b"".join([*parts, chunk(b"IEND", b"")])


def _deflate(places: NDArray[np.uint8]) -> bytes:
    """The rows, deflated without a filter, which suits indices."""
    rows = np.zeros((places.shape[0], 1 + places.shape[1]), np.uint8)
    rows[:, 1:] = places
    return zlib.compress(rows.tobytes(), 6)
