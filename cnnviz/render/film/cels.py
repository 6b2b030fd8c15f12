"""Frames of layers: what several frames share is drawn once, and laid over each of them.

Laying it takes a hundredth of the time of drawing it. What a single frame has is drawn on it.
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
from cnnviz.render.film.scenes import Layer, Scenes, split_into_layers
from cnnviz.render.mpl import settings
from cnnviz.render.palette import Rgba

MARGIN = 12.0
"""Points by which drawn letters may exceed the room that layout gives them."""

BATCH = 32
"""The frames that are searched together for what they share; memory holds no more of them."""


class Cel(NamedTuple):
    """The pixels that a layer touches, as indices into the frame.

    solid: (m,) pixels that it hides, in `colour` (m, 4). tinted: (n,) pixels that it tints; tint:
    (n, 3), the weighted colour that is added, of 255 x 255; rest: (n, 1), the weight left to what
    lies beneath, of 255.
    """

    solid: Which
    colour: Rgba
    tinted: Which
    tint: NDArray[np.uint32]
    rest: NDArray[np.uint32]

    def lay_on(self, pixels: Rgba) -> None:
        """Lays the layer on the pixels (all, 4) of a frame."""
        pixels.view(np.uint32)[self.solid] = self.colour.view(np.uint32)
        beneath = pixels[self.tinted, :3]
        pixels[self.tinted, :3] = (self.tint + beneath * self.rest + 127) // 255


def frames(
    scenes: Scenes, dpi: float, size: tuple[int, int], positions: Sequence[int] | None = None
) -> Iterator[Rgba]:
    """The frames (height, width, 4), all opaque, or only those at `positions`.

    Each frame overwrites the array of the previous one.
    """
    indices = range(len(scenes)) if positions is None else positions
    with settings():
        stage = Stage(scenes.first, dpi, size)
        for start in range(0, len(indices), BATCH):
            batch = split_into_layers(scenes[i] for i in indices[start : start + BATCH])
            yield from stage.frames(batch)


class Stage:
    """Where frames are composed."""

    def __init__(self, picture: Picture, dpi: float, size: tuple[int, int]) -> None:
        self._screen = Easel(picture, dpi, size)
        self._easel = Easel(picture, dpi, size)
        self._paper = np.append(np.round(rgb(picture.background or "#ffffff") * 255), 255)
        self._cels: dict[object, Cel] = {}

    def frames(self, batch: list[list[Layer]]) -> Iterator[Rgba]:
        """The pixels of each frame in turn, in the same array."""
        counts = Counter(layer.key for frame in batch for layer in frame)
        self._cels = {key: cel for key, cel in self._cels.items() if key in counts}
        pixels = self._screen.pixels
        start = _common(batch)
        pixels[:] = self._paper
        self._lay(start, counts)
        base = pixels.copy()
        for frame in batch:
            pixels[:] = base
            self._lay(frame[len(start) :], counts)
            yield pixels

    def _lay(self, layers: Sequence[Layer], counts: Counter[object]) -> None:
        flat = self._screen.pixels.reshape(-1, 4)
        for key, marks in layers:
            if key not in self._cels and counts[key] == 1:
                self._screen.draw(marks)
                continue
            if key not in self._cels:
                self._cels[key] = self._easel.cel(marks)
            self._cels[key].lay_on(flat)


def _common(batch: list[list[Layer]]) -> list[Layer]:
    """The layers that all frames begin with."""
    ranks = zip(*batch, strict=False)
    return [rank[0] for rank in takewhile(lambda rank: len({r.key for r in rank}) == 1, ranks)]


class Easel:
    """What marks are drawn on: `pixels` (height, width, 4), at first all transparent."""

    def __init__(self, picture: Picture, dpi: float, size: tuple[int, int]) -> None:
        from matplotlib.backends import backend_agg

        agg: Any = backend_agg
        self._renderer = agg.RendererAgg(*size, dpi)
        self._blank = picture._replace(marks=(), background=None)
        self._scale = dpi / 72
        self.pixels: NDArray[np.uint8] = np.asarray(self._renderer.buffer_rgba())

    def draw(self, marks: Sequence[Mark]) -> None:
        """Draws marks on top of what is there."""
        from cnnviz.render.paint import paint

        picture = self._blank._replace(marks=tuple(marks))
        paint(picture, self._renderer, self._scale, len(self.pixels))

    def cel(self, marks: Sequence[Mark]) -> Cel:
        """The marks alone, as a cel; clears the easel."""
        self.draw(marks)
        (height, width), extent = self.pixels.shape[:2], box(marks)
        y0, y1 = (extent.y0 - MARGIN) * self._scale, (extent.y1 + MARGIN) * self._scale
        top, bottom = (
            (min(height, max(0, int(y))) for y in (y0, y1)) if extent.height else (0, height)
        )
        band = self.pixels[top:bottom].reshape(-1, 4)
        touched = np.flatnonzero(band[:, 3])
        ink = band[touched]
        band[:] = 0
        touched += top * width
        solid = ink[:, 3] == 255
        translucent = ink[~solid].astype(np.uint32)
        tint, rest = translucent[:, :3] * translucent[:, 3:], 255 - translucent[:, 3:]
        return Cel(touched[solid], ink[solid], touched[~solid], tint, rest)
