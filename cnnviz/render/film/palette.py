"""The 256 colours of an animation, and its frames in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.render.cells import Pixels
from cnnviz.render.palette import MOST, representatives

Codes = NDArray[np.unsignedinteger[Any]]
"""Colours as whole numbers, 256 x 256 x red and so on."""


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
        counts = np.bincount(where, np.concatenate([n for _, n in counted])).astype(np.int64)
        self.colours = _unpacked(codes)
        if len(codes) > MOST:
            self.colours = self.colours[representatives(self.colours.astype(float), counts)]
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


def _nearest(colours: Pixels, palette: Pixels) -> NDArray[np.int16]:
    """The index of the colour that is next to each, some thousands at a time."""
    parts = np.array_split(colours.astype(np.float32), len(colours) // 4096 + 1)
    few = palette.astype(np.float32)
    away = [((part[:, None] - few) ** 2).sum(axis=2).argmin(axis=1) for part in parts]
    return np.concatenate(away).astype(np.int16)
