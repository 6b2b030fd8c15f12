"""Frames as the bytes of an animation."""

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
from cnnviz.render.png import pack, size_in_pixels

WIDTH = 1280
"""Pixels across, unless a resolution is asked for."""

SAMPLE = 24
"""The number of frames, evenly spaced, by which the colours are chosen."""

Watch = Callable[[int, int], object]
"""Takes the number of frames done, and of all."""


def film(
    pictures: Sequence[Picture],
    format_: str,
    dpi: float | None = None,
    pace: Pace | None = None,
    watch: Watch | None = None,
) -> bytes:
    """The steps of one picture, or several pictures of one size, as "gif", "webp", "apng" or "mp4".

    `dpi` None means 1,280 pixels across.
    """
    scenes, pace = Scenes(pictures), pace or Pace()
    size, dpi = _size(scenes.first, dpi, even=format_ == "mp4")
    seconds = pace.seconds(len(scenes), walk=len(pictures) > 1)
    images = _watched(frames(scenes, dpi, size), len(scenes), watch)
    if format_ == "mp4":
        from cnnviz.render.film.mp4 import mp4

        return mp4(images, size, seconds)
    palette, images = _palette(images, scenes, dpi, size)
    changes = deltas(images, palette)
    if format_ == "webp":
        from cnnviz.render.film.webp import webp

        return webp(changes, palette, seconds, pace.once)
    if format_ == "apng":
        from cnnviz.render.film.apng import apng as encoded
    else:
        from cnnviz.render.film.gif import gif as encoded
    return encoded(changes, palette, size, seconds, pace.once)


def stills(pictures: Sequence[Picture], dpi: float, watch: Watch | None = None) -> Iterator[bytes]:
    """The same frames, each as a PNG file."""
    scenes = Scenes(pictures)
    size = size_in_pixels(scenes.first, dpi)
    pending: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(2) as threads:
        # Frames are packed while the next ones are drawn.
        for frame in _watched(frames(scenes, dpi, size), len(scenes), watch):
            pending.append(threads.submit(pack, frame.copy(), dpi, scenes.first.origin))
            if len(pending) > 2:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


class _Pixels(NamedTuple):
    """Width and height in pixels, and pixels per inch."""

    size: tuple[int, int]
    dpi: float


def _size(picture: Picture, dpi: float | None, even: bool) -> _Pixels:
    """The size in pixels, and pixels per inch; MP4 needs `even` sizes."""
    dpi = dpi or WIDTH * 72 / picture.size[0]
    width, height = size_in_pixels(picture, dpi)
    even_size = (width + width % 2, height + height % 2)
    return _Pixels(even_size if even else (width, height), dpi)


def _watched(images: Iterator[Rgba], count: int, watch: Watch | None) -> Iterator[Rgba]:
    for number, frame in enumerate(images, 1):
        yield frame
        if watch:
            watch(number, count)


class _Coloured(NamedTuple):
    """The colours of all frames, and the frames."""

    palette: Palette
    images: Iterator[Rgba]


def _palette(
    images: Iterator[Rgba], scenes: Scenes, dpi: float, size: tuple[int, int]
) -> _Coloured:
    """The colours of all frames, and the frames; of a long film, some are drawn twice for this."""
    if len(scenes) <= SAMPLE:
        copies = [frame.copy() for frame in images]
        return _Coloured(Palette(copies), iter(copies))
    sample = sorted({round(i) for i in np.linspace(0, len(scenes) - 1, SAMPLE).tolist()})
    return _Coloured(Palette(frames(scenes, dpi, size, sample)), images)
