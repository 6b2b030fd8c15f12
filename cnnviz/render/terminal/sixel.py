"""Sixel, which xterm, foot, mlterm, Windows Terminal and others know: bands of six rows of pixels.

Source: DEC, "VT330/VT340 Programmer Reference Manual", volume 2, chapter 14.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Picture
from cnnviz.render.film.deltas import Palette, codes
from cnnviz.render.png import draw

BAND_HEIGHT = 6
"""Rows of pixels per character."""


def sixel(picture: Picture, width: int) -> bytes:
    """A picture's escape sequence, `width` pixels across; transparent parts stay as they are."""
    pixels = draw(picture, width * 72 / picture.size[0])
    palette = Palette([pixels])
    places = np.where(pixels[..., 3] > 0, palette.places(codes(pixels)).astype(np.int16), -1)
    rows, columns = places.shape
    percent = np.round(palette.colours / 2.55).astype(int).tolist()
    table = "".join(f"#{i};2;{r};{g};{b}" for i, (r, g, b) in enumerate(percent))
    padded = np.full((-(-rows // BAND_HEIGHT) * BAND_HEIGHT, columns), -1, np.int16)
    padded[:rows] = places
    bands = [_band(band) for band in padded.reshape(-1, BAND_HEIGHT, columns)]
    return f'\x1bP0;1q"1;1;{columns};{rows}{table}{"-".join(bands)}\x1b\\\n'.encode()


def _band(band: NDArray[np.int16]) -> str:
    """Six rows of pixels: for each colour, which of them it has in each column."""
    bits = (1 << np.arange(BAND_HEIGHT))[:, None]
    colours = [colour for colour in sorted(set(band.ravel().tolist())) if colour >= 0]
    return "$".join(f"#{c}{_runs(((band == c) * bits).sum(axis=0))}" for c in colours)


def _runs(columns: NDArray[np.int64]) -> str:
    """A character for each column, with repetitions counted."""
    first = np.flatnonzero(np.append(True, columns[1:] != columns[:-1]))
    counts = np.diff(np.append(first, len(columns))).tolist()
    pairs = zip(columns[first].tolist(), counts, strict=True)
    return "".join(_run(chr(63 + value), count) for value, count in pairs)


def _run(character: str, count: int) -> str:
    return f"!{count}{character}" if count > 3 else character * count
