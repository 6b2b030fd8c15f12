"""A picture as PNG."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Picture
from cnnviz.render.cells import encode, encode_indexed
from cnnviz.render.mpl import settings
from cnnviz.render.palette import Rgba, index_colours


def size_in_pixels(picture: Picture, dpi: float) -> tuple[int, int]:
    """Width and height at `dpi` pixels per inch, rounded: 16:9 at 200 is 2667 x 1500.

    >>> size_in_pixels(Picture((), (960, 540), None, "", ""), 200)
    (2667, 1500)
    """
    width, height = picture.size
    return max(1, round(width / 72 * dpi)), max(1, round(height / 72 * dpi))


def png(picture: Picture, dpi: float = 200) -> bytes:
    """The picture as the bytes of a PNG file, transparent if it has no background."""
    return pack(draw(picture, dpi), dpi, picture.origin)


def pack(pixels: Rgba, dpi: float, origin: str = "") -> bytes:
    """Pixels (rows, columns, 4) as the bytes of a PNG file.

    In 256 colours, unless that would be visible: a third of the bytes, and of the time.
    """
    reduced = index_colours(pixels)
    if reduced is not None:
        return encode_indexed(reduced, dpi, origin)
    clear = bool((pixels[..., 3] < 255).any())
    return encode(pixels if clear else pixels[..., :3], dpi, origin)


def draw(picture: Picture, dpi: float = 200) -> Rgba:
    """Draws the picture: its pixels (rows, columns, 4)."""
    width, height = size_in_pixels(picture, dpi)
    with settings():
        from matplotlib.backends.backend_agg import RendererAgg

        from cnnviz.render.paint import paint

        renderer = RendererAgg(width, height, dpi)  # type: ignore[no-untyped-call]
        paint(picture, renderer, dpi / 72, height)
        return np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
