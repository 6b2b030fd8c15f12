"""What belongs together in the figure image: the patch and the pixel that it makes, framed and
joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cnnviz.figures.image.place import Way
from cnnviz.figures.image.subject import Stage, Subject
from cnnviz.figures.image.views import ALONE
from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Mark, Names, Style
from cnnviz.picture.parts import Drawn, Part, Spots
from cnnviz.picture.theme import Theme

UNDER = ("picture", "map", "acted", "rim")
"""The marks that links run over."""


class Frame(NamedTuple):
    """A rectangle of pixels, how far off it the frame is, and the names of that; no rectangle
    where the map is not drawn.
    """

    around: Box | None
    off: float
    names: Names


class Pair(NamedTuple):
    """What is read, what it makes, and the names of the lines between them."""

    read: Box | None
    made: Box | None
    names: Names


def joined(part: Part, about: Subject, way: Way, theme: Theme) -> Part:
    """A part with frames around patches and pixels, and lines from each to what it makes: over its
    pictures, below all else. `to` says at which step of the way: 0 the kernel, 1 the feature map, 2
    the next one.
    """

    def draw(at: Box) -> Drawn:
        marks, spots = part.draw(at)
        under = [mark for mark in marks if mark.cls in UNDER]
        above = [mark for mark in marks if mark.cls not in UNDER]
        return Drawn((*under, *_links(about, way, spots, theme), *above), spots)

    return part._replace(draw=draw)


def _links(about: Subject, way: Way, spots: Spots, theme: Theme) -> Iterator[Mark]:
    """All lines, and all frames over them."""
    frames, pairs = _traced(about, way, spots)
    for read, made, names in pairs:
        if read and made:
            yield from _joined(read, made, names, theme)
    for around, off, names in frames:
        if around:
            yield from _framed(around, off, names, theme)


def _traced(about: Subject, way: Way, spots: Spots) -> tuple[list[Frame], list[Pair]]:
    """What is framed, and what is joined."""
    first = about.stages[0]
    seen = patch(spots["picture"], about.picture.shape, first.link.seen)
    pixel = _made(first, first.link.made, spots, "map")
    frames, pairs = [Frame(seen, 1.0, {"to": 0}), Frame(pixel, 2.0, {"to": 1})], list[Pair]()
    alone = list[Pair]()
    # Each kernel makes a neuron of the same patch, in its own map.
    size = first.maps[0].size
    for neuron in range(first.link.made % size, first.maps.size, size):
        grid, total = _kernel(neuron // size, way, spots)
        made = _made(first, neuron, spots, "map")
        frames += [Frame(made, 2.0, {"to": 1})] * (neuron != first.link.made)
        pairs += [Pair(seen, grid, {"to": 0}), Pair(total, made, {"to": 1})]
        if about.acted and way.acted and (about.tail or made == pixel):
            # Each neuron alone: the same one after it.
            alone.append(Pair(made, _made(first, neuron, spots, "acted"), ALONE))
    frames += [Frame(pair.made, 2.0, ALONE) for pair in alone]
    pairs += alone
    # The next layer reads what acted left: where that is not drawn, its lines would begin at none.
    kind = "acted" if about.acted else "map"
    for second in about.stages[1:] if way.acted or not about.acted else ():
        made = _made(second, second.link.made, spots, "next")
        frames.append(Frame(made, 2.0, {"to": 2}))
        for channel in range(len(first.maps)):
            if around := spots.get(f"{kind} {channel}"):
                read = patch(around, first.maps.shape, second.link.seen, channel)
                frames.append(Frame(read, 1.0, {"to": 2}))
                pairs.append(Pair(read, made, {"to": 2}))
    return frames, pairs


def _kernel(channel: int, way: Way, spots: Spots) -> tuple[Box | None, Box | None]:
    """Where the lines from the patch end, and where those to the pixel begin."""
    grid = spots.get(f"kernel {channel}")
    if not way.worked or not grid:
        return grid, grid
    # The lines to the pixel begin at one point, clear of the words and of the kernel's corner.
    total = spots["sum"]
    begin = max(total.x1 - 1, grid.x1 + 4), (total.y0 + total.y1) / 2
    return spots["patch"], Box(*begin, *begin)


def _made(stage: Stage, flat: int, spots: Spots, kind: str) -> Box | None:
    """The rectangle of one neuron of maps; None where its map is not drawn."""
    channel = flat // stage.maps[0].size
    around = spots.get(f"{kind} {channel}")
    return patch(around, stage.maps.shape, (flat,), channel) if around else None


def patch(box: Box, shape: tuple[int, ...], flat: tuple[int, ...], channel: int = 0) -> Box | None:
    """The rectangle around pixels of maps (channels, rows, columns) by their flat indices: those of
    one channel, which is drawn in `box`; None where there are none.
    """
    own = np.array([i for i in flat if i // (shape[1] * shape[2]) == channel])
    if not len(own):
        return None
    rows, columns = np.divmod(own % (shape[1] * shape[2]), shape[2])
    side = box.width / shape[2]
    return Box(
        box.x0 + side * float(columns.min()),
        box.y0 + side * float(rows.min()),
        box.x0 + side * float(columns.max() + 1),
        box.y0 + side * float(rows.max() + 1),
    )


def _framed(around: Box, by: float, names: Names, theme: Theme) -> list[Mark]:
    """A frame in ink, `by` points off a rectangle, that stands out on any picture."""
    rim = corners(Box(around.x0 - by, around.y0 - by, around.x1 + by, around.y1 + by))
    frame = polygons(rim, Style(theme.ink, None, 1.8), "frame", names)
    ends = np.stack([rim, np.roll(rim, -1, axis=0)], axis=1)
    return [_halo(ends, 2.1, names, theme), frame]


def _joined(here: Box, there: Box, names: Names, theme: Theme) -> list[Mark]:
    """Two lines, from the right corners of one rectangle to the left corners of the other; to one
    straight below from the lower corners to the upper ones.
    """
    below = there.y0 > here.y1 and there.x0 < here.x1
    ends = ([3, 2], [0, 1]) if below else ([1, 2], [0, 3])
    start, end = corners(here)[ends[0]], corners(there)[ends[1]]
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
