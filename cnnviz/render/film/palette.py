"""The 256 colours of an animation, and its frames in them.

The commonest colours are kept as they are, so that grounds, lines and letters' insides stay exact;
what is left goes to the rims of letters and lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.render.cells import Pixels

Codes = NDArray[np.unsignedinteger[Any]]
"""Colours as whole numbers, 256 x 256 x red and so on."""

MOST = 256
EXACT = 64
"""How many of the colours are those that most pixels have."""


class Palette:
    """Colours (n, 3), n at most 256, chosen to suit some frames.

    >>> frame = np.array([[(255, 255, 255), (9, 8, 7)]], np.uint8)
    >>> palette = Palette([frame])
    >>> palette.colours[palette.indices(frame)].tolist()
    [[[255, 255, 255], [9, 8, 7]]]
    """

    def __init__(self, frames: Iterable[Pixels]) -> None:
        counted = [np.unique(_packed(frame), return_counts=True) for frame in frames]
        codes, where = np.unique(np.concatenate([c for c, _ in counted]), return_inverse=True)
        counts = np.bincount(where, np.concatenate([n for _, n in counted]))
        order = np.argsort(-counts, kind="stable")
        self.colours = _unpacked(codes[order])
        if len(codes) > MOST:
            weights = np.minimum(counts[order][EXACT:], 4).astype(np.int64)
            rest = _few(np.repeat(self.colours[EXACT:], weights, axis=0), MOST - EXACT)
            self.colours = np.concatenate([self.colours[:EXACT], rest])
        self._index = np.full(1 << 24, -1, np.int16)

    def indices(self, frame: Pixels) -> NDArray[np.uint8]:
        """Which colour each pixel has: (height, width)."""
        codes = _packed(frame)
        found = self._index[codes]
        lacking = np.unique(codes[found < 0])
        if len(lacking):
            self._index[lacking] = _nearest(_unpacked(lacking), self.colours)
            found = self._index[codes]
        return found.astype(np.uint8)


def _packed(frame: Pixels) -> Codes:
    red, green, blue = (frame[..., i].astype(np.uint32) for i in range(3))
    codes: NDArray[np.uint32] = (red << 16 | green << 8 | blue).astype(np.uint32)
    return codes


def _unpacked(codes: Codes) -> Pixels:
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1).astype(np.uint8)


def _few(colours: Pixels, most: int) -> Pixels:
    """At most so many colours that come near to all of them."""
    from PIL import Image

    chosen = Image.fromarray(colours[None]).quantize(most, Image.Quantize.MEDIANCUT)
    few: Pixels = np.array(chosen.getpalette("RGB"), np.uint8).reshape(-1, 3)[:most]
    return few


def _nearest(colours: Pixels, palette: Pixels) -> NDArray[np.int16]:
    """The index of the colour that is next to each, some thousands at a time."""
    parts = np.array_split(colours.astype(np.float32), len(colours) // 4096 + 1)
    few = palette.astype(np.float32)
    away = [((part[:, None] - few) ** 2).sum(axis=2).argmin(axis=1) for part in parts]
    return np.concatenate(away).astype(np.int16)
