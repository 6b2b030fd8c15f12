"""Counts as positions on an axis of equal factors; from row to row an arrow with the factor."""

from __future__ import annotations

from cnnviz.figures.cost.cost import MEASURES
from cnnviz.figures.cost.plot import NARROW, RISE, UP, Plot, number, track
from cnnviz.figures.cost.plot import least as rows
from cnnviz.figures.cost.say import ratio
from cnnviz.figures.ink.pen import arrow, discs, segments
from cnnviz.figures.page.counts import halves
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Style, Texts
from cnnviz.picture.parts import Size

DISC = 9.0
"""The radius of a position."""
BESIDE = 18.0
"""How far words may reach out at the right into the room before the other plot."""
HEAD = 14.0
"""An arrow shorter than this has no room for its head."""


def least(plot: Plot, room: float) -> Size:
    """The room that positions and their words need; more than there is if words would meet."""
    found = rows(plot)
    return (
        found if _clear(plot, Box(0.0, 0.0, room, found.height)) else Size(3 * room, found.height)
    )


def marks(plot: Plot, at: Box) -> Marks:
    """For each kind an axis, its position, its number, and what leads to it."""
    return tuple(_kind(plot, i, at) for i in range(len(plot.found)))


def _kind(plot: Plot, i: int, at: Box) -> Group:
    """All that is drawn of one kind, and what leads to it."""
    cost, x, y = plot.found[i], plot.across(at, plot.value(i)), plot.heights(at)[i]
    sign = discs((x, y), DISC, Style(None, plot.colour(i)), plot.measure)
    names = {"of": plot.measure, "kind": cost.kind, "count": plot.value(i)}
    led = _path(plot, i, at) if i else ()
    found: Marks = (*track(plot, at, y), *led, Group((sign,), "position", names))
    if plot.counts:
        found += (number(plot, i, at.x0, y), *(_step(plot, i, at) if i else ()))
    return Group(found, "kind", {"kind": cost.kind})


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
    """Above the arrow its factor and below it what it is, or that all stay."""
    before, x = (plot.across(at, plot.value(row)) for row in (i - 1, i))
    above, y = plot.heights(at)[i - 1 : i + 1]
    line = type_of("line", plot.theme)._replace(safe=True, cls="step")
    if plot.stays(i):
        said = plot.labels("step.stays")
        # Below a head it is beside the number.
        high = y - RISE - UP * plot.size / 2 if plot.over else (above + y) / 2
        place = (before, high)
        fits = before + 10 + line._replace(safe=False).width(said) < at.x1
        return (near(said, place, "right" if fits else "left", line, 10),)
    times, look = _times(plot, i, before - x - DISC - 11)
    if not times:
        return ()
    long = look.width(times)
    beside = long <= before - x - DISC - 11
    end = min(before - 8, (before + x + DISC + HEAD + long) / 2) if beside else before - 8
    found = near(times, (end, y - (6 if beside else DISC + 3)), "above", look, 0.0, "end")
    return found, *_why(plot, i, x + DISC + 6, at.x1, y)


def _why(plot: Plot, i: int, start: float, end: float, y: float) -> tuple[Texts, ...]:
    """What a step is, below its arrow: on two lines where one has no room."""
    kinds = plot.found[i - 1].kind, plot.found[i].kind
    step = f"step.{plot.measure}.{kinds[0]}.{kinds[1]}"
    key = next((one for one in (step, f"cost.{step}") if plot.labels.has(one)), "")
    if not plot.led or not key:
        return ()
    line = type_of("line", plot.theme)._replace(cls="step")
    # What is left of the gap before the other plot is free, too. Nothing stands behind the words:
    # a wider font has room.
    end += BESIDE * (plot.measure == MEASURES[0])
    words, looks = plot.labels(key), (line.sized(14), line.sized(13))
    ways = [*(((words,), of) for of in looks), *((halves(words, of), of) for of in looks)]
    fits = (way for way in ways if start + max(map(way[1].width, way[0])) <= end)
    found = next(fits, None)
    return (near(found[0], (start, y + 9), "below", found[1], 0.0, "start"),) if found else ()


def _times(plot: Plot, i: int, room: float) -> tuple[str, Type]:
    """The factor between a row and the one before, and its type: as large as has room."""
    n = ratio(plot.value(i - 1), plot.value(i), plot.labels)
    said = plot.labels("cost.step", n=n) if n else ""
    look = type_of("step", plot.theme)._replace(safe=True, colour=plot.colour(i))
    sizes = (size for size in (20.0, 17.0, 15.0, 14.0) if size < plot.size)
    fits = (size for size in sizes if look.sized(size).width(said) <= room)
    return said, look.sized(next(fits, 13.0))


def _clear(plot: Plot, at: Box) -> bool:
    """Whether no number meets a line from above or a factor, and no head that line."""
    for i in range(len(plot.found)):
        end = plot.look(i).width(plot.said(plot.value(i))) * plot.counts
        head = plot.heads[i] if plot.over else 0.0
        line = plot.across(at, plot.value(i - 1)) - 8 if i else at.x1
        words = _step(plot, i, at)[:1] if i and plot.counts else ()
        # That all stay is said higher than a number, if no head is there.
        beside = words if plot.over or not plot.stays(i) else ()
        if at.x0 + end > min([line, *(_start(mark, plot) - 8 for mark in beside)]):
            return False
        if at.x0 + head > line:
            return False
    return at.width >= NARROW


def _start(mark: Texts, plot: Plot) -> float:
    """Where a line of text begins in a wider font, too."""
    look = type_of("step", plot.theme)._replace(size=mark.size, bold=mark.bold, safe=True)
    x = float(mark.at[0, 0])
    return x - look.width(mark.strings[0]) if mark.anchor == "end" else x
