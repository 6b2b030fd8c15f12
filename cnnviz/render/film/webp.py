"""Frames as WebP, without loss, by Pillow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from cnnviz.render.film.deltas import Delta, Palette

HOW: dict[str, Any] = {"format": "WEBP", "lossless": True, "method": 2, "quality": 20}


def webp(deltas: Iterator[Delta], palette: Palette, seconds: list[float], once: bool) -> bytes:
    """The bytes of a file of frames that are shown for `seconds` each, without end or `once`."""
    from PIL import Image

    def images() -> Iterator[Image.Image]:
        whole: np.ndarray[tuple[int, int], np.dtype[np.uint8]] | None = None
        for delta in deltas:
            rows, columns = delta.places.shape
            if whole is None:
                whole = delta.places.copy()
            else:
                whole[delta.y : delta.y + rows, delta.x : delta.x + columns] = delta.places
            yield Image.fromarray(palette.colours[whole])

    every, stream = images(), io.BytesIO()
    lasting = [round(1000 * one) for one in seconds]
    how = {**HOW, "duration": lasting, "loop": int(once)}
    next(every).save(stream, save_all=True, append_images=every, **how)
    return stream.getvalue()
