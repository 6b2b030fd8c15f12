"""Counts as positions on an axis of factors; an arrow from row to row has the factor."""

from __future__ import annotations

from cnnviz.figures.cost.cost import MEASURES
from cnnviz.figures.cost.plot import NARROW, RISE, UP, Plot, number, track
from cnnviz.figures.cost.plot import least as rows
from cnnviz.figures.cost.say import ratio
from cnnviz.figures.ink.pen import arrow, discs, segments
from cnnviz.figures.page.counts import halves
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Group, Marks, Style, Texts
from cnnviz.picture.parts import Size

DISC = 9.0
"""The radius of the disc at a position."""
BESIDE = 18.0
"""How far words may reach into the gap before the other plot."""
HEAD = 14.0
"""An arrow shorter than this has no room for its tip."""


def least(plot: Plot, room: float) -> Size:
    """The room that positions and their words need; more than there is if words would collide."""
    size = rows(plot)
    return size if _clear(plot, Box(0.0, 0.0, room, size.height)) else Size(3 * room, size.height)


def marks(plot: Plot, at: Box) -> Marks:
    """For each kind an axis, its position, its number, and the path to it."""
    return tuple(_kind(plot, i, at) for i in range(len(plot.costs)))


def _kind(plot: Plot, i: int, at: Box) -> Group:
    """Everything drawn of one kind, and the path to it."""
    cost, x, y = plot.costs[i], plot.across(at, plot.value(i)), plot.heights(at)[i]
    dot = discs((x, y), DISC, Style(None, plot.colour(i)), plot.measure)
    names = {"of": plot.measure, "kind": cost.kind, "count": plot.value(i)}
    path = _path(plot, i, at) if i else ()
    drawing: Marks = (*track(plot, at, y), *path, Group((dot,), "position", names))
    if plot.counts:
        drawing += (_number(plot, i, at), *(_step(plot, i, at) if i else ()))
    return Group(drawing, "kind", {"kind": cost.kind})


def _number(plot: Plot, i: int, at: Box) -> Texts:
    """The number of a row: it ends above its position, or further left where something else stands
    there, if it has room for that even in a wider font; else it begins where the row does.
    """
    y, end = plot.heights(at)[i], min(plot.across(at, plot.value(i)) + DISC, _limit(plot, i, at))
    fits = end - plot.look(i).width(plot.format(plot.value(i))) >= at.x0
    return number(plot, i, end, y, "end") if fits else number(plot, i, at.x0, y)


def _limit(plot: Plot, i: int, at: Box) -> float:
    """Where the number of a row must end: before the path from above, and before words."""
    if not i:
        return at.x1
    path = plot.across(at, plot.value(i - 1)) - 8
    if not plot.stays(i):
        return min([path, *(_start(mark, plot) - 8 for mark in _factor(plot, i, at))])
    # "No change" stands above the level of numbers if there is no head.
    return min(path, _start(_same(plot, i, at), plot) - 8) if plot.head_height else path


def _path(plot: Plot, i: int, at: Box) -> Marks:
    """Down from the position before, then along the axis to this one."""
    before, x = (plot.across(at, plot.value(row)) for row in (i - 1, i))
    above, y = plot.heights(at)[i - 1 : i + 1]
    ink = plot.colour(i)
    down = segments((before, above + DISC), (before, y), Style(plot.theme.rule, None, 1.4), "path")
    if before - x < DISC + HEAD:
        return (down, segments((before, y), (x, y), Style(ink, None, 3.6), "path"))
    return (down, *arrow((before, y), (x + DISC, y), ink, 3.6))


def _step(plot: Plot, i: int, at: Box) -> tuple[Texts, ...]:
    """The factor above the arrow and the reason below it, or that nothing changes."""
    if plot.stays(i):
        words = _same(plot, i, at)
        # Between close rows it would run through the number, which says so, too.
        return () if box([words]).meets(box([_number(plot, i, at)])) else (words,)
    factors, start = _factor(plot, i, at), plot.across(at, plot.value(i)) + DISC + 6
    return (*factors, *_why(plot, i, start, at, plot.heights(at)[i])) if factors else ()


