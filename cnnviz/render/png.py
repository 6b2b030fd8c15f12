"""A picture as PNG."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Picture
from cnnviz.render.cells import encoded, encoded_places
from cnnviz.render.mpl import settings
from cnnviz.render.palette import Rgba, indexed


def size_in_pixels(picture: Picture, dpi: float) -> tuple[int, int]:
    """Width and height at `dpi` pixels an inch, rounded: 16:9 at 200 is 2667 x 1500.

    >>> size_in_pixels(Picture((), (960, 540), None, "", ""), 200)
    (2667, 1500)
    """
    across, down = picture.size
    return max(1, round(across / 72 * dpi)), max(1, round(down / 72 * dpi))


def png(picture: Picture, dpi: float = 200) -> bytes:
    """The picture as the bytes of a PNG file, transparent where it has no background."""
    return packed(drawn(picture, dpi), dpi, picture.origin)


def packed(pixels: Rgba, dpi: float, origin: str = "") -> bytes:
    """Pixels (rows, columns, 4) as the bytes of a PNG file.

    In 256 colours, unless that would be seen: a third of the bytes, and of the time to pack them.
    """
    few = indexed(pixels)
    if few is not None:
        return encoded_places(few, dpi, origin)
    clear = bool((pixels[..., 3] < 255).any())
    return encoded(pixels if clear else pixels[..., :3], dpi, origin)


def drawn(picture: Picture, dpi: float = 200) -> Rgba:
    """The picture's pixels (rows, columns, 4)."""
    width, height = size_in_pixels(picture, dpi)
    with settings():
        from matplotlib.backends.backend_agg import RendererAgg

        from cnnviz.render.paint import paint

        renderer = RendererAgg(width, height, dpi)  # type: ignore[no-untyped-call]
        paint(picture, renderer, dpi / 72, height)
        return np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
