"""Frames in 256 colours, each as the rectangle in which it differs from the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.render.palette import MOST, Rgba, representatives

Codes = NDArray[np.uint32]
"""Pixels as whole numbers, their red lowest."""

COLOURS = MOST - 1
"""One place is left for what stays as it was."""


class Delta(NamedTuple):
    """The part of a frame that is new: where it begins, and the colours' places (rows, columns).

    `same` (rows, columns) is where nothing is new after all.
    """

    x: int
    y: int
    places: NDArray[np.uint8]
    same: NDArray[np.bool_]


def codes(frame: Rgba) -> Codes:
    """The pixels (height, width) of a frame that hides all beneath it."""
    packed: Codes = frame.view("<u4")[..., 0]
    return packed


class Palette:
    """At most 255 colours (n, 3), chosen to suit some frames.

    >>> frame = np.array([[(255, 255, 255, 255), (9, 8, 7, 255)]], np.uint8)
    >>> Palette([frame]).colours.tolist()
    [[9, 8, 7], [255, 255, 255]]
    """

    def __init__(self, frames: Iterable[Rgba]) -> None:
        counts: dict[int, int] = {}
        before: Codes | None = None
        for frame in map(codes, frames):
            # What stays is counted once: it is long known.
            new = frame.ravel() if before is None else frame[frame != before]
            values, many = _counted(new)
            for value, count in zip(values.tolist(), many.tolist(), strict=True):
                counts[value] = counts.get(value, 0) + count
            before = frame.copy()
        values = np.array(sorted(counts), np.uint32)
        self.colours = _unpacked(values)
        if len(values) > COLOURS:
            many = np.array([counts[value] for value in values.tolist()])
            kept = representatives(self.colours.astype(float), many, COLOURS)
            self.colours = self.colours[kept]
        self._places = np.full(1 << 24, -1, np.int16)

    def places(self, values: Codes) -> NDArray[np.uint8]:
        """The place of the nearest colour of each pixel."""
        values = np.bitwise_and(values, np.uint32(0xFFFFFF))
        found = self._places[values]
        lacking = np.unique(values[found < 0])
        if len(lacking):
            self._places[lacking] = _nearest(_unpacked(lacking), self.colours)
            found = self._places[values]
        return found.astype(np.uint8)


def deltas(frames: Iterable[Rgba], palette: Palette) -> Iterator[Delta]:
    """The frames one after another; the first is whole, and where nothing is new one pixel is."""
    before: Codes | None = None
    for frame in map(codes, frames):
        if before is None:
            yield Delta(0, 0, palette.places(frame), np.zeros(frame.shape, bool))
        else:
            yield _delta(frame, before, palette)
        before = frame.copy()


def _delta(frame: Codes, before: Codes, palette: Palette) -> Delta:
    new = frame != before
    rows, columns = np.flatnonzero(new.any(axis=1)), np.flatnonzero(new.any(axis=0))
    if not len(rows):
        rows = columns = np.zeros(1, np.int64)
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Delta(int(columns[0]), int(rows[0]), palette.places(frame[part]), ~new[part])


class _Counted(NamedTuple):
    """Values, and how often each is there."""

    values: Codes
    many: NDArray[np.int64]


def _counted(values: Codes) -> _Counted:
    """What there is; runs of one value are quick."""
    begins = np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])
    lengths = np.diff(np.append(begins, len(values))).astype(np.int64)
    found, which = np.unique(values[begins], return_inverse=True)
    return _Counted(found, np.bincount(which, lengths, len(found)).astype(np.int64))


def _unpacked(values: Codes) -> NDArray[np.uint8]:
    return np.stack([values & 255, values >> 8 & 255, values >> 16 & 255], axis=-1).astype(np.uint8)


def _nearest(colours: NDArray[np.uint8], palette: NDArray[np.uint8]) -> NDArray[np.int16]:
    """The place of the colour that is next to each, some thousands at a time."""
    parts = np.array_split(colours.astype(np.float32), len(colours) // 4096 + 1)
    few = palette.astype(np.float32)
    away = [((part[:, None] - few) ** 2).sum(axis=2).argmin(axis=1) for part in parts]
    return np.concatenate(away).astype(np.int16)
