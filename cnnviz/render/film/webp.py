"""Frames as lossless WebP, by Pillow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from cnnviz.render.film.deltas import Delta, Palette

OPTIONS: dict[str, Any] = {"format": "WEBP", "lossless": True, "method": 2, "quality": 20}


def webp(deltas: Iterator[Delta], palette: Palette, seconds: list[float], once: bool) -> bytes:
    """The bytes of a file of frames, each shown for its `seconds`, in a loop or `once`."""
    from PIL import Image

    def images() -> Iterator[Image.Image]:
        canvas: np.ndarray[tuple[int, int], np.dtype[np.uint8]] | None = None
        for delta in deltas:
            rows, columns = delta.places.shape
            if canvas is None:
                canvas = delta.places.copy()
            else:
                canvas[delta.y : delta.y + rows, delta.x : delta.x + columns] = delta.places
            yield Image.fromarray(palette.colours[canvas])

    frames, stream = images(), io.BytesIO()
    durations = [round(1000 * duration) for duration in seconds]
    options = {**OPTIONS, "duration": durations, "loop": int(once)}
    next(frames).save(stream, save_all=True, append_images=frames, **options)
    return stream.getvalue()
