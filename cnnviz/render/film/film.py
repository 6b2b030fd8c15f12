"""Frames as the bytes of a file that moves."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Picture
from cnnviz.render.cells import Pixels, encoded
from cnnviz.render.film.apng import apng
from cnnviz.render.film.cels import frames
from cnnviz.render.film.pace import Pace
from cnnviz.render.film.palette import Palette
from cnnviz.render.film.scenes import Scenes
from cnnviz.render.png import size_in_pixels

WIDTH = 1280
"""Pixels across, unless a resolution was asked for."""

SAMPLE = 24
"""How many frames, evenly spaced, the colours are chosen by."""

PILLOW: dict[str, dict[str, Any]] = {
    "gif": {"format": "GIF", "optimize": False},
    "webp": {"format": "WEBP", "lossless": True, "method": 2, "quality": 20},
}
"""How Pillow is told to write a format."""

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
    indices = map(palette.indices, drawn)
    if format_ == "apng":
        return apng(indices, palette, seconds, pace.once)
    return _by_pillow(indices, palette, seconds, {**PILLOW[format_], **_loop(format_, pace)})


def stills(pictures: Sequence[Picture], dpi: float, watch: Watch | None = None) -> Iterator[bytes]:
    """The same frames as a PNG file each, one after another."""
    scenes = Scenes(pictures)
    size = size_in_pixels(scenes.first, dpi)
    ahead: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(2) as threads:
        # One is deflated while the next is drawn.
        for frame in _watched(frames(scenes, dpi, size), len(scenes), watch):
            ahead.append(threads.submit(encoded, frame.copy(), dpi))
            if len(ahead) > 2:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _size(picture: Picture, dpi: float | None, even: bool) -> tuple[tuple[int, int], float]:
    """Pixels across and down, and how many make an inch. Films in MP4 have an even number."""
    dpi = dpi or WIDTH * 72 / picture.size[0]
    width, height = size_in_pixels(picture, dpi)
    return ((width + width % 2, height + height % 2) if even else (width, height)), dpi


def _watched(drawn: Iterator[Pixels], count: int, watch: Watch | None) -> Iterator[Pixels]:
    for done, frame in enumerate(drawn, 1):
        yield frame
        if watch:
            watch(done, count)


def _palette(
    drawn: Iterator[Pixels], scenes: Scenes, dpi: float, size: tuple[int, int]
) -> tuple[Palette, Iterator[Pixels]]:
    """The colours of all frames, and the frames: of a long film, some are drawn for it alone."""
    if len(scenes) <= SAMPLE:
        kept = [frame.copy() for frame in drawn]
        return Palette(kept), iter(kept)
    chosen = sorted({round(i) for i in np.linspace(0, len(scenes) - 1, SAMPLE).tolist()})
    return Palette(frames(scenes, dpi, size, chosen)), drawn


def _loop(format_: str, pace: Pace) -> dict[str, int]:
    """0 is without an end; a GIF that says nothing is shown once."""
    if not pace.once:
        return {"loop": 0}
    return {} if format_ == "gif" else {"loop": 1}


def _by_pillow(
    indices: Iterator[NDArray[np.uint8]],
    palette: Palette,
    seconds: list[float],
    how: dict[str, Any],
) -> bytes:
    from PIL import Image

    colours = palette.colours.tobytes()

    def images() -> Iterator[Image.Image]:
        for frame in indices:
            image = Image.fromarray(frame, "P")
            image.putpalette(colours)
            yield image

    every, stream = images(), io.BytesIO()
    lasting = [round(1000 * one) for one in seconds]
    next(every).save(stream, save_all=True, append_images=every, duration=lasting, **how)
    return stream.getvalue()
