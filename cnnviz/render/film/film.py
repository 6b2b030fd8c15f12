"""Frames as the bytes of a file that moves."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from cnnviz.picture.marks import Picture
from cnnviz.render.film.cels import frames
from cnnviz.render.film.deltas import Palette, deltas
from cnnviz.render.film.pace import Pace
from cnnviz.render.film.scenes import Scenes
from cnnviz.render.palette import Rgba
from cnnviz.render.png import packed, size_in_pixels

WIDTH = 1280
"""Pixels across, unless a resolution was asked for."""

SAMPLE = 24
"""How many frames, evenly spaced, the colours are chosen by."""

Watch = Callable[[int, int], object]
"""Is told how many frames are done, and of how many."""


def film(
    pictures: Sequence[Picture],
    format_: str,
    dpi: float | None = None,
    pace: Pace | None = None,
    watch: Watch | None = None,
) -> bytes:
    """The steps of one picture, or several pictures of one size, as "gif", "webp", "apng" or "mp4".

    `dpi` None makes it 1,280 pixels wide.
    """
    scenes, pace = Scenes(pictures), pace or Pace()
    size, dpi = _size(scenes.first, dpi, even=format_ == "mp4")
    seconds = pace.seconds(len(scenes), walk=len(pictures) > 1)
    drawn = _watched(frames(scenes, dpi, size), len(scenes), watch)
    if format_ == "mp4":
        from cnnviz.render.film.mp4 import mp4

        return mp4(drawn, size, seconds)
    palette, drawn = _palette(drawn, scenes, dpi, size)
    changes = deltas(drawn, palette)
    if format_ == "webp":
        from cnnviz.render.film.webp import webp

        return webp(changes, palette, seconds, pace.once)
    if format_ == "apng":
        from cnnviz.render.film.apng import apng as encoded
    else:
        from cnnviz.render.film.gif import gif as encoded
    return encoded(changes, palette, size, seconds, pace.once)


def stills(pictures: Sequence[Picture], dpi: float, watch: Watch | None = None) -> Iterator[bytes]:
    """The same frames as a PNG file each, one after another."""
    scenes = Scenes(pictures)
    size = size_in_pixels(scenes.first, dpi)
    ahead: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(2) as threads:
        # One is packed while the next is drawn.
        for frame in _watched(frames(scenes, dpi, size), len(scenes), watch):
            ahead.append(threads.submit(packed, frame.copy(), dpi, scenes.first.origin))
            if len(ahead) > 2:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


class _Pixels(NamedTuple):
    """Pixels across and down, and how many make an inch."""

    size: tuple[int, int]
    dpi: float


def _size(picture: Picture, dpi: float | None, even: bool) -> _Pixels:
    """Pixels across and down, and how many make an inch. Films in MP4 have an even number."""
    dpi = dpi or WIDTH * 72 / picture.size[0]
    width, height = size_in_pixels(picture, dpi)
    even_size = (width + width % 2, height + height % 2)
    return _Pixels(even_size if even else (width, height), dpi)


def _watched(drawn: Iterator[Rgba], count: int, watch: Watch | None) -> Iterator[Rgba]:
    for done, frame in enumerate(drawn, 1):
        yield frame
        if watch:
            watch(done, count)


class _Coloured(NamedTuple):
    """The colours of all frames, and the frames."""

    palette: Palette
    drawn: Iterator[Rgba]


def _palette(drawn: Iterator[Rgba], scenes: Scenes, dpi: float, size: tuple[int, int]) -> _Coloured:
    """The colours of all frames, and the frames: of a long film, some are drawn for it alone."""
    if len(scenes) <= SAMPLE:
        kept = [frame.copy() for frame in drawn]
        return _Coloured(Palette(kept), iter(kept))
    chosen = sorted({round(i) for i in np.linspace(0, len(scenes) - 1, SAMPLE).tolist()})
    return _Coloured(Palette(frames(scenes, dpi, size, chosen)), drawn)
