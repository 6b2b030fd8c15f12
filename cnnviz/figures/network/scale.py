"""Where the volumes of the figure network stand, and at what scale."""

from __future__ import annotations

from math import log2
from typing import NamedTuple

import numpy as np

from cnnviz.figures.network.steps import Step, is_vector, short
from cnnviz.layers.base import Shape
from cnnviz.picture.text import width

MARGIN = 22.0
BETWEEN = 11.0
"""The least room between the words of two columns."""
INSIDE = 4.0
"""The room between two volumes of a stage."""
RUN = (0.42, 0.26)
"""How far to the right and up the depth of a cube goes, in its heights."""


class Size(NamedTuple):
    """A volume as it is drawn: its near side's width and height, and how far its columns run."""

    wide: float
    high: float
    run: tuple[float, float]

    @property
    def tall(self) -> float:
        """From its far upper to its near lower edge."""
        return self.high + self.run[1]


class Scale(NamedTuple):
    """How sizes become points: in proportion, or by their logarithm.

    A row is `row` points high, a channel `channel` points wide (a doubling, where `log`). A vector
    of n neurons is a bar whose length always follows the logarithm: `bar` points a doubling.
    """

    log: bool
    row: float
    channel: float
    bar: float

    def size(self, shape: Shape) -> Size:
        """A volume of `shape` in points."""
        if is_vector(shape):
            return Size(9.0, self.bar * log2(1 + shape[0]), (5.0, 3.0))
        channels, rows, columns = (*shape, 1)[:3] if len(shape) < 4 else (shape[0], *shape[-2:])
        high, deep = self._long(rows), 0.0 if len(shape) == 2 else self._long(columns)
        wide = self.channel * (log2(1 + channels) if self.log else channels)
        return Size(wide, high, (deep * RUN[0], deep * RUN[1]))

    def _long(self, cells: int) -> float:
        return self.row * (log2(1 + cells) if self.log else cells)


class Laid(NamedTuple):
    """Where things go: `left` the x of each step's first volume, `middles` those of its words.

    `sizes` are the volumes of each step, `axis` the y of their middles; words are `large` times as
    large as at least.
    """

    scale: Scale
    large: float
    sizes: tuple[tuple[Size, ...], ...]
    left: tuple[float, ...]
    middles: tuple[float, ...]
    axis: float


def text_width(step: Step) -> float:
    """How wide the words of a step are."""
    words = [(line, 12.0, False) for line in (*step.done, step.size[1])]
    words += [(step.size[0], 12.0, True)]
    words += [(short(n), 12.0, False) for n in (step.counts.weights, step.counts.connections)]
    return max(width(*word) for word in words)


def thinnest(step: Step) -> float:
    """How wide a step is at least, whatever the scale: volumes stand apart."""
    return INSIDE * (len(step.shapes) - 1)


def together(sizes: tuple[Size, ...]) -> float:
    """How wide the volumes of a step are, one behind the other."""
    ends, x = [], 0.0
    for size in sizes:
        ends.append(x + size.wide + size.run[0])
        x += size.wide + INSIDE
    return max(ends)


def placed(found: tuple[Step, ...], room: tuple[float, float], top: float) -> Laid | None:
    """The steps in a room of (width, height) from y `top` on, or None where words collide.

    Large volumes are weighed against large words; any drawing to scale is better than a log scale.
    """
    most = enlarged(found, room[0])
    if most < 1 or max(map(thinnest, found)) > room[0]:
        return None
    words = [text_width(step) for step in found]
    wide = room[0] - 2 * MARGIN - BETWEEN * (len(found) - 1)
    for scales in _scales(found, room[1]):
        best: tuple[float, Laid] | None = None
        for scale in scales:
            sizes = sizes_of(found, scale)
            boxes = [together(volumes) + 6 for volumes in sizes]
            for large in (most, (1 + most) / 2, 1.0):
                needs = [max(w * large, box) for w, box in zip(words, boxes, strict=True)]
                score = scale.row / scales[0].row * large**1.5 * scale.channel**0.15
                if sum(needs) <= wide and (best is None or score > best[0]):
                    spread = (needs, (wide - sum(needs)) / max(1, len(found) - 1))
                    best = score, laid_out((scale, large), sizes, spread, top + room[1] / 2)
        if best:
            return best[1]
    return None


def sizes_of(found: tuple[Step, ...], scale: Scale) -> tuple[tuple[Size, ...], ...]:
    """The volumes of each step, in points."""
    known = {shape: scale.size(shape) for step in found for shape in step.shapes}
    return tuple(tuple(known[shape] for shape in step.shapes) for step in found)


def enlarged(found: tuple[Step, ...], wide: float) -> float:
    """How much larger than at least the words can be on a canvas so wide; below 1: not at all."""
    room = wide - 2 * MARGIN - BETWEEN * (len(found) - 1)
    return min(1.25, room / sum(text_width(step) for step in found))


def laid_out(
    scales: tuple[Scale, float],
    sizes: tuple[tuple[Size, ...], ...],
    spread: tuple[list[float], float],
    axis: float,
    margin: float = MARGIN,
) -> Laid:
    """Columns beside one another: `spread` says how wide each is, and how much room is left over
    between two.
    """
    needs, free = spread
    gap = min(free, 70.0)
    x = margin + (free - gap) * (len(needs) - 1) / 2
    left, middles = [], []
    for need, volumes in zip(needs, sizes, strict=True):
        middles.append(x + need / 2)
        left.append(x + need / 2 - together(volumes) / 2)
        x += need + BETWEEN + gap
    return Laid(*scales, sizes, tuple(left), tuple(middles), axis)


def _scales(found: tuple[Step, ...], high: float) -> list[list[Scale]]:
    """The scales to try: in proportion, while the smallest map is seen; then logarithms."""
    shapes = [shape for step in found for shape in step.shapes]
    maps = [shape for shape in shapes if not is_vector(shape)]
    longest = max((shape[0] for shape in shapes if is_vector(shape)), default=1)
    bar = 0.8 * high / log2(1 + longest)
    if not maps:
        return [[Scale(True, 1.0, 1.0, bar)]]
    unit = min(high / Scale(False, 1.0, 1.0, 1.0).size(shape).tall for shape in maps)
    small = min(min(shape[1:]) for shape in maps)
    even = [Scale(False, u, u, bar) for u in unit * np.linspace(1, 0.45, 12) if u * small >= 8]
    tall = max(Scale(True, 1.0, 1.0, 1.0).size(shape).tall for shape in maps)
    rows = high / max(tall, log2(1 + longest)) * np.linspace(1, 0.2, 17)
    logs = [Scale(True, row, channel, row) for row in rows for channel in (4.0, 2.2, 1.2, 0.7)]
    return [scales for scales in (even, logs) if scales]
