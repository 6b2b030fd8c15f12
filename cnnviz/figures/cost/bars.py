"""The cost of one network as bars: a row a kind of layer, a panel a thing that is counted."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.cost.cost import (
    MEASURES,
    Cost,
    Measure,
    costs,
    described,
    fewer,
    remarks,
    value,
)
from cnnviz.figures.ink.axis import SIZE, LogAxis, log_axis, power_words
from cnnviz.figures.page.canvas import NARROW, canvas, compact
from cnnviz.figures.page.margins import edge, foot_lines, with_layer
from cnnviz.figures.page.words import many, measured, say
from cnnviz.figures.request import Request
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Group, Lines, Mark, Picture, Polygons, Style
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme

PLAIN = {
    "fc": "each neuron sees all inputs",
    "local": "each sees a few, by weights of its own",
    "conv": "each sees a few, by shared weights",
}
SCALE = (
    "Logarithmic scale: each block of a bar is ten times as much as the block before it."
    " “Fewer” is against fully connected."
)
LOW_SCALE = "Logarithmic scale: each block is ten times the one before."
"""The same in one line, for a low page."""
LEAST = 26.0
"""The least pitch of rows whose numbers stand above their bars, in points."""


class Plot(NamedTuple):
    """Where one panel stands: its corner, its width, that of the names to its left, the y of its
    first row, the pitch of rows, its axis, and whether the axis is drawn below the bars.
    """

    x: float
    y: float
    width: float
    label: float
    rows: float
    pitch: float
    axis: LogAxis
    footed: bool = True

    @property
    def roomy(self) -> bool:
        """Whether a row has room for a line under its bar."""
        return self.pitch >= 70


def picture(request: Request) -> Picture:
    """Two panels of bars, side by side or, on a narrow page, one above the other."""
    found = costs(request.network)
    return with_layer(request, lambda layer: _drawn(request, found, layer))


def _drawn(request: Request, found: tuple[Cost, ...], layer: bool) -> Picture:
    wide = canvas(request)[0]
    title, context = _title(found), _context(request)
    marks = title_marks(request, title, context, wide)
    low, notes = compact(request), remarks(request.network)
    top = box(marks).y1 + (6 if low else 14) if marks else (8.0 if low else 18.0)
    said = (*(context,) * layer, _scale(found, low), *remarks(request.network, low))
    foot, footing = foot_lines(request, said)
    for plot, measure in zip(_plots(found, (wide, top, foot)), MEASURES, strict=True):
        marks += _panel(plot, found, measure, request.theme)
        if measure is MEASURES[0] or wide < NARROW:
            marks += _names(plot, found, request.theme)
    return finish(request, marks + footing, (title, f"{context}. {described(found)}"), notes)


def _scale(found: tuple[Cost, ...], low: bool) -> str:
    return LOW_SCALE if low else SCALE[: None if len(found) > 1 else 84]


def _plots(found: tuple[Cost, ...], page: tuple[float, float, float]) -> tuple[Plot, Plot]:
    """The panels between `top` and `foot` of a page (width, top, foot), both with the same axis."""
    wide, top, foot = page
    stacked, gap, margin = wide < NARROW, 40.0, edge(wide)
    label = 132.0 if stacked else 0.2 * wide
    x = margin + label
    across = wide - margin - x if stacked else (wide - margin - x - gap) / 2
    down = (foot - top) / 2 if stacked else foot - top
    head = 22.0 if stacked else 52.0
    pitch, footed = (down - head - 30) / len(found), True
    if stacked and pitch < LEAST + 8:
        # One axis below both.
        pitch, footed = (foot - top - 2 * head - 34) / (2 * len(found)), False
        down = head + pitch * len(found) + 4
    if pitch < LEAST or across < 150:
        raise CnnvizError(
            "the figure cost does not fit the size that was asked for:"
            " take --size 16:9, 4:3, square or page"
        )
    axis = log_axis([value(cost, m) for cost in found for m in MEASURES], across)
    pitch, spare = min(pitch, 120.0), max(0.0, pitch - 120.0) * len(found)
    top += 0.4 * spare
    first = Plot(x, top, across, label, top + head, pitch, axis, footed)
    if not stacked:
        return first, first._replace(x=x + across + gap)
    return first, first._replace(y=top + down, rows=first.rows + down, footed=True)


def _panel(plot: Plot, found: tuple[Cost, ...], measure: Measure, theme: Theme) -> list[Mark]:
    """A title, a bar and a number for each cost, and the axis below."""
    below = plot.rows - plot.y > 45
    size = 19 if plot.roomy and below else 14
    spot = (plot.x, plot.y + size)
    marks: list[Mark] = [say(measure.title, spot, size, theme.ink, "start", True, "panel-title")]
    x = plot.x + (0 if below else width(measure.title, size, True) + 10)
    y = plot.y + (38 if below else size)
    marks.append(say(measure.plain, (x, y), 13, theme.quiet, "start", cls="plain"))
    for row, cost in enumerate(found):
        marks += _row(plot, row, (cost, found[0]), measure, theme)
    return [*marks, *(_axis(plot, len(found), theme) if plot.footed else ())]


def _row(
    plot: Plot, row: int, pair: tuple[Cost, Cost], measure: Measure, theme: Theme
) -> list[Mark]:
    """The number, its bar, and what else there is to say of it: under the bar, or by the number.

    `pair` is the cost and the one that it is held to.
    """
    cost, first = pair
    count = value(cost, measure)
    colour = theme.accent if cost.kind == "conv" else theme.line
    y, high = plot.rows + row * plot.pitch, min(36.0, plot.pitch * 0.32)
    size = min(24.0, max(SIZE, plot.pitch * 0.24))
    size = max(SIZE, min(size, size * plot.width / width(f"{count:,}", size, True)))
    ink = theme.accent if cost.kind == "conv" else theme.ink
    marks: list[Mark] = [say(f"{count:,}", (plot.x, y + size), size, ink, "start", True, "count")]
    bar = _bar(plot, (y + size * 1.36, high), count, colour)
    names = {"of": measure.field, "kind": cost.kind, "count": count}
    marks.append(Group((bar,), "bar", names))
    x, type_size, room = plot.x, 14.0, inf
    if not plot.roomy:
        beside = width(f"{count:,}", size, True) + 8
        x, type_size, room = plot.x + beside, SIZE, plot.width - beside
    said = _said(cost, first, measure, (room, type_size))
    spot = (x, y + (size * 1.36 + high + 17 if plot.roomy else size))
    return [*marks, say(said, spot, type_size, theme.ink, "start", cls="counts")]


def _said(cost: Cost, first: Cost, measure: Measure, room: tuple[float, float]) -> str:
    """The biases, and how many times fewer there are; as much as fits (width, type size)."""
    words = [fewer(cost, first, measure)]
    if measure.field == "weights":
        words.insert(0, f"+ {many(cost.counts.biases, 'bias')}" if cost.counts.biases else "")
    words = [word for word in words if word]
    while words and width(" · ".join(words), room[1]) > room[0]:
        words.pop()
    return " · ".join(words)


def _bar(plot: Plot, place: tuple[float, float], count: int, colour: str) -> Mark:
    """A bar from 1 to `count`, cut into blocks at the powers of ten; `place` is its top and
    height.
    """
    y, high = place
    end = max(plot.axis.place(count), 2.0)
    starts = np.arange(0.0, end - 0.5, plot.axis.pitch)
    ends = np.append(starts[1:] - 2.0, end)
    x = plot.x + np.stack([starts, ends, ends, starts], axis=1)
    points = np.stack([x, np.broadcast_to([y, y, y + high, y + high], x.shape)], axis=2)
    return Polygons(points, (Style(fill=colour),), np.zeros(len(points), int), cls="block")


def _axis(plot: Plot, rows: int, theme: Theme) -> list[Mark]:
    """The axis under the bars, its ticks, and the powers of ten by name."""
    y, axis = plot.rows + rows * plot.pitch + 2, plot.axis
    ticks = plot.x + axis.pitch * np.arange(axis.decades + 1)
    starts = np.stack([np.append(plot.x, ticks), np.full(len(ticks) + 1, y)], axis=1)
    ends = starts + [0.0, 5.0]
    ends[0] = plot.x + axis.length, y
    none = np.zeros(len(starts), int)
    marks: list[Mark] = [
        Lines(starts, ends, np.zeros(len(none)), (Style(theme.line, None, 1.2),), none, cls="axis")
    ]
    free = -1e9
    for power in axis.named(across=True):
        # The last name stands left of its tick, so that it does not leave the canvas.
        reach = width(power_words(power), SIZE) * (1.0 if power == axis.decades else 0.5)
        x = plot.x + axis.pitch * power
        if x - reach > free + 6:
            anchor = "end" if power == axis.decades else "middle"
            marks.append(
                say(power_words(power), (x, y + 18), SIZE, theme.quiet, anchor, cls="tick")
            )
            free = x + reach
    return marks


def _names(plot: Plot, found: tuple[Cost, ...], theme: Theme) -> list[Mark]:
    """To the left of the rows what each one is."""
    marks: list[Mark] = []
    room, x = plot.label - 14, plot.x - plot.label
    for row, cost in enumerate(found):
        size = 17.0 if plot.roomy else SIZE
        y = plot.rows + row * plot.pitch + size
        lines = wrap(cost.title, size, room, True) if plot.roomy else [cost.title]
        for line in lines:
            marks.append(say(line, (x, y), size, theme.ink, "start", True, "kind"))
            y += size * 1.2
        for line in wrap(PLAIN.get(cost.kind, ""), 13, room) if plot.roomy else []:
            marks.append(say(line, (x, y), 13, theme.quiet, "start", cls="plain"))
            y += 17
    return marks


def _title(found: tuple[Cost, ...]) -> str:
    """What the counts say: how many times fewer connections and weights the convolution has."""
    first, last = found[0], found[-1]
    if len(found) == 1:
        return "No convolution here: nothing is shared"
    saved = [
        (fewer(last, first, measure), measure.field)
        for measure in MEASURES
        if fewer(last, first, measure)
    ]
    if not saved:
        return "Here a convolution saves neither connections nor weights"
    return ", ".join(f"{much} {of}" for much, of in saved)


def _context(request: Request) -> str:
    network = request.network
    layers = ", ".join(repr(layer) for layer in network.layers)
    return f"{layers} · input {measured(network.input_shape)}"
