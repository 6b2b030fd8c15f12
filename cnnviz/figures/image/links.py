"""What belongs together in the figure image: the patch and the pixel that it makes, framed and
joined.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.image.kernels import Spots
from cnnviz.figures.image.layout import Laid, patch
from cnnviz.figures.image.subject import Subject
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Lines, Mark, Polygons, Style
from cnnviz.picture.theme import Theme


def link_marks(subject: Subject, laid: Laid, spots: Spots, theme: Theme) -> list[Mark]:
    """Frames around patches and pixels, and lines from each to what it makes."""
    first = subject.stages[0]
    seen = patch(laid.picture, subject.picture.shape, first.link.seen)
    pixel = _made(first.link.made, first.maps.shape, laid.maps)
    pairs = [(seen, spots[0]), (spots[1], pixel)]
    frames = [(seen, 1.0), (pixel, 2.0)]
    for second in subject.stages[1:]:
        made = _made(second.link.made, second.maps.shape, laid.nexts)
        frames.append((made, 2.0))
        for channel, around in enumerate(laid.maps):
            read = patch(around, first.maps.shape, second.link.seen, channel)
            frames.append((read, 1.0))
            pairs.append((read, made))
    lines = [
        mark for here, there in pairs if here and there for mark in _joined(here, there, theme)
    ]
    return [*lines, *(m for around, by in frames if around for m in _framed(around, by, theme))]


def _made(flat: int, shape: tuple[int, ...], boxes: tuple[Box, ...]) -> Box | None:
    """The rectangle of one neuron of maps; None where its map is not drawn."""
    channel = flat // (shape[1] * shape[2])
    return patch(boxes[channel], shape, (flat,), channel) if channel < len(boxes) else None


def _framed(around: Box, by: float, theme: Theme) -> list[Mark]:
    """A frame in ink, `by` points off a rectangle, that stands out on any picture."""
    x0, y0, x1, y1 = around.x0 - by, around.y0 - by, around.x1 + by, around.y1 + by
    corners = np.array([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]])
    ink = Polygons(corners, (Style(theme.ink, None, 1.8),), np.zeros(1, int), cls="frame")
    return [_halo(np.stack([corners, np.roll(corners, -1, axis=1)], axis=2)[0], 2.1, theme), ink]


def _joined(here: Box, there: Box, theme: Theme) -> list[Mark]:
    """Two lines, from the right corners of one rectangle to the left corners of the other."""
    start = np.array([[here.x1, here.y0], [here.x1, here.y1]])
    end = np.array([[there.x0, there.y0], [there.x0, there.y1]])
    none = np.zeros(2, int)
    ink = Lines(start, end, np.zeros(2), (Style(theme.ink, None, 1.4),), none, cls="link")
    return [_halo(np.stack([start, end], axis=1), 1.8, theme), ink]


def _halo(ends: Floats, reach: float, theme: Theme) -> Mark:
    """Strips of paper under lines between `ends` (n, 2, 2), `reach` points to either side."""
    way = ends[:, 1] - ends[:, 0]
    long = np.hypot(*way.T)[:, None]
    along = way / np.where(long == 0, 1.0, long) * reach
    off = along[:, ::-1] * [-1, 1]
    start, end = ends[:, 0] - along, ends[:, 1] + along
    corners = np.stack([start + off, end + off, end - off, start - off], axis=1)
    paper, none = (Style(fill=theme.background),), np.zeros(len(corners), int)
    return Polygons(corners, paper, none, cls="halo")
