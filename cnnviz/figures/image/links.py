"""What belongs together in the figure image: the patch and the pixel that it makes, framed and
joined.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.image.kernels import Spots
from cnnviz.figures.image.place import Laid, patch
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Mark, Names, Style
from cnnviz.picture.theme import Theme


def link_marks(about: Subject, at: Laid, spots: Spots, theme: Theme) -> list[Mark]:
    """Frames around patches and pixels, and lines from each to what it makes; `to` says at which
    step of the way: 0 the kernel, 1 the feature map, 2 the next one.
    """
    first = about.stages[0]
    seen = patch(at.picture, about.picture.shape, first.link.seen)
    pixel = _made(first.link.made, first.maps.shape, at.maps)
    pairs = [(seen, spots[0], 0), (spots[1], pixel, 1)]
    frames = [(seen, 1.0, 0), (pixel, 2.0, 1)]
    for second in about.stages[1:]:
        made = _made(second.link.made, second.maps.shape, at.nexts)
        frames.append((made, 2.0, 2))
        for channel, around in enumerate(at.maps):
            read = patch(around, first.maps.shape, second.link.seen, channel)
            frames.append((read, 1.0, 2))
            pairs.append((read, made, 2))
    lines = [
        mark
        for here, there, to in pairs
        if here and there
        for mark in _joined(here, there, {"to": to}, theme)
    ]
    return [
        *lines,
        *(mark for around, by, to in frames if around
          for mark in _framed(around, by, {"to": to}, theme)),
    ]  # fmt: skip


def _made(flat: int, shape: tuple[int, ...], boxes: tuple[Box, ...]) -> Box | None:
    """The rectangle of one neuron of maps; None where its map is not drawn."""
    channel = flat // (shape[1] * shape[2])
    return patch(boxes[channel], shape, (flat,), channel) if channel < len(boxes) else None


def _framed(around: Box, by: float, names: Names, theme: Theme) -> list[Mark]:
    """A frame in ink, `by` points off a rectangle, that stands out on any picture."""
    rim = corners(Box(around.x0 - by, around.y0 - by, around.x1 + by, around.y1 + by))
    frame = polygons(rim, Style(theme.ink, None, 1.8), "frame", names)
    ends = np.stack([rim, np.roll(rim, -1, axis=0)], axis=1)
    return [_halo(ends, 2.1, names, theme), frame]


def _joined(here: Box, there: Box, names: Names, theme: Theme) -> list[Mark]:
    """Two lines, from the right corners of one rectangle to the left corners of the other."""
    start, end = corners(here)[1:3], corners(there)[[0, 3]]
    lines = segments(start, end, Style(theme.ink, None, 1.2), "link", names)
    return [_halo(np.stack([start, end], axis=1), 1.7, names, theme), lines]


def _halo(ends: Floats, reach: float, names: Names, theme: Theme) -> Mark:
    """Strips of paper under lines between `ends` (n, 2, 2), `reach` points to either side."""
    way = ends[:, 1] - ends[:, 0]
    long = np.hypot(*way.T)[:, None]
    along = way / np.where(long == 0, 1.0, long) * reach
    off = along[:, ::-1] * [-1, 1]
    start, end = ends[:, 0] - along, ends[:, 1] + along
    strips = np.stack([start + off, end + off, end - off, start - off], axis=1)
    return polygons(strips, Style(fill=theme.background), "halo", names)