def _same(plot: Plot, i: int, at: Box) -> Texts:
    """The words that a count stays the same, at the path between two positions; under a row's head
    beside the number.
    """
    x, (above, y) = plot.across(at, plot.value(i)), plot.heights(at)[i - 1 : i + 1]
    line = type_of("line", plot.theme)._replace(safe=True, cls="step")
    label = plot.labels("step.stays")
    level = y - RISE - UP * plot.size / 2 if plot.head_height else (above + y) / 2
    fits = x + 10 + line._replace(safe=False).width(label) < at.x1
    return near(label, (x, level), "right" if fits else "left", line, 10)


def _factor(plot: Plot, i: int, at: Box) -> tuple[Texts, ...]:
    """The factor above an arrow; further up if it is longer than that."""
    before, x = (plot.across(at, plot.value(row)) for row in (i - 1, i))
    y, free = plot.heights(at)[i], before - x - DISC - 11
    times, look = _times(plot, i, free)
    if not times:
        return ()
    length = look.width(times)
    beside = length <= free
    end = min(before - 8, (before + x + DISC + HEAD + length) / 2) if beside else before - 8
    rise = 6 if beside else DISC + 3
    return (near(times, (end, y - rise), "above", look, 0.0, "end"),)


def _why(plot: Plot, i: int, start: float, at: Box, y: float) -> tuple[Texts, ...]:
    """The reason for a step, below its arrow: on two lines if it does not fit on one."""
    kinds = plot.costs[i - 1].kind, plot.costs[i].kind
    step = f"step.{plot.measure}.{kinds[0]}.{kinds[1]}"
    key = next((key_ for key_ in (step, f"cost.{step}") if plot.labels.has(key_)), "")
    if not plot.roomy or not key:
        return ()
    line = type_of("line", plot.theme)._replace(cls="step")
    # The gap before the other plot is free, too. Nothing stands after the words, so a wider font
    # has room.
    end = at.x1 + BESIDE * (plot.measure == MEASURES[0])
    words, looks = plot.labels(key), (line.sized(14), line.sized(13))
    candidates = [
        *(((words,), look) for look in looks),
        *((halves(words, look), look) for look in looks),
    ]
    fits = (
        candidate
        for candidate in candidates
        if start + max(map(candidate[1].width, candidate[0])) <= end
    )
    fit = next(fits, None)
    if fit is None:
        return ()
    why = near(fit[0], (start, y + 9), "below", fit[1], 0.0, "start")
    # A second line below the last axis is at the height of its labels.
    hidden = len(fit[0]) > 1 and i == len(plot.costs) - 1 and _over_ticks(plot, at, why)
    return () if hidden else (why,)


def _over_ticks(plot: Plot, at: Box, words: Texts) -> bool:
    """Whether words have a label of the axis below them."""
    spot, look = box([words]), type_of("axis", plot.theme)._replace(safe=True)
    return any(
        spot.x0 - 4 < x + half and x - half < spot.x1 + 4
        for x, half in (
            (plot.across(at, value), look.width(label) / 2) for value, label in plot.ticks(at.width)
        )
    )


def _times(plot: Plot, i: int, room: float) -> tuple[str, Type]:
    """The factor between a row and the one before, and its type: as large as fits."""
    n = ratio(plot.value(i - 1), plot.value(i), plot.labels)
    label = plot.labels("cost.step", n=n) if n else ""
    look = type_of("step", plot.theme)._replace(safe=True, colour=plot.colour(i))
    sizes = (size for size in (20.0, 17.0, 15.0, 14.0) if size < plot.size)
    fits = (size for size in sizes if look.sized(size).width(label) <= room)
    return label, look.sized(next(fits, 13.0))


def _clear(plot: Plot, at: Box) -> bool:
    """Whether no number meets a line from above or a factor, and no head meets that line."""
    for i in range(len(plot.costs)):
        width = plot.look(i).width(plot.format(plot.value(i))) * plot.counts
        head = plot.heads[i] if plot.head_height else 0.0
        path = plot.across(at, plot.value(i - 1)) - 8 if i else at.x1
        if at.x0 + width > _limit(plot, i, at) or at.x0 + head > path:
            return False
    return at.width >= NARROW


def _start(mark: Texts, plot: Plot) -> float:
    """Where a line of text begins at the left, even in a wider font."""
    look = type_of("step", plot.theme)._replace(size=mark.size, bold=mark.bold, safe=True)
    x = float(mark.at[0, 0])
    return x - look.width(mark.strings[0]) if mark.anchor == "end" else x
