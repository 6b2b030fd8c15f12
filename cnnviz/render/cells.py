"""Grids of coloured cells as images that stay sharp."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.render.palette import Indexed

Pixels = NDArray[np.uint8]
"""(rows, columns, 3), red, green, blue."""


def enlarge(pixels: Pixels, least: int = 512) -> Pixels:
    """Each cell as a square of equal pixels, such that the longer side has about `least`.

    Programs that smooth images then blur only the cells' edges.

    >>> enlarge(np.zeros((2, 4, 3), np.uint8), least=8).shape
    (4, 8, 3)
    """
    factor = max(1, least // max(1, *pixels.shape[:2]))
    larger: Pixels = pixels.repeat(factor, axis=0).repeat(factor, axis=1)
    return larger


def with_alpha(pixels: Pixels) -> NDArray[np.uint8]:
    """A copy of the pixels with an alpha channel, all opaque."""
    rgba = np.full((*pixels.shape[:2], 4), 255, np.uint8)
    rgba[..., :3] = pixels
    return rgba


def encode(pixels: Pixels, dpi: float | None = None, origin: str = "") -> bytes:
    """A PNG file of pixels (rows, columns, 3 or 4 channels); `dpi` is their number per inch,
    `origin` says how it was made.

    Every row is coded as its difference from the row above (filter 2 of the PNG specification, ISO
    15948), which leaves little to compress in a drawing. Nothing else goes in: no date, no names.
    """
    rows, columns, channels = pixels.shape
    lines = np.full((rows, 1 + columns * channels), 2, np.uint8)
    flat = pixels.reshape(rows, -1)
    lines[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=lines[1:, 1:])
    return _file((columns, rows, {3: 2, 4: 6}[channels]), lines, dpi, _text_chunk(origin))


def encode_indexed(image: Indexed, dpi: float | None = None, origin: str = "") -> bytes:
    """A PNG file of pixels that are indices into a list of colours."""
    rows, columns = image.places.shape
    lines = np.zeros((rows, 1 + columns), np.uint8)
    lines[:, 1:] = image.places
    tables = [*_text_chunk(origin), (b"PLTE", image.colours[:, :3].tobytes())]
    opacity = image.colours[:, 3]
    if (opacity < 255).any():
        tables.append((b"tRNS", opacity.tobytes()))
    return _file((columns, rows, 3), lines, dpi, tables)


def _text_chunk(origin: str) -> list[tuple[bytes, bytes]]:
    return [(b"tEXt", b"cnnviz\0" + origin.encode("latin-1", "replace"))] if origin else []


def _file(
    head: tuple[int, int, int],
    lines: NDArray[np.uint8],
    dpi: float | None,
    tables: Sequence[tuple[bytes, bytes]] = (),
) -> bytes:
    """A whole file: `head` is (columns, rows, colour type), `lines` are the coded rows."""
    columns, rows, colour_type = head
    header = struct.pack(">IIBBBBB", columns, rows, 8, colour_type, 0, 0, 0)
    chunks = [(b"IHDR", header)]
    if dpi:
        per_metre = round(dpi / 0.0254)
        chunks.append((b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
    chunks += [*tables, (b"IDAT", zlib.compress(lines.data, 3)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in chunks)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file: its length, its kind, its data and their checksum."""
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
