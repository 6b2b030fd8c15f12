"""Frames of layers: what several of them have in common is drawn once, and laid over the others.

That takes a hundredth of the time of drawing it. What one frame has alone is drawn upon it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.colour import rgb
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Mark, Picture, Which
from cnnviz.render.film.scenes import Layer, Scenes, layered
from cnnviz.render.mpl import settings
from cnnviz.render.palette import Rgba

MARGIN = 12.0
"""How far, in points, drawn letters may reach beyond the room that layout gives them."""

TOGETHER = 32
"""So many frames are looked at for what they have in common; memory holds no more of them."""


class Cel(NamedTuple):
    """The pixels that a layer touches, as places in the frame.

    solid: (m,) those that it hides, of the `colour` (m, 4). where: (n,) those that it tints; tint:
    (n, 3), what is added, weighted, of 255 x 255; left: (n, 1), how much of what lies beneath is
    left, of 255.
    """

    solid: Which
    colour: Rgba
    where: Which
    tint: NDArray[np.uint32]
    left: NDArray[np.uint32]

    def upon(self, pixels: Rgba) -> None:
        """Lays it upon the pixels (all, 4) of a frame."""
        pixels.view(np.uint32)[self.solid] = self.colour.view(np.uint32)
        beneath = pixels[self.where, :3]
        pixels[self.where, :3] = (self.tint + beneath * self.left + 127) // 255


def frames(
    scenes: Scenes, dpi: float, size: tuple[int, int], chosen: Sequence[int] | None = None
) -> Iterator[Rgba]:
    """The frames (height, width, 4), or those `chosen`, by their positions; nothing is clear.

    An array is overwritten by the next frame.
    """
    wanted = range(len(scenes)) if chosen is None else chosen
    with settings():
        stage = Stage(scenes.first, dpi, size)
        for begin in range(0, len(wanted), TOGETHER):
            batch = layered(scenes[i] for i in wanted[begin : begin + TOGETHER])
            yield from stage.frames(batch)


class Stage:
    """Where frames are composed."""

    def __init__(self, picture: Picture, dpi: float, size: tuple[int, int]) -> None:
        self._screen = Easel(picture, dpi, size)
        self._easel = Easel(picture, dpi, size)
        self._paper = np.append(np.round(rgb(picture.background or "#ffffff") * 255), 255)
        self._cels: dict[object, Cel] = {}

    def frames(self, batch: list[list[Layer]]) -> Iterator[Rgba]:
        """The pixels of frames, one after another in the same array."""
        seen = Counter(layer.key for frame in batch for layer in frame)
        self._cels = {key: cel for key, cel in self._cels.items() if key in seen}
        pixels = self._screen.pixels
        begin = _common(batch)
        pixels[:] = self._paper
        self._lay(begin, seen)
        base = pixels.copy()
        for frame in batch:
            pixels[:] = base
            self._lay(frame[len(begin) :], seen)
            yield pixels

    def _lay(self, layers: Sequence[Layer], seen: Counter[object]) -> None:
        flat = self._screen.pixels.reshape(-1, 4)
        for key, marks in layers:
            if key not in self._cels and seen[key] == 1:
                self._screen.draw(marks)
                continue
            if key not in self._cels:
                self._cels[key] = self._easel.cel(marks)
            self._cels[key].upon(flat)


def _common(batch: list[list[Layer]]) -> list[Layer]:
    """The layers with which all frames begin."""
    ranks = zip(*batch, strict=False)
    return [rank[0] for rank in takewhile(lambda rank: len({r.key for r in rank}) == 1, ranks)]


class Easel:
    """What marks are drawn on: `pixels` (height, width, 4), at first all clear."""

    def __init__(self, picture: Picture, dpi: float, size: tuple[int, int]) -> None:
        from matplotlib.backends import backend_agg

        agg: Any = backend_agg
        self._renderer = agg.RendererAgg(*size, dpi)
        self._nothing = picture._replace(marks=(), background=None)
        self._scale = dpi / 72
        self.pixels: NDArray[np.uint8] = np.asarray(self._renderer.buffer_rgba())

    def draw(self, marks: Sequence[Mark]) -> None:
        """Draws marks upon what is there."""
        from cnnviz.render.paint import paint

        these = self._nothing._replace(marks=tuple(marks))
        paint(these, self._renderer, self._scale, len(self.pixels))

    def cel(self, marks: Sequence[Mark]) -> Cel:
        """The marks alone; the easel is clear again."""
        self.draw(marks)
        (height, width), around = self.pixels.shape[:2], box(marks)
        above, below = (around.y0 - MARGIN) * self._scale, (around.y1 + MARGIN) * self._scale
        top, foot = (
            (min(height, max(0, int(y))) for y in (above, below)) if around.height else (0, height)
        )
        drawn = self.pixels[top:foot].reshape(-1, 4)
        where = np.flatnonzero(drawn[:, 3])
        ink = drawn[where]
        drawn[:] = 0
        where += top * width
        solid = ink[:, 3] == 255
        thin = ink[~solid].astype(np.uint32)
        tint, left = thin[:, :3] * thin[:, 3:], 255 - thin[:, 3:]
        return Cel(where[solid], ink[solid], where[~solid], tint, left)
