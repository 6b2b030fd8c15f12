"""Frames as an animated PNG, each after the first as the rectangle in which it differs.

Source: PNG specification, third edition, 11.3.6 (acTL, fcTL and fdAT).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cnnviz.render.cells import chunk
from cnnviz.render.film.palette import Palette

Indices = NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def apng(frames: Iterator[Indices], palette: Palette, seconds: list[float], once: bool) -> bytes:
    """The bytes of a file of frames (height, width) in a palette, shown for `seconds` each.

    It begins anew at its end unless it is shown `once`.
    """
    body, number, before = [], 0, None
    for frame, lasting in zip(frames, seconds, strict=True):
        height, width = frame.shape
        x, y, part = _changed(before, frame)
        control = (number, part.shape[1], part.shape[0], x, y, round(1000 * lasting), 1000, 0, 0)
        body.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", *control)))
        data = _deflated(part)
        first = before is None
        body.append(
            chunk(b"IDAT", data) if first else chunk(b"fdAT", struct.pack(">I", number + 1) + data)
        )
        number += 1 if first else 2
        before = frame
    head = (
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        chunk(b"acTL", struct.pack(">II", len(seconds), int(once))),
        chunk(b"PLTE", palette.colours.tobytes()),
    )
    return SIGNATURE + b"".join((*head, *body, chunk(b"IEND", b"")))


def _changed(before: Indices | None, frame: Indices) -> tuple[int, int, Indices]:
    """The smallest rectangle that holds all that is new: where it begins, and its pixels."""
    if before is None:
        return 0, 0, frame
    rows, columns = np.nonzero(before != frame)
    if not len(rows):
        return 0, 0, frame[:1, :1]
    x, y = int(columns.min()), int(rows.min())
    return x, y, frame[y : int(rows.max()) + 1, x : int(columns.max()) + 1]


def _deflated(part: Indices) -> bytes:
    """Rows without a filter, as indices want it."""
    rows = np.zeros((part.shape[0], 1 + part.shape[1]), np.uint8)
    rows[:, 1:] = part
    return zlib.compress(rows.tobytes(), 6)
