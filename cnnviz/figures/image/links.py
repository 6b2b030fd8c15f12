"""The links in the figure image: each patch and the pixel computed from it, framed and joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cnnviz.figures.image.place import Layout
from cnnviz.figures.image.subject import Stage, Subject
from cnnviz.figures.image.views import ACTIVATION
from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Mark, Names, Style
from cnnviz.picture.parts import Part, PlacedPart, Spots, changed
from cnnviz.picture.theme import Theme

UNDER = ("picture", "map", "acted", "rim")
"""The classes of marks below the links."""


class Frame(NamedTuple):
    """A rectangle of pixels, how far around it the frame is, and the frame's names; no rectangle if
    the map is not drawn.
    """

    around: Box | None
    margin: float
    names: Names


class Pair(NamedTuple):
    """What is read, the pixel computed from it, and the names of the lines between them."""

    source: Box | None
    target: Box | None
    names: Names


def with_links(part: Part, subject: Subject, layout: Layout, theme: Theme) -> Part:
    """A part with frames around patches and pixels, and lines from each to its result: over its
    pictures, below all else. `to` is the step they lead to: 0 the kernel, 1 the feature map, 2 the
    next one.
    """

    def change(own: PlacedPart, _: Box) -> PlacedPart:
        pictures = [mark for mark in own.marks if mark.cls in UNDER]
        others = [mark for mark in own.marks if mark.cls not in UNDER]
        links = _links(subject, layout, own.spots, theme)
        return own._replace(marks=(*pictures, *links, *others))

    return changed(part, change)


def _links(subject: Subject, layout: Layout, spots: Spots, theme: Theme) -> Iterator[Mark]:
    """All lines, and on top all frames."""
    frames, pairs = _trace(subject, layout, spots)
    for source, target, names in pairs:
        if source and target:
            yield from _lines(source, target, names, theme)
    for around, margin, names in frames:
        if around:
            yield from _frame(around, margin, names, theme)


def _trace(subject: Subject, layout: Layout, spots: Spots) -> tuple[list[Frame], list[Pair]]:
    """The frames, and the pairs to join."""
    first = subject.stages[0]
    window = patch(spots["picture"], subject.picture.shape, first.link.inputs)
    pixel = _pixel_box(first, first.link.neuron, spots, "map")
    frames, pairs = [Frame(window, 1.0, {"to": 0}), Frame(pixel, 2.0, {"to": 1})], list[Pair]()
    activations = list[Pair]()
    # Each kernel computes a neuron of its own map from the same patch.
    size = first.maps[0].size
    for neuron in range(first.link.neuron % size, first.maps.size, size):
        grid, total = _kernel_ends(neuron // size, layout, spots)
        target = _pixel_box(first, neuron, spots, "map")
        frames += [Frame(target, 2.0, {"to": 1})] * (neuron != first.link.neuron)
        pairs += [Pair(window, grid, {"to": 0}), Pair(total, target, {"to": 1})]
        if subject.activation and layout.activation and (subject.tail or target == pixel):
            # An activation acts on each neuron alone: it leads to the same one.
            activations.append(Pair(target, _pixel_box(first, neuron, spots, "acted"), ACTIVATION))
    frames += [Frame(pair.target, 2.0, ACTIVATION) for pair in activations]
    pairs += activations
    # The next layer reads activated maps: if they are not drawn, its lines have no beginning.
    kind = "acted" if subject.activation else "map"
    for second in subject.stages[1:] if layout.activation or not subject.activation else ():
        target = _pixel_box(second, second.link.neuron, spots, "next")
        frames.append(Frame(target, 2.0, {"to": 2}))
        for channel in range(len(first.maps)):
            if around := spots.get(f"{kind} {channel}"):
                source = patch(around, first.maps.shape, second.link.inputs, channel)
                frames.append(Frame(source, 1.0, {"to": 2}))
                pairs.append(Pair(source, target, {"to": 2}))
    return frames, pairs


def _kernel_ends(channel: int, layout: Layout, spots: Spots) -> tuple[Box | None, Box | None]:
    """Where lines from the patch end, and where lines to the pixel begin."""
    grid = spots.get(f"kernel {channel}")
    if not layout.worked or not grid:
        return grid, grid
    # The lines to the pixel begin at one point, clear of the words and of the kernel's corner.
    sum_box = spots["sum"]
    start = max(sum_box.x1 - 1, grid.x1 + 4), (sum_box.y0 + sum_box.y1) / 2
    return spots["patch"], Box(*start, *start)


def _pixel_box(stage: Stage, flat: int, spots: Spots, kind: str) -> Box | None:
    """The rectangle of one neuron of maps; None if its map is not drawn."""
    channel = flat // stage.maps[0].size
    around = spots.get(f"{kind} {channel}")
    return patch(around, stage.maps.shape, (flat,), channel) if around else None


def patch(box: Box, shape: tuple[int, ...], flat: tuple[int, ...], channel: int = 0) -> Box | None:
    """The rectangle around pixels of maps (channels, rows, columns) by their flat indices: those of
    one channel, which is drawn in `box`; None if there are none.
    """
    indices = np.array([i for i in flat if i // (shape[1] * shape[2]) == channel])
    if not len(indices):
        return None
    rows, columns = np.divmod(indices % (shape[1] * shape[2]), shape[2])
    side = box.width / shape[2]
    return Box(
        box.x0 + side * float(columns.min()),
        box.y0 + side * float(rows.min()),
        box.x0 + side * float(columns.max() + 1),
        box.y0 + side * float(rows.max() + 1),
    )


def _frame(around: Box, margin: float, names: Names, theme: Theme) -> list[Mark]:
    """A frame in ink, `margin` points around a rectangle, that stands out on any picture."""
    rim = corners(
        Box(around.x0 - margin, around.y0 - margin, around.x1 + margin, around.y1 + margin)
    )
    frame = polygons(rim, Style(theme.ink, None, 1.8), "frame", names)
    ends = np.stack([rim, np.roll(rim, -1, axis=0)], axis=1)
    return [_halo(ends, 2.1, names, theme), frame]


def _lines(source: Box, target: Box, names: Names, theme: Theme) -> list[Mark]:
    """Two lines, from the right corners of one rectangle to the left corners of the other, or from
    the lower corners to the upper ones of a rectangle straight below.
    """
    below = target.y0 > source.y1 and target.x0 < source.x1
    ends = ([3, 2], [0, 1]) if below else ([1, 2], [0, 3])
    start, end = corners(source)[ends[0]], corners(target)[ends[1]]
    lines = segments(start, end, Style(theme.ink, None, 1.2), "link", names)
    return [_halo(np.stack([start, end], axis=1), 1.7, names, theme), lines]


def _halo(ends: Floats, reach: float, names: Names, theme: Theme) -> Mark:
    """Strips of paper under lines between `ends` (n, 2, 2), `reach` points to either side."""
    vectors = ends[:, 1] - ends[:, 0]
    lengths = np.hypot(*vectors.T)[:, None]
    along = vectors / np.where(lengths == 0, 1.0, lengths) * reach
    off = along[:, ::-1] * [-1, 1]
    start, end = ends[:, 0] - along, ends[:, 1] + along
    strips = np.stack([start + off, end + off, end - off, start - off], axis=1)
    return polygons(strips, Style(fill=theme.background), "halo", names)
