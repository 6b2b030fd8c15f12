"""Frames in 256 colours, each as the rectangle in which it differs from the previous one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.render.palette import MOST, Rgba, representatives

Codes = NDArray[np.uint32]
"""Pixels as integers, red in the lowest byte."""

COLOURS = MOST - 1
"""One index is reserved for pixels that stay the same."""


class Delta(NamedTuple):
    """The new part of a frame: where it begins, and its colour indices `places` (rows, columns).

    `same` (rows, columns) marks the pixels that did not change.
    """

    x: int
    y: int
    places: NDArray[np.uint8]
    same: NDArray[np.bool_]


def codes(frame: Rgba) -> Codes:
    """The pixels (height, width) of an opaque frame, as integers."""
    packed: Codes = frame.view("<u4")[..., 0]
    return packed


class Palette:
    """At most 255 colours (n, 3), chosen to suit the frames.

    >>> frame = np.array([[(255, 255, 255, 255), (9, 8, 7, 255)]], np.uint8)
    >>> Palette([frame]).colours.tolist()
    [[9, 8, 7], [255, 255, 255]]
    """

    def __init__(self, frames: Iterable[Rgba]) -> None:
        counts: dict[int, int] = {}
        previous: Codes | None = None
        for frame in map(codes, frames):
            # Pixels that stay the same are counted once.
            new = frame.ravel() if previous is None else frame[frame != previous]
            values, occurrences = _counts(new)
            for value, count in zip(values.tolist(), occurrences.tolist(), strict=True):
                counts[value] = counts.get(value, 0) + count
            previous = frame.copy()
        values = np.array(sorted(counts), np.uint32)
        self.colours = _unpack(values)
        if len(values) > COLOURS:
            occurrences = np.array([counts[value] for value in values.tolist()])
            selection = representatives(self.colours.astype(float), occurrences, COLOURS)
            self.colours = self.colours[selection]
        self._places = np.full(1 << 24, -1, np.int16)

    def places(self, values: Codes) -> NDArray[np.uint8]:
        """The index of the colour nearest to each pixel."""
        values = np.bitwise_and(values, np.uint32(0xFFFFFF))
        result = self._places[values]
        missing = np.unique(values[result < 0])
        if len(missing):
            self._places[missing] = _nearest(_unpack(missing), self.colours)
            result = self._places[values]
        return result.astype(np.uint8)


def deltas(frames: Iterable[Rgba], palette: Palette) -> Iterator[Delta]:
    """The frames' deltas; the first is a whole frame, and one without changes is one pixel."""
    previous: Codes | None = None
    for frame in map(codes, frames):
        if previous is None:
            yield Delta(0, 0, palette.places(frame), np.zeros(frame.shape, bool))
        else:
            yield _delta(frame, previous, palette)
        previous = frame.copy()


def _delta(frame: Codes, previous: Codes, palette: Palette) -> Delta:
    new = frame != previous
    rows, columns = np.flatnonzero(new.any(axis=1)), np.flatnonzero(new.any(axis=0))
    if not len(rows):
        rows = columns = np.zeros(1, np.int64)
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Delta(int(columns[0]), int(rows[0]), palette.places(frame[part]), ~new[part])


class _Counted(NamedTuple):
    """Different values, and how often each occurs."""

    values: Codes
    counts: NDArray[np.int64]


def _counts(values: Codes) -> _Counted:
    """Counts values; quick if they come in runs."""
    begins = np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])
    lengths = np.diff(np.append(begins, len(values))).astype(np.int64)
    unique, which = np.unique(values[begins], return_inverse=True)
    return _Counted(unique, np.bincount(which, lengths, len(unique)).astype(np.int64))


def _unpack(values: Codes) -> NDArray[np.uint8]:
    return np.stack([values & 255, values >> 8 & 255, values >> 16 & 255], axis=-1).astype(np.uint8)


def _nearest(colours: NDArray[np.uint8], palette: NDArray[np.uint8]) -> NDArray[np.int16]:
    """The index of the palette's colour nearest to each, a few thousand at a time."""
    parts = np.array_split(colours.astype(np.float32), len(colours) // 4096 + 1)
    floats = palette.astype(np.float32)
    nearest = [((part[:, None] - floats) ** 2).sum(axis=2).argmin(axis=1) for part in parts]
    return np.concatenate(nearest).astype(np.int16)
