"""Frames as GIF, each but the first as the rectangle in which it differs.

Source: "Graphics Interchange Format, Version 89a", CompuServe 1990.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np

from cnnviz.render.film.deltas import COLOURS, Delta, Palette

FOREVER = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def gif(
    deltas: Iterable[Delta],
    palette: Palette,
    size: tuple[int, int],
    seconds: list[float],
    once: bool,
) -> bytes:
    """The bytes of a file of frames, each shown for its `seconds`, in a loop or `once`."""
    table = np.zeros((COLOURS + 1, 3), np.uint8)
    table[: len(palette.colours)] = palette.colours
    head = b"GIF89a" + struct.pack("<HHBBB", *size, 0xF7, 0, 0) + table.tobytes()
    parts = [head, b"" if once else FOREVER]
    for delta, duration in zip(deltas, seconds, strict=True):
        parts += _frame(delta, duration)
    return b"".join([*parts, b";"])


def _frame(delta: Delta, duration: float) -> list[bytes]:
    """The blocks of a frame: how long it is shown, where it is, and its pixels."""
    from PIL import GifImagePlugin, Image

    places = np.where(delta.same, np.uint8(COLOURS), delta.places)
    image = Image.fromarray(places, "P")
    control = struct.pack("<BHBB", 0b101, round(100 * duration), COLOURS, 0)
    # Pillow compresses; its own way of writing many frames would compare them all again.
    body: list[bytes] = GifImagePlugin.getdata(image, (delta.x, delta.y), include_color_table=False)
    return [b"\x21\xf9\x04", control, *body]
